"""Every week of 2020-2040 with Sweden's public holidays, and arbitrary weeks with arbitrary ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from builders import a_calendar, a_profile
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.deployment import Calendar, HolidayPolicy, Profile, Step, WeekTime
from est_mailer.domain.rounds.calendar import due_instants, has_round, profile_problems

MONDAYS = [date(2019, 12, 30) + timedelta(weeks=n) for n in range(52 * 21 + 5)]
PROFILES = {
    "normal": a_profile(),
    "fridays": a_profile(redraft=(5, 8, 0), meeting=(5, 10, 0), feedback=(5, 13, 0)),
    "mondays": a_profile(
        invitation=(1, 6, 0),
        reminder=(1, 7, 0),
        close=(1, 8, 0),
        draft=(1, 8, 0),
        redraft=(1, 9, 0),
        meeting=(1, 10, 0),
        feedback=(1, 11, 0),
    ),
    "weekends": a_profile(
        invitation=(3, 8, 0),
        reminder=(5, 8, 0),
        close=(6, 15, 0),
        draft=(6, 16, 0),
        redraft=(7, 2, 30),
        meeting=(7, 10, 0),
        feedback=(7, 12, 0),
    ),
}


def easter(year: int) -> date:
    """Easter Sunday by Gauss's rule, in the form that holds for 1900-2099."""
    moon = (19 * (year % 19) + 24) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7
    if sunday == 6 and (moon == 29 or (moon == 28 and year % 19 > 10)):
        sunday -= 7
    return date(year, 3, 22) + timedelta(days=moon + sunday)


def swedish_holidays(year: int) -> frozenset[date]:
    """Public holidays and the eves that are treated as such; Sundays as such are left out."""
    sunday = easter(year)
    midsummer = next(d for n in range(7) if (d := date(year, 6, 20) + timedelta(days=n)).isoweekday() == 6)
    all_saints = next(d for n in range(7) if (d := date(year, 10, 31) + timedelta(days=n)).isoweekday() == 6)
    fixed = [(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)]
    around_easter = [sunday + timedelta(days=n) for n in (-2, 0, 1, 39, 49)]
    moving = [*around_easter, midsummer - timedelta(days=1), midsummer, all_saints]
    return frozenset([*(date(year, month, day) for month, day in fixed), *moving])


SWEDISH = frozenset(day for year in range(2019, 2043) for day in swedish_holidays(year))


def check(calendar: Calendar, monday: date) -> None:
    """What holds for every round: the order, UTC, and no step on a holiday unless they are kept."""
    plan = due_instants(calendar, monday)
    if plan.skipped:
        assert not plan.dues
        assert calendar.holiday_policy is HolidayPolicy.SKIP
        return
    assert list(plan.dues) == [step for step in Step if step in calendar.profile.steps]
    may_coincide = {Step.CLOSE, Step.DRAFT, Step.REDRAFT}
    for (step, at), (following, after) in pairwise(plan.dues.items()):
        assert at < after or (at == after and {step, following} <= may_coincide), (monday, plan.dues)
    for step, at in plan.dues.items():
        assert at.tzinfo is UTC
        there = at.astimezone(calendar.zone)
        if calendar.holiday_policy is not HolidayPolicy.KEEP:
            assert not calendar.is_holiday(there.date()), (step, there)
        original = monday + timedelta(days=calendar.profile.steps[step].weekday - 1)
        if there.date() != original and there.time() == calendar.profile.steps[step].at:
            assert there.isoweekday() < 6, (step, there)


@pytest.mark.parametrize(
    ("year", "day"),
    [(2020, date(2020, 4, 12)), (2024, date(2024, 3, 31)), (2026, date(2026, 4, 5)), (2038, date(2038, 4, 25))],
)
def test_easter_is_where_the_almanac_has_it(year: int, day: date) -> None:
    assert easter(year) == day


@pytest.mark.parametrize("policy", HolidayPolicy)
@pytest.mark.parametrize("name", PROFILES)
def test_every_week_of_twenty_one_years(name: str, policy: HolidayPolicy) -> None:
    calendar = a_calendar(
        profile=PROFILES[name], is_holiday=SWEDISH.__contains__, holiday_policy=policy, anchor=MONDAYS[0]
    )
    for monday in MONDAYS:
        assert has_round(calendar, monday)
        check(calendar, monday)


def test_a_meeting_stays_within_its_week_or_close_to_it() -> None:
    for policy in (HolidayPolicy.PREVIOUS_WORKDAY, HolidayPolicy.NEXT_WORKDAY):
        calendar = a_calendar(is_holiday=SWEDISH.__contains__, holiday_policy=policy)
        for monday in MONDAYS:
            meeting = due_instants(calendar, monday).dues[Step.MEETING].date()
            assert -3 <= (meeting - monday).days <= 10


def test_keep_is_the_profile_itself_all_year() -> None:
    calendar = a_calendar(is_holiday=SWEDISH.__contains__, holiday_policy=HolidayPolicy.KEEP)
    for monday in MONDAYS:
        for step, at in due_instants(calendar, monday).dues.items():
            wanted = calendar.profile.steps[step]
            day = monday + timedelta(days=wanted.weekday - 1)
            assert at.astimezone(calendar.zone).replace(tzinfo=None) == datetime.combine(day, wanted.at)


def test_skip_skips_exactly_the_weeks_whose_meeting_day_is_a_holiday() -> None:
    calendar = a_calendar(is_holiday=SWEDISH.__contains__, holiday_policy=HolidayPolicy.SKIP)
    for monday in MONDAYS:
        assert bool(due_instants(calendar, monday).skipped) is (monday + timedelta(days=3) in SWEDISH)


def profiles() -> st.SearchStrategy[Profile]:
    """Any usable profile on the quarter of an hour."""
    quarters = st.lists(st.integers(0, 7 * 96 - 1), min_size=7, max_size=7, unique=True).map(sorted)

    def build(moments: list[int]) -> Profile:
        times = [WeekTime(m // 96 + 1, time(m % 96 // 4, m % 4 * 15)) for m in moments]
        return Profile("any", dict(zip(Step, times, strict=True)))

    return quarters.map(build)


def holidays() -> st.SearchStrategy[Callable[[date], bool]]:
    """Up to ten holidays near the week, weekends among them."""
    days = st.frozensets(st.integers(-8, 16), max_size=10)
    return days.map(lambda offsets: lambda day: (day - date(2026, 3, 23)).days in offsets)


@given(profiles(), holidays(), st.sampled_from(HolidayPolicy))
def test_any_profile_and_any_holidays_in_the_week_when_the_clocks_change(
    profile: Profile, is_holiday: Callable[[date], bool], policy: HolidayPolicy
) -> None:
    assert profile_problems(profile) == ()
    check(a_calendar(profile=profile, is_holiday=is_holiday, holiday_policy=policy), date(2026, 3, 23))
