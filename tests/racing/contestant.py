"""One contestant on one mailbox, in a process of its own: ``NAME FOLDER PORT USER PASSWORD MESSAGES``.

Prints as JSON the seconds, the processor's seconds (of its children too) and the observations that were stored. What
is loaded before the work is not timed: a service has long been running when replies come.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from racing.deployed import as_deployed


def main(arguments: list[str]) -> None:
    """Does the work once. The database is ``FOLDER/state/est.db`` of the service, ``FOLDER/rows.db`` of a script."""
    name, folder, port, user, password, messages = arguments
    database, work = _prepared(name, Path(folder), int(port), user, password, int(messages))
    before, began = _processor_seconds(), time.monotonic()
    work()
    seconds, used = time.monotonic() - began, _processor_seconds() - before
    print(json.dumps({"seconds": seconds, "processor": used, "observations": _observations(database)}))


def _prepared(
    name: str, folder: Path, port: int, user: str, password: str, messages: int
) -> tuple[Path, Callable[[], None]]:
    if name != "with_pandas":
        as_deployed()
    if name in ("reading", "everything"):
        from racing import service

        return folder / "state" / "est.db", service.run(folder, getattr(service, name))
    from racing import scripts

    for library in scripts.LIBRARIES[name]:
        import_module(library)
    database, inbox = folder / "rows.db", scripts.Inbox(port, folder / "ca.pem", user, password, messages)
    return database, partial(getattr(scripts, name), inbox, database)


def _processor_seconds() -> float:
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def _observations(database: Path) -> int:
    if not database.exists():
        return 0
    with sqlite3.connect(database) as db:
        return int(db.execute("SELECT count(*) FROM observations").fetchone()[0])


if __name__ == "__main__":
    main(sys.argv[1:])
