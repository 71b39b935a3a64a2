"""One connection to the database: values in and out, transactions, and the only place where SQLite is called."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from functools import cache
from itertools import islice
from types import NoneType
from typing import Any, TypeVar

from est_mailer.adapters.store.codec import instant
from est_mailer.adapters.store.errors import translated
from est_mailer.domain.errors import StoreError

Values = Sequence[Any] | Mapping[str, Any]
Row = dict[str, Any]
T = TypeVar("T")
_PORTION = 500
_MOST_KEPT = 50  # answers of a theme: rounds, registers
_AS_IT_IS = frozenset({str, int, bytes, NoneType})  # most values: they go in without being asked for more


class Connection:
    """SQLite with our conventions: an instant goes in as UTC text of fixed width, a date as ISO text.

    ``where`` names the database in error messages. Every method raises StoreError.
    """

    def __init__(self, connection: sqlite3.Connection, where: str) -> None:
        connection.isolation_level = None  # transactions begin where atomic() says, never by themselves
        self.sqlite = connection
        self.where = where
        self._known: dict[str, dict[Any, Any]] | None = None  # by theme; None outside of a transaction
        self._kept: dict[str, dict[Any, Any]] = {}  # the same, for longer than a transaction
        self._version: object = None  # of the database as it was when that was asked
        self._looked = False  # in this transaction, whether another process has written since
        self.large_in_memory = False  # what would be a temporary file otherwise: a whole database, written anew
        self.halved = False  # a part of the block we are in was broken off: the block cannot stand
        with translated(where):
            # recursive triggers: without them REPLACE would delete audit rows behind the triggers' back
            connection.execute("PRAGMA recursive_triggers = ON")

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """Every row of a query, as column → value."""
        with translated(self.where):
            cursor = self._execute(sql, values)
            found = cursor.fetchall()
            if not found:
                return []
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in found]

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, or None."""
        return next(iter(self.rows(sql, values)), None)

    def value(self, sql: str, values: Values = ()) -> Any:
        """The first column of the first row, or None."""
        with translated(self.where):
            found = self._execute(sql, values).fetchall()
            return found[0][0] if found else None

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
        with translated(self.where):
            return self._execute(_insertion(table, tuple(columns)), tuple(columns.values())).lastrowid or 0

    def insert_all(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add many rows. Raises Conflict if a constraint forbids one; the caller's transaction undoes the others."""
        self.run_all(_insertion(table, tuple(columns)), rows)

    def run_all(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Carry out a change for each of the rows' values, in order."""
        with translated(self.where):
            waiting = iter(rows)
            while portion := list(islice(waiting, _PORTION)):  # thirty thousand are not held at once
                self.sqlite.executemany(sql, [_encodable(_bound(values)) for values in portion])

    def atomic(self) -> AbstractContextManager[None]:
        """All or nothing. The outermost block takes the write lock at once; inner ones are savepoints."""
        return _Savepoint(self) if self.sqlite.in_transaction else _Transaction(self)

    @contextmanager
    def unmoved(self) -> Iterator[None]:
        """Within, everything is read as it stood at the first look. No writer waits for that."""
        with translated(self.where):
            self.sqlite.execute("BEGIN")
            try:
                yield
            finally:
                self.sqlite.execute("ROLLBACK")

    def joined(self) -> AbstractContextManager[None]:
        """As ``atomic``, for a part of what is done in a transaction: no savepoint of its own. A part that is broken
        off takes the block around it with it, whoever may have caught the error."""
        return _Joined(self) if self.sqlite.in_transaction else _Transaction(self)

    def once(self, theme: str, key: object, ask: Callable[[], T]) -> T:
        """What ``ask`` answers, asked once in a transaction; outside of one (another process may write), each time.

        Whoever changes what a theme tells forgets it; so does whatever is undone.
        """
        if self._known is None:
            return ask()
        known = self._known.setdefault(theme, {})
        if key not in known:
            known[key] = ask()
        answer: T = known[key]
        return answer

    def kept(self, theme: str, key: object, ask: Callable[[], T]) -> T:
        """As ``once``, and for the next transactions too, until another process has changed the database: for what
        hardly ever changes."""
        if self._known is None:
            return ask()
        if not self._looked:
            self._look_for_others()
        kept = self._kept.setdefault(theme, {})
        if key not in kept:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            kept[key] = ask()
        answer: T = kept[key]
        return answer

    def note(self, theme: str, key: object, answer: object) -> None:
        """What is known without being asked, until the transaction ends."""
        if self._known is not None:
            self._known.setdefault(theme, {})[key] = answer

    def forget(self, theme: str | None = None) -> None:
        """Ask anew of this theme from now on; of everything, if none is named."""
        for remembered in (self._kept, self._known or {}):
            if theme is None:
                remembered.clear()
            else:
                remembered.pop(theme, None)

    def begun(self) -> None:
        """A transaction has begun: what is asked in it may be remembered."""
        self._known, self._looked, self.halved = {}, False, False

    def ended(self, *, undone: bool) -> None:
        """The transaction is over, and what was remembered with it."""
        self._known = None
        if undone:
            self._kept.clear()

    def _look_for_others(self) -> None:
        """Forget what was kept if another process has written since; from now on none can, until we are done."""
        with translated(self.where):
            (version,) = self.sqlite.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._version = version
            self._kept.clear()
        self._looked = True

    def close(self) -> None:
        """Close the connection; an open transaction is undone."""
        self.sqlite.close()

    def _execute(self, sql: str, values: Values) -> sqlite3.Cursor:
        bound = _bound(values)
        try:
            return self.sqlite.execute(sql, bound)
        except UnicodeEncodeError:  # a lone surrogate, left by a mail with broken text
            return self.sqlite.execute(sql, _without_surrogates(bound))


class _Block(AbstractContextManager[None]):
    """What is done all or not at all; a class and no generator, for every message passes through several."""

    __slots__ = ("_db",)

    def __init__(self, db: Connection) -> None:
        self._db = db

    def _halved(self) -> bool:
        """True if a part was broken off; asked once, by the block that undoes what there is of the part."""
        halved, self._db.halved = self._db.halved, False
        return halved


class _Transaction(_Block):
    def __enter__(self) -> None:
        with translated(self._db.where):
            self._db.sqlite.execute("BEGIN IMMEDIATE")
        self._db.begun()

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        sqlite, halved = self._db.sqlite, self._halved()
        with translated(self._db.where, error):
            done = False
            try:
                if error is None and not halved:
                    sqlite.execute("COMMIT")
                    done = True
            finally:
                self._db.ended(undone=not done)
                if sqlite.in_transaction:  # some errors end it
                    sqlite.execute("ROLLBACK")
        if error is None and halved:
            raise _broken_off(self._db.where)


class _Savepoint(_Block):
    __slots__ = ("_halved_before",)

    # One name for all: the innermost is meant, and SQLite need not compile a new statement for each.
    def __enter__(self) -> None:
        with translated(self._db.where):
            self._db.sqlite.execute("SAVEPOINT inner")
        self._halved_before = self._halved()  # of the block around it: not for this one to judge or to undo

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        sqlite, halved = self._db.sqlite, self._halved()
        self._db.halved = self._halved_before
        with translated(self._db.where, error):
            if error is not None or halved:
                self._db.forget()
                if not sqlite.in_transaction:  # some errors end the whole transaction
                    return
                sqlite.execute("ROLLBACK TO inner")
            sqlite.execute("RELEASE inner")
        if error is None and halved:
            raise _broken_off(self._db.where)


class _Joined(_Block):
    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if error is not None:
            self._db.halved = True


def _broken_off(where: str) -> StoreError:
    return StoreError("A change was broken off in the middle: all that was done with it is undone.", "", where)


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - the names are our own


def _encodable(values: list[Any] | dict[str, Any]) -> list[Any] | dict[str, Any]:
    """As they are; without lone surrogates if there are any, which would stop between two rows."""
    try:
        "".join(value for value in values if isinstance(value, str)).encode()
    except UnicodeEncodeError:
        return _without_surrogates(values)
    return values


def _bound(values: Values) -> list[Any] | dict[str, Any]:
    if type(values) is not tuple and isinstance(values, Mapping):  # which asks a tuple much
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
