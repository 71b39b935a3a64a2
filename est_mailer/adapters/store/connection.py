"""One connection to the database: values in and out, transactions, and the only place where SQLite is called."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from types import NoneType
from typing import Any

from est_mailer.adapters.store.codec import instant
from est_mailer.adapters.store.errors import translated

Values = Sequence[Any] | Mapping[str, Any]
Row = dict[str, Any]
_AS_IT_IS = frozenset({str, int, bytes, NoneType})  # most values: they go in without being asked for more


class Connection:
    """SQLite with our conventions: an instant goes in as UTC text of fixed width, a date as ISO text.

    ``where`` names the database in error messages. Every method raises StoreError.

    ``remembered``: what a part of the store has read in this transaction and need not read again; None outside of one,
    where another process may write. Whoever changes what is remembered empties it; so does whatever is undone.
    """

    def __init__(self, connection: sqlite3.Connection, where: str) -> None:
        connection.isolation_level = None  # transactions begin where atomic() says, never by themselves
        self.sqlite = connection
        self.where = where
        self.remembered: dict[object, Any] | None = None
        with translated(where):
            # recursive triggers: without them REPLACE would delete audit rows behind the triggers' back
            connection.execute("PRAGMA recursive_triggers = ON")

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """Every row of a query, as column → value."""
        with translated(self.where):
            cursor = self._execute(sql, values)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, or None."""
        return next(iter(self.rows(sql, values)), None)

    def value(self, sql: str, values: Values = ()) -> Any:
        """The first column of the first row, or None."""
        return next(iter((self.row(sql, values) or {}).values()), None)

    def column(self, sql: str, values: Values = ()) -> tuple[Any, ...]:
        """The first column of every row."""
        with translated(self.where):
            return tuple(row[0] for row in self._execute(sql, values))

    def run(self, sql: str, values: Values = ()) -> int:
        """Carry out a change. Returns the number of rows it touched."""
        with translated(self.where):
            return self._execute(sql, values).rowcount

    def insert(self, table: str, **columns: Any) -> int:
        """Add one row. Returns its id. Raises Conflict if a constraint forbids it."""
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - the names are our own
        with translated(self.where):
            return self._execute(sql, tuple(columns.values())).lastrowid or 0

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """All or nothing. The outermost block takes the write lock at once; inner ones are savepoints."""
        with translated(self.where):
            if self.sqlite.in_transaction:
                with self._savepoint():
                    yield
                return
            self.sqlite.execute("BEGIN IMMEDIATE")
            self.remembered = {}
            try:
                yield
                self.sqlite.execute("COMMIT")
            except BaseException:
                if self.sqlite.in_transaction:  # some errors end it
                    self.sqlite.execute("ROLLBACK")
                raise
            finally:
                self.remembered = None

    @contextmanager
    def unmoved(self) -> Iterator[None]:
        """Within, everything is read as it stood at the first look. No writer waits for that."""
        with translated(self.where):
            self.sqlite.execute("BEGIN")
            try:
                yield
            finally:
                self.sqlite.execute("ROLLBACK")

    def forget(self) -> None:
        """Empty what is remembered."""
        if self.remembered is not None:
            self.remembered.clear()

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        # One name for all: the innermost is meant, and SQLite need not compile a new statement for each.
        self.sqlite.execute("SAVEPOINT inner")
        try:
            yield
        except BaseException:
            self.forget()
            if self.sqlite.in_transaction:  # some errors end the whole transaction
                self.sqlite.execute("ROLLBACK TO inner")
                self.sqlite.execute("RELEASE inner")
            raise
        self.sqlite.execute("RELEASE inner")

    def close(self) -> None:
        """Close the connection; an open transaction is undone."""
        self.sqlite.close()

    def _execute(self, sql: str, values: Values) -> sqlite3.Cursor:
        bound = _bound(values)
        try:
            return self.sqlite.execute(sql, bound)
        except UnicodeEncodeError:  # a lone surrogate, left by a mail with broken text
            return self.sqlite.execute(sql, _without_surrogates(bound))


def _bound(values: Values) -> list[Any] | dict[str, Any]:
    if isinstance(values, Mapping):
        return {name: value if type(value) in _AS_IT_IS else _bind(value) for name, value in values.items()}
    return [value if type(value) in _AS_IT_IS else _bind(value) for value in values]


def _bind(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value


def _without_surrogates(values: list[Any] | dict[str, Any]) -> list[Any] | dict[str, Any]:
    def clean(value: Any) -> Any:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if isinstance(value, str) else value

    if isinstance(values, dict):
        return {name: clean(value) for name, value in values.items()}
    return [clean(value) for value in values]
