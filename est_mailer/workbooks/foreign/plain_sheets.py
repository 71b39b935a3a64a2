"""A library's rows → our plain cells, within the guard's limits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from est_mailer.domain.cleaning import clean
from est_mailer.domain.grid import CellValue, Sheet, Unreadable, UnreadableWorkbook
from est_mailer.workbooks.foreign.sheet_scan import MAX_CELLS, MAX_COLUMN, MAX_ROW

_MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall clock in a cell has no zone


def sheet_of(name: str, rows: Iterable[Sequence[object]]) -> Sheet:
    """The non-empty cells of rows given in order from row 1. Raises UnreadableWorkbook past the guard's limits."""
    cells: dict[tuple[int, int], CellValue] = {}
    for row, values in enumerate(rows, 1):
        for column, raw in enumerate(values, 1):
            if raw == "":
                continue
            if type(raw) is str and raw.isprintable():  # what is printable is fit to be kept
                value: CellValue = None if raw.isspace() else raw
            else:
                value = _plain(raw)
            if value is None:
                continue
            cells[row, column] = value
            if row > MAX_ROW or column > MAX_COLUMN or len(cells) > MAX_CELLS:
                raise UnreadableWorkbook(Unreadable.TOO_MANY, f"{len(cells)} cells, row {row}, column {column}")
    return Sheet(clean(name), cells)


def _plain(raw: object) -> CellValue:
    if isinstance(raw, str):
        text = clean(raw)
        return None if text.isspace() or not text else text
    if isinstance(raw, float):
        return raw if math.isfinite(raw) else None
    if isinstance(raw, timedelta):  # a time of day in a cell formatted as a duration
        return (_MIDNIGHT + raw).time() if timedelta(0) <= raw < timedelta(days=1) else str(raw)
    if isinstance(raw, bool | int | date | datetime | time):
        return raw
    return None
