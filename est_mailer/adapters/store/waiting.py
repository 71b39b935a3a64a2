"""Rows that wait for the end of their transaction, so that those of one kind are written by one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


class Addition:
    """A table that rows are added to, and which of its columns they have, prepared once. ``id``: its rows are
    numbered, and the number comes first."""

    __slots__ = ("last", "sql", "table")

    def __init__(self, table: str, *columns: str, id: bool = True) -> None:
        columns = ("id", *columns) if id else columns
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        self.table = table
        self.sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - the names are our own
        self.last = f"SELECT max(id) FROM {table}"  # noqa: S608 - as above


class Waiting:
    """What a transaction has yet to write, in order; and the last number of each table that rows wait for."""

    __slots__ = ("_rows", "last")

    def __init__(self) -> None:
        self._rows: dict[str, list[Sequence[Any]]] = {}
        self.last: dict[str, int] = {}

    def add(self, sql: str, row: Sequence[Any]) -> None:
        """One more row for a change of this wording."""
        self.add_all(sql, (row,))

    def add_all(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """More rows for a change of this wording, if there are any."""
        waiting = self._rows.get(sql)
        if waiting is not None:
            waiting.extend(rows)
        elif rows:
            self._rows[sql] = [*rows]

    def taken(self) -> Iterator[tuple[str, list[Sequence[Any]]]]:
        """Each change with its rows, the one that was asked for first before the others; then nothing waits."""
        rows, self._rows = self._rows, {}
        self.last.clear()
        yield from rows.items()

    def __bool__(self) -> bool:
        return bool(self._rows)
