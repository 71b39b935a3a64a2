"""The round that a mail or a question without a code is about, and who takes part in it."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.model import Member
from est_mailer.domain.rounds import Round, RoundState
from est_mailer.jobs.service import QuietService, Service

NOT_STARTED = frozenset({RoundState.SCHEDULED, RoundState.SKIPPED, RoundState.CANCELLED})


def current_round(service: QuietService) -> Round | None:
    """The latest round that has been opened: what a mail without a token is about."""
    opened = [r for r in service.store.rounds.all() if r.state not in NOT_STARTED]
    return max(opened, key=lambda r: r.first_day, default=None)


def roster(service: Service, round_: Round | None, now: datetime) -> tuple[Member, ...]:
    """The round's frozen register; before the first round, the register of today."""
    if round_ is not None and round_.state not in NOT_STARTED:
        return service.store.rounds.members(round_.key)
    return service.on(now.astimezone(service.deployment.calendar.zone).date())
