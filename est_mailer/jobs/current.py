"""The round that a mail or a question without a code is about, and who takes part in it."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.roster import Roster
from est_mailer.domain.rounds.life import Round, RoundState
from est_mailer.jobs.service import QuietService, Service

NOT_STARTED = frozenset({RoundState.SCHEDULED, RoundState.SKIPPED, RoundState.CANCELLED})


def current_round(service: QuietService) -> Round | None:
    """The latest round that has been opened: what a mail without a token is about."""
    return service.store.rounds.latest_opened()


def roster(service: Service, round_: Round | None, now: datetime) -> Roster:
    """The round's frozen register; before the first round, the register of today."""
    if round_ is not None and round_.state not in NOT_STARTED:
        return service.store.rounds.members(round_.key)
    return Roster(service.on(service.day_of(now)))
