"""What somebody did to a workbook of ours, one thing a line, so that a fuzzer can change it and a person can read it.

A line is a letter and its arguments, parted by tabs: what has too few, or a letter that is none, does nothing.

    =  sheet  row  column  value    write in a cell; a value may begin with n: b: d: t: (number, truth, date, time)
    -  sheet  row                   delete a row           +  sheet  row     insert one
    <  sheet  column                delete a column        >  sheet  column  insert one
    c  sheet  row  to               copy a row             w  sheet  row  with   swap two
    n  sheet  name                  rename a sheet         d  sheet  double one  x  sheet  throw one away
    m  text                         a text that may hold a token
    a  kind  sheet  row  column  text    a note (0), an error (1) or a text box (2)

The first line says which of the workbooks was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from math import isfinite

from est_mailer.domain.grid import Aside, AsideKind, CellValue, Sheet, Workbook

_MOST_LINES = 400
_MOST_ROW, _MOST_COLUMN, _LONGEST = 5_000, 100, 32_767  # as the guard and a cell allow
_KINDS = (AsideKind.COMMENT, AsideKind.ERROR, AsideKind.TEXT_BOX)
Cells = dict[tuple[int, int], CellValue]


@dataclass
class _Table:
    name: str
    cells: Cells


@dataclass
class _Work:
    """The workbook as it is worked in."""

    tables: list[_Table]
    marks: list[str] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)


def worked_in(bases: Sequence[Workbook], data: bytes) -> tuple[int, Workbook]:
    """Which workbook the bytes speak of, and what it becomes."""
    first, *lines = data.decode("utf-8", "replace").replace("\0", "").split("\n")
    number = sum(map(ord, first)) % len(bases)
    base = bases[number]
    work = _Work([_Table(s.name, dict(s.cells)) for s in base.sheets], list(base.marks), list(base.asides))
    for line in lines[:_MOST_LINES]:
        letter, *arguments = line.split("\t")
        step, least = _STEPS.get(letter, (_nothing, 0))
        if len(arguments) >= least and work.tables:
            step(work, arguments)
    sheets = tuple(Sheet(t.name, dict(sorted(t.cells.items()))) for t in work.tables)
    return number, Workbook(sheets, tuple(work.marks), tuple(work.asides))


def _nothing(work: _Work, arguments: Sequence[str]) -> None:
    """A line that says nothing."""


def _write(work: _Work, a: Sequence[str]) -> None:
    value = _value("\t".join(a[3:]))
    place = (_number(a[1], _MOST_ROW), _number(a[2], _MOST_COLUMN))
    if value is None:
        _table(work, a[0]).cells.pop(place, None)
    else:
        _table(work, a[0]).cells[place] = value


def _rows(work: _Work, sheet: str, to: Callable[[int], int | None], axis: int = 0) -> None:
    """Moves rows or columns: ``to`` tells where each goes, None takes it away."""
    moved: Cells = {}
    table = _table(work, sheet)
    for place, value in table.cells.items():
        target = to(place[axis])
        if target is not None and target <= (_MOST_COLUMN if axis else _MOST_ROW):
            moved[(place[0], target) if axis else (target, place[1])] = value
    table.cells = moved


def _deleting(axis: int) -> Callable[[_Work, Sequence[str]], None]:
    def step(work: _Work, a: Sequence[str]) -> None:
        at = _number(a[1], _MOST_ROW)
        _rows(work, a[0], lambda n: None if n == at else n - (n > at), axis)

    return step


def _inserting(axis: int) -> Callable[[_Work, Sequence[str]], None]:
    def step(work: _Work, a: Sequence[str]) -> None:
        at = _number(a[1], _MOST_ROW)
        _rows(work, a[0], lambda n: n + (n >= at), axis)

    return step


def _copy_row(work: _Work, a: Sequence[str]) -> None:
    source, target, table = _number(a[1], _MOST_ROW), _number(a[2], _MOST_ROW), _table(work, a[0])
    table.cells |= {(target, column): value for (row, column), value in table.cells.items() if row == source}


def _swap(work: _Work, a: Sequence[str]) -> None:
    one, other = _number(a[1], _MOST_ROW), _number(a[2], _MOST_ROW)
    _rows(work, a[0], lambda n: {one: other, other: one}.get(n, n))


def _rename(work: _Work, a: Sequence[str]) -> None:
    _table(work, a[0]).name = a[1][:200]


def _double(work: _Work, a: Sequence[str]) -> None:
    table = _table(work, a[0])
    if len(work.tables) < 12:
        work.tables.append(_Table(f"{table.name} (2)", dict(table.cells)))


def _throw_away(work: _Work, a: Sequence[str]) -> None:
    work.tables.remove(_table(work, a[0]))


def _mark(work: _Work, a: Sequence[str]) -> None:
    work.marks.append(a[0][:1000])


def _aside(work: _Work, a: Sequence[str]) -> None:
    kind, row, column = _KINDS[_number(a[0], 3) % 3], _number(a[2], _MOST_ROW), _number(a[3], _MOST_COLUMN)
    if kind is AsideKind.TEXT_BOX:
        row = column = 0
    if text := a[4][:4000].strip():
        work.asides.append(Aside(kind, _table(work, a[1]).name, row, column, text))


_STEPS: dict[str, tuple[Callable[[_Work, Sequence[str]], None], int]] = {
    "=": (_write, 4),
    "-": (_deleting(0), 2),
    "+": (_inserting(0), 2),
    "<": (_deleting(1), 2),
    ">": (_inserting(1), 2),
    "c": (_copy_row, 3),
    "w": (_swap, 3),
    "n": (_rename, 2),
    "d": (_double, 1),
    "x": (_throw_away, 1),
    "m": (_mark, 1),
    "a": (_aside, 5),
}


def _table(work: _Work, sheet: str) -> _Table:
    return work.tables[(_number(sheet, 1000) - 1) % len(work.tables)]


def _number(text: str, most: int) -> int:
    """A number from 1 to ``most``; what is no number is 1."""
    digits = text[:9]
    return 1 + (int(digits) - 1) % most if digits.isascii() and digits.isdigit() else 1


def _value(text: str) -> CellValue:
    readers: dict[str, Callable[[str], CellValue]] = {
        "n:": float, "b:": lambda t: t == "1", "d:": _moment, "t:": time.fromisoformat,
    }  # fmt: skip
    try:
        value = readers[text[:2]](text[2:]) if text[:2] in readers else text.replace("\\n", "\n")[:_LONGEST]
    except ValueError:
        return None
    if isinstance(value, float) and not isfinite(value):
        return None
    return None if isinstance(value, str) and not value.strip() else value


def _moment(text: str) -> CellValue:
    moment = datetime.fromisoformat(text).replace(tzinfo=None)
    return moment if len(text) > 10 else date(moment.year, moment.month, moment.day)
