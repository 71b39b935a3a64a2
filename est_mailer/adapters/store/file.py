"""The database file: how it is made and connected to, and what SQLite is told about it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from est_mailer.adapters.store.connection import Connection
from est_mailer.adapters.store.errors import StoreReadOnly, translated
from est_mailer.domain.errors import StoreError

IN_MEMORY = ":memory:"


def connect(path: Path | None, read_only: bool, sqlite: type[sqlite3.Connection]) -> sqlite3.Connection:
    """Connect to a file, which is created if it is to be written (None: one in memory).

    Raises StoreReadOnly or another StoreError.
    """
    if path is None:
        return sqlite3.connect(IN_MEMORY, factory=sqlite)
    if read_only and not path.exists():
        raise StoreError("There is no database yet.", "Start the service once; it makes one.", str(path))
    if not read_only:
        _make_writable(path)
    mode = ("mode=ro&immutable=1" if _at_rest(path) else "mode=ro") if read_only else "mode=rw"
    with translated(str(path)):
        return sqlite3.connect(f"{uri(path)}?{mode}", uri=True, factory=sqlite)


def uri(path: Path) -> str:
    """A file as SQLite takes it with options. pathlib's own way loads a library from Python 3.13 on when it is asked,
    where a service that is shut in may read none."""
    return f"file://{quote(os.fsencode(path.absolute()))}"


def _at_rest(path: Path) -> bool:
    """True if nobody works with the file and we may not make the side files that SQLite needs to read it safely."""
    return not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()


def _make_writable(path: Path) -> None:
    """Create the file if there is none; say at once if it, or the folder SQLite works in, is read-only."""
    try:
        if not path.exists():
            _create(path)
    except OSError as error:
        raise StoreError(
            f"The database cannot be created ({error.strerror}).",
            "Check that the folder exists and that the service's user may write in it.",
            str(path),
        ) from error
    for place in (path, path.parent):
        if not os.access(place, os.W_OK):
            raise StoreReadOnly(
                f"{place} cannot be written to.",
                "Give the service's user write permission to it, or mount the disk for writing.",
                str(path),
            )


def _create(path: Path) -> None:
    """An empty database for its owner's eyes only.

    Its journal is chosen beside its place: SQLite refuses at once, and does not wait, to change that of a file that
    another process has open, as when two are started together. Whoever comes second takes the first one's.
    What a crash has left there is another's: it may be a second name of a database with people's words in it.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    _remove(beside)
    try:
        beside.touch(mode=0o600, exist_ok=False)
        with translated(str(path)), closing(sqlite3.connect(beside)) as new:
            new.execute("PRAGMA journal_mode = WAL")
        with suppress(FileExistsError):
            os.link(beside, path)
    finally:
        _remove(beside)


def _remove(database: Path) -> None:
    """This name of a file, and what SQLite keeps beside it, which another file of the name would be taken for."""
    for suffix in ("-wal", "-shm", ""):
        database.with_name(f"{database.name}{suffix}").unlink(missing_ok=True)


def set_up(connection: Connection, read_only: bool) -> None:
    """What every connection keeps to; the file's own is set by whoever may write. Raises StoreBusy, StoreError."""
    connection.run("PRAGMA foreign_keys = ON")
    if not read_only:
        connection.run("PRAGMA journal_mode = WAL")
        connection.run("PRAGMA secure_delete = ON")  # what is removed is overwritten, not only forgotten
        # What a savepoint may have to undo would be a file for each transaction, with people's words in it.
        connection.run("PRAGMA temp_store = MEMORY")
    connection.run("PRAGMA synchronous = FULL")  # a committed message survives a power cut: it may leave the mailbox
