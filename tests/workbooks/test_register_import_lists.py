"""A municipality's own contact list → the register: any format, merged headers, slips; doubts asked, nothing lost."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from functools import cache

import pytest
from messy_registers import ANSWERS, STORED, messy_text, messy_workbook
from openpyxl import Workbook as Spreadsheet

from est_mailer.config import load
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import Workbook
from est_mailer.domain.model import Member, Role
from est_mailer.domain.register import ChangeKind
from est_mailer.jobs.register.importing import basis_of
from est_mailer.resources import shared_folder
from est_mailer.workbooks.foreign.plain_sheets import sheet_of
from est_mailer.workbooks.foreign.reading import read_guarded
from est_mailer.workbooks.importing import Basis, Proposal, propose

TODAY = date(2026, 11, 22)


@cache
def example() -> Deployment:
    return load(shared_folder("config"))


def basis(register: tuple[Member, ...] = (), *, end_missing: bool = False) -> Basis:
    return basis_of(example(), register, TODAY, end_missing=end_missing)


def sheets(**rows: list[tuple[object, ...]]) -> Workbook:
    return Workbook(tuple(sheet_of(name, [list(row) for row in table]) for name, table in rows.items()))


def proposed(workbook: Workbook, answers: Mapping[str, str] | None = None, on: Basis | None = None) -> Proposal:
    return propose(workbook, on or basis(), answers or {})


def told(proposal: Proposal) -> list[str]:
    return [str(finding) for finding in proposal.left]


EXPECTED = {
    "norrbyskolan": ("kommun", ("ada.ek@skola.exempelstad.example",), ("bo.lind@skola.exempelstad.example",)),
    "hamnskolan": (
        "kommun",
        tuple(f"{name}@skola.exempelstad.example" for name in ("cia.alm", "dan.ask", "eli.gran")),
        (),
    ),
    "international-school": ("kommun", ("gus.ivy@skola.exempelstad.example",), ()),
    "bovardarna": ("bostad", ("hal.jarl@exempelbostader.example",), ()),
    "batklubben": ("kommun", ("batklubben@gmail.com",), ()),
    "vaktarna": ("vakt", ("liv.moe@exempelvakt.example", "mio.nord@exempelvakt.example"), ()),
}

TEXTS = {
    "latin1.csv": messy_text().encode("iso-8859-1"),
    "latin1 repeated.csv": messy_text(repeated=True).encode("iso-8859-1"),
    "utf8.csv": messy_text(",").encode(),
    "with a mark.csv": messy_text().encode("utf-8-sig"),
    "utf16.csv": messy_text("\t").encode("utf-16"),
    "tabs.tsv": messy_text("\t").encode("cp1252"),
}


@pytest.mark.parametrize("name", [*TEXTS, "made.xlsx", "messy.xlsx", "messy.xls", "messy.ods"])
def test_the_same_list_is_read_from_every_format(name: str) -> None:
    stored = {"made.xlsx": messy_workbook()} if name == "made.xlsx" else {}
    content = TEXTS.get(name) or stored.get(name) or (STORED / name).read_bytes()
    answers = {**ANSWERS, f"roles.{name.rpartition('.')[0]}": "respondent", "coordinator": "norrbyskolan"}
    found = proposed(read_guarded(content, name), answers)
    assert not found.doubts
    functions = {m.id: (m.organisation, m.addresses, m.deputies) for m in found.register}
    assert {id_: functions.get(id_) for id_ in EXPECTED} == EXPECTED
    hamnskolan = next(m for m in found.register if m.id == "hamnskolan")
    assert hamnskolan.areas == ("hamnen", "centrum")
    assert next(m for m in found.register if m.id == "international-school").language == "en"
    assert next(m for m in found.register if m.id == "bovardarna").valid_until == date(2026, 12, 31)
    assert all(Role.RESPONDENT in m.roles for m in found.register if m.id in EXPECTED)


def test_what_is_in_doubt_is_asked_with_its_sheet_and_cell_all_at_once() -> None:
    doubts = {d.key: d for d in proposed(read_guarded(messy_workbook(), "a.xlsx")).doubts}
    assert set(doubts) == set(ANSWERS)
    assert doubts["domain.skola.exempelstd.example"].where == "sheet Informanter, cell D7"
    assert doubts["domain.skola.exempelstd.example"].suggestion == "skola.exempelstad.example"
    assert doubts["area.norrbyy"].suggestion == "norrby"
    assert doubts["private.batklubben@gmail.com"].suggestion == "", "nobody guesses about a private mailbox"
    assert not doubts["area.norrbyy"].accepts("nowhere")


def test_what_was_not_used_is_told_by_sheet_and_cell_with_what_to_do() -> None:
    left = proposed(read_guarded(messy_workbook(), "a.xlsx"), ANSWERS).left
    where = [finding.where for finding in left]
    assert where == [
        "sheet Anteckningar",
        "sheet Informanter, cell A5",
        "sheet Informanter, cell A10",
        "sheet Informanter, cell A12",
        "sheet Informanter, cell G13",
    ]
    assert "“Badhuset” is vacant" in left[2].wrong
    assert "fia.hed@exempelstad.example" in left[2].remedy
    assert all(finding.remedy for finding in left)


def test_a_list_of_addresses_adds_its_role_to_the_functions_that_have_them() -> None:
    register = {m.id: m for m in proposed(read_guarded(messy_workbook(), "a.xlsx"), ANSWERS).register}
    assert register["norrbyskolan"].roles == {Role.RESPONDENT, Role.RECIPIENT}
    assert register["exempelbostader"].roles == {Role.RECIPIENT}
    assert register["trygghetsenheten"].roles == {Role.COORDINATOR}
    assert len(register) == 8


def test_persons_names_and_telephones_are_not_kept() -> None:
    kept = repr(proposed(read_guarded(messy_workbook(), "a.xlsx"), ANSWERS).register)
    assert "Ada" not in kept
    assert "070" not in kept


def test_reading_the_same_list_again_changes_nothing() -> None:
    workbook = read_guarded(messy_workbook(), "a.xlsx")
    first = proposed(workbook, ANSWERS)
    again = proposed(workbook, ANSWERS, basis(first.register))
    assert again.changes == ()
    assert again.missing == ()
    assert again.register == first.register


def test_an_update_keeps_ids_history_and_what_the_list_does_not_tell() -> None:
    before = (
        Member("n1", "Norrbyskolan", "kommun", frozenset({Role.COORDINATOR}), ("gammal@exempelstad.example",),
               manager="chef@exempelstad.example", language="en"),
        Member("n2", "Ishallen", "kommun", frozenset({Role.RESPONDENT}), ("is@exempelstad.example",)),
        Member("n3", "Gamla badet", "kommun", frozenset({Role.RESPONDENT}), ("bad@exempelstad.example",),
               valid_until=date(2025, 6, 30)),
        Member("n4", "Vaktbolaget", "vakt", frozenset({Role.RESPONDENT}), ("LIV.MOE@exempelvakt.example",)),
    )  # fmt: skip
    found = proposed(read_guarded(messy_workbook(), "a.xlsx"), ANSWERS, basis(before))
    assert not found.doubts
    assert [m.id for m in found.register[:4]] == ["n1", "n2", "n3", "n4"]
    school, rink, bath, guards = found.register[:4]
    assert (school.manager, school.language) == ("chef@exempelstad.example", "en")
    assert school.addresses == ("ada.ek@skola.exempelstad.example",)
    assert (rink, bath) == before[1:3]
    assert guards.name == "Väktarna", "known by its address"
    assert found.missing == (before[1],), "told of, and kept; one that has ended is history"
    ended = proposed(read_guarded(messy_workbook(), "a.xlsx"), ANSWERS, basis(before, end_missing=True))
    assert ended.register[1].valid_until == date(2026, 11, 21)
    assert [c.before.id for c in ended.changes if c.kind is ChangeKind.ENDED and c.before] == ["n2"]


def test_a_function_that_follows_one_that_has_ended_may_have_its_address() -> None:
    ended = Member("old", "Skolan", "kommun", frozenset({Role.RESPONDENT}), ("s@exempelstad.example",),
                   valid_until=date(2026, 6, 30))  # fmt: skip
    kept = Member("sam", "Samordnaren", "kommun", frozenset({Role.COORDINATOR}), ("t@exempelstad.example",))
    found = proposed(
        sheets(Informanter=[("Enhet", "E-post"), ("Nya skolan", "s@exempelstad.example")]), {}, basis((ended, kept))
    )
    assert not found.doubts
    assert found.register[0] == ended
    assert found.register[2].valid_from == TODAY


def test_one_address_under_two_functions_is_asked_about() -> None:
    book = sheets(
        Informanter=[
            ("Enhet", "E-post"),
            ("Fältarna norr", "falt@exempelstad.example"),
            ("Fältarna söder", "falt@exempelstad.example; soder@exempelstad.example"),
        ]
    )
    coordinator = Member("sam", "Samordnaren", "kommun", frozenset({Role.COORDINATOR}), ("t@exempelstad.example",))
    (doubt,) = proposed(book, {}, basis((coordinator,))).doubts
    assert doubt.key == "both.falt@exempelstad.example"
    assert [c.answer for c in doubt.choices] == ["faltarna-norr", "faltarna-soder", "one"]

    def register(answer: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
        found = proposed(book, {doubt.key: answer}, basis((coordinator,)))
        return [(m.id, m.addresses, m.deputies) for m in found.register[1:]]

    shared, own = "falt@exempelstad.example", "soder@exempelstad.example"
    assert register("one") == [("faltarna-norr", (shared, own), ())]
    assert register("faltarna-norr") == [("faltarna-norr", (shared,), ()), ("faltarna-soder", (own,), (shared,))]
    assert register("faltarna-soder") == [("faltarna-soder", (shared, own), ())], "the other has no address left"


def test_somebody_must_coordinate() -> None:
    found = proposed(sheets(Informanter=[("Enhet", "E-post"), ("Trygghet", "t@exempelstad.example")]))
    assert [(d.key, d.suggestion) for d in found.doubts] == [("coordinator", "trygghet")]


def test_a_sheet_that_says_nothing_of_roles_is_asked_about_once() -> None:
    book = sheets(Blad1=[("Enhet", "E-post"), ("A-skolan", "a@exempelstad.example"), ("B", "b@exempelstad.example")])
    assert [d.key for d in proposed(book).doubts] == ["roles.Blad1"]
    left = proposed(book, {"roles.Blad1": "leave"})
    assert left.register == ()
    assert [finding.wrong for finding in left.left] == [
        f"{name} was left out, as answered." for name in ("A-skolan", "B")
    ]


def test_the_functions_are_named_whose_roles_nothing_tells() -> None:
    def asked(*roles: str) -> list[str]:
        rows = [(f"Enhet {n}", f"e{n}@exempelstad.example", role) for n, role in enumerate(roles, 1)]
        return [d.asked for d in proposed(sheets(Blad1=[("Enhet", "E-post", "Roll"), *rows])).doubts]

    assert asked("samordnare", "", "informant") == ["Nothing says what this function does: Enhet 2."]
    assert asked("samordnare", "", "") == ["Nothing says what these functions do: Enhet 2, Enhet 3."]
    assert asked("samordnare", *[""] * 9) == [
        "Nothing says what these functions do: Enhet 2, Enhet 3, Enhet 4, Enhet 5, Enhet 6 and 4 more."
    ]


def test_crosses_tell_the_roles() -> None:
    book = sheets(
        Blad1=[
            ("Enhet", "Mejl", "Informant", "Mottagare", "Samordnare"),
            ("A", "a@exempelstad.example", "x", None, "X"),
            ("B", "b@exempelstad.example", None, "ja", None),
        ]
    )
    found = proposed(book)
    assert not found.doubts
    assert [sorted(m.roles) for m in found.register] == [["coordinator", "respondent"], ["recipient"]]


def test_a_list_takes_no_role_away_that_it_has_no_cross_for() -> None:
    both = frozenset({Role.RESPONDENT, Role.RECIPIENT})
    before = (
        Member("sam", "Samordnaren", "kommun", both | {Role.COORDINATOR}, ("t@exempelstad.example",)),
        Member("a", "A", "kommun", both, ("a@exempelstad.example",)),
    )
    head, rows = ("Enhet", "E-post"), [("Samordnaren", "t@exempelstad.example"), ("A", "a@exempelstad.example")]
    assert proposed(sheets(Informanter=[head, *rows]), {}, basis(before)).changes == ()
    crosses = [(*head, "Mottagare"), (*rows[0], "x"), (*rows[1], "")]
    assert proposed(sheets(Informanter=crosses), {}, basis(before)).register[1].roles == {Role.RESPONDENT}


def test_a_column_that_is_not_known_is_asked_about_or_told_of() -> None:
    head = ("Enhet", "E-post", "Kontaktväg 2", "Områdeskod", "Fikarum")
    book = sheets(Informanter=[head, ("A", "a@exempelstad.example", "b@exempelstad.example", "Norrby", "blått")])
    found = proposed(book)
    assert {d.key: d.suggestion for d in found.doubts} == {
        "column.Informanter.C": "deputies",
        "column.Informanter.D": "areas",
    }
    assert any("Fikarum" in line and "column.Informanter.E" in line for line in told(found))
    answered = proposed(book, {"column.Informanter.C": "manager", "column.Informanter.D": "leave"})
    assert answered.register[0].manager == "b@exempelstad.example"


def test_a_bare_list_of_addresses_without_any_header() -> None:
    book = sheets(Utskick=[("a@exempelstad.example",), ("b@exempelstad.example",), ("c@polis.example",)])
    coordinator = Member("sam", "Samordnaren", "kommun", frozenset({Role.COORDINATOR}), ("t@exempelstad.example",))
    found = proposed(book, {}, basis((coordinator,)))
    assert not found.doubts
    assert [(m.name, m.addresses) for m in found.register[1:]] == [
        ("Exempelstads kommun", ("a@exempelstad.example", "b@exempelstad.example")),
        ("Polisen, lokalpolisområde Exempelstad", ("c@polis.example",)),
    ]


def test_names_that_may_be_persons_or_functions_are_asked_about() -> None:
    found = proposed(sheets(Informanter=[("Namn", "E-post"), ("Ada Ek", "ada@exempelstad.example")]))
    assert "functions.Informanter" in {d.key for d in found.doubts}


def test_the_services_own_address_is_never_a_functions() -> None:
    own = example().account.address
    found = proposed(sheets(Informanter=[("Enhet", "E-post"), ("Vi", own), ("A", "a@exempelstad.example")]))
    assert all(own not in m.addresses for m in found.register)
    assert any("the service's own address" in line for line in told(found))


def test_organisations_and_areas_may_be_founded_where_a_configuration_is_made() -> None:
    head = ("Enhet", "Organisation", "E-post", "Område")
    rows = [("Växeln", "Exempeltaxi AB", "vx@exempeltaxi.example", "Ekbacken"),
            ("Natten", "Exempeltaxi AB", "natt@ny.exempeltaxi.example", "Ekbacken")]  # fmt: skip
    answers = {"organisation.exempeltaxi ab": "new", "area.ekbacken": "new", "coordinator": "vaxeln"}
    found = proposed(sheets(Informanter=[head, *rows]), answers)
    assert not found.doubts
    assert [(o.id, o.name) for o in found.organisations] == [("exempeltaxi-ab", "Exempeltaxi AB")]
    assert found.organisations[0].domains == ("exempeltaxi.example", "ny.exempeltaxi.example")
    assert [(a.id, a.name) for a in found.areas] == [("ekbacken", "Ekbacken")]
    assert {m.organisation for m in found.register} == {"exempeltaxi-ab"}


def test_an_error_a_note_and_an_unreadable_day_are_told_of() -> None:
    book = Spreadsheet()
    sheet = book.worksheets[0]
    sheet.title = "Informanter"
    sheet.append(["Enhet", "E-post", "T o m"])
    sheet.append(["A", "a@exempelstad.example", "efter jul kanske"])
    sheet.append(["=1/0", "b@exempelstad.example", None])
    out = io.BytesIO()
    book.save(out)
    lines = told(proposed(read_guarded(out.getvalue(), "a.xlsx")))
    assert any("cell C2" in line and "is no day" in line for line in lines)
    assert any("cell A3" in line and "formula" in line for line in lines)
