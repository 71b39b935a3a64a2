"""Is a count unusual for those who reported it? The method, its sources and its false-alarm rate: docs/analysis.md.

Two Poisson counts are compared as Przyborowski and Wilenski did (*Biometrika* 31, 1940, 313-323): given their sum, this
round's count is binomial. Each reporter has its own rate and its own number of earlier rounds, so the sum is one of
binomials; the binomial with their mean share has the longer tail (Hoeffding, *Ann. Math. Statist.* 27, 1956, 713-721).
Mid-p (Lancaster, *JASA* 56, 1961, 223-234). Weeks that vary more than chance gives make the counts negative
binomial, as in the surveillance of Noufaily et al. (*Statist. Med.* 32, 2013, 1206-1222); given their sum, this round's
is then beta-binomial (Skellam, *J. R. Statist. Soc. B* 10, 1948, 257-261). Many areas: Benjamini and Hochberg
(*J. R. Statist. Soc. B* 57, 1995, 289-300).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p

from est_mailer.domain.picture.analysis import Direction

ARROW_LEVEL = 0.05  # on each side, for each arrow: arrows are not corrected for their number
DEVIATION_LEVEL = 0.05  # over all areas of a round together
LEAST_RISE = 2  # one row is never an arrow upwards
LEAST_COUNT = 3  # fewer rows are never an over-representation, however quiet it was before
_NO_CLUSTERING = 1e-6  # below this the beta-binomial is the binomial to all digits that are kept


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same reporters' ``count`` of this round and their ``earlier`` total.

    ``mean``: the sum of each reporter's own earlier mean. ``share``: of count + earlier, what falls in this round if
    nothing has changed (0 to 1).
    """

    count: int = 0
    earlier: int = 0
    mean: float = 0.0
    share: float = 0.0


def excess(found: Comparison, clustering: float = 0.0) -> float:
    """The mid-p probability of at least this count, if the reporters' own rates have not changed.

    1 minus it is the same for at most this count. ``clustering`` ≥ 0: the weeks' own variance beyond Poisson.
    """
    count, total, share = found.count, found.count + found.earlier, found.share
    if not total or not 0 < share < 1:
        return 0.5
    below = sum(_probability(n, total, share, clustering) for n in range(count))
    return min(1.0, max(0.0, 1 - below - _probability(count, total, share, clustering) / 2))


def direction(found: Comparison, clustering: float = 0.0, level: float = ARROW_LEVEL) -> Direction:
    """Up or down if so high or so low a count is improbable at the level; else the same."""
    probability = excess(found, clustering)
    if probability <= level and found.count >= LEAST_RISE:
        return Direction.UP
    return Direction.DOWN if 1 - probability <= level else Direction.SAME


def adjusted(probabilities: Sequence[float]) -> tuple[float, ...]:
    """Benjamini-Hochberg's adjusted probabilities, in the order given."""
    order = sorted(range(len(probabilities)), key=lambda n: probabilities[n], reverse=True)
    least, found = 1.0, [1.0] * len(probabilities)
    for place, n in enumerate(order):
        least = min(least, probabilities[n] * len(probabilities) / (len(probabilities) - place))
        found[n] = least
    return tuple(found)


def _probability(count: int, total: int, share: float, clustering: float) -> float:
    """Of exactly this count: binomial, or with clustering beta-binomial, whose mean is the same."""
    ways = lgamma(total + 1) - lgamma(count + 1) - lgamma(total - count + 1)
    if clustering < _NO_CLUSTERING:
        return exp(ways + count * log(share) + (total - count) * log1p(-share))
    now = 1 / clustering
    then = now * (1 - share) / share
    return exp(ways + _log_beta(count + now, total - count + then) - _log_beta(now, then))


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
