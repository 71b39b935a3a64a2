"""Quarters and years of whole weeks."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.period import period, quarter_of, year_of


@pytest.mark.parametrize(
    ("key", "first", "until"),
    [
        ("2026", date(2025, 12, 29), date(2027, 1, 4)),  # a year of 53 weeks
        ("2026-Q4", date(2026, 9, 28), date(2027, 1, 4)),
        ("2026-K1", date(2025, 12, 29), date(2026, 3, 30)),
        ("2027-q1", date(2027, 1, 4), date(2027, 3, 29)),
        ("2026-W47", date(2026, 11, 16), date(2026, 11, 23)),
        ("2026-w52..2027-w01", date(2026, 12, 21), date(2027, 1, 11)),
    ],
)
def test_the_weeks_of_a_period(key: str, first: date, until: date) -> None:
    found = period(key)
    assert (found.first, found.until) == (first, until)


@pytest.mark.parametrize("key", ["", "2026-Q5", "2027-W53", "2026-W47..2026-W40", "hösten", "2026-11"])
def test_what_is_no_period_is_refused_in_words(key: str) -> None:
    with pytest.raises(ValueError, match=r"period|There is no week|before the first"):
        period(key)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_each_day_is_in_one_quarter_and_four_quarters_make_the_year(day: date) -> None:
    quarter, year = quarter_of(day), year_of(day)
    assert quarter.first <= day < quarter.until
    assert quarter.after().first == quarter.until
    assert quarter.before().until == quarter.first
    assert year.first <= quarter.first < quarter.until <= year.until
    quarters = [period(f"{year.key}-Q{n}") for n in range(1, 5)]
    assert sum(q.weeks for q in quarters) == year.weeks
    assert [q.first for q in quarters[1:]] == [q.until for q in quarters[:-1]]


def test_the_periods_beside_a_span_of_weeks_are_as_long() -> None:
    span = period("2026-W40..2026-W47")
    assert (span.before().key, span.after().key) == ("2026-W32..2026-W39", "2026-W48..2027-W02")
    assert span.last_day == span.first + timedelta(days=55)
