"""Calm runs: few false flags over many functions and a year, and a function that stops looking is soon found."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from est_mailer.domain.analysis.streaks import LEAST_EARLIER_WEEKS, Streak, improbable_streak
from est_mailer.domain.model import AnswerState

Weeks = list[tuple[str, AnswerState]]
RATES = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)  # of calm weeks
FUNCTIONS = 300  # of each rate
YEAR = 52
FOUND_WITHIN = 10  # weeks


def named(calm: list[bool]) -> Weeks:
    return [(f"week {n}", AnswerState.CALM if c else AnswerState.EVENTS) for n, c in enumerate(calm)]


def lived(rng: random.Random, rate: float, weeks: int, sticky: float = 0.0) -> list[bool]:
    """A function that really looks: calm at its own rate, some weeks merely like the one before."""
    found = [rng.random() < rate]
    while len(found) < weeks:
        found.append(found[-1] if rng.random() < sticky else rng.random() < rate)
    return found


def flagged(calm: list[bool], since: int) -> bool:
    weeks = named(calm)
    return any(improbable_streak(weeks[: n + 1]) for n in range(since, len(weeks)))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("earlier", [0, YEAR])
def test_at_most_one_function_in_twenty_is_falsely_flagged_in_a_year_at_any_rate(rate: float, earlier: int) -> None:
    rng = random.Random(2026)
    false = sum(flagged(lived(rng, rate, earlier + YEAR), earlier) for _ in range(FUNCTIONS))
    assert false / FUNCTIONS <= 0.05


def test_at_most_one_in_twenty_even_if_a_fifth_of_the_weeks_only_follow_the_week_before() -> None:
    rng = random.Random(47)
    functions = [lived(rng, rate, 2 * YEAR, sticky=0.2) for rate in RATES for _ in range(FUNCTIONS)]
    assert sum(flagged(f, YEAR) for f in functions) / len(functions) <= 0.05


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.2])
def test_a_function_that_stops_looking_is_found_within_ten_weeks(rate: float) -> None:
    rng = random.Random(3)
    found = sum(flagged([*lived(rng, rate, YEAR // 2), *[True] * FOUND_WITHIN], YEAR // 2) for _ in range(FUNCTIONS))
    assert found / FUNCTIONS >= 0.95


def test_too_short_a_history_says_nothing() -> None:
    assert improbable_streak(named([False] * (LEAST_EARLIER_WEEKS - 1) + [True] * 40)) is None
    assert improbable_streak(named([False] * LEAST_EARLIER_WEEKS + [True] * 40)) is not None


def test_a_function_that_always_is_calm_is_never_flagged() -> None:
    assert not flagged([True] * 200, 0)
    assert not flagged([False] + [True] * 12 + [False] + [True] * 40, 0)


def test_an_event_ends_the_run_and_no_history_is_no_streak() -> None:
    assert improbable_streak(named([False] * 30 + [True] * 20 + [False])) is None
    assert improbable_streak([]) is None


def test_the_probability_is_the_beta_binomial_one() -> None:
    weeks = named([False] * 18 + [True, False] + [True] * 3)
    assert improbable_streak(weeks) is None, "2/22 · 3/23 · 4/24 is about 0.002"
    streak = improbable_streak(weeks, level=0.0020)
    assert streak == Streak("week 20", 3, 20, 1, pytest.approx(2 / 22 * 3 / 23 * 4 / 24), 0)


def test_only_the_latest_two_years_count() -> None:
    long_ago = [False] * 200
    assert improbable_streak(named(long_ago + ([True] * 9 + [False]) * 11 + [True] * 9)) is None


def test_it_is_told_anew_when_it_has_doubled() -> None:
    calm = [False] * 30
    told = [s.doublings for n in range(1, 25) if (s := improbable_streak(named(calm + [True] * n)))]
    first = 25 - len(told)
    assert all(0 <= later - earlier <= 1 for earlier, later in pairwise(told))
    assert [told.index(d) + first for d in range(3)] == [first, 2 * first, 4 * first]
