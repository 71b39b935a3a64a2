"""A workbook's values as JSON, between the reader process and the service.

Not pickle: the child has handled a hostile file, so nothing it says may be more than data.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from est_mailer.domain.grid import Aside, AsideKind, CellValue, Sheet, Unreadable, UnreadableWorkbook, Workbook

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
    """The workbook in an answer. Raises UnreadableWorkbook: the answer's own refusal, or broken if it is garbled."""
    try:
        said = json.loads(answer)
        if "unreadable" in said:
            raise UnreadableWorkbook(Unreadable(said["unreadable"]), str(said["detail"]))
        sheets = tuple(Sheet(str(s["name"]), dict(map(_decoded, s["cells"]))) for s in said["sheets"])
        asides = tuple(
            Aside(AsideKind(kind), str(sheet), int(row), int(column), str(text))
            for kind, sheet, row, column, text in said["asides"]
        )
        return Workbook(sheets, tuple(str(mark) for mark in said["marks"]), asides)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableWorkbook(Unreadable.BROKEN, f"the reader's answer is garbled: {error}") from error


def _encoded(value: CellValue) -> list[Any]:
    if isinstance(value, datetime | date | time):
        return [value.isoformat(), type(value).__name__]
    return [value]


def _decoded(cell: list[Any]) -> tuple[tuple[int, int], CellValue]:
    row, column, value, *tag = cell
    if not (isinstance(row, int) and isinstance(column, int) and isinstance(value, str | int | float | bool)):
        raise TypeError("a cell of an unknown kind")
    return (row, column), _TAGGED[tag[0]](str(value)) if tag else value
