"""The answer to a coordinator's ``status``."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.model import AnswerState
from est_mailer.domain.rounds.gaps import gap_after
from est_mailer.domain.rounds.life import Round
from est_mailer.jobs.dispatch.not_out import not_out
from est_mailer.jobs.respondents.not_held import next_in_words, pace_at, periods_in_words, skipped_ahead
from est_mailer.jobs.service import Service
from est_mailer.jobs.watching.status import standings_of
from est_mailer.mail.writing.letters import StatusAnswer
from est_mailer.wording import Wording

_UNCLEAR = frozenset({AnswerState.UNCLEAR, AnswerState.SILENT})


def status_letter(service: Service, round_: Round, words: Wording, now: datetime) -> StatusAnswer:
    """The answer to a coordinator's ``status``."""
    tally, standings = standings_of(service, round_)
    return StatusAnswer(
        municipality=service.deployment.municipality,
        period=round_.period,
        state=words(f"answer.state.{round_.state.value}"),
        events=tally.events,
        calm=tally.calm,
        unclear=tally.unclear,
        silent=tally.silent,
        steps=tuple((words(f"answer.step.{due.step.value}"), words.moment(due.due_at)) for due in round_.dues),
        missing=tuple(s.name for s in standings if s.state in _UNCLEAR),
        ahead=_ahead(service, round_, words, now),
        not_out=not_out(service, round_, words, now),
    )


def _ahead(service: Service, round_: Round, words: Wording, now: datetime) -> str:
    """The rounds that a person has skipped among those to come, and the next that is held; "" if none is skipped."""
    periods = skipped_ahead(service, round_)
    if not periods:
        return ""
    at = next_in_words(gap_after(pace_at(service, now), round_.first_day, now).next, words)
    told = words("skip.ahead.text", weeks=periods_in_words(periods, words, service.day_of(now)))
    return f"{told} {words('skip.ahead.next', at=at)}" if at else told
