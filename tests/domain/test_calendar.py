"""Weeks, and one week's due instants: what moves, what stays, what the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from builders import a_calendar, a_profile
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.deployment import Calendar, HolidayPolicy, Profile, Step
from est_mailer.domain.errors import ConfigurationError
from est_mailer.domain.round_period import RoundPeriod, first_day_of, round_key
from est_mailer.domain.rounds.calendar import due_instants, has_round, instant_of, next_round_monday, profile_problems

MONDAY = date(2026, 11, 16)  # a week without holidays; 2026-W47


def local(calendar: Calendar, first_day: date = MONDAY) -> dict[str, str]:
    """The due instants as people read them: step -> "Mon 16 08:00"."""
    dues = due_instants(calendar, first_day).dues
    return {step.value: f"{at.astimezone(calendar.zone):%a %-d %H:%M}" for step, at in dues.items()}


def with_holidays(policy: HolidayPolicy, *days: date, **changes: object) -> Calendar:
    return a_calendar(is_holiday=lambda d: d in days, holiday_policy=policy, **changes)


ORDINARY = {
    "invitation": "Mon 16 08:00",
    "reminder": "Wed 18 08:00",
    "close": "Wed 18 15:00",
    "draft": "Wed 18 16:00",
    "redraft": "Thu 19 08:00",
    "meeting": "Thu 19 10:00",
    "feedback": "Fri 20 09:00",
}


@pytest.mark.parametrize(
    ("key", "monday"),
    [
        ("2026-W47", date(2026, 11, 16)),
        ("2026-W01", date(2025, 12, 29)),
        ("2026-W53", date(2026, 12, 28)),
        ("2020-W53", date(2020, 12, 28)),
        ("2027-W01", date(2027, 1, 4)),
    ],
)
def test_a_round_is_named_after_its_iso_week(key: str, monday: date) -> None:
    assert round_key(monday) == key
    assert round_key(monday + timedelta(days=6)) == key
    assert first_day_of(key) == monday
    assert RoundPeriod.of_key(key).week == int(key[-2:])


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_names_and_mondays_answer_to_each_other(day: date) -> None:
    monday = first_day_of(round_key(day))
    assert monday <= day < monday + timedelta(days=7)
    assert monday.isoweekday() == 1


@pytest.mark.parametrize(
    "key", ["2025-W53", "2026-W00", "2026-W54", "0000-W01", "2026-47", "2026-w47", "", "2026-W47 ", "٢٠٢٦-W47"]
)
def test_a_week_that_does_not_exist_is_told(key: str) -> None:
    with pytest.raises(ConfigurationError, match="no week") as told:
        first_day_of(key)
    assert told.value.exit_code == 2


def test_rounds_are_counted_from_the_anchor_in_both_directions() -> None:
    fortnightly = a_calendar(profile=Profile("normal", a_profile().steps, every_weeks=2), anchor=date(2026, 1, 5))
    weeks = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(-5, 6)]
    assert [has_round(fortnightly, w) for w in weeks] == [n % 2 == 0 for n in range(-5, 6)]
    assert next_round_monday(fortnightly, date(2026, 1, 5)) == date(2026, 1, 5)
    assert next_round_monday(fortnightly, date(2026, 1, 11)) == date(2026, 1, 5)
    assert next_round_monday(fortnightly, date(2026, 1, 12)) == date(2026, 1, 19)
    assert next_round_monday(fortnightly, date(2025, 12, 20)) == date(2025, 12, 22)


def test_a_fortnightly_pace_goes_on_over_week_53() -> None:
    fortnightly = a_calendar(profile=Profile("normal", a_profile().steps, every_weeks=2), anchor=date(2026, 12, 14))
    assert [round_key(d) for d in (next_round_monday(fortnightly, date(2026, 12, 20)), date(2027, 1, 11))] == [
        "2026-W51",
        "2027-W02",
    ]
    assert has_round(fortnightly, date(2026, 12, 28))
    assert not has_round(fortnightly, date(2027, 1, 4))


def test_an_ordinary_week() -> None:
    plan = due_instants(a_calendar(), MONDAY)
    assert local(a_calendar()) == ORDINARY
    assert plan.first_day == MONDAY
    assert plan.skipped == ""
    assert plan.dues[Step.INVITATION] == datetime(2026, 11, 16, 7, tzinfo=UTC)
    assert [at.tzinfo for at in plan.dues.values()] == [UTC] * 7


def test_a_meeting_day_that_is_a_holiday_takes_the_week_with_it_one_day_back() -> None:
    # Ascension Day 2026: Thursday 14 May.
    calendar = with_holidays(HolidayPolicy.PREVIOUS_WORKDAY, date(2026, 5, 14))
    assert local(calendar, date(2026, 5, 11)) == {
        "invitation": "Mon 11 08:00",
        "reminder": "Tue 12 08:00",
        "close": "Tue 12 15:00",
        "draft": "Tue 12 16:00",
        "redraft": "Wed 13 08:00",
        "meeting": "Wed 13 10:00",
        "feedback": "Fri 15 09:00",  # its own Thursday is the holiday, and Wednesday 09:00 is before the meeting
    }


def test_a_meeting_day_that_is_a_holiday_takes_the_week_with_it_one_day_on() -> None:
    calendar = with_holidays(HolidayPolicy.NEXT_WORKDAY, date(2026, 5, 14))
    assert local(calendar, date(2026, 5, 11)) == {
        "invitation": "Mon 11 08:00",
        "reminder": "Wed 13 08:00",  # a day on is the holiday itself, and a day later comes after the meeting
        "close": "Wed 13 15:00",
        "draft": "Wed 13 16:00",
        "redraft": "Fri 15 08:00",
        "meeting": "Fri 15 10:00",
        "feedback": "Mon 18 09:00",
    }


def test_a_meeting_day_that_is_a_holiday_skips_the_week_with_a_reason() -> None:
    plan = due_instants(with_holidays(HolidayPolicy.SKIP, date(2026, 5, 14)), date(2026, 5, 11))
    assert not plan.dues
    assert plan.skipped == "Its meeting day, 2026-05-14, is a public holiday."


def test_keep_moves_nothing() -> None:
    every_day = a_calendar(is_holiday=lambda _: True, holiday_policy=HolidayPolicy.KEEP)
    assert local(every_day) == ORDINARY


@pytest.mark.parametrize(
    ("policy", "day"),
    [
        (HolidayPolicy.PREVIOUS_WORKDAY, "Fri 13 08:00"),
        (HolidayPolicy.SKIP, "Fri 13 08:00"),
        (HolidayPolicy.NEXT_WORKDAY, "Tue 17 08:00"),
    ],
)
def test_an_invitation_on_a_holiday_moves_alone(policy: HolidayPolicy, day: str) -> None:
    assert local(with_holidays(policy, MONDAY)) == ORDINARY | {"invitation": day}


def test_what_cannot_move_on_moves_back() -> None:
    # Wednesday is a holiday; on Thursday the close would come after the meeting.
    assert local(with_holidays(HolidayPolicy.NEXT_WORKDAY, date(2026, 11, 18))) == ORDINARY | {
        "invitation": "Mon 16 08:00",
        "reminder": "Tue 17 08:00",
        "close": "Tue 17 15:00",
        "draft": "Tue 17 16:00",
    }


def test_a_step_is_pushed_back_by_the_one_after_it() -> None:
    # Tuesday and Wednesday are holidays: all of Wednesday goes to Monday, and the invitation gives way.
    calendar = with_holidays(HolidayPolicy.PREVIOUS_WORKDAY, date(2026, 11, 17), date(2026, 11, 18))
    assert local(calendar) == ORDINARY | {
        "invitation": "Fri 13 08:00",
        "reminder": "Mon 16 08:00",
        "close": "Mon 16 15:00",
        "draft": "Mon 16 16:00",
    }


def test_a_step_that_moves_with_the_meeting_does_not_land_on_a_weekend() -> None:
    # Midsummer Eve, Friday 19 June 2026, and a meeting on Fridays.
    profile = a_profile(meeting=(5, 10, 0), redraft=(5, 8, 0), feedback=(5, 13, 0))
    calendar = with_holidays(HolidayPolicy.NEXT_WORKDAY, date(2026, 6, 19), profile=profile)
    assert local(calendar, date(2026, 6, 15)) == {
        "invitation": "Mon 15 08:00",
        "reminder": "Thu 18 08:00",  # three days on is Saturday; Monday afternoon is after the meeting
        "close": "Thu 18 15:00",
        "draft": "Thu 18 16:00",
        "redraft": "Mon 22 08:00",
        "meeting": "Mon 22 10:00",
        "feedback": "Mon 22 13:00",
    }


def test_a_weekend_that_the_municipality_chose_is_kept() -> None:
    profile = a_profile(close=(6, 15, 0), draft=(6, 16, 0), redraft=(7, 8, 0), meeting=(7, 10, 0), feedback=(7, 12, 0))
    calendar = with_holidays(HolidayPolicy.PREVIOUS_WORKDAY, date(2026, 11, 18), profile=profile)
    assert local(calendar) == {
        "invitation": "Mon 16 08:00",
        "reminder": "Tue 17 08:00",
        "close": "Sat 21 15:00",
        "draft": "Sat 21 16:00",
        "redraft": "Sun 22 08:00",
        "meeting": "Sun 22 10:00",
        "feedback": "Sun 22 12:00",
    }


def test_a_profile_without_the_optional_steps() -> None:
    steps = {s: t for s, t in a_profile().steps.items() if s not in (Step.REMINDER, Step.REDRAFT, Step.FEEDBACK)}
    assert list(due_instants(a_calendar(profile=Profile("short", steps)), MONDAY).dues) == list(steps)


@pytest.mark.parametrize(
    ("profile", "problem"),
    [
        (Profile("p", {}), "The step meeting has no time."),
        (a_profile(close=(5, 15, 0)), "The step close must come before draft."),
        (a_profile(reminder=(1, 8, 0)), "The step invitation must come before reminder."),
        (a_profile(feedback=(8, 8, 0)), "The step feedback is on weekday 8; they go from 1 to 7."),
        (Profile("p", a_profile().steps, 0), "every_weeks is 0; the least is 1, a round every week."),
    ],
)
def test_a_profile_that_cannot_be_used_is_told(profile: Profile, problem: str) -> None:
    assert problem in profile_problems(profile)
    with pytest.raises(ConfigurationError):
        due_instants(a_calendar(profile=profile), MONDAY)


def test_a_usable_profile_has_no_problems() -> None:
    assert profile_problems(a_profile()) == ()
    assert profile_problems(a_profile(draft=(3, 15, 0), redraft=(3, 15, 0))) == ()


def test_a_round_begins_on_a_monday() -> None:
    with pytest.raises(ValueError, match="2026-11-17"):
        due_instants(a_calendar(), date(2026, 11, 17))


def test_a_faulty_list_of_holidays_is_told_and_does_not_hang() -> None:
    with pytest.raises(ConfigurationError, match="no workday within 31 days"):
        due_instants(a_calendar(is_holiday=lambda _: True), MONDAY)


@pytest.mark.parametrize(
    ("zone", "day", "at", "instant"),
    [
        ("Europe/Stockholm", date(2026, 7, 1), time(8), "2026-07-01T06:00:00+00:00"),
        ("Europe/Stockholm", date(2026, 12, 1), time(8), "2026-12-01T07:00:00+00:00"),
        # 29 March 2026, 02:00 to 03:00 does not exist
        ("Europe/Stockholm", date(2026, 3, 29), time(1, 59), "2026-03-29T00:59:00+00:00"),
        ("Europe/Stockholm", date(2026, 3, 29), time(2, 0), "2026-03-29T01:00:00+00:00"),
        ("Europe/Stockholm", date(2026, 3, 29), time(2, 17), "2026-03-29T01:00:00+00:00"),
        ("Europe/Stockholm", date(2026, 3, 29), time(2, 59, 59, 999999), "2026-03-29T01:00:00+00:00"),
        ("Europe/Stockholm", date(2026, 3, 29), time(3, 0), "2026-03-29T01:00:00+00:00"),
        # 25 October 2026, 02:00 to 03:00 comes twice
        ("Europe/Stockholm", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30:00+00:00"),
        ("Europe/Stockholm", date(2026, 10, 25), time(2, 30, fold=1), "2026-10-25T00:30:00+00:00"),
        ("Europe/Stockholm", date(2026, 10, 25), time(3, 0), "2026-10-25T02:00:00+00:00"),
        # a gap of half an hour, one at midnight, one of a whole day
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 10), "2026-10-03T15:30:00+00:00"),
        ("America/Sao_Paulo", date(2018, 11, 4), time(0, 0), "2018-11-04T03:00:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 30), time(8, 0), "2011-12-30T10:00:00+00:00"),
    ],
)
def test_local_times_around_the_changes_of_the_clocks(zone: str, day: date, at: time, instant: str) -> None:
    assert instant_of(ZoneInfo(zone), day, at).isoformat() == instant


def test_a_week_in_which_the_clocks_change_keeps_its_wall_clock_times() -> None:
    for monday in (date(2026, 3, 23), date(2026, 10, 19)):
        shown = {step: text[-5:] for step, text in local(a_calendar(), monday).items()}
        assert shown == {step: text[-5:] for step, text in ORDINARY.items()}


@pytest.mark.parametrize("policy", HolidayPolicy)
def test_two_steps_in_the_hour_that_is_left_out_stay_apart(policy: HolidayPolicy) -> None:
    profile = a_profile(
        invitation=(1, 8, 0),
        reminder=(7, 2, 10),
        close=(7, 2, 20),
        draft=(7, 2, 30),
        redraft=(7, 2, 40),
        meeting=(7, 2, 50),
        feedback=(7, 2, 55),
    )
    dues = list(due_instants(with_holidays(policy, profile=profile), date(2026, 3, 23)).dues.values())
    assert dues[0] < dues[1] < dues[2] <= dues[3] <= dues[4] < dues[5] < dues[6]
    assert dues[5] == datetime(2026, 3, 29, 1, tzinfo=UTC)
