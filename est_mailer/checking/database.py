"""The database and its disk: whole, readable by this version, nobody else's to read, with room to grow."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from est_mailer.adapters.store import Store
from est_mailer.adapters.store.audit import require_whole
from est_mailer.checking.found import Found, remark, wrong
from est_mailer.domain.counting import counted
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.model import Role
from est_mailer.jobs.noted import LEAST_FREE, MEGABYTE
from est_mailer.looking import Place

_LARGE_LOG = 64 * MEGABYTE
_ROUND_OF_A_FUNCTION = 120_000  # bytes: its invitation and answer with their files, rows, receipt (docs/performance.md)
_WEEKS = 53
_MOST = 1_000  # rounds are counted
_FEWEST = 4  # rounds, before anything is said of how the database grows


def look_at_database(place: Place) -> Iterator[Found]:
    """Whether it is sound, whose eyes it is for, and whether its log is emptied. Raises StoreError."""
    if not place.database.exists():
        yield Found("database", f"none yet; it will be made at {place.database}")
        return
    with Store.open(place.database, read_only=True) as store:
        head, broken = store.audit.head(), store.integrity()
        if not broken:
            require_whole(store.audit)
        mode = store.connection.value("PRAGMA journal_mode")
    if broken:
        raise ServiceError(f"The database is damaged: {broken[0]}", "Restore a backup.", str(place.database))
    yield Found("database", f"{place.database}: sound, the audit trail whole{f' to {head}' if head else ''}")
    if mode != "wal":
        means = "Looking at it while the service writes would make one of them wait."
        remedy = "Start the service once; it sets the mode."
        yield remark("database", f"Its journal mode is {mode}.", means, remedy, str(place.database))
    yield from _log(place.database)
    yield from _for_other_eyes(place.database)


def _log(database: Path) -> Iterator[Found]:
    log = database.with_name(f"{database.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size > _LARGE_LOG:
        means = "It is emptied when nobody reads any more: a program may hold the database open."
        remedy = "Close what reads it (a copy in a database browser, a stuck command), or restart the service."
        yield remark("database", f"Its write-ahead log has {size // MEGABYTE} MB.", means, remedy, str(log))


def _for_other_eyes(database: Path) -> Iterator[Found]:
    """People's reports are in it: only the service's user may read it."""
    mode = database.stat().st_mode
    if mode & (stat.S_IRWXG | stat.S_IRWXO) and _is_reachable(database.parent):
        means = "Others on this machine can read what people have reported."
        found = f"The file has the rights {stat.filemode(mode)}."
        yield wrong("database", found, means, f"chmod 600 {database}*", str(database))


def _is_reachable(folder: Path) -> bool:
    """True if others than its owner may go into the folder."""
    return bool(folder.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH))


def look_at_disk(place: Place, deployment: Deployment) -> Found:
    """The free space, against what the service needs now and in a year. Raises ServiceError if there is too little."""
    folder = next(p for p in (place.state, *place.state.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    require_room(free, folder)
    year, how = _year(place, deployment)
    found = f"{free / 1024 / MEGABYTE:.1f} GB free; a year takes about {max(1, year // MEGABYTE)} MB, {how}"
    if free - year >= LEAST_FREE:
        return Found("disk", found)
    means = "It will be full within a year."
    remedy = "Give it a larger disk; or decide how long things are kept: docs/keeping.md."
    return remark("disk", found, means, remedy, str(folder))


def require_room(free: int, folder: Path) -> None:
    """Raises ServiceError if so many bytes are too few for the service now."""
    if free < LEAST_FREE:
        remedy = f"Make room, {LEAST_FREE // MEGABYTE} MB at least: when nothing is left the service takes no mail in."
        raise ServiceError(f"Only {free // MEGABYTE} MB are free.", remedy, str(folder))


def _year(place: Place, deployment: Deployment) -> tuple[float, str]:
    """How many bytes a year takes: as the database has grown so far, or from the number of functions."""
    rounds = _WEEKS / deployment.calendar.profile.every_weeks
    if place.database.exists():
        with Store.open(place.database, read_only=True) as store:
            held = len(store.rounds.opened_before(date.max, _MOST))
        if held >= _FEWEST:
            return place.database.stat().st_size / held * rounds, f"as in its {counted(held, 'round')} so far"
    functions = sum(Role.RESPONDENT in member.roles for member in deployment.register)
    reckoned = f"reckoned from {counted(functions, 'function')}"
    return functions * rounds * _ROUND_OF_A_FUNCTION, reckoned
