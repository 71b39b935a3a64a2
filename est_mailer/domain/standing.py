"""Where each respondent stands in a round, and the count of them all: known without compiling the round's picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from est_mailer.domain.ladder import Silence
from est_mailer.domain.model import AnswerState, Member, Role, Submission, Timeliness


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one respondent stands in a round.

    ``silent_rounds``, ``silent_weeks``: the unbroken silence of a silent one, in closed rounds and in weeks.
    ``areas``: those it reports on, as the round's register has it; none: all.
    """

    respondent: str
    name: str
    organisation: str
    state: AnswerState
    timeliness: Timeliness | None = None
    received_at: datetime | None = None
    silent_rounds: int = 0
    areas: tuple[str, ...] = ()
    silent_weeks: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Who has and has not reported. expected = events + calm + unclear + silent, always.

    Completeness = received / expected; timeliness = received in time / expected (DHIS2's definitions).
    Received: events and calm; an unclear answer is not yet a report.
    """

    events: int = 0
    calm: int = 0
    unclear: int = 0
    silent: int = 0
    in_time: int = 0

    @property
    def expected(self) -> int:
        return self.events + self.calm + self.unclear + self.silent

    @property
    def received(self) -> int:
        return self.events + self.calm


def respondents(members: Iterable[Member]) -> tuple[Member, ...]:
    """Those of the members who are asked to report."""
    return tuple(m for m in members if Role.RESPONDENT in m.roles)


def standings(
    members: Iterable[Member], current: Mapping[str, Submission], silence: Mapping[str, Silence], every_weeks: int
) -> tuple[Standing, ...]:
    """Each respondent's, in the register's order; the arguments are those of ``compiling.Answers``."""
    return tuple(_standing(m, current.get(m.id), silence.get(m.id), every_weeks) for m in respondents(members))


def tally(standings: Iterable[Standing]) -> Tally:
    """The four answer states counted; they add up to the register of the round."""
    standings = tuple(standings)
    states = Counter(s.state for s in standings)
    in_time = sum(
        s.timeliness is Timeliness.IN_TIME and s.state in (AnswerState.EVENTS, AnswerState.CALM) for s in standings
    )
    return Tally(
        events=states[AnswerState.EVENTS],
        calm=states[AnswerState.CALM],
        unclear=states[AnswerState.UNCLEAR],
        silent=states[AnswerState.SILENT],
        in_time=in_time,
    )


def _standing(member: Member, submission: Submission | None, silence: Silence | None, every_weeks: int) -> Standing:
    if submission is None:
        return Standing(
            respondent=member.id,
            name=member.name,
            organisation=member.organisation,
            state=AnswerState.SILENT,
            silent_rounds=silence.rounds if silence else 0,
            silent_weeks=silence.weeks(every_weeks) if silence else 0,
            areas=member.areas,
        )
    return Standing(
        respondent=member.id,
        name=member.name,
        organisation=member.organisation,
        state=submission.report.state,
        timeliness=submission.timeliness,
        received_at=submission.received_at,
        areas=member.areas,
    )
