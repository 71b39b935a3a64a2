"""A checklist says the same however its sender has handled it: moved, sorted, copied, saved by another program."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime

import openpyxl
import pytest
from checklist_files import CARRIED, TOKEN, sent_form
from corpus.handling import K1, K2, NEW, Edit, cells, copied_sheet, inserted_columns, inserted_rows, one_sheet_a_table
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet
from workbooks.hostile_files import an_ods, ods_row
from workbooks.returned_checklists import EXPECTED, FILLED, WORDS, grid, returned, understood

from est_mailer.asking import note_text
from est_mailer.domain.model import Observation, Remains, TimeOfDay
from est_mailer.workbooks.checklist.reading import token_texts


def without_keys(observations: Iterable[Observation]) -> list[tuple[object, ...]]:
    return [(o.indicator, o.area, o.place, o.day, o.what, o.action, o.remains) for o in observations]


def renamed(workbook: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.title = "Blad 1 (min kopia)"
    workbook.worksheets[1].title = "annat namn"


def exported_by_numbers(workbook: openpyxl.Workbook, _: Worksheet) -> None:
    """With the sheet that Numbers adds and names in its own language, here none that we know."""
    summary = workbook.create_sheet("Vientiyhteenveto", 0)
    summary["B3"] = "Tämä dokumentti vietiin Numbersista. Numbers ei ole Excel."
    for row, sheet in enumerate(workbook.worksheets[1:], 5):
        summary.cell(row, 2, sheet.title)
        summary.cell(row, 3, "Taulukko 1")
        summary.cell(row, 4, sheet.title)


def extra_sheet_first(workbook: openpyxl.Workbook, _: Worksheet) -> None:
    workbook.create_sheet("Tomt", 0)
    workbook.create_sheet("Export Summary", 0)["B2"] = "This document was exported from Numbers."


def columns_in_another_order(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    for row in range(5, sheet.max_row + 1):
        values = [sheet.cell(row, column).value for column in range(1, 7)]
        for column, value in enumerate((values[5], values[3], values[1], values[0], values[4], values[2]), 1):
            sheet.cell(row, column).value = value


def sorted_rows(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    for column in range(1, 7):
        first, second = sheet.cell(K1, column), sheet.cell(K2, column)
        first.value, second.value = second.value, first.value


def titles_in_capitals(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    for row in (6, 11):
        for column in range(1, 7):
            sheet.cell(row, column).value = f" {str(sheet.cell(row, column).value).upper()} :"
    sheet["B6"] = "Omrade (välj)"


def keys_lost(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.delete_cols(6) if sheet["F12"].value is None else cells(F7=None, F8=None)(_, sheet)


def filled_on_a_copy(workbook: openpyxl.Workbook, sheet: Worksheet) -> None:
    workbook.copy_worksheet(sheet).title = "Kopia"
    for row, columns in ((K1, "DE"), (K2, "D"), (NEW, "BCDEF")):
        for column in columns:
            sheet[f"{column}{row}"] = None


def no_form_properties(workbook: openpyxl.Workbook, _: Worksheet) -> None:
    for name in list(workbook.defined_names):
        del workbook.defined_names[name]
    workbook.remove(workbook.worksheets[-1])


def fifty_rows_of_notes_above(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.insert_rows(1, 50)


@pytest.mark.parametrize(
    "handling",
    [
        renamed,
        exported_by_numbers,
        extra_sheet_first,
        inserted_columns,
        inserted_rows,
        columns_in_another_order,
        sorted_rows,
        titles_in_capitals,
        keys_lost,
        copied_sheet,
        filled_on_a_copy,
        no_form_properties,
        one_sheet_a_table,
        fifty_rows_of_notes_above,
    ],
)
def test_the_answer_is_the_same_however_the_form_was_handled(handling: Edit) -> None:
    report = understood(returned(FILLED, handling))
    assert without_keys(sorted(report.observations, key=lambda o: o.key)) == without_keys(EXPECTED)
    assert [o.problem for o in report.observations if o.carried] == [problem.id for problem in CARRIED]
    assert report.questions == ()


def test_a_form_in_another_language_than_the_municipalitys() -> None:
    report = understood(
        returned(cells(D7="Still there", D8="no", B12="vivalla", C12="square", D12="last Tuesday"), language="en"),
        form=sent_form(language="en"),
    )
    assert [o.remains for o in report.observations] == [Remains.YES, Remains.NO, None]
    assert (report.observations[2].area, report.observations[2].day) == ("vivalla", date(2026, 11, 17))
    assert "Row 12, When: we have read “last Tuesday” as Tuesday 17 November." in [
        note_text(note, WORDS["en"]) for note in report.notes
    ]


def as_csv(content: bytes, delimiter: str, encoding: str) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    writer.writerows([["" if value is None else value for value in row] for row in sheet.iter_rows(values_only=True)])
    return buffer.getvalue().encode(encoding)


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "cp1252"), (",", "utf-8"), ("\t", "utf-8-sig")])
def test_saved_as_text(delimiter: str, encoding: str) -> None:
    report = understood(as_csv(returned(FILLED), delimiter, encoding), "svar.csv")
    assert (report.observations, report.questions) == (EXPECTED, ())


def test_saved_as_open_document() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(returned(FILLED))).worksheets[0]
    rows = "".join(ods_row(*(str(v or "") for v in row)) for row in sheet.iter_rows(values_only=True))
    report = understood(an_ods(rows), "svar.ods")
    assert (report.observations, report.questions) == (EXPECTED, ())


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
@pytest.mark.parametrize(
    ("value", "part"),
    [(date(2026, 11, 9), None), (datetime.fromisoformat("2026-11-09T23:15"), TimeOfDay.NIGHT), ("2026-11-09", None)],
)
def test_dates_in_both_date_systems_need_no_note(epoch: datetime | None, value: object, part: TimeOfDay | None) -> None:
    def old(workbook: openpyxl.Workbook, _: Worksheet) -> None:
        workbook.epoch = epoch or workbook.epoch

    report = understood(returned(old, cells(B12="Norrby", D12=value, E12="Bål")))
    assert [(o.day, o.time_of_day) for o in report.observations] == [(date(2026, 11, 9), part)]
    assert report.notes == ()


def test_tokens_may_stand_in_cells_marks_names_and_the_file_name() -> None:
    texts = token_texts(grid(returned(inserted_rows), "fil.xlsx"), "fil.xlsx")
    assert texts.count(TOKEN) >= 2
    assert texts.splitlines()[0] == "fil.xlsx"
