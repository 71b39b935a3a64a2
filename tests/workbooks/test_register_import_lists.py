"""A municipality's own contact list → the register: any format, merged headers, slips; doubts asked, nothing lost."""

from __future__ import annotations

import io
from datetime import date

import pytest
from import_proposals import basis, example, proposed, sheets, told
from messy_registers import ANSWERS, STORED, messy_text, messy_workbook
from openpyxl import Workbook as Spreadsheet

from est_mailer.domain.model import Member, Role
from est_mailer.workbooks.foreign.reading import read_guarded

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


def test_persons_names_and_telephones_are_not_kept() -> None:
    kept = repr(proposed(read_guarded(messy_workbook(), "a.xlsx"), ANSWERS).register)
    assert "Ada" not in kept
    assert "070" not in kept


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
