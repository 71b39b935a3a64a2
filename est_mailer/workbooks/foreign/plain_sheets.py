"""A library's rows → our plain cells, within the guard's limits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any

from est_mailer.domain.cleaning import clean
from est_mailer.domain.grid import CellValue, Sheet, Unreadable, UnreadableWorkbook
from est_mailer.workbooks.foreign.sheet_scan import MAX_CELLS, MAX_COLUMN, MAX_ROW

_MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall clock in a cell has no zone


def sheet_of(name: str, rows: Iterable[Sequence[object]]) -> Sheet:
    """The non-empty cells of rows given in order from row 1. Raises UnreadableWorkbook past the guard's limits."""
    if isinstance(rows, list) and _is_within_limits(rows):
        return Sheet(clean(name), _plain_cells(rows))
    cells: dict[tuple[int, int], CellValue] = {}
    for row, values in enumerate(rows, 1):
        for column, raw in enumerate(values, 1):
            if raw == "":
                continue
            value = _plain(raw)
            if value is None:
                continue
            cells[row, column] = value
            if row > MAX_ROW or column > MAX_COLUMN or len(cells) > MAX_CELLS:
                raise UnreadableWorkbook(Unreadable.TOO_MANY, f"{len(cells)} cells, row {row}, column {column}")
    return Sheet(clean(name), cells)


def _is_within_limits(rows: Sequence[Sequence[Any]]) -> bool:
    """True if there are no more places than there may be cells."""
    widest = max(map(len, rows), default=0)
    return len(rows) <= MAX_ROW and widest <= MAX_COLUMN and len(rows) * widest <= MAX_CELLS


def _plain_cells(rows: Sequence[Sequence[Any]]) -> dict[tuple[int, int], CellValue]:
    """That texts are fit to be kept and no mere space is looked at once for all of them."""
    raws = {
        place: raw
        for place, raw in zip(_places(tuple(map(len, rows))), chain.from_iterable(rows), strict=True)
        if raw != ""
    }
    texts = [raw for raw in raws.values() if type(raw) is str]
    together = "".join(texts)
    fit = clean(together) == together and not any(map(str.isspace, texts))
    if fit and len(texts) == len(raws):
        return raws
    plain = ((place, raw if fit and type(raw) is str else _plain(raw)) for place, raw in raws.items())
    return {place: value for place, value in plain if value is not None}


@lru_cache(maxsize=16)
def _places(widths: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Where the values of so many rows stand; the sheets of a form are as large in each."""
    return tuple([(row, column) for row, width in enumerate(widths, 1) for column in range(1, width + 1)])


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
