"""Ending a round by hand: skipped before it began, or cancelled before its dispatch."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.keeping.audit_chain import digest_of
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Event, Outcome, Round, RoundState, advance
from est_mailer.jobs.service import Service

_NOT_ABOUT_THE_ROUND = frozenset({Purpose.RECEIPT, Purpose.ANSWER, Purpose.ALERT, Purpose.BOUNCED, Purpose.HELD})


def end_round(service: Service, round_: Round, event: Event, reason: str, now: datetime) -> RoundState:
    """Move the round by ``event`` (skip or cancel), settle what was left, withdraw its queued mail.

    Raises IllegalTransition if the round is too far gone; then nothing is changed.
    """
    after = advance(round_.state, event)
    with service.store.atomic():
        service.store.rounds.move(round_.key, round_.state, after, reason=reason)
        service.store.rounds.set_hold(round_.key, None)
        for due in round_.dues:
            if due.outcome is None:
                outcome = Outcome.MISSED if due.due_at <= now else Outcome.NOT_NEEDED
                service.store.rounds.settle(round_.key, due.step, outcome, now)
        service.store.outbox.withdraw(round_.key, set(Purpose) - _NOT_ABOUT_THE_ROUND, now)
        service.store.approvals.void(round_.key, now, reason)
        service.store.audit.add(now, "operator", event.value, round_.key, {"reason": digest_of(reason)})
    return after
