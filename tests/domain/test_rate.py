"""What a provider takes of an account in a minute."""

from __future__ import annotations

from datetime import timedelta

from builders import utc

from est_mailer.domain.rate import Rate

NOON = utc(2026, 11, 18, 12)
SECOND = timedelta(seconds=1)


def test_what_went_in_the_last_minute_counts() -> None:
    rate = Rate().with_more(NOON, 4).with_more(NOON + 30 * SECOND, 2)
    assert [rate.left(6, NOON + after * SECOND) for after in (30, 59, 60, 89, 90)] == [0, 0, 4, 4, 6]
    assert [rate.until(mails, 6, NOON + 30 * SECOND) for mails in (1, 4, 5, 60)] == [
        30 * SECOND, 30 * SECOND, 60 * SECOND, 60 * SECOND,
    ]  # fmt: skip
    assert rate.until(4, 6, NOON + 60 * SECOND) == timedelta()


def test_a_clock_that_was_wrong_stops_nothing() -> None:
    rate = Rate().with_more(NOON + timedelta(days=1), 6)
    assert rate.left(6, NOON) == 6
    assert rate.with_more(NOON, 2).handed_over == ((NOON, 2),)
