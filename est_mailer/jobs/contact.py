"""When the mailbox was read last: what the operator sees, and what a dispatch waits for."""

from __future__ import annotations

from datetime import datetime

from est_mailer.jobs.service import Service

_FACT = "mailbox.last_contact"


def last_contact(service: Service) -> datetime | None:
    """When the mailbox was read last (UTC); None if it never was."""
    stored = service.store.facts.get(_FACT)
    return datetime.fromisoformat(stored) if stored else None


def note_contact(service: Service, now: datetime) -> None:
    """The mailbox has just been read to its end."""
    service.store.facts.set(_FACT, now.isoformat())
