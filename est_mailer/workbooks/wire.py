"""A workbook's values as JSON, between the reader process and the service.

Not pickle: the child has handled a hostile file, so nothing it says may be more than data.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from math import isfinite
from typing import Any

from est_mailer.domain.cleaning import clean
from est_mailer.domain.grid import Aside, AsideKind, CellValue, Sheet, Unreadable, UnreadableWorkbook, Workbook
from est_mailer.workbooks.sheet_scan import LAST_COLUMN, LAST_ROW

_TAGGED: dict[str, Callable[[str], CellValue]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}


def encode(workbook: Workbook) -> bytes:
    """A workbook as JSON; dates and times carry a tag."""
    sheets = [
        {"name": sheet.name, "cells": [[row, column, *_encoded(v)] for (row, column), v in sheet.cells.items()]}
        for sheet in workbook.sheets
    ]
    asides = [[a.kind.value, a.sheet, a.row, a.column, a.text] for a in workbook.asides]
    return json.dumps({"sheets": sheets, "marks": workbook.marks, "asides": asides}, allow_nan=False).encode()


def encode_refusal(refusal: UnreadableWorkbook) -> bytes:
    """Why a file was not read, as JSON."""
    return json.dumps({"unreadable": refusal.reason.value, "detail": refusal.detail[:500]}).encode()


def decode(answer: bytes) -> Workbook:
    """The workbook in an answer. Raises UnreadableWorkbook: the answer's own refusal, or broken if it is garbled.

    Garbled is also what our reader never says: a place off the sheet, a number without end, an instant with a zone, a
    text that cannot be kept.
    """
    try:
        said = json.loads(answer)
        if "unreadable" in said:
            raise UnreadableWorkbook(Unreadable(said["unreadable"]), str(said["detail"]))
        sheets = tuple(Sheet(_kept(s["name"]), dict(map(_decoded, s["cells"]))) for s in said["sheets"])
        asides = tuple(
            Aside(AsideKind(kind), _kept(sheet), *_placed(row, column, 0), _kept(text))
            for kind, sheet, row, column, text in said["asides"]
        )
        return Workbook(sheets, tuple(_kept(mark) for mark in said["marks"]), asides)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise UnreadableWorkbook(Unreadable.BROKEN, f"the reader's answer is garbled: {error}") from error


def _encoded(value: CellValue) -> list[Any]:
    if isinstance(value, datetime | date | time):
        return [value.isoformat(), type(value).__name__]
    return [value]


def _decoded(cell: list[Any]) -> tuple[tuple[int, int], CellValue]:
    row, column, value, *tag = cell
    if isinstance(value, str):
        value = _dated(tag[0], value) if tag else _kept(value)
    elif not isinstance(value, int | float) or not isfinite(value):
        raise TypeError("a cell of an unknown kind")
    return _placed(row, column, 1), value


def _dated(tag: str, text: str) -> CellValue:
    value = _TAGGED[tag](text)
    if isinstance(value, datetime | time) and value.tzinfo is not None:
        raise ValueError("a wall clock with a zone")
    return value


def _placed(row: Any, column: Any, first: int) -> tuple[int, int]:
    """A cell's place; for an aside on no cell both are 0. Raises ValueError for one that no sheet has."""
    if not (type(row) is type(column) is int and first <= row <= LAST_ROW and first <= column <= LAST_COLUMN):
        raise ValueError("a cell off the sheet")
    return row, column


def _kept(text: Any) -> str:
    if not isinstance(text, str) or clean(text) != text:
        raise ValueError("a text that cannot be kept")
    return text
