"""Never two chases to the same address on the same local day, whatever kind of mail they are."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.service import Service

CHASES = frozenset({Purpose.REMINDER, Purpose.STAND_IN})
"""Mail that asks again for what has not come. An invitation, or the form somebody asked for, is none."""


def chased_today(service: Service, address: str, now: datetime) -> bool:
    """True if the address has been sent a chase since midnight, the municipality's local time."""
    midnight = now.astimezone(service.deployment.calendar.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return service.store.outbox.received_since(address, CHASES, midnight) > 0
