"""What the service has written down of its own condition: ``status`` reads it, others tell of it by mail.

Nothing here can write a mail, so that looking at it needs none of what writing one needs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from est_mailer.domain.outgoing import Refusal
from est_mailer.jobs.service import QuietService, Service

MEGABYTE = 1024 * 1024
LEAST_FREE = 500 * MEGABYTE  # on the database's disk
RESTORED_FACT, STANDING, PAUSE_FACT = "restored", "trouble.", "relay.paused_until"
LONGEST_AFTER_REFUSAL = timedelta(minutes=30)
# The queue's own wait: a connection costs nothing to try, a login that is refused may be locked.
LONGEST_WAIT = {Refusal.UNREACHABLE: timedelta(minutes=5), Refusal.PAUSE: LONGEST_AFTER_REFUSAL}


class Kind(StrEnum):
    """What may last. The words for the operator are alert.KIND.*, for ``status`` see ``jobs.watching.status``."""

    MAILBOX_LOST = "mailbox_lost"
    LOGIN_REFUSED = "login_refused"  # by the mailbox
    MAILBOX_FULL = "mailbox_full"
    NOT_FILED = "not_filed"
    SENDING_WAITS = "sending_waits"
    SENDING_REFUSED = "sending_refused"  # the login, by the mail system
    MAIL_DEFERRED = "mail_deferred"
    STORE_STOPPED = "store_stopped"
    DISK_LOW = "disk_low"
    CLOCK_WENT_BACK = "clock_went_back"
    CLOCK_RAN_AHEAD = "clock_ran_ahead"
    CLOCK_STANDS = "clock_stands"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One condition: since when (UTC), in which words, and when the operator's mail about it was queued."""

    kind: Kind
    since: datetime
    detail: str
    told: datetime | None = None


def standing(service: Service, kind: Kind) -> Trouble | None:
    """The condition as it was last written down, or None if it does not hold."""
    stored = service.store.facts.get(STANDING + kind)
    return _read(kind, stored) if stored else None


def all_standing(service: QuietService) -> tuple[Trouble, ...]:
    """Every condition that holds, in the order of ``Kind``."""
    found = service.store.facts.named(STANDING)
    return tuple(_read(kind, found[kind]) for kind in Kind if kind in found)


@dataclass(frozen=True, slots=True)
class Restored:
    """The database is one from a backup made at ``backup``, restored at ``at`` (UTC), and waits for a person."""

    backup: datetime
    at: datetime


def restored(service: QuietService) -> Restored | None:
    """That the database waits after a restore, or None."""
    stored = service.store.facts.get(RESTORED_FACT)
    if stored is None:
        return None
    said = json.loads(stored)
    return Restored(datetime.fromisoformat(said["backup"]), datetime.fromisoformat(said["at"]))


def paused_until(service: QuietService, now: datetime) -> datetime | None:
    """The instant before which nothing is sent, or None if the queue runs.

    One further off than any wait is of a clock that has gone back, and counts no more.
    """
    stored = service.store.facts.get(PAUSE_FACT)
    until = datetime.fromisoformat(stored) if stored else None
    return until if until is not None and now < until <= now + max(LONGEST_WAIT.values()) else None


def _read(kind: Kind, stored: str) -> Trouble:
    kept = json.loads(stored)
    told = datetime.fromisoformat(kept["told"]) if kept["told"] else None
    return Trouble(kind, datetime.fromisoformat(kept["since"]), kept["detail"], told)
