"""The ladder: who hears of a silence after how many rounds, and how long a silence is in weeks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from est_mailer.domain.ladder import Ladder, Rung, Silence, told_of

SIGN = {Rung.DEPUTY: "d", Rung.COORDINATOR: "c", Rung.MANAGER: "m"}


def climbed(ladder: Ladder, rounds: int = 8) -> str:
    """Who is told after 0, 1, 2 … silent rounds: "d d dcm"."""
    return " ".join("".join(SIGN[r] for r in Rung if r in told_of(ladder, n)) or "-" for n in range(rounds))


@pytest.mark.parametrize(
    ("ladder", "told"),
    [
        (Ladder(), "d d dcm d dcm d dcm d"),
        (Ladder(deputy_after=2), "- - dcm d dcm d dcm d"),
        (Ladder(0, 1, 2, 2), "d dc dcm d dcm d dcm d"),
        (Ladder(0, 1, 4, 2), "d dc d dc dcm d dcm d"),
        (Ladder(1, 2, 3, 0), "- d dc dcm d d d d"),
        (Ladder(0, 1, 1, 1), "d dcm dcm dcm dcm dcm dcm dcm"),
        (Ladder(0, 1, 5, 3), "d dc d d dc dcm d d"),
    ],
)
def test_each_is_told_when_reached_and_then_as_often_as_configured(ladder: Ladder, told: str) -> None:
    assert climbed(ladder) == told


@pytest.mark.parametrize("repeat_every", [0, 1, 2, 5])
def test_the_manager_is_never_told_over_the_coordinators_head(repeat_every: int) -> None:
    for coordinator in range(1, 5):
        for manager in range(coordinator, 8):
            ladder = Ladder(0, coordinator, manager, repeat_every)
            for rounds in range(40):
                told = told_of(ladder, rounds)
                assert Rung.MANAGER not in told or Rung.COORDINATOR in told


@pytest.mark.parametrize(
    ("rounds", "apart", "every_weeks", "weeks"), [(1, 1, 1, 1), (3, 1, 1, 3), (1, 2, 2, 2), (3, 2, 2, 6), (2, 4, 1, 5)]
)
def test_weeks_are_counted_on_the_calendar(rounds: int, apart: int, every_weeks: int, weeks: int) -> None:
    first = date(2026, 11, 16)
    silence = Silence(rounds, first, first + timedelta(weeks=apart * (rounds - 1)))
    assert silence.weeks(every_weeks) == weeks
