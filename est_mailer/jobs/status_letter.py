"""The answer to a coordinator's ``status``."""

from __future__ import annotations

from est_mailer.domain.model import AnswerState
from est_mailer.domain.rounds import Round
from est_mailer.jobs.service import Service
from est_mailer.jobs.status import standings_of
from est_mailer.mail.letters import StatusAnswer
from est_mailer.wording import Wording

_UNCLEAR = frozenset({AnswerState.UNCLEAR, AnswerState.SILENT})


def status_letter(service: Service, round_: Round, words: Wording) -> StatusAnswer:
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
    )
