"""What a round covers: a week or a day, by its key."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.errors import ConfigurationError
from est_mailer.domain.round_period import Rhythm, RoundPeriod, monday_of

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("key", "first_day", "week", "year"),
    [
        ("2026-W47", date(2026, 11, 16), 47, 2026),
        ("2026-W47-3", date(2026, 11, 18), 47, 2026),
        ("2026-W53-5", date(2027, 1, 1), 53, 2026),
        ("2026-W01-1", date(2025, 12, 29), 1, 2026),
    ],
)
def test_a_key_names_a_week_or_a_day_of_it(key: str, first_day: date, week: int, year: int) -> None:
    period = RoundPeriod.of_key(key)
    assert (period.first_day, period.week, period.year, period.key) == (first_day, week, year, key)
    assert period.daily is (key.count("-") == 2)


@given(days)
def test_keys_and_periods_answer_to_each_other(day: date) -> None:
    for period in (RoundPeriod(day, Rhythm.DAILY), RoundPeriod(monday_of(day))):
        assert RoundPeriod.of_key(period.key) == period


@pytest.mark.parametrize("key", ["2026-W47-0", "2026-W47-8", "2026-W47-", "2026-W47-33", "2025-W53-1", "2026-W47-٣"])
def test_a_day_that_does_not_exist_is_told(key: str) -> None:
    with pytest.raises(ConfigurationError, match="no week"):
        RoundPeriod.of_key(key)
