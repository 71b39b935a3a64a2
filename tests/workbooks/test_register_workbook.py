"""The register as a workbook: written, worked in as people do, read back; or asked about in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from builders import STOCKHOLM, a_deployment, a_member
from openpyxl.worksheet.worksheet import Worksheet

from est_mailer.asking import question_text
from est_mailer.demo.spreadsheet import columns_of, find, opened, saved
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Member, Role
from est_mailer.domain.publishing import Publication
from est_mailer.domain.register import ChangeKind
from est_mailer.wording import Wording, languages
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.foreign.isolation import InProcessReader
from est_mailer.workbooks.register.reading import Reader, RegisterReading, looks_like_register, read_register
from est_mailer.workbooks.register.writing import RegisterSheet, register_filename, write_register

TODAY = date(2026, 11, 17)
WORDS = {language: Wording.of(language, STOCKHOLM) for language in languages()}
SV = WORDS["sv"]
DEPLOYMENT = a_deployment()
TOKEN = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01"

Edit = Callable[[Worksheet, Mapping[str, int]], object]


def written(deployment: Deployment = DEPLOYMENT, language: str = "sv") -> bytes:
    sheet = RegisterSheet(TOKEN, deployment.register, "kommun", TODAY)
    return write_register(sheet, deployment, WORDS[language])


def returned(edit: Edit | None = None, deployment: Deployment = DEPLOYMENT, language: str = "sv") -> RegisterReading:
    """The register sent, edited and read."""
    book = opened(written(deployment, language))
    sheet = book.worksheets[0]
    title = WORDS[language]("register.column.function")
    if edit:
        edit(sheet, columns_of(sheet, title)[1])
    workbook = InProcessReader().read(saved(book), "register.xlsx")
    assert looks_like_register(workbook, WORDS)
    return read_register(workbook, deployment.register, deployment, WORDS, Reader("kommun", TODAY, "sv"), closest)


def with_cell(function: str, title: str, value: Any) -> Edit:
    return lambda sheet, columns: setattr(sheet.cell(find(sheet, function)[0], columns[title]), "value", value)


def a_new_row(**cells: Any) -> Edit:
    def edit(sheet: Worksheet, columns: Mapping[str, int]) -> None:
        row = next(r for r in range(4, 99) if not sheet.cell(r, columns["Funktion"]).value)
        for title, value in cells.items():
            sheet.cell(row, columns[title.replace("_", " ")]).value = value

    return edit


def after(reading: RegisterReading, id_: str = "skola-norr") -> Member:
    assert reading.register is not None, reading.questions
    return next(m for m in reading.register if m.id == id_)


def said(reading: RegisterReading) -> list[str]:
    return [question_text(question, SV) for question in (*reading.questions, *reading.remarks)]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_sent_and_comes_back_untouched_changes_nothing(language: str) -> None:
    every = a_deployment(
        register=(
            *DEPLOYMENT.register,
            a_member("badhus", valid_from=date(2027, 1, 11), manager="chef@exempelstad.example"),
            a_member("lekplats", valid_until=date(2026, 5, 17), addresses=("lek@exempelstad.example",)),
        )
    )
    reading = returned(None, every, language)
    assert (reading.register, reading.changes, said(reading)) == (every.register, (), [])


def test_the_own_rows_are_yellow_and_open_the_others_grey_and_locked() -> None:
    sheet = opened(written()).worksheets[0]
    assert TOKEN in sheet["A1"].value
    assert sheet.protection.sheet
    looks = {}
    for function in ("Skola norr", "Vardskontor"):
        cell = sheet.cell(find(sheet, function)[0], 1)
        looks[function] = (cell.fill.start_color.rgb[-6:], cell.protection.locked)
    assert looks == {"Skola norr": ("FFF6CC", False), "Vardskontor": ("EEF1F3", True)}


def test_the_token_is_in_the_name_the_properties_and_a_defined_name() -> None:
    book = opened(written())
    assert book.properties.keywords == TOKEN
    assert TOKEN in book.defined_names["est_token"].attr_text
    sheet = RegisterSheet(TOKEN, DEPLOYMENT.register, "kommun", TODAY)
    assert register_filename(sheet, SV) == f"EST-register-2026-11-17_{TOKEN}.xlsx"
    assert written() == written()


@pytest.mark.parametrize(
    ("title", "value", "field", "expected"),
    [
        ("Funktion", "Norrskolan", "name", "Norrskolan"),
        ("Roller", "Rapporterar; får utskick", "roles", {Role.RESPONDENT, Role.RECIPIENT}),
        ("Roller", "respondent coordinator", "roles", {Role.RESPONDENT, Role.COORDINATOR}),
        ("Roller", "reports | gets dispatches", "roles", {Role.RESPONDENT, Role.RECIPIENT}),
        ("Adresser", "a@x.example; b@x.example", "addresses", ("a@x.example", "b@x.example")),
        ("Adresser", "a@x.example\nmailto:b@x.example", "addresses", ("a@x.example", "b@x.example")),
        ("Adresser", "a@x.example A@X.example", "addresses", ("a@x.example",)),
        ("Ersättare", "vik@x.example", "deputies", ("vik@x.example",)),
        ("Chef", "rektor@x.example", "manager", "rektor@x.example"),
        ("Områden", "CENTRUM, söderang", "areas", ("centrum", "soderang")),
        ("Områden", None, "areas", ()),
        ("Språk", "English", "language", "en"),
        ("Språk", "engelska", "language", "en"),
        ("Språk", None, "language", "sv"),
        ("Första dag", date(2027, 1, 11), "valid_from", date(2027, 1, 11)),
        ("Sista dag", "2026-12-31", "valid_until", date(2026, 12, 31)),
        ("Sista dag", "31/12 2027", "valid_until", date(2027, 12, 31)),
        ("Sista dag", "31 december 2026", "valid_until", date(2026, 12, 31)),
        ("Sista dag", 20261231, "valid_until", date(2026, 12, 31)),
        ("Organisation", "kommun", "organisation", "kommun"),
    ],
)
def test_a_cell_is_understood_as_people_write_it(title: str, value: Any, field: str, expected: Any) -> None:
    reading = returned(with_cell("Skola norr", title, value))
    assert getattr(after(reading), field) == expected, said(reading)


@pytest.mark.parametrize(
    ("title", "value", "question"),
    [
        ("Funktion", None, "Rad 4: namnet saknas. Skriv vad enheten heter."),
        (
            "Organisation",
            "Exempelstads komun",
            "Rad 4, Organisation: ”Exempelstads komun” är ingen organisation vi känner till. "
            "Menade du Exempelstads kommun?",
        ),
        (
            "Organisation",
            "Polisen",
            "Rad 4, Organisation: ”Polisen” är inte din organisation. Be den organisationens samordnare, "
            "eller den som sköter tjänsten.",
        ),
        ("Roller", "raporterar", "Rad 4, Roller: ”raporterar” är ingen roll. Menade du rapporterar?"),
        ("Roller", None, "Rad 4: rollen saknas. Skriv rapporterar, samordnar eller får utskick."),
        (
            "Adresser",
            "anna(at)exempelstad.example",
            "Rad 4, Adresser: ”anna(at)exempelstad.example” är ingen e-postadress. "
            "Skriv den som namn@exempelstad.example.",
        ),
        (
            "Adresser",
            None,
            "Rad 4: adressen saknas. Skriv minst en. Slutar enheten? Låt adressen stå och skriv sista dagen.",
        ),
        (
            "Adresser",
            "vard@bostad.example",
            "Rad 4, Adresser: vard@bostad.example är redan adress till Vardskontor. "
            "En adress kan bara höra till en enhet i taget.",
        ),
        (
            "Adresser",
            "est@exempelstad.example",
            "Rad 4, Adresser: est@exempelstad.example är tjänstens egen adress. Skriv enhetens.",
        ),
        ("Chef", "a@x.example b@x.example", "Rad 4, Chef: här står fler än en adress. Skriv bara en."),
        ("Områden", "Norby", "Rad 4, Områden: ”Norby” finns inte bland områdena. Menade du Norrby?"),
        ("Språk", "svanska", "Rad 4, Språk: ”svanska” är inget språk vi har. Menade du svenska?"),
        ("Språk", "klingon", "Rad 4, Språk: ”klingon” är inget språk vi har. Välj ur listan."),
        (
            "Sista dag",
            "31 november 2026",
            "Rad 4, Sista dag: ”31 november 2026” är ingen dag vi kan läsa. Skriv till exempel 2026-12-31.",
        ),
        ("Sista dag", "v20", "Rad 4, Sista dag: ”v20” är ingen dag vi kan läsa. Skriv till exempel 2026-12-31."),
    ],
)
def test_what_cannot_be_understood_is_asked_about(title: str, value: Any, question: str) -> None:
    reading = returned(with_cell("Skola norr", title, value))
    assert reading.register is None
    assert said(reading) == [question]


def test_a_last_day_before_the_first_is_asked_about() -> None:
    def edit(sheet: Worksheet, columns: Mapping[str, int]) -> None:
        with_cell("Skola norr", "Första dag", "2026-12-01")(sheet, columns)
        with_cell("Skola norr", "Sista dag", "2026-11-30")(sheet, columns)

    assert said(returned(edit)) == ["Rad 4, Sista dag: sista dagen, 2026-11-30, är före den första."]


def test_a_new_row_gets_an_id_of_its_name_and_the_own_organisation() -> None:
    reading = returned(a_new_row(Funktion="Simhallen Öst", Roller="rapporterar", Adresser="sim@exempelstad.example"))
    new = after(reading, "simhallen-ost")
    assert (new.organisation, new.language, new.valid_from) == ("kommun", "sv", date.min)
    assert [change.kind for change in reading.changes] == [ChangeKind.ADDED]
    taken = returned(
        a_new_row(Funktion="Skola-norr", Roller="rapporterar", Adresser="x@exempelstad.example", Id="skola-norr")
    )
    assert said(taken)[0].startswith("Rad 7: ”skola-norr” står två gånger")
    assert (
        "kan inte vara ett id"
        in said(
            returned(a_new_row(Funktion="X", Id="Skola Öst!", Roller="samordnar", Adresser="x@exempelstad.example"))
        )[0]
    )


def test_rows_are_known_by_their_key_wherever_they_stand() -> None:
    def edit(sheet: Worksheet, columns: Mapping[str, int]) -> None:
        with_cell("Fritidsgard", "Sista dag", "2026-12-31")(sheet, columns)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        for number, values in enumerate(reversed(rows), start=4):
            for column, value in enumerate(values, start=1):
                sheet.cell(number, column).value = value
        sheet.insert_rows(4, 3)
        sheet.insert_cols(1)
        sheet["A10"].value = "min anteckning"

    reading = returned(edit)
    assert [(c.kind, c.after.id) for c in reading.changes] == [(ChangeKind.ENDED, "fritidsgard")]
    assert said(reading) == ["A10: ”min anteckning” står utanför tabellen och används inte."]


def test_without_the_key_rows_are_known_by_name_and_organisation() -> None:
    def edit(sheet: Worksheet, columns: Mapping[str, int]) -> None:
        with_cell("Fritidsgard", "Sista dag", "2026-12-31")(sheet, columns)
        sheet.delete_cols(columns["Id"])

    reading = returned(edit)
    assert [(c.kind, c.after.id) for c in reading.changes] == [(ChangeKind.ENDED, "fritidsgard")]
    assert said(reading) == ["Kolumnen Id finns inte i filen. Det som stod där står kvar."]


def test_a_column_that_was_removed_empties_nothing() -> None:
    reading = returned(lambda sheet, columns: sheet.delete_cols(columns["Adresser"]))
    assert reading.register == DEPLOYMENT.register
    assert said(reading) == ["Kolumnen Adresser finns inte i filen. Det som stod där står kvar."]


def test_missing_rows_stay_and_are_asked_about() -> None:
    def edit(sheet: Worksheet, columns: Mapping[str, int]) -> None:
        for function in ("Skola norr", "Vardskontor", "Vaktarna"):
            sheet.delete_rows(find(sheet, function)[0])

    reading = returned(edit)
    assert reading.register == DEPLOYMENT.register
    assert said(reading) == [
        "Raden Skola norr (skola-norr) finns inte i filen. Den står kvar. "
        "Ska enheten sluta? Skriv sista dagen på raden.",
        "2 rader från andra organisationer finns inte i filen. De står kvar.",
    ]


def test_another_organisations_row_stays_as_it_was() -> None:
    reading = returned(with_cell("Vardskontor", "Adresser", "kapad@annan.test"))
    assert reading.register == DEPLOYMENT.register
    assert reading.changes == ()
    assert said(reading)[0].endswith(
        "Vardskontor hör till en annan organisation. Raden står kvar som den var. "
        "Be deras samordnare, eller den som sköter tjänsten."
    )


def test_a_function_with_two_times_has_two_rows() -> None:
    twice = (
        a_member("badhus", valid_until=date(2026, 5, 31)),
        a_member("badhus", valid_from=date(2026, 9, 1)),
    )
    deployment = a_deployment(register=(*DEPLOYMENT.register, *twice))

    def edit(sheet: Worksheet, columns: Mapping[str, int]) -> None:
        row = find(sheet, "Badhus")[0] + 1
        sheet.cell(row, columns["Sista dag"]).value = "2027-05-31"

    reading = returned(edit, deployment)
    assert [(c.before and c.before.valid_from, c.after.valid_until) for c in reading.changes] == [
        (date(2026, 9, 1), date(2027, 5, 31))
    ]


def test_a_register_must_keep_enough_coordinators() -> None:
    two = a_deployment(publication=Publication(approvals=2))
    reading = returned(with_cell("Samordnare kommun", "Sista dag", "2026-11-01"), two)
    assert said(reading) == ["Lägesbilden ska godkännas av 2, men bara 1 skulle samordna."]


def test_a_workbook_of_another_kind_is_asked_about() -> None:
    book = opened(written())
    sheet = book.worksheets[0]
    sheet.delete_rows(3)
    workbook = InProcessReader().read(saved(book), "register.xlsx")
    reading = read_register(workbook, DEPLOYMENT.register, DEPLOYMENT, WORDS, Reader("kommun", TODAY, "sv"), closest)
    assert said(reading) == ["Vi hittar inte registrets tabell i filen. Skriv register, så får du en ny fil."]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_question_has_words(language: str) -> None:
    kinds = {key for key in SV.table if key.startswith("questions.register.")}
    assert kinds == {key for key in WORDS[language].table if key.startswith("questions.register.")}
