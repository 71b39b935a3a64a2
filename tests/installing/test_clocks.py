"""A clock that stands still, leaps or is wrong, told from one that goes right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from est_mailer.installing.clocks import Moment, gait_trouble, time_trouble

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
START = Moment(NOON, 100.0)


def later(passed: float, went: float | None = None) -> Moment:
    return Moment(NOON + timedelta(seconds=passed if went is None else went), 100.0 + passed)


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (later(1.2, 0), "stands still: 0 s by it while 1 s passed"),
        (later(600, 0), "stands still: 0 s by it while 600 s passed"),
        (later(600, -86_400), "went back: -86400 s"),
        (later(60, 3_600), "leapt ahead: 3600 s by it while 60 s passed"),
    ],
)
def test_a_clock_that_does_not_go_is_told(end: Moment, words: str) -> None:
    trouble = gait_trouble(START, end)
    assert trouble is not None
    assert words in trouble[0]
    assert "timedatectl" in trouble[1]


@pytest.mark.parametrize("end", [later(0.5, 0), later(1), later(600), later(600, 601.5), later(600, 400)])
def test_a_clock_that_goes_is_believed(end: Moment) -> None:
    assert gait_trouble(START, end) is None


@pytest.mark.parametrize("apart", [timedelta(hours=-1), timedelta(minutes=3), timedelta(days=400)])
def test_a_clock_that_the_mail_server_contradicts_is_told_with_both_times(apart: timedelta) -> None:
    trouble = time_trouble(START, later(5), NOON + apart)
    assert trouble is not None
    assert "2026-11-16 12:00 by this machine" in trouble[0]
    assert f"{NOON + apart:%Y-%m-%d %H:%M} by the mail server" in trouble[0]


@pytest.mark.parametrize("arrived", [None, NOON, NOON - timedelta(seconds=90), NOON + timedelta(seconds=90)])
def test_a_clock_that_agrees_or_cannot_be_compared_is_believed(arrived: datetime | None) -> None:
    assert time_trouble(START, later(5), arrived) is None
