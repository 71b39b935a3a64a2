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

from est_mailer.adapters.store.blocks import Joined, Savepoint, Transaction
from est_mailer.adapters.store.codec import instant
from est_mailer.adapters.store.errors import Conflict, translated
from est_mailer.adapters.store.waiting import Addition, Waiting

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
        self._waiting: Waiting | None = None  # what is written at the transaction's end; None: all is written at once
        self._part = Joined(self)
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

    def add(self, into: Addition, values: tuple[Any, ...], *, id: int | None = None) -> int:
        """Add one row to a table that numbers its rows, plain values as SQLite takes them; where rows wait for each
        other, at the end. Returns its id, the next one unless ``id`` says which. Raises Conflict, at once or then."""
        if self._waiting is None:
            with translated(self.where):
                return self._execute(into.sql, (id, *values)).lastrowid or 0
        if id is None:
            id = self._waiting.last.get(into.table)
            if id is None:  # nothing waits for this table
                ((id,),) = self.glance(into.last)
            id = 1 + (id or 0)
        self._waiting.last[into.table] = id
        self._waiting.add(into.sql, (id, *values))
        return id

    def add_rows(self, into: Addition, rows: Sequence[tuple[Any, ...]]) -> None:
        """As ``add``, for a table that does not number its rows."""
        if self._waiting is None:
            self.run_all(into.sql, rows)
        else:
            self._waiting.add_all(into.sql, rows)

    def change_later(self, sql: str, values: tuple[Any, ...]) -> None:
        """A change of one row that waits with those that are added; if there is none then, all is undone."""
        if self._waiting is None:
            raise RuntimeError("nothing waits outside of a block whose rows are written together")
        self._waiting.add(sql, values)

    @property
    def waits(self) -> bool:
        """True if rows are written at the end of the block we are in."""
        return self._waiting is not None

    def settle(self) -> None:
        """Write what waits. Raises Conflict, or what else is wrong with it; then nothing of the transaction stands."""
        if not self._waiting:
            return
        try:
            with translated(self.where):
                for sql, rows in self._waiting.taken():
                    if self.sqlite.executemany(sql, rows).rowcount != len(rows):
                        raise Conflict("A row that was to be changed is not as it was.", where=self.where)
        except BaseException:
            self.halved = True
            raise

    def insert_all(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Add many rows. Raises Conflict if a constraint forbids one; the caller's transaction undoes the others."""
        self.run_all(_insertion(table, tuple(columns)), rows)

    def run_all(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Carry out a change for each of the rows' values, in order."""
        with translated(self.where):
            if self._waiting:
                self.settle()
            left = iter(rows)
            while portion := list(islice(left, _PORTION)):  # thirty thousand are not held at once
                self.sqlite.executemany(sql, [_encodable(_bound(values)) for values in portion])

    def atomic(self) -> AbstractContextManager[None]:
        """All or nothing. The outermost block takes the write lock at once; inner ones are savepoints."""
        if not self.sqlite.in_transaction:
            return Transaction(self)
        return Savepoint(self) if self._waiting is None else self._part

    def together(self) -> AbstractContextManager[None]:
        """A transaction that stands or falls as a whole, blocks within it too, whoever catches their errors. Rows that
        are added to the same table wait and are written by one statement: before anything else is asked, or at the
        end. Who meets an error does it again in the ordinary way, where one part can be undone and told apart."""
        return Transaction(self, together=True)

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
        return self._part if self.sqlite.in_transaction else Transaction(self)

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

    def noted(self, theme: str, key: object) -> Any:
        """What has been noted in this transaction, or None."""
        return None if self._known is None else self._known.get(theme, {}).get(key)

    def glance(self, sql: str, values: Values = ()) -> list[Any]:
        """The rows of a query, as tuples, that no waiting row has a part in: what they tell has been noted."""
        with translated(self.where):
            return self._asked(sql, values).fetchall()

    def forget(self, theme: str | None = None) -> None:
        """Ask anew of this theme from now on; of everything, if none is named. What waits is written first, for it is
        only known."""
        self.settle()
        for remembered in (self._kept, self._known or {}):
            if theme is None:
                remembered.clear()
            else:
                remembered.pop(theme, None)

    def begun(self, *, together: bool = False) -> None:
        """A transaction has begun: what is asked in it may be remembered, what is added may wait."""
        self._known, self._looked, self.halved = {}, False, False
        self._waiting = Waiting() if together else None

    def ended(self, *, undone: bool) -> None:
        """The transaction is over, and what was remembered with it."""
        self._known = self._waiting = None
        if undone:
            self._kept.clear()

    def version(self) -> object:
        """Another one whenever another process has changed the database."""
        with translated(self.where):
            return self.sqlite.execute("PRAGMA data_version").fetchone()[0]

    def _look_for_others(self) -> None:
        """Forget what was kept if another process has written since; from now on none can, until we are done."""
        if (version := self.version()) != self._version:
            self._version = version
            self._kept.clear()
        self._looked = True

    def close(self) -> None:
        """Close the connection; an open transaction is undone."""
        self.sqlite.close()

    def _execute(self, sql: str, values: Values) -> sqlite3.Cursor:
        if self._waiting:
            self.settle()
        return self._asked(sql, values)

    def _asked(self, sql: str, values: Values) -> sqlite3.Cursor:
        bound = _bound(values)
        try:
            return self.sqlite.execute(sql, bound)
        except UnicodeEncodeError:  # a lone surrogate, left by a mail with broken text
            return self.sqlite.execute(sql, _without_surrogates(bound))


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
