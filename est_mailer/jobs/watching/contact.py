"""When the mailbox was read last, and when the plan was carried out last: what the operator sees."""

from __future__ import annotations

from datetime import datetime

from est_mailer.adapters.store import Store
from est_mailer.jobs.service import QuietService, Service

_MAILBOX, _TICK = "mailbox.last_contact", "tick.latest"


def last_contact(service: QuietService) -> datetime | None:
    """When the mailbox was read last (UTC); None if it never was."""
    stored = service.store.facts.get(_MAILBOX)
    return datetime.fromisoformat(stored) if stored else None


def note_contact(service: Service, now: datetime) -> None:
    """The mailbox has just been read to its end."""
    service.store.facts.set(_MAILBOX, now.isoformat())


def latest_tick(service: QuietService) -> datetime | None:
    """The latest instant (UTC, to the minute) at which the plan was carried out; None before the first."""
    return latest_tick_in(service.store)


def latest_tick_in(store: Store) -> datetime | None:
    """As ``latest_tick``, of a database that no service works with."""
    stored = store.facts.get(_TICK)
    return datetime.fromisoformat(stored) if stored else None


def note_tick(service: Service, now: datetime) -> None:
    """Kept to the minute: enough to see a clock go back, without a write each second."""
    minute = now.replace(second=0, microsecond=0).isoformat()
    if service.store.facts.get(_TICK) != minute:
        service.store.facts.set(_TICK, minute)


def forget_tick(service: Service) -> None:
    """Start afresh from whatever the clock shows now."""
    service.store.facts.forget(_TICK)
