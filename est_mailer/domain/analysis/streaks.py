"""Is a run of calm weeks improbable for the function's own history? Calm is good news, or nobody looks any more.

The method: weeks answered before the run, n of them and c calm, say what is usual for this function. With a uniform
prior for its rate of calm weeks (Laplace's rule of succession; the Beta-binomial of Gelman et al., *Bayesian Data
Analysis*, ch. 2) the probability that the next k weeks are all calm is the product of (1+c+i)/(2+n+i) for i = 0…k-1.
A run is looked at every week, so the level for a year is divided by the number of looks (Bonferroni). The level of
one in a hundred functions and year, not five, leaves room for calm weeks that come in clusters, which the model does
not know of; the simulation in the tests holds the outcome to at most five in a hundred.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from est_mailer.domain.model import AnswerState

LEAST_EARLIER_WEEKS = 12  # answered weeks before the run: with fewer, nothing is said
MOST_EARLIER_WEEKS = 104  # what was usual longer ago counts no more
LEVEL = 0.01  # the accepted probability of a false flag in a year of looks
LOOKS_A_YEAR = 52


@dataclass(frozen=True, slots=True)
class Streak:
    """An improbable run of calm weeks. ``since``: its first round; ``weeks``: its length.

    ``earlier`` answered weeks stood before it (at most MOST_EARLIER_WEEKS are counted), ``calm`` of them calm.
    ``probability``: of so long a run, by the function's own history. ``doublings``: how often the run has doubled since
    it first was improbable (0: not yet), so that it is told of once for each.
    """

    since: str
    weeks: int
    earlier: int
    calm: int
    probability: float
    doublings: int


def improbable_streak(
    weeks: Sequence[tuple[str, AnswerState]],
    *,
    least: int = LEAST_EARLIER_WEEKS,
    level: float = LEVEL / LOOKS_A_YEAR,
) -> Streak | None:
    """The calm run at the end of a function's answered weeks, if it is improbable; None if it is not.

    ``weeks``: (round, EVENTS or CALM), the oldest first; weeks without a clear answer left out. ``level``: a run less
    probable than this is improbable. None also if fewer than ``least`` answered weeks stand before the run.
    """
    run = _calm_at_the_end(weeks)
    before = weeks[: len(weeks) - run][-MOST_EARLIER_WEEKS:]
    if not run or len(before) < least:
        return None
    calm = sum(state is AnswerState.CALM for _, state in before)
    flagged_at, probability = 0, 1.0
    for length in range(1, run + 1):
        probability *= (calm + length) / (len(before) + length + 1)
        if not flagged_at and probability < level:
            flagged_at = length
    if not flagged_at:
        return None
    since = weeks[len(weeks) - run][0]
    return Streak(since, run, len(before), calm, probability, (run // flagged_at).bit_length() - 1)


def _calm_at_the_end(weeks: Sequence[tuple[str, AnswerState]]) -> int:
    for length, (_, state) in enumerate(reversed(weeks)):
        if state is not AnswerState.CALM:
            return length
    return len(weeks)
