"""Telling the coordinators that a picture has not gone out: who forgot to approve it would hear of it on Monday."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Round
from est_mailer.domain.rounds.overdue import MOST, WAITING
from est_mailer.jobs.answering import letter_of
from est_mailer.jobs.dispatch.approvals import tell_coordinators
from est_mailer.jobs.service import QuietService, Service
from est_mailer.mail.writing.letters import LetterContent
from est_mailer.wording import Wording

_TOLD = "overdue."


def told_overdue(service: QuietService) -> dict[str, int]:
    """How many times the coordinators have been told of a round that waits, by its key."""
    return {round_: int(number) for round_, number in service.store.facts.named(_TOLD).items()}


def tell_overdue(service: Service, round_: Round, number: int, now: datetime) -> None:
    """Tell every coordinator what the picture waits for: the completed draft, or an approval."""

    def letter(words: Wording) -> LetterContent:
        return letter_of(service, words.language, f"overdue.{round_.state.value}", {"period": round_.period})

    with service.store.atomic():
        _forget_those_gone_out(service)
        service.store.facts.set(_TOLD + round_.key, str(number))
        tell_coordinators(service, round_, letter, Purpose.OVERDUE, str(number), now)


def tell_no_more(service: Service, round_: Round) -> None:
    """What has just been told of the picture is enough."""
    service.store.facts.set(_TOLD + round_.key, str(MOST))


def _forget_those_gone_out(service: Service) -> None:
    waiting = {r.key for r in service.store.rounds.unfinished() if r.state in WAITING}
    for key in set(told_overdue(service)) - waiting:
        service.store.facts.forget(_TOLD + key)
