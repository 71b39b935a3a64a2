"""The account of a message, and the one it gets when it cannot be processed: kept, and told to the operator."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.incoming import AccountKind
from est_mailer.jobs.outbox.gathering import Gathered, gather
from est_mailer.jobs.outcome import Outcome
from est_mailer.jobs.service import Service


def enter(service: Service, number: int, outcome: Outcome, now: datetime) -> None:
    """Write a message's one account."""
    service.store.inbound.account(
        number, outcome.kind, outcome.detail, now, round=outcome.round, respondent=outcome.respondent
    )


def quarantine(service: Service, number: int, why: str, now: datetime, told: Outcome | None = None) -> AccountKind:
    """Account for a message that could not be processed. ``told``: which function it is known to come from."""
    about = (told.round, told.respondent) if told else (None, None)
    with service.store.atomic():
        enter(service, number, Outcome(AccountKind.QUARANTINED, why, *about), now)
        gather(service, Gathered.QUARANTINED, str(number), why)
    return AccountKind.QUARANTINED
