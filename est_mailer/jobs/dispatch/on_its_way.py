"""The pictures and corrections that wait for approval, or for their hold to pass."""

from __future__ import annotations

from collections.abc import Iterable

from est_mailer.domain.identity import TokenPurpose
from est_mailer.domain.rounds.life import AWAITING_DISPATCH, Round
from est_mailer.jobs.message import Message
from est_mailer.jobs.service import Service


def on_its_way(service: Service) -> tuple[Round, ...]:
    """The rounds whose picture, or a correction of it, waits for approval or for its hold to pass.

    The pictures last, the oldest first of each: they matter more.
    """
    corrected = (service.store.rounds.get(erratum.round) for erratum in service.store.errata.all_live())
    pictures = (r for r in service.store.rounds.unfinished() if r.state in AWAITING_DISPATCH)
    return (*corrected, *pictures)


def answered(message: Message, rounds: Iterable[Round]) -> tuple[Round, ...]:
    """Those of the rounds that a mail answers a letter of. A new mail answers none: that it is about the current round
    is only a guess."""
    days = {t.first_day for t in message.tokens if t.purpose not in (TokenPurpose.REGISTER, TokenPurpose.PACK)}
    return tuple(round_ for round_ in rounds if round_.first_day in days)
