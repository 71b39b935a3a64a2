"""What can be wrong with the database, in words a person can act on; SQLite's own errors are translated here only."""

from __future__ import annotations

import sqlite3

from est_mailer.domain.errors import StoreError


class StoreFull(StoreError):
    """There is no room for what was to be written; nothing was changed. Goes away by itself when there is room."""


class StoreReadOnly(StoreError):
    """The database may be read but not written; nothing was changed."""


class StoreBusy(StoreError):
    """Another process holds the database; trying again later is right."""


class AnotherService(StoreBusy):
    """Another est-mailer works with the database: this one is not needed."""


class StoreFromTheFuture(StoreError):
    """A newer version of the program has changed the database in ways this version does not know."""


class StoreDamaged(StoreError):
    """The file is not a database of this program, or its content is broken."""


class Conflict(StoreError):
    """Something else was there first: a compare-and-set was lost, or a key exists. Nothing was changed."""


class NotStored(StoreError, LookupError):
    """What was asked for by its key is not in the database."""


class Erased(NotStored):
    """It was in the database, and has been erased by decision."""


class BrokenOff(StoreError):
    """A part of what is done all or not at all was broken off, and somebody caught its error: nothing was changed."""


_PRIMARY = 0xFF  # the low byte of an extended result code is its primary code (sqlite.org/rescode.html)
_NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE})
_WORDS: dict[int, tuple[type[StoreError], str, str]] = {
    sqlite3.SQLITE_READONLY: (
        StoreReadOnly,
        "The database cannot be written to.",
        "Give the service's user write permission to the file and its folder, or mount the disk for writing.",
    ),
    sqlite3.SQLITE_BUSY: (StoreBusy, "Another process is writing to the database.", "Try again when it is done."),
    sqlite3.SQLITE_LOCKED: (StoreBusy, "The database is locked by this process.", "Try again."),
    sqlite3.SQLITE_CORRUPT: (
        StoreDamaged,
        "The database is damaged.",
        "Stop the service, keep a copy of the file, and restore the latest backup.",
    ),
    sqlite3.SQLITE_NOTADB: (
        StoreDamaged,
        "The file is not a database.",
        "Point to the right file, or restore the latest backup.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        StoreError,
        "The database cannot be opened.",
        "Check that the folder exists and that the service's user may write in it.",
    ),
    sqlite3.SQLITE_IOERR: (StoreError, "The disk failed to read or write.", "Check the disk and the system's log."),
}
_FULL = (
    StoreFull,
    "There is no room for more in the database: the disk, or the user's quota on it, is full.",
    "Make room; the service goes on by itself.",
)


class translated:  # noqa: N801 - read as the words of a with statement; a class, for every statement passes here
    """Within the block SQLite's errors become StoreErrors that name the file ``where``.

    ``pending``: an error on its way already, which becomes one too when the block has been gone through.
    """

    __slots__ = ("_pending", "_where")

    def __init__(self, where: str, pending: BaseException | None = None) -> None:
        self._where = where
        self._pending = pending

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        error = error or self._pending
        if isinstance(error, sqlite3.Error) and (translation := as_store_error(error, self._where)) is not None:
            raise translation from error


def as_store_error(error: sqlite3.Error, where: str) -> StoreError | None:
    """The StoreError that says what SQLite meant, or None if the error is a mistake in our own code."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    if code is None or code & _PRIMARY in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE):
        return None
    if code & _PRIMARY == sqlite3.SQLITE_CONSTRAINT:
        return Conflict(f"The change was refused: {error}.", where=where)
    kind, wrong, remedy = _FULL if code in _NO_ROOM else _WORDS.get(code & _PRIMARY, (StoreError, f"{error}.", ""))
    return kind(wrong, remedy, where)
