"""The test for small counts: exact against hand-made fractions, and seldom wrong in worlds of pure chance."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import comb

import pytest
from chance import Chance, outcome
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.analysis.trends import Comparison, adjusted, direction, excess
from est_mailer.domain.picture.analysis import Direction

WEEKS = 150  # of each world: enough to tell 5 in a hundred from 12
MIXED = (0.3, 0.5, 1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 6.0, 8.0)


def mid_p(count: int, total: int, share: Fraction) -> Fraction:
    """By the definition: all that is more, and half of just this."""

    def exactly(n: int) -> Fraction:
        return comb(total, n) * share**n * (1 - share) ** (total - n)

    return sum((exactly(n) for n in range(count + 1, total + 1)), Fraction(0)) + exactly(count) / 2


@given(st.integers(0, 40), st.integers(0, 80), st.integers(4, 13))
def test_the_probability_is_the_binomial_one_given_the_sum(count: int, earlier: int, rounds: int) -> None:
    share = Fraction(1, 1 + rounds)
    found = excess(Comparison(count, earlier, earlier / rounds, float(share)))
    expected = 0.5 if not count + earlier else float(mid_p(count, count + earlier, share))
    assert found == pytest.approx(expected, abs=1e-10)


def test_a_case_by_hand() -> None:
    """Three rows now, none in four rounds: 1/5 · 1/5 · 1/5, and of just that the half."""
    assert excess(Comparison(3, 0, 0.0, 1 / 5)) == pytest.approx(1 / 250)


def test_clustering_makes_the_same_count_less_unusual_and_its_limit_is_the_binomial() -> None:
    found = Comparison(7, 13, 1.0, 1 / 14)
    probabilities = [excess(found, clustering) for clustering in (0.0, 0.1, 0.3, 1.0, 3.0)]
    assert probabilities == sorted(probabilities)
    assert excess(found, 1e-5) == pytest.approx(excess(found), rel=1e-2)


@given(st.integers(0, 30), st.integers(0, 60), st.floats(0.05, 2))
def test_all_that_can_happen_adds_up_to_one(count: int, earlier: int, clustering: float) -> None:
    total = count + earlier
    steps = [excess(Comparison(n, total - n, 0, 1 / 10), clustering) for n in range(total + 1)]
    assert all(0 <= p <= 1 for p in steps)
    assert all(more <= fewer + 1e-9 for fewer, more in pairwise(steps))


def test_the_arrows() -> None:
    tenth = 1 / 14
    assert direction(Comparison(4, 13, 1.0, tenth)) is Direction.UP
    assert direction(Comparison(2, 13, 1.0, tenth)) is Direction.SAME
    assert direction(Comparison(0, 52, 4.0, tenth)) is Direction.DOWN
    assert direction(Comparison(0, 13, 1.0, tenth)) is Direction.SAME
    assert direction(Comparison(1, 0, 0.0, tenth)) is Direction.SAME, "one row is no rise"
    assert direction(Comparison(2, 0, 0.0, tenth)) is Direction.UP
    assert direction(Comparison()) is Direction.SAME


def test_the_adjusted_probabilities_are_those_of_benjamini_and_hochberg() -> None:
    assert adjusted([0.01, 0.04, 0.03, 0.5]) == pytest.approx((0.04, 0.04 * 4 / 3, 0.04 * 4 / 3, 0.5))
    assert adjusted([]) == ()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_an_adjusted_probability_is_never_lower_than_its_own(probabilities: list[float]) -> None:
    found = adjusted(probabilities)
    assert all(one <= many + 1e-9 and many <= 1 for one, many in zip(probabilities, found, strict=True))


@pytest.mark.parametrize("rates", [MIXED, (0.5,) * 10, (1.0, 3.0, 5.0)])
@pytest.mark.parametrize(
    ("clustering", "remains", "most"), [(0.0, 0.0, 0.06), (0.3, 0.0, 0.09), (0.5, 0.0, 0.09), (0.3, 0.7, 0.09)]
)
def test_a_false_alarm_is_rare_also_when_weeks_are_clustered_or_problems_remain(
    rates: tuple[float, ...], clustering: float, remains: float, most: float
) -> None:
    found = outcome(Chance(rates, clustering=clustering, remains=remains), 2026, WEEKS)
    assert found.any_area <= most
    assert found.arrows <= 0.11


def test_without_the_guard_clustered_weeks_would_raise_false_alarms() -> None:
    assert outcome(Chance((5.0,) * 10, clustering=0.5), 5, WEEKS // 3, guard=False).any_area > 0.2


@pytest.mark.parametrize(("rate", "factor", "least"), [(3.0, 5.0, 0.75), (8.0, 3.0, 0.65)])
def test_an_area_that_really_changes_is_found(rate: float, factor: float, least: float) -> None:
    assert outcome(Chance((rate, *MIXED[1:])), 11, WEEKS, {"a0": factor}).first_area >= least
