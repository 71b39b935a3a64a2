"""A workbook of tables to read and to work on: one sheet each, its caption above it."""

from __future__ import annotations

from collections.abc import Sequence

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.periods.pack_tables import PackTable
from est_mailer.later import openpyxl
from est_mailer.wording import Wording
from est_mailer.workbooks import paper
from est_mailer.workbooks.lines import add_sheet
from est_mailer.workbooks.pack.writing import cell_look, cell_value
from est_mailer.workbooks.package.packing import pack
from est_mailer.workbooks.page import Page

_WIDE = 24.0


def write_tables(title: str, tables: Sequence[PackTable], deployment: Deployment, words: Wording) -> bytes:
    """The tables as .xlsx, counts as numbers. The same tables give the same bytes."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for number, table in enumerate(tables, start=1):
        sheet = add_sheet(workbook, words("statutory.sheet", number=number))
        paper.widths(sheet, *(_WIDE for _ in table.columns))
        paper.heading(sheet, table.caption, title, len(table.columns))
        page = Page(sheet)
        page.header(table.columns)
        for row in table.rows:
            page.line([cell_value(cell) for cell in row], [paper.OURS, *(cell_look(cell) for cell in row[1:])])
        if not table.rows:
            page.note(table.none, len(table.columns))
        paper.finish(sheet, landscape=True)
        sheet.protection.sheet = False
    creator = deployment.account.display_name
    return pack(workbook, title=title, language=words.language, creator=creator, token="")
