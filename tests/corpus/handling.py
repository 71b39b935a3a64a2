"""What people and their programs do to a form: edits of a filled workbook, and other kinds of file made of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from est_mailer.demo.spreadsheet import opened, saved

Edit = Callable[[Workbook, Worksheet], object]
# Where things stand in the form: two carried problems in rows 7 and 8, new events from row 12, free rows from row 20.
HEADERS, K1, K2, NEW, LAST = (6, 11), 7, 8, 12, 23
FREE = 20


def cells(**values: object) -> Edit:
    """Type values into cells of the first sheet; None empties one."""

    def write(_: Workbook, sheet: Worksheet) -> None:
        for name, value in values.items():
            sheet[name] = value

    return write


ANSWERED = cells(D7="Ja", E7="värre nu", D8="Nej")
REPORTED = cells(B12="Norrby", C12="skolgården", D12="2026-11-20", E12="Bål på natten", F12="Släckt av personal")
REPORTED_TOO = cells(B14="Centrum", C14="torget", D14=date(2026, 11, 18), E14="Container brann")


def edited(content: bytes, *edits: Edit) -> bytes:
    """The workbook after the edits, saved anew."""
    workbook = opened(content)
    for edit in edits:
        edit(workbook, workbook.worksheets[0])
    return saved(workbook)


def filled(content: bytes, *edits: Edit) -> bytes:
    """The form filled in as most cases have it, and then handled."""
    return edited(content, ANSWERED, REPORTED, REPORTED_TOO, *edits)


# In the spreadsheet program


def renamed_sheets(workbook: Workbook, _: Worksheet) -> None:
    for number, sheet in enumerate(workbook.worksheets):
        sheet.title = f"Blad {number} (min kopia)"


def extra_sheets_first(workbook: Workbook, _: Worksheet) -> None:
    workbook.create_sheet("Tomt", 0)
    workbook.create_sheet("Export Summary", 0)["B2"] = "This document was exported from Numbers."


def inserted_columns(_: Workbook, sheet: Worksheet) -> None:
    sheet.insert_cols(3)
    sheet.insert_cols(1)


def inserted_rows(_: Workbook, sheet: Worksheet) -> None:
    for row, count in ((K2, 1), (6, 2), (1, 4)):
        sheet.insert_rows(row, count)


def shifted(rows: int, columns: int) -> Edit:
    def shift(_: Workbook, sheet: Worksheet) -> None:
        sheet.insert_rows(1, rows)
        if columns:
            sheet.insert_cols(1, columns)

    return shift


def reordered_columns(_: Workbook, sheet: Worksheet) -> None:
    for row in range(5, sheet.max_row + 1):
        values = [sheet.cell(row, column).value for column in range(1, 7)]
        for column, place in enumerate((5, 3, 1, 0, 4, 2), 1):
            sheet.cell(row, column).value = values[place]


def swapped(one: int, other: int) -> Edit:
    def swap(_: Workbook, sheet: Worksheet) -> None:
        for column in range(1, 7):
            first, second = sheet.cell(one, column), sheet.cell(other, column)
            first.value, second.value = second.value, first.value

    return swap


def sorted_by_place(_: Workbook, sheet: Worksheet) -> None:
    rows = [[sheet.cell(row, column).value for column in range(1, 7)] for row in range(NEW, LAST + 1)]
    for row, values in enumerate(sorted(rows, key=lambda line: str(line[2] or "ö")), NEW):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column).value = value


def filtered(_: Workbook, sheet: Worksheet) -> None:
    sheet.auto_filter.ref = f"A11:F{LAST}"
    sheet.auto_filter.add_filter_column(1, ["Norrby"])
    for row in (*range(13, LAST + 1), K2):
        sheet.row_dimensions[row].hidden = True


def hidden_columns(_: Workbook, sheet: Worksheet) -> None:
    for letter in "CF":
        sheet.column_dimensions[letter].hidden = True


def shouted_titles(_: Workbook, sheet: Worksheet) -> None:
    for row in HEADERS:
        for column in range(1, 7):
            sheet.cell(row, column).value = f" {str(sheet.cell(row, column).value).upper()} :"


def plain_titles(_: Workbook, sheet: Worksheet) -> None:
    for row in HEADERS:
        for column in range(1, 7):
            text = str(sheet.cell(row, column).value).translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))
            sheet.cell(row, column).value = text.rstrip("?")


def without_lists(_: Workbook, sheet: Worksheet) -> None:
    sheet.data_validations.dataValidation = []
    sheet.protection.sheet = False


def copied_sheet(workbook: Workbook, sheet: Worksheet) -> None:
    workbook.copy_worksheet(sheet).title = "Checklista (2)"


def filled_on_a_copy(workbook: Workbook, sheet: Worksheet) -> None:
    workbook.copy_worksheet(sheet).title = "Kopia"
    for row, letters in ((K1, "DE"), (K2, "D"), (12, "BCDEF"), (14, "BCDE")):
        for letter in letters:
            sheet[f"{letter}{row}"] = None


def values_only(workbook: Workbook, sheet: Worksheet) -> None:
    """All cells pasted as values into a new sheet, and the form's own sheets thrown away."""
    fresh = workbook.create_sheet("Blad1", 0)
    for row in sheet.iter_rows():
        for cell in row:
            fresh.cell(cell.row, cell.column or 1).value = cell.value
    for other in workbook.worksheets[1:]:
        workbook.remove(other)
    workbook.defined_names.clear()


