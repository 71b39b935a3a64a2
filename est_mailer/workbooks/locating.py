"""In which cell of a returned workbook a text stands, so that people can be told where to look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from est_mailer.domain.grid import Workbook
from est_mailer.workbooks.draft.grid import text_of
from est_mailer.workbooks.tables import cell_name


def cells_with(workbook: Workbook, texts: Iterable[str]) -> Mapping[str, str]:
    """Text → "SHEET CELL" for those of the texts that exactly one cell has."""
    wanted, places = set(texts), dict[str, list[str]]()
    for sheet in workbook.sheets:
        for (row, column), value in sheet.cells.items():
            text = text_of(value)
            if text in wanted:
                places.setdefault(text, []).append(f"{sheet.name} {cell_name(row, column)}")
    return {text: cells[0] for text, cells in places.items() if len(cells) == 1}
