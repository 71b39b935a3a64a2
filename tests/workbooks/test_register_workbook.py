"""The register as a workbook: written, worked in as people do, and read back row by row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from builders import a_deployment, a_member
from openpyxl.worksheet.worksheet import Worksheet
from register_books import DEPLOYMENT, SV, TODAY, TOKEN, a_new_row, after, returned, said, with_cell, written

from est_mailer.demo.spreadsheet import find, opened
from est_mailer.domain.model import Role
from est_mailer.domain.register import ChangeKind
from est_mailer.workbooks.register.writing import RegisterSheet, register_filename


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
