"""What a change of status does to the calendar: when it counts, what is replaced, and how it is undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from builders import STOCKHOLM, utc
from paces import a_calendar_with_profiles, a_daily_profile

from est_mailer.domain.deployment import Calendar, Step
from est_mailer.domain.round_period import Rhythm, RoundPeriod
from est_mailer.domain.rounds.actions import Action, ScheduleRound, SkipRound, Unschedule, new_round
from est_mailer.domain.rounds.calendar import due_instants
from est_mailer.domain.rounds.life import Due, Outcome, Round, RoundState
from est_mailer.domain.rounds.planning import Snapshot, plan

THURSDAY = utc(2026, 11, 19, 11)  # after the meeting of 2026-W47
CALENDAR = a_calendar_with_profiles()
BEGUN = RoundState.DISPATCHED


def a_round(key: str, profile: str, state: RoundState = RoundState.SCHEDULED, calendar: Calendar = CALENDAR) -> Round:
    """A round by one of the calendar's profiles; one that has begun has all that came before it settled."""
    ruler = calendar.named(profile)
    assert ruler is not None
    first_day = RoundPeriod.of_key(key).first_day
    planned = due_instants(replace(calendar, profile=ruler), first_day)
    done = None if state is RoundState.SCHEDULED else Outcome.DONE
    dues = tuple(Due(step, at, at if done else None, done) for step, at in planned.dues.items())
    return Round(key, first_day, state, dues, profile=profile)


WEEK = a_round("2026-W47", "normal", BEGUN)
NEXT = a_round("2026-W48", "normal")


def coming(status: str | None, now: datetime, *rounds: Round, calendar: Calendar = CALENDAR) -> list[str]:
    """What is planned or planned away, in words."""
    return [_said(a) for a in plan(Snapshot(calendar, rounds, status=status), now) if _said(a)]


def _said(action: Action) -> str:
    if isinstance(action, Unschedule):
        return f"not {action.round}"
    if isinstance(action, ScheduleRound):
        return f"{action.round} {action.profile}"
    return f"skip {action.round}" if isinstance(action, SkipRound) else ""


def test_red_on_thursday_is_daily_from_friday_on_and_replaces_the_next_week() -> None:
    assert coming("red", THURSDAY, WEEK, NEXT) == ["not 2026-W48", "2026-W47-5 daily", "2026-W47-6 daily"]


def test_what_replaces_a_round_is_told_with_the_reason() -> None:
    action = plan(Snapshot(CALENDAR, (WEEK, NEXT), status="red"), THURSDAY)[0]
    assert action == Unschedule("2026-W48", "The status red rules: its calendar is daily (daily).")


def test_a_status_without_a_profile_keeps_the_week() -> None:
    assert coming("orange", THURSDAY, WEEK, NEXT) == []
    assert coming("gone from est.toml", THURSDAY, WEEK, NEXT) == []
    assert coming(None, THURSDAY, WEEK, NEXT) == []


def test_the_same_week_is_scheduled_anew_by_another_weekly_profile() -> None:
    assert coming("yellow", THURSDAY, WEEK, NEXT) == ["not 2026-W48", "2026-W48 early"]


def test_an_open_round_is_finished_before_days_begin() -> None:
    """A late picture of last week says red on Monday: the week that is open closes on Wednesday."""
    monday = utc(2026, 11, 23, 11)
    now_open = replace(NEXT, state=RoundState.OPEN)
    assert coming("red", monday, WEEK, now_open) == ["2026-W48-4 daily", "2026-W48-5 daily"]


def test_a_day_whose_invitation_has_been_does_not_begin_the_days() -> None:
    early = utc(2026, 11, 20, 5, 30)
    assert coming("red", early, WEEK)[0] == "2026-W47-5 daily"
    assert coming("red", early + timedelta(hours=2), WEEK)[0] == "2026-W47-6 daily"


def test_days_that_go_on_after_an_outage_are_caught_up() -> None:
    friday = a_round("2026-W47-5", "daily", BEGUN)
    assert coming("red", utc(2026, 11, 23, 7), WEEK, friday)[0] == "2026-W48-1 daily"


def test_back_from_red_the_days_go_on_to_sunday_and_then_the_week_begins() -> None:
    friday, saturday = a_round("2026-W47-5", "daily", BEGUN), a_round("2026-W47-6", "daily")
    after = utc(2026, 11, 20, 18)
    assert coming("green", after, WEEK, friday, saturday) == ["2026-W47-7 daily"]
    sunday = a_round("2026-W47-7", "daily")
    assert coming("green", after, WEEK, friday, saturday, sunday) == []
    begun = [replace(r, state=BEGUN) for r in (saturday, sunday)]
    assert coming("green", utc(2026, 11, 22, 9), WEEK, friday, *begun) == ["2026-W48 normal"]


