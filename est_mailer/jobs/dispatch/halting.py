"""A picture on its way is taken back, whoever or whatever halts it."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Event, Round, advance
from est_mailer.jobs.service import Service


def take_off_its_way(service: Service, round_: Round, reason: str, now: datetime) -> None:
    """The codes are void, previews and notices that still wait are withdrawn, and the hold is over: a new or unchanged
    draft must be sent in. The caller holds the transaction and tells the coordinators."""
    store = service.store
    store.approvals.void(round_.key, now, reason)
    store.outbox.withdraw(round_.key, (Purpose.PREVIEW, Purpose.HOLD_NOTICE), now)
    store.rounds.move(round_.key, round_.state, advance(round_.state, Event.STOP), reason=reason)
    store.rounds.set_hold(round_.key, None)
