"""A finished week with planted words in everything that people write, a purge of it years later, and what is left."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from builders import utc
from world import GUARDS, SCHOOL, STRANGER, YOUTH, World

from est_mailer.adapters.memory_archive import MemoryArchive
from est_mailer.adapters.state_files import StateFiles
from est_mailer.adapters.store import Store
from est_mailer.adapters.store.kept_columns import KEPT_COLUMNS
from est_mailer.demo.checklists import Event
from est_mailer.domain.deployment import Step
from est_mailer.domain.ports import Archive
from est_mailer.domain.retention import ERASABLE, Kept, Period, Retention
from est_mailer.jobs.keeping.purging import Purge, Survey, carry_out

DECISION, OFFICER = "KS 2026/123 §45", "Arkivarie Berg"
PLANTED = "Kanariefågeln sjöng bakom kiosken"
LATER = utc(2030, 1, 7, 12)
EMPTY = ("", b"", "[]", "{}", None)
YEARS_TWO = {kind: Period(2, "years") for kind in ERASABLE}


def decided(*kinds: Kept, decision: str = DECISION) -> Retention:
    """Two years for these classes; for all, if none is named."""
    return Retention(decision, {kind: YEARS_TWO[kind] for kind in kinds or ERASABLE})


def a_finished_week(path: Path | None = None, retention: Retention | None = None, **changes: Any) -> World:
    """Reports, a comment, a stranger's mail, a draft, a dispatch, feedback; the words stand in all that was written."""
    played = _played(**changes)
    world = World.of(path=path, retention=decided() if retention is None else retention, **changes)
    played.store.connection.sqlite.backup(world.store.connection.sqlite)
    world.now, world.posted = played.now, played.posted
    world.mailbox.processed = list(played.mailbox.processed)
    world.mailbox.reset_uidvalidity()  # its numbers begin anew
    world.transport.sent = list(played.transport.sent)
    return world


@cache
def _played(**changes: Any) -> World:
    world = World.of(**changes)
    world.go_to(Step.INVITATION)
    window = Event("Skadegörelse", "Norrby", "kiosken", "2026-11-16", PLANTED)
    world.report(SCHOOL, window, Event("Brand", "Centrum", f"vid {PLANTED}", "2026-11-15", "Papperskorg brann"))
    world.answer(world.form(YOUTH), "lugnt")
    world.write(YOUTH, f"Jag glömde: {PLANTED}.")
    world.write(STRANGER, f"Vet ni att {PLANTED}?")
    world.drafted()
    world.complete(state=f"Läget: {PLANTED}.", problem=PLANTED, who_does=PLANTED)
    world.approve()
    world.go_to(timedelta(minutes=30))
    assert GUARDS in world.dispatched()
    world.go_to(Step.FEEDBACK)
    world.go_to(timedelta(minutes=30))
    return world


def purge_of(world: World, archive: Archive | None = None, now: datetime = LATER) -> Purge:
    state = Path(world.store.connection.where).parent if world.store.connection.where != ":memory:" else Path("/absent")
    return Purge(world.service, archive or MemoryArchive(world.mailbox), StateFiles(state), now)


def purged(world: World, archive: Archive | None = None, now: datetime = LATER) -> Survey:
    return carry_out(purge_of(world, archive, now), DECISION, OFFICER)


def with_retention(world: World, retention: Retention) -> World:
    """The same world under another configuration."""
    deployment = replace(world.service.deployment, retention=retention)
    return replace(world, service=replace(world.service, deployment=deployment))


def what_people_wrote(world: World) -> dict[str, list[dict[str, Any]]]:
    """Every table but the trail and the protocol, which each purge adds to."""
    return {name: rows for name, rows in world.dump().items() if name not in ("audit", "purges", "facts", "erased")}


def strings_in(value: Any) -> list[str]:
    """The texts in a value read from JSON, however deep."""
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in items for text in strings_in(item)]


def left_in_columns(store: Store, *rounds: str) -> dict[str, list[Any]]:
    """Table.column → what is left in a column whose class is erased; of JSON, the texts with a blank in them."""
    found: dict[str, list[Any]] = {}
    for table, classes in KEPT_COLUMNS.items():
        rows = store.connection.rows(f"SELECT * FROM {table}")
        rows = [r for r in rows if r.get("round", r.get("key", rounds[0])) in rounds]
        for kind, names in classes.items():
            for name in names.split() if kind is not Kept.TRACE else ():
                values = [r[name] for r in rows if r[name] not in EMPTY and not str(r[name]).startswith("erased-")]
                if name == "value" and table != "facts":
                    values = [text for v in values for text in strings_in(json.loads(v)) if " " in text or "@" in text]
                if values and table != "facts":
                    found[f"{table}.{name}"] = values
    return found
