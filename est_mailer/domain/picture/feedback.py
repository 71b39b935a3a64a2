"""What a respondent is told of its own rows: seen, answered by a measure, or not solved yet.

The handbook asks that everybody who reports hears what came of it. A row has an answer when a measure was decided for
it, or for its area where the meeting named no rows; that nothing has been decided is told too, but is no answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from est_mailer.domain.model import FollowUp, Measure, Observation, OpenProblem, Remains, Verdict
from est_mailer.domain.picture.followup import still_open

ANSWER_WITHIN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Told:
    """What one respondent is told.

    ``answered``: its own rows with the measures for them; ``unsolved``: those that nothing has been decided for;
    ``noted``: those that pass by themselves (a concert); ``areas``: other measures in areas that concern it.
    """

    answered: tuple[tuple[Observation, tuple[Measure, ...]], ...]
    unsolved: tuple[Observation, ...]
    noted: tuple[Observation, ...]
    areas: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class AnsweredShare:
    """How many of the new rows had an answer within ``ANSWER_WITHIN`` of coming in.

    ``waiting``: rows younger than that and without one: they count neither way yet.
    """

    rows: int = 0
    answered: int = 0
    waiting: int = 0


def in_force(decided: Iterable[Measure], earlier: Iterable[Measure], follow_ups: Iterable[FollowUp]) -> list[Measure]:
    """The measures that stand after a meeting: those it decided, and earlier ones that it did not end."""
    ended = {said.measure for said in follow_ups if said.verdict is Verdict.END}
    return [*decided, *(measure for measure in earlier if measure.id not in ended)]


def told(
    reported: Iterable[Observation],
    asked: Iterable[OpenProblem],
    measures: Collection[Measure],
    areas: Collection[str],
    carrying: Collection[str],
) -> Told:
    """What a respondent is told after a dispatch.

    ``reported``: its rows this round; ``asked``: the problems it was asked about; ``measures``: those in force;
    ``areas``: the register's for this function; ``carrying``: indicators whose problems are followed.
    """
    reported = tuple(reported)
    seen = tuple(row for row in reported if row.remains is not Remains.NO)
    own = {row.problem: row for row in (*(p.first for p in still_open(asked, reported)), *seen)}
    answers = {problem: _answers(row, measures) for problem, row in own.items()}
    named = {measure.id for found in answers.values() for measure in found}
    mine = {row.area for row in own.values()} | set(areas)
    unanswered = [row for problem, row in own.items() if not answers[problem]]
    return Told(
        answered=tuple((row, answers[problem]) for problem, row in own.items() if answers[problem]),
        unsolved=tuple(row for row in unanswered if row.indicator in carrying),
        noted=tuple(row for row in unanswered if row.indicator not in carrying),
        areas=tuple(m for m in measures if m.id not in named and m.area in mine),
    )


def answered_problems(said: Told) -> Mapping[str, str]:
    """Problem → the id of the first measure that answers it."""
    return {row.problem: measures[0].id for row, measures in said.answered}


def _answers(row: Observation, measures: Iterable[Measure]) -> tuple[Measure, ...]:
    return tuple(m for m in measures if row.problem in m.problems or (not m.problems and m.area == row.area))


def answered_share(rows: Iterable[tuple[datetime, datetime | None]], now: datetime) -> AnsweredShare:
    """The share of rows, each given as (came in, first answered), that had an answer in time as seen at ``now``."""
    counted = answered = waiting = 0
    for received, first_answer in rows:
        if first_answer is not None and first_answer - received <= ANSWER_WITHIN:
            answered += 1
        elif now - received <= ANSWER_WITHIN:
            waiting += 1
            continue
        counted += 1
    return AnsweredShare(counted, answered, waiting)
