"""Whatever stands in a spreadsheet: what titles mean, and that no function is ever lost."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from messy_registers import CONTACTS

from est_mailer.config import load
from est_mailer.domain.errors import Finding
from est_mailer.domain.grid import Workbook
from est_mailer.domain.model import Member, Role
from est_mailer.domain.register import clashes
from est_mailer.jobs.register.importing import basis_of
from est_mailer.resources import shared_folder
from est_mailer.workbooks.foreign.plain_sheets import sheet_of
from est_mailer.workbooks.importing import Proposal, propose
from est_mailer.workbooks.importing.titles import Means, meaning

EXAMPLE = load(shared_folder("config"))


@pytest.mark.parametrize(
    ("title", "means"),
    [
        ("E-post", Means.ADDRESSES),
        ("Epostadress (arbetet)", Means.ADDRESSES),
        ("Mejladdress", Means.ADDRESSES),
        ("Ersättarens e-post", Means.DEPUTIES),
        ("Ersättare namn", Means.OTHER),
        ("Chefens mejl", Means.MANAGER),
        ("Chef telefon", Means.OTHER),
        ("VERKSAMHET", Means.FUNCTION),
        ("Verksamhett", Means.FUNCTION),
        ("Omr.", Means.AREAS),
        ("Förvaltning / bolag", Means.ORGANISATION),
        ("Fr.o.m.", Means.VALID_FROM),
        ("Email address", Means.ADDRESSES),
        ("Postadress", Means.OTHER),
        ("Kontakt Namn", Means.PERSON),
        ("Kontakt Telefon", Means.OTHER),
        ("Kontakt E-post", Means.ADDRESSES),
        ("Skostorlek", None),
    ],
)
def test_titles(title: str, means: Means | None) -> None:
    assert meaning(title) is means


def proposed(rows: list[tuple[str, ...]], answers: dict[str, str]) -> Proposal:
    sheet = sheet_of("Informanter", [list(row) for row in rows])
    return propose(Workbook((sheet,)), basis_of(EXAMPLE, (), date(2026, 11, 22)), answers)


@pytest.mark.parametrize("shape", CONTACTS)
@pytest.mark.parametrize("above", [[], [("Kontaktlista EST",)]])
def test_a_title_over_a_name_and_an_address_is_no_column_of_addresses(shape: str, above: list[tuple[str, ...]]) -> None:
    found = proposed([*above, *CONTACTS[shape]], {"coordinator": "norrbyskolan"})
    assert not found.doubts
    assert [(m.name, m.addresses, m.deputies, m.areas) for m in found.register] == [
        ("Norrbyskolan", ("ada.ek@skola.exempelstad.example",), (), ("norrby",)),
        ("Hamnskolan", ("cia.alm@skola.exempelstad.example",), (), ("hamnen",)),
    ]
    assert not [f for f in found.left if "cell" in f.where], "no row of titles was taken for a function"


def test_a_column_that_is_called_one_of_addresses_and_has_none_makes_no_other_one_the_deputies() -> None:
    rows = [("Enhet", "Kontakt", "Nås på"), ("Norrbyskolan", "Ada Ek", "ada.ek@skola.exempelstad.example")]
    doubts = {d.key: d.suggestion for d in proposed(rows, {}).doubts}
    assert doubts["column.Informanter.C"] == "addresses"


CELLS = st.one_of(
    st.sampled_from(
        ["", "", "Enhet", "E-post", "Namn", "Organisation", "vakant", "x", "Norrby", "Samordnare", "=1", "-"]
    ),
    st.sampled_from(
        ["a@exempelstad.example", "b@exempelstd.example; a@polis.example", "c@", "@", "å@x", "d@gmail.com"]
    ),
    st.text(max_size=12),
    st.integers(-5, 50_000),
    st.dates(date(1990, 1, 1), date(2050, 1, 1)),
    st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=9), answer=st.sampled_from(["suggested", "first", "last"]))
def test_whatever_stands_in_a_sheet_no_function_is_lost_and_every_doubt_can_be_answered(
    rows: list[list[object]], answer: str
) -> None:
    before = (
        Member("sam", "Samordnaren", "kommun", frozenset({Role.COORDINATOR}), ("t@exempelstad.example",)),
        Member("enhet", "Enhet", "kommun", frozenset({Role.RESPONDENT}), ("a@exempelstad.example",)),
    )
    book, answers = Workbook((sheet_of("Blad", rows),)), dict[str, str]()
    basis = basis_of(EXAMPLE, before, date(2026, 11, 22))
    found = propose(book, basis, answers)
    for _ in range(100):
        if not found.doubts:
            break
        doubt = found.doubts[0]
        chosen = {"suggested": doubt.suggestion or doubt.choices[0].answer, "first": doubt.choices[0].answer}
        answers[doubt.key] = chosen.get(answer, doubt.choices[-1].answer)
        found = propose(book, basis, answers)
    assert not found.doubts
    assert [m.id for m in found.register[:2]] == ["sam", "enhet"]
    assert not list(clashes(found.register))
    assert all(m.addresses and m.name and m.roles for m in found.register)
    assert all(isinstance(finding, Finding) and finding.remedy for finding in found.left)
