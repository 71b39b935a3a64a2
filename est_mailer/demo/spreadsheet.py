"""A played person's spreadsheet program: find a heading, write below or beside it, save."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet


def opened(content: bytes) -> Workbook:
    """Open a workbook."""
    return load_workbook(BytesIO(content))


def saved(workbook: Workbook) -> bytes:
    """Save it again."""
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def search(sheet: Worksheet, text: str) -> tuple[int, int] | None:
    """Row and column of the first cell that holds exactly this text."""
    return next(((c.row, c.column or 1) for line in sheet.iter_rows() for c in line if c.value == text), None)


def find(sheet: Worksheet, text: str) -> tuple[int, int]:
    """As ``search``; raises LookupError if the text stands nowhere."""
    found = search(sheet, text)
    if found is None:
        raise LookupError(f"{text!r} stands nowhere on sheet {sheet.title!r}")
    return found


def write_beside(sheet: Worksheet, label: str, value: str) -> None:
    """Write in the cell to the right of a label."""
    row, column = find(sheet, label)
    sheet.cell(row, column + 1).value = value


def columns_of(sheet: Worksheet, title: str) -> tuple[int, Mapping[str, int]]:
    """The header row that has this title, and every title in it with its column."""
    row = find(sheet, title)[0]
    titles = {sheet.cell(row, column).value: column for column in range(1, sheet.max_column + 1)}
    return row, {str(text): column for text, column in titles.items() if text}


def write_row(sheet: Worksheet, row: int, columns: Mapping[str, int], values: Mapping[str, str]) -> None:
    """Write values under their titles; an empty one is left as it is."""
    for title, value in values.items():
        if value:
            sheet.cell(row, columns[title]).value = value


def append(sheet: Worksheet, key_title: str, values: Mapping[str, str]) -> None:
    """Write values on the first row below the header whose cell under ``key_title`` is empty."""
    row, columns = columns_of(sheet, key_title)
    row += 1
    while sheet.cell(row, columns[key_title]).value:
        row += 1
    write_row(sheet, row, columns, values)