def test_back_from_red_on_a_sunday_replaces_monday_by_its_week() -> None:
    sunday, monday = a_round("2026-W47-7", "daily", BEGUN), a_round("2026-W48-1", "daily")
    now = utc(2026, 11, 22, 15)
    assert coming("green", now, sunday, monday)[:2] == ["not 2026-W48-1", "2026-W48 normal"]


def test_a_week_does_not_begin_on_a_monday_that_has_been_asked() -> None:
    monday = a_round("2026-W48-1", "daily", BEGUN)
    assert coming("green", utc(2026, 11, 23, 15), monday) == ["2026-W48-2 daily"]
    assert coming("green", utc(2026, 11, 29, 18), monday)[0] == "2026-W49 normal"


def test_a_round_that_a_person_skipped_keeps_its_first_day() -> None:
    skipped = Round("2026-W48", date(2026, 11, 23), RoundState.SKIPPED, NEXT.dues, reason="by hand")
    assert coming("red", utc(2026, 11, 22, 18), WEEK, skipped) == ["2026-W48-2 daily", "2026-W48-3 daily"]


def test_a_week_that_a_holiday_skipped_gives_way_to_its_days() -> None:
    skipped = Round("2026-W48", date(2026, 11, 23), RoundState.SKIPPED, (), reason="Its meeting day is a holiday.")
    assert coming("red", utc(2026, 11, 22, 18), WEEK, skipped)[:2] == ["not 2026-W48", "2026-W48-1 daily"]


def test_a_daily_profile_may_leave_out_weekends_and_holidays() -> None:
    workdays = a_daily_profile(weekdays=frozenset(range(1, 6)), on_holidays=False)
    calendar = a_calendar_with_profiles(workdays, is_holiday=lambda d: d == date(2026, 11, 23))
    friday = a_round("2026-W47-5", "daily", BEGUN, calendar)
    assert coming("red", utc(2026, 11, 20, 18), friday, calendar=calendar) == [
        "skip 2026-W48-1",
        "2026-W48-2 daily",
        "2026-W48-3 daily",
    ]


def test_a_profile_that_changed_its_rhythm_in_the_configuration_replaces_what_was_planned() -> None:
    was_daily = replace(a_round("2026-W48-1", "daily"), profile="early")
    assert coming("yellow", utc(2026, 11, 22, 18), WEEK, was_daily)[:2] == ["not 2026-W48-1", "2026-W48 early"]


def test_days_go_through_week_53_into_the_new_year() -> None:
    thursday = a_round("2026-W53-4", "daily", BEGUN)
    assert coming("red", utc(2026, 12, 31, 18), thursday) == ["2026-W53-5 daily", "2026-W53-6 daily"]
    assert coming("green", utc(2027, 1, 3, 18), replace(thursday)) == ["2027-W01 normal", "2027-W02 normal"]


@pytest.mark.parametrize(("day", "opens"), [(date(2026, 10, 24), 5), (date(2026, 10, 25), 6), (date(2027, 3, 28), 5)])
def test_the_times_of_a_day_are_local_over_daylight_saving(day: date, opens: int) -> None:
    planned = due_instants(replace(CALENDAR, profile=a_daily_profile()), day)
    assert planned.period == RoundPeriod(day, Rhythm.DAILY)
    assert planned.dues[Step.INVITATION] == utc(day.year, day.month, day.day, opens)
    assert {at.astimezone(STOCKHOLM).date() for at in planned.dues.values()} == {day}


def test_steps_that_fall_into_the_lost_hour_keep_their_order() -> None:
    times = enumerate(a_daily_profile().steps.items())
    steps = {step: replace(then, at=then.at.replace(hour=2, minute=5 * n)) for n, (step, then) in times}
    planned = due_instants(replace(CALENDAR, profile=a_daily_profile(steps=steps)), date(2027, 3, 28))
    instants = list(planned.dues.values())
    assert instants == sorted(set(instants))


def test_planned_rounds_are_those_that_are_stored() -> None:
    """Carried out, the plan is empty: nothing is planned twice, nor away and back again."""
    rounds: tuple[Round, ...] = (WEEK, NEXT)
    actions = plan(Snapshot(CALENDAR, rounds, status="red"), THURSDAY)
    gone = {a.round for a in actions if isinstance(a, Unschedule)}
    new = tuple(new_round(a) for a in actions if isinstance(a, ScheduleRound))
    assert coming("red", THURSDAY, *(r for r in rounds if r.key not in gone), *new) == []
