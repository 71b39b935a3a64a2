"""A workbook's values as JSON, between the reader process and the service.

Not pickle: the child has handled a hostile file, so nothing it says may be more than data.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
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
_ESCAPE = "\\u"  # without it there is no lone surrogate and no NUL in a text that is JSON in UTF-8
_LONGEST_KNOWN = 8192  # bytes of a sheet, or digits of its rows, that are remembered


def encode(workbook: Workbook) -> bytes:
    """A workbook as lines of JSON: what it has beside its cells, then the cells of each sheet, as their rows, their
    columns, their values and which of these are dates and times.

    Rows and columns are numbers of 32 bits in hexadecimal digits, which nobody has to read one by one.
    """
    head = {
        "sheets": [sheet.name for sheet in workbook.sheets],
        "marks": workbook.marks,
        "asides": [[a.kind.value, a.sheet, a.row, a.column, a.text] for a in workbook.asides],
        "withdrawn": [[w.kind.value, w.sheet, w.row, w.column] for w in workbook.withdrawn],
    }
    return "\n".join(map(_JSON.encode, (head, *map(_encoded, workbook.sheets)))).encode()


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
        head, *lines = answer.split(b"\n")  # JSON breaks lines between its signs only, and ours nowhere
        text = head.decode()
        said = json.loads(text)
        if "unreadable" in said:
            refused = ReadThoroughly if said["thoroughly"] is True else UnreadableWorkbook
            raise refused(Unreadable(said["unreadable"]), str(said["detail"]))
        names, marks = _texts(said["sheets"]), _texts(said["marks"])
        asides = tuple(
            Aside(AsideKind(kind), _text(sheet), *_placed(row, column, 0), _text(written))
            for kind, sheet, row, column, written in said["asides"]
        )
        withdrawn = tuple(
            Withdrawn(Withdrawal(kind), _text(sheet), *_placed(row, column, 0))
            for kind, sheet, row, column in said["withdrawn"]
        )
        if _ESCAPE in text:
            told = [each for aside in asides for each in (aside.sheet, aside.text)]
            _check_kept([*names, *marks, *told, *(each.sheet for each in withdrawn)])
        return Workbook(_sheets(names, lines), marks, asides, withdrawn)
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError) as error:
        raise UnreadableWorkbook(Unreadable.BROKEN, f"the reader's answer is garbled: {error}") from error


def _encoded(sheet: Sheet) -> list[Any]:
    values: list[Any] = list(sheet.cells.values())
    dated = []
    if not {*map(type, values)} <= _SIMPLE:
        dated = [(at, type(value).__name__) for at, value in enumerate(values) if type(value) not in _SIMPLE]
        for at, _ in dated:
            values[at] = values[at].isoformat()
    rows, columns = zip(*sheet.cells, strict=True) if sheet.cells else ((), ())
    return [_digits(rows), _digits(columns), values, dated]


def _digits(numbers: Iterable[int]) -> str:
    return array("I", numbers).tobytes().hex()


def _numbers(digits: str) -> list[int]:
    return array("I", bytes.fromhex(digits)).tolist()


def _sheets(names: Sequence[str], lines: Sequence[bytes]) -> tuple[Sheet, ...]:
    """The first is the one that people fill in; the others stand in many workbooks, and are decoded once."""
    cells = [
        _known_cells(line) if number and len(line) <= _LONGEST_KNOWN else _cells(line)
        for number, line in enumerate(lines)
    ]
    return tuple(Sheet(name, each) for name, each in zip(names, cells, strict=True))


def _cells(line: bytes) -> dict[tuple[int, int], Any]:
    """A sheet's cells by their place. What all have in common is looked at once for all of them."""
    text = line.decode()
    rows, columns, values, dated = json.loads(text)
    kinds = {*map(type, values)}
    if type(values) is not list or not kinds <= _SIMPLE:
        raise TypeError("a cell of an unknown kind")
    if kinds - {str} and not all(map(isfinite, [value for value in values if type(value) is not str])):
        raise ValueError("a number without end")
    if _ESCAPE in text:
        _check_kept(value for value in values if type(value) is str)
    for at, tag in dated:
        values[at] = _dated(tag, values[at])
    places = _known_places if len(rows) <= _LONGEST_KNOWN else _places
    return dict(zip(places(rows, columns), values, strict=True))


def _places(rows: str, columns: str) -> tuple[tuple[int, int], ...]:
    """Where the cells are. Forms that come back have often the same ones filled in."""
    at_rows, at_columns = _numbers(rows), _numbers(columns)
    if at_rows or at_columns:
        _placed(min(at_rows), min(at_columns), 1)
        _placed(max(at_rows), max(at_columns), 1)
    return tuple(zip(at_rows, at_columns, strict=True))


_known_cells = lru_cache(maxsize=64)(_cells)
_known_places = lru_cache(maxsize=64)(_places)


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


def _texts(said: Any) -> tuple[str, ...]:
    if type(said) is not list or not {*map(type, said)} <= {str}:
        raise TypeError("something else than texts")
    return tuple(said)


def _check_kept(texts: Iterable[str]) -> None:
    """Raises ValueError if one of the texts cannot be kept."""
    if any(clean(text) != text for text in texts):
        raise ValueError("a text that cannot be kept")
