"""Compiling the joint picture (*samlad lägesbild*) from the answers of a round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from est_mailer.domain.comment import Comment
from est_mailer.domain.ladder import Silence
from est_mailer.domain.model import (
    Measure,
    Member,
    OpenProblem,
    Remains,
    Submission,
    Timeliness,
)
from est_mailer.domain.picture.feedback import AnsweredShare
from est_mailer.domain.picture.followup import still_open
from est_mailer.domain.picture.situation import Draft, PictureRow, SituationPicture
from est_mailer.domain.standing import respondents, standings, tally


@dataclass(frozen=True, slots=True)
class Answers:
    """What a round's draft is compiled from.

    ``members``: the round's frozen register. ``current``: each respondent's highest revision. ``asked``: the open
    problems each respondent was asked about. ``silence``: of each silent one, in rounds that have closed, which are
    ``every_weeks`` apart. ``waiting``: see ``Draft``.
    """

    round: str
    meeting: datetime
    members: tuple[Member, ...]
    current: Mapping[str, Submission]
    asked: Mapping[str, tuple[OpenProblem, ...]]
    silence: Mapping[str, Silence]
    every_weeks: int = 1
    measures: tuple[Measure, ...] = ()
    comments: tuple[Comment, ...] = ()
    priority_areas: tuple[str, ...] = ()
    previous: SituationPicture | None = None
    answered: AnsweredShare = field(default_factory=AnsweredShare)
    waiting: int | None = None


def compile_draft(answers: Answers, version: int, now: datetime) -> Draft:
    """The joint picture as it stands at ``now``: a pure function of the answers, so every figure can be recomputed."""
    each = standings(answers.members, answers.current, answers.silence, answers.every_weeks)
    rows = tuple(_rows(answers))
    return Draft(
        round=answers.round,
        version=version,
        meeting=answers.meeting,
        compiled_at=now,
        tally=tally(each),
        standings=each,
        rows=rows,
        problems=_remaining(answers),
        measures=answers.measures,
        counts=counts(rows),
        priority_areas=answers.priority_areas,
        previous=answers.previous,
        comments=answers.comments,
        answered=answers.answered,
        waiting=answers.waiting,
    )


def counts(rows: Iterable[PictureRow]) -> Mapping[str, Mapping[str, int]]:
    """Area → indicator → observations of this round; a problem reported as gone is not one."""
    table: dict[str, Counter[str]] = {}
    for row in rows:
        if row.observation.remains is not Remains.NO:
            table.setdefault(row.observation.area, Counter())[row.observation.indicator] += 1
    return {area: dict(sorted(by.items())) for area, by in sorted(table.items())}


def _rows(answers: Answers) -> Iterable[PictureRow]:
    number = 0
    for member in respondents(answers.members):
        submission = answers.current.get(member.id)
        ages = {p.id: (p.weeks, p.days) for p in answers.asked.get(member.id, ())}
        for observation in submission.report.observations if submission else ():
            number += 1
            weeks, days = ages.get(observation.problem, (0, 0))
            yield PictureRow(
                number=number,
                respondent=member.id,
                organisation=member.organisation,
                observation=observation,
                timeliness=submission.timeliness if submission else Timeliness.IN_TIME,
                weeks=weeks,
                days=days,
            )


def _remaining(answers: Answers) -> tuple[OpenProblem, ...]:
    """The problems that are open after the round's answers; those of functions that have left the register last:
    nobody can answer for them now, so they stay unconfirmed."""
    asked = [member.id for member in respondents(answers.members)]
    remaining: list[OpenProblem] = []
    for respondent in asked:
        submission = answers.current.get(respondent)
        said = submission.report.observations if submission else ()
        remaining.extend(still_open(answers.asked.get(respondent, ()), said))
    for respondent in sorted(answers.asked.keys() - set(asked)):
        remaining.extend(still_open(answers.asked[respondent], ()))
    return tuple(remaining)
