"""The rows that are kept as plain values are written as openpyxl's cells are, to the byte."""

from __future__ import annotations

from datetime import date

from openpyxl import Workbook

from est_mailer.workbooks import paper
from est_mailer.workbooks.lines import Sheet, Value, add_sheet, values_in
from est_mailer.workbooks.package.sheet_rows import parts_of
from est_mailer.workbooks.page import Page

_LOOKS = (paper.OURS, paper.OURS, paper.INPUT, paper.MUTED, paper.NUMBER, paper.NUMBER, paper.DATE_INPUT)
_ROWS: tuple[tuple[Value, ...], ...] = (
    ("Lampan trasig", "=1+1", None, "", 7, 2.5, date(2026, 11, 18)),
    ("Två\nrader & <tecken>", " -50 kr", "\x07klocka", "\x07", 0, None, None),
)


def test_a_line_is_written_as_its_cells_would_be() -> None:
    lined, celled = _book(), _book()
    page = Page(_sheet(lined))
    for values in _ROWS:
        page.line(values, _LOOKS)
    for row, values in enumerate(_ROWS, 3):
        for column, (value, look) in enumerate(zip(values, _LOOKS, strict=True), 1):
            paper.put(_sheet(celled), row, column, value, look)
        _sheet(celled).row_dimensions[row].height = page.sheet.lines[row].height
    for book in (lined, celled):
        paper.put(_sheet(book), 5, 2, "efter", paper.TEXT)
        paper.finish(_sheet(book), landscape=True)
    assert [line.height for line in page.sheet.lines.values()] == [18, 33]
    assert _sheet(lined).calculate_dimension() == _sheet(celled).calculate_dimension() == "A3:G5"
    assert parts_of(lined) == parts_of(celled)
    assert set(values_in(lined)) == set(values_in(celled))


def _book() -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    paper.widths(add_sheet(workbook, "Blad"), *[20.0] * len(_LOOKS))
    return workbook


def _sheet(workbook: Workbook) -> Sheet:
    sheet = workbook.worksheets[0]
    assert isinstance(sheet, Sheet)
    return sheet
