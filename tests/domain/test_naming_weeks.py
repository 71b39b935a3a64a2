"""Weeks as people name them, round the end of a year with 53 weeks and of one with 52."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.meaning.naming_weeks import Doubt, Named, UnclearWeeks, names_weeks, weeks_named

FRIDAY_47 = date(2026, 11, 20)  # 2026 has 53 weeks, 2027 has 52


def weeks(text: str, today: date = FRIDAY_47) -> list[str]:
    mondays = dict.fromkeys(named.monday for named in weeks_named(text, today))
    return [f"{m.isocalendar().year}-{m.isocalendar().week:02}" for m in mondays]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("vecka 52", ["2026-52"]),
        ("Vecka 52.", ["2026-52"]),
        ("v52", ["2026-52"]),
        ("v. 52", ["2026-52"]),
        ("week 52", ["2026-52"]),
        ("v 52-53", ["2026-52", "2026-53"]),
        ("v.52–53", ["2026-52", "2026-53"]),
        ("vecka 52 och 53", ["2026-52", "2026-53"]),
        ("veckorna 52, 53 och 1", ["2026-52", "2026-53", "2027-01"]),
        ("vecka 52 till 1", ["2026-52", "2026-53", "2027-01"]),
        ("vecka 52 t.o.m. 1", ["2026-52", "2026-53", "2027-01"]),
        ("weeks 52 to 1", ["2026-52", "2026-53", "2027-01"]),
        ("vecka 1", ["2027-01"]),
        ("vecka 2 2027", ["2027-02"]),
        ("week 2 of 2027", ["2027-02"]),
        ("2026-W52", ["2026-52"]),
        ("vecka 52 2026", ["2026-52"]),
        ("vecka 50-51 2026", ["2026-50", "2026-51"]),
        ("nästa vecka", ["2026-48"]),
        ("next week", ["2026-48"]),
        ("den här veckan", ["2026-47"]),
        ("vecka 47", ["2026-47"]),
        ("2026-12-24", ["2026-52"]),
        ("2026-12-21 - 2027-01-03", ["2026-52", "2026-53"]),
        ("vecka 53 och 53", ["2026-53"]),
    ],
)
def test_weeks_to_come(text: str, found: list[str]) -> None:
    assert names_weeks(text)
    assert weeks(text) == found


@pytest.mark.parametrize(
    ("text", "today", "found"),
    [
        ("vecka 1", date(2026, 12, 31), ["2027-01"]),
        ("vecka 53", date(2027, 1, 2), ["2026-53"]),  # Saturday of that very week
        ("nästa vecka", date(2026, 12, 31), ["2027-01"]),
        ("v 52-1", date(2027, 12, 20), ["2027-51", "2027-52", "2028-01"][1:]),
        ("vecka 28-31", date(2027, 5, 10), ["2027-28", "2027-29", "2027-30", "2027-31"]),
    ],
)
def test_weeks_round_the_end_of_a_year(text: str, today: date, found: list[str]) -> None:
    assert weeks(text, today) == found


def test_a_day_is_kept_as_it_was_said() -> None:
    assert weeks_named("2026-12-24", FRIDAY_47) == (Named(date(2026, 12, 21), date(2026, 12, 24)),)


@pytest.mark.parametrize(
    ("text", "today", "doubt"),
    [
        ("vecka 46", FRIDAY_47, (Doubt.PAST, 46, 2027)),
        ("vecka 40-42", FRIDAY_47, (Doubt.PAST, 40, 2027)),
        ("2026-11-19", FRIDAY_47, (Doubt.PAST, 47, 2027)),
        ("vecka 53", date(2027, 5, 10), (Doubt.NO_SUCH_WEEK, 53, 2027)),
        ("vecka 54", FRIDAY_47, (Doubt.NO_SUCH_WEEK, 54, 2026)),
        ("vecka 0", FRIDAY_47, (Doubt.NO_SUCH_WEEK, 0, 2026)),
        ("vecka 53 2027", FRIDAY_47, (Doubt.NO_SUCH_WEEK, 53, 2027)),
        ("2026-02-30", FRIDAY_47, (Doubt.NO_SUCH_DAY, 0, 0)),
        ("vecka 48-10", FRIDAY_47, (Doubt.TOO_MANY, 0, 0)),
        ("vecka 48 2028", FRIDAY_47, (Doubt.TOO_FAR, 48, 2028)),
        ("9999-12-31", FRIDAY_47, (Doubt.TOO_FAR, 52, 9999)),
        ("", FRIDAY_47, (Doubt.UNREADABLE, 0, 0)),
        ("julveckan", FRIDAY_47, (Doubt.UNREADABLE, 0, 0)),
        ("vecka", FRIDAY_47, (Doubt.UNREADABLE, 0, 0)),
        ("punkt 3 i utkastet", FRIDAY_47, (Doubt.UNREADABLE, 0, 0)),
        ("52", FRIDAY_47, (Doubt.UNREADABLE, 0, 0)),
        ("2 och 3", FRIDAY_47, (Doubt.UNREADABLE, 0, 0)),
        ("den här", FRIDAY_47, (Doubt.UNREADABLE, 0, 0)),
        ("next", FRIDAY_47, (Doubt.UNREADABLE, 0, 0)),
    ],
)
def test_what_is_asked_about(text: str, today: date, doubt: tuple[Doubt, int, int]) -> None:
    with pytest.raises(UnclearWeeks) as raised:
        weeks_named(text, today)
    assert (raised.value.doubt, raised.value.week, raised.value.year) == doubt


@given(
    st.text(alphabet="vecka 0123456789-w.,och till 2026 nästa", max_size=30),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
)
def test_any_words_are_weeks_to_come_or_a_doubt(text: str, today: date) -> None:
    try:
        found = weeks_named(text, today)
    except UnclearWeeks:
        return
    assert found
    assert all((named.day or named.monday.fromordinal(named.monday.toordinal() + 6)) >= today for named in found)
