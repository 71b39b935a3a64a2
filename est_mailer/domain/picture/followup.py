"""Following problems from round to round: what is still open, how old it is, who has fallen silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from est_mailer.domain.model import Observation, OpenProblem, Remains


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One row of a current submission in an earlier round (``first_day``: that round's)."""

    round: str
    first_day: date
    respondent: str
    observation: Observation


def open_problems(
    rows: Iterable[ProblemRow], carrying: Collection[str], asked_on: date
) -> Mapping[str, tuple[OpenProblem, ...]]:
    """What each respondent is to be asked about in the round whose first day is ``asked_on``.

    A problem is open until a row says that it is gone; a round in which nobody answered for it changes nothing,
    so it is never dropped. ``carrying``: the indicators whose problems are followed (a concert is not).
    """
    histories: dict[tuple[str, str], list[ProblemRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: (r.first_day, r.observation.key)):
        if row.observation.indicator in carrying and row.first_day < asked_on:
            histories[row.respondent, row.observation.problem].append(row)
    found: dict[str, list[OpenProblem]] = defaultdict(list)
    for (respondent, problem), history in histories.items():
        first, latest = history[0], history[-1]
        if latest.observation.remains is Remains.NO:
            continue
        found[respondent].append(
            OpenProblem(
                id=problem,
                respondent=respondent,
                first=first.observation,
                first_round=first.round,
                weeks=(asked_on - first.first_day).days // 7,
                last_answer=latest.observation.remains,
                days=(asked_on - first.first_day).days,
            )
        )
    return {respondent: tuple(problems) for respondent, problems in found.items()}


def still_open(asked: Iterable[OpenProblem], answers: Iterable[Observation]) -> tuple[OpenProblem, ...]:
    """Of the problems asked about in a round, those that remain after its answers.

    ``last_answer`` becomes this round's answer, None if there was none (*obekräftat*).
    """
    said = {answer.problem: answer.remains for answer in answers if answer.carried}
    return tuple(replace(p, last_answer=said.get(p.id)) for p in asked if said.get(p.id) is not Remains.NO)
