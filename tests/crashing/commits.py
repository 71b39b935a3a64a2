"""A SQLite connection that notes each commit, and ends its process at one of them."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from json import dumps, loads
from pathlib import Path
from typing import Any

from crashing.points import Commit
from servers.steps import How

_WRITES = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "ALTER", "DROP"})
_NAMED_BY = ("/est_mailer/jobs/", "/est_mailer/daemon.py", "/est_mailer/adapters/store/store.py")


@dataclass(frozen=True, slots=True)
class Stop:
    """End the process at the ``number``-th commit (from 1)."""

    number: int
    how: How


def connection_class(journal: Path, database: Path, stop: Stop | None) -> type[sqlite3.Connection]:
    """The class to open the database with. Each commit is a line of the journal, written before its process may end.

    A commit is COMMIT, or a statement that writes outside a transaction: SQLite commits that one by itself.
    """
    wal = database.with_name(f"{database.name}-wal")
    done = [0]

    class Noting(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            verb = sql.split(maxsplit=1)[0].upper().rstrip(";")
            if verb == "COMMIT" or (verb in _WRITES and not self.in_transaction):
                return _note(lambda: super(Noting, self).execute(sql, *values))
            return super().execute(sql, *values)

    def _note(commit: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
        done[0] += 1
        how = stop.how if stop is not None and stop.number == done[0] else None
        before = _length(wal)
        if how is How.KILL_BEFORE:
            _write(journal, Commit(_under_way(), before, before))
            _end()
        cursor = commit()
        _write(journal, Commit(_under_way(), before, _length(wal)))
        if how is not None:
            _end()
        return cursor

    return Noting


def commits_in(journal: Path) -> tuple[Commit, ...]:
    """What the journal has noted."""
    return tuple(Commit(**loads(line)) for line in journal.read_text().splitlines()) if journal.exists() else ()


def tear(database: Path, commit: Commit) -> None:
    """Leave the log as a power cut in the middle of writing this commit, the last, does: with half of its frames."""
    os.truncate(database.with_name(f"{database.name}-wal"), (commit.before + commit.after) // 2)


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()


def _length(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _write(journal: Path, commit: Commit) -> None:
    with journal.open("a") as lines:
        lines.write(dumps(asdict(commit)) + "\n")


def _under_way() -> str:
    """The innermost function of a job that has led here."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        file = frame.f_code.co_filename
        if any(part in file for part in _NAMED_BY) and not frame.f_code.co_name.startswith("<"):
            return f"{Path(file).stem}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "?"
