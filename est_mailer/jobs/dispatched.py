"""The trail's entries about what has gone out: written by the dispatches, looked up by what comes after them."""

from __future__ import annotations

from est_mailer.adapters.store.audit import AuditEntry
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.service import QuietService

DISPATCHED = "dispatched"
CORRECTION_DISPATCHED = "correction dispatched"


def latest_dispatch(service: QuietService, round_: Round) -> AuditEntry | None:
    """The entry of the round's latest dispatch, its corrections included; None before the first."""
    trail = service.store.audit
    found = (entry for event in (DISPATCHED, CORRECTION_DISPATCHED) for entry in trail.listing(1, event, round_.key))
    return max(found, key=lambda entry: entry.id, default=None)
