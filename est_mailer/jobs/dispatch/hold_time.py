"""When an approved picture may go out: every notice has left, the hold has passed since, and the mailbox was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from est_mailer.domain.outgoing import OutboxState, Purpose
from est_mailer.domain.rounds.life import Round, RoundState
from est_mailer.jobs.service import QuietService
from est_mailer.jobs.watching.contact import last_contact

_UNDERWAY = frozenset({OutboxState.QUEUED, OutboxState.SENDING})
_A_WHILE = timedelta(minutes=1)


def with_real_hold(service: QuietService, round_: Round, now: datetime) -> Round:
    """The round with the hold as the coordinators have it: from when their notices left, not from the approval (but
    no longer than the grace); and not over before the mailbox has been read once after it: a ``stopp`` may lie there.
    """
    if round_.state is not RoundState.APPROVED or round_.hold_until is None:
        return round_
    return replace(round_, hold_until=real_hold(service, round_.key, round_.hold_until, now))


def real_hold(service: QuietService, key: str, stored: datetime, now: datetime) -> datetime:
    """Until when what was approved in a round must wait, if ``stored`` was noted at the approval."""
    hold, until = service.deployment.publication.hold, stored
    for row in service.store.outbox.listing(round=key):
        if row.purpose is Purpose.HOLD_NOTICE and row.state in _UNDERWAY and not row.attempts:
            until = max(until, now + hold)  # not offered yet; one that is refused for now holds nobody up
        elif row.purpose is Purpose.HOLD_NOTICE and row.sent_at is not None:
            until = max(until, row.sent_at + hold)
    until = min(until, stored + service.deployment.calendar.grace)
    contact = last_contact(service)
    if contact is not None and contact < until <= now:
        until = now + _A_WHILE
    return until