def one_sheet_a_table(workbook: Workbook, sheet: Worksheet) -> None:
    """As Numbers exports it: a sheet for each table, shifted to B2."""
    for name, first, last in (("Checklista - Tabell 1", 1, 8), ("Checklista - Tabell 2", 10, sheet.max_row)):
        part = workbook.create_sheet(name)
        for row in range(first, last + 1):
            for column in range(1, 7):
                part.cell(row - first + 2, column + 1).value = sheet.cell(row, column).value
    workbook.remove(sheet)


def since_1904(workbook: Workbook, _: Worksheet) -> None:
    workbook.epoch = CALENDAR_MAC_1904


def without_code(workbook: Workbook, sheet: Worksheet) -> None:
    sheet["A1"] = None
    workbook.defined_names.clear()
    workbook.properties.keywords = None


def merged(*ranges: str) -> Edit:
    def merge(_: Workbook, sheet: Worksheet) -> None:
        for area in ranges:
            sheet.merge_cells(area)

    return merge


def copied_row(source: int, target: int, **changes: object) -> Edit:
    def copy(_: Workbook, sheet: Worksheet) -> None:
        for column in range(1, 7):
            sheet.cell(target, column).value = sheet.cell(source, column).value
        for letter, value in changes.items():
            sheet[f"{letter}{target}"] = value

    return copy


def deleted_rows(first: int, count: int = 1) -> Edit:
    return lambda _, sheet: sheet.delete_rows(first, count)


def on_sheet(name: str, cell: str, value: object) -> Edit:
    """Write on another sheet, which is made if there is none of that name."""

    def write(workbook: Workbook, _: Worksheet) -> None:
        sheet = workbook[name] if name in workbook.sheetnames else workbook.create_sheet(name)
        sheet[cell] = value

    return write


# As another kind of file


def as_csv(content: bytes, delimiter: str, encoding: str) -> bytes:
    buffer = io.StringIO()
    sheet = opened(content).worksheets[0]
    rows = [["" if v is None else _day_only(v) for v in row] for row in sheet.iter_rows(values_only=True)]
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode(encoding)


def _day_only(value: object) -> object:
    return value.date().isoformat() if hasattr(value, "date") else value


def sheet_cells(content: bytes) -> dict[tuple[int, int], str | float]:
    """The first sheet's values as text."""
    rows = opened(content).worksheets[0].iter_rows()
    return {(c.row, c.column or 1): str(_day_only(c.value)) for row in rows for c in row if c.value is not None}


def in_a_new_workbook(*texts: str) -> bytes:
    """A workbook that is none of ours."""
    workbook = Workbook()
    for row, text in enumerate(texts, 1):
        workbook.worksheets[0].cell(row, 1).value = text
    return saved(workbook)
