"""openpyxl, asked when calamine cannot read an Open XML workbook. It takes 20 MB: loaded only where it is needed."""

from __future__ import annotations

import io

import openpyxl

from est_mailer.domain.grid import Sheet
from est_mailer.workbooks.foreign.plain_sheets import sheet_of


def by_openpyxl(content: bytes) -> tuple[Sheet, ...]:
    """The sheets of an Open XML workbook, none if it is a Strict one. Raises whatever openpyxl does."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = []
        for worksheet in book.worksheets:
            worksheet.reset_dimensions()
            sheets.append(sheet_of(worksheet.title, worksheet.iter_rows(values_only=True)))
        return tuple(sheets)
    finally:
        book.close()
