"""What is done all or not at all: the outermost block is a transaction, an inner one a savepoint or a mere part."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from typing import Protocol

from est_mailer.adapters.store.errors import BrokenOff, translated


class Changed(Protocol):
    """What is changed in blocks: the connection."""

    sqlite: sqlite3.Connection
    where: str
    halved: bool

    def begun(self, *, together: bool) -> None:
        """A transaction has begun."""

    def settle(self) -> None:
        """Write what waits."""

    def forget(self) -> None:
        """What was remembered may have been undone."""

    def ended(self, *, undone: bool) -> None:
        """The transaction is over."""


class _Block(AbstractContextManager[None]):
    """A class and no generator, for every message passes through several."""

    __slots__ = ("_db",)

    def __init__(self, db: Changed) -> None:
        self._db = db

    def _halved(self) -> bool:
        """True if a part was broken off; asked once, by the block that undoes what there is of the part."""
        halved, self._db.halved = self._db.halved, False
        return halved


class Transaction(_Block):
    """The outermost block: takes the write lock at once. ``together``: what can wait is written at its end."""

    __slots__ = ("_together",)

    def __init__(self, db: Changed, *, together: bool = False) -> None:
        super().__init__(db)
        self._together = together

    def __enter__(self) -> None:
        with translated(self._db.where):
            self._db.sqlite.execute("BEGIN IMMEDIATE")
        self._db.begun(together=self._together)

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        sqlite, halved = self._db.sqlite, self._halved()
        with translated(self._db.where, error):
            done = False
            try:
                if error is None and not halved:
                    self._db.settle()
                    sqlite.execute("COMMIT")
                    done = True
            finally:
                self._db.ended(undone=not done)
                if sqlite.in_transaction:  # some errors end it
                    sqlite.execute("ROLLBACK")
        if error is None and halved:
            raise _broken_off(self._db.where)


class Savepoint(_Block):
    """An inner block that can be undone by itself."""

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


class Joined(_Block):
    """A part of the block around it, which cannot stand without it. It holds nothing, so one serves for all."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if error is not None:
            self._db.halved = True


def _broken_off(where: str) -> BrokenOff:
    return BrokenOff("A change was broken off in the middle: all that was done with it is undone.", "", where)
