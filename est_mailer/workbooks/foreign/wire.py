"""A workbook's values as JSON, between the reader process and the service.

Not pickle: the child has handled a hostile file, so nothing it says may be more than data.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from math import isfinite
from typing import Any

from est_mailer.domain.cleaning import clean
from est_mailer.domain.grid import (
    Aside,
    AsideKind,
    CellValue,
    Sheet,
    Unreadable,
    UnreadableWorkbook,
    Withdrawal,
    Withdrawn,
    Workbook,
)
from est_mailer.workbooks.foreign.refusals import ReadThoroughly
from est_mailer.workbooks.foreign.sheet_scan import LAST_COLUMN, LAST_ROW

_TAGGED: dict[str, Callable[[str], CellValue]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
_JSON = json.JSONEncoder(allow_nan=False, ensure_ascii=False, separators=(",", ":"))
_SIMPLE = frozenset({str, int, float, bool})


def encode(workbook: Workbook) -> bytes:
    """A workbook as JSON: a sheet's cells as their rows, their columns and their values. Dates and times are tagged;
    rows and columns are numbers of 32 bits in hexadecimal digits, which nobody has to read one by one.
    """
    sheets = [_encoded(sheet) for sheet in workbook.sheets]
    asides = [[a.kind.value, a.sheet, a.row, a.column, a.text] for a in workbook.asides]
    withdrawn = [[w.kind.value, w.sheet, w.row, w.column] for w in workbook.withdrawn]
    said = {"sheets": sheets, "marks": workbook.marks, "asides": asides, "withdrawn": withdrawn}
    return _JSON.encode(said).encode()


def encode_refusal(refusal: UnreadableWorkbook) -> bytes:
    """Why a file was not read, as JSON."""
    odd = isinstance(refusal, ReadThoroughly)
    return json.dumps({"unreadable": refusal.reason.value, "detail": refusal.detail[:500], "thoroughly": odd}).encode()


def decode(answer: bytes) -> Workbook:
    """The workbook in an answer. Raises UnreadableWorkbook: the answer's own refusal, or broken if it is garbled;
    ReadThoroughly if it says so.

    Garbled is also what our reader never says: a place off the sheet, a number without end, an instant with a zone, a
    text that cannot be kept.
    """
    try:
        text = answer.decode()
        said = json.loads(text)
        if "unreadable" in said:
            refused = ReadThoroughly if said["thoroughly"] is True else UnreadableWorkbook
            raise refused(Unreadable(said["unreadable"]), str(said["detail"]))
        sheets = tuple(Sheet(_text(s["name"]), _decoded(**s["cells"])) for s in said["sheets"])
        asides = tuple(
            Aside(AsideKind(kind), _text(sheet), *_placed(row, column, 0), _text(written))
            for kind, sheet, row, column, written in said["asides"]
        )
        withdrawn = tuple(
            Withdrawn(Withdrawal(kind), _text(sheet), *_placed(row, column, 0))
            for kind, sheet, row, column in said["withdrawn"]
        )
        workbook = Workbook(sheets, tuple(map(_text, said["marks"])), asides, withdrawn)
        if "\\u" in text:  # without this sign there is no lone surrogate and no NUL in a text that is JSON in UTF-8
            _check_kept(workbook)
        return workbook
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError) as error:
        raise UnreadableWorkbook(Unreadable.BROKEN, f"the reader's answer is garbled: {error}") from error


def _encoded(sheet: Sheet) -> dict[str, Any]:
    values: list[Any] = list(sheet.cells.values())
    dated = []
    if not {*map(type, values)} <= _SIMPLE:
        dated = [(at, type(value).__name__) for at, value in enumerate(values) if type(value) not in _SIMPLE]
        for at, _ in dated:
            values[at] = values[at].isoformat()
    rows, columns = zip(*sheet.cells, strict=True) if sheet.cells else ((), ())
    places = {"rows": _digits(rows), "columns": _digits(columns)}
    return {"name": sheet.name, "cells": {**places, "values": values, "dated": dated}}


def _digits(numbers: Iterable[int]) -> str:
    return array("I", numbers).tobytes().hex()


def _numbers(digits: str) -> list[int]:
    return array("I", bytes.fromhex(digits)).tolist()


def _decoded(rows: str, columns: str, values: list[Any], dated: list[Any]) -> dict[tuple[int, int], Any]:
    """Cells by their place. What all have in common is looked at once for all of them."""
    kinds = {*map(type, values)}
    if not kinds <= _SIMPLE:
        raise TypeError("a cell of an unknown kind")
    if kinds - {str} and not all(map(isfinite, [value for value in values if type(value) is not str])):
        raise ValueError("a number without end")
    for at, tag in dated:
        values[at] = _dated(tag, values[at])
    at_rows, at_columns = _numbers(rows), _numbers(columns)
    if at_rows or at_columns:
        _placed(min(at_rows), min(at_columns), 1)
        _placed(max(at_rows), max(at_columns), 1)
    return dict(zip(zip(at_rows, at_columns, strict=True), values, strict=True))


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


def _text(said: Any) -> str:
    if type(said) is not str:
        raise TypeError("something else than a text")
    return said


def _check_kept(workbook: Workbook) -> None:
    """Raises ValueError if one of the texts cannot be kept."""
    texts = [value for sheet in workbook.sheets for value in sheet.cells.values() if isinstance(value, str)]
    texts += [*workbook.marks, *(sheet.name for sheet in workbook.sheets)]
    texts += [text for aside in workbook.asides for text in (aside.sheet, aside.text)]
    texts += [withdrawn.sheet for withdrawn in workbook.withdrawn]
    if any(clean(text) != text for text in texts):
        raise ValueError("a text that cannot be kept")
