"""Which rounds are scheduled: this week's and the next, once, and not the weeks that the municipality leaves out."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from builders import a_calendar, a_profile
from planned_rounds import KEY, MONDAY, NEXT, a_round, on, planned, scheduled, steps

from est_mailer.domain.deployment import HolidayPolicy, Profile
from est_mailer.domain.rounds.actions import Invite, ScheduleRound, Settle, SkipRound, new_round
from est_mailer.domain.rounds.life import RoundState
from est_mailer.domain.rounds.planning import Snapshot, plan


def test_the_current_round_and_the_next_are_scheduled_with_their_due_instants() -> None:
    this, following = plan(Snapshot(a_calendar()), on(15, 23, 30))  # Monday 00:30 in Stockholm
    assert isinstance(this, ScheduleRound)
    assert isinstance(following, ScheduleRound)
    assert (this.round, this.first_day, following.round) == (KEY, MONDAY, NEXT)
    assert this.dues == a_round(RoundState.SCHEDULED).dues
    assert new_round(this) == a_round(RoundState.SCHEDULED)


@pytest.mark.parametrize(
    ("now", "keys"),
    [
        (on(16, 0), [KEY, NEXT]),
        (on(18, 13, 59), [KEY, NEXT]),
        (on(18, 14), [NEXT]),  # the close has come: this week is not begun any more
        (on(20, 7, 59), [NEXT]),
        (on(20, 8), [NEXT, "2026-W49"]),  # this week is over
        (on(22, 12), [NEXT, "2026-W49"]),
    ],
)
def test_first_installed_in_the_middle_of_a_week(now: datetime, keys: list[str]) -> None:
    assert scheduled(now) == keys


def test_what_is_scheduled_is_not_scheduled_again() -> None:
    this, following = a_round(RoundState.OPEN), a_round(RoundState.SCHEDULED, monday=date(2026, 11, 23))
    assert scheduled(on(17), this, following) == []
    assert scheduled(on(17), this) == [NEXT]


def test_a_stored_round_keeps_its_due_instants_when_the_calendar_changes() -> None:
    later = a_calendar(profile=a_profile(invitation=(1, 9, 0)))
    ahead = a_round(RoundState.SCHEDULED, monday=date(2026, 11, 23))
    assert planned(on(16, 7), a_round(RoundState.SCHEDULED), ahead, calendar=later) == [Invite(KEY)]


def test_first_installed_within_grace_of_the_invitation_still_invites() -> None:
    actions = plan(Snapshot(a_calendar()), on(17, 7))
    assert [type(a) for a in actions] == [ScheduleRound, Invite, ScheduleRound]


def test_first_installed_after_the_grace_tells_that_the_invitation_was_missed() -> None:
    actions = plan(Snapshot(a_calendar()), on(17, 7, 1))
    assert [type(a) for a in actions] == [ScheduleRound, Settle, ScheduleRound]


def test_a_fortnightly_pace_schedules_its_own_weeks() -> None:
    calendar = a_calendar(profile=Profile("slow", a_profile().steps, every_weeks=2), anchor=date(2026, 11, 9))
    assert scheduled(on(16), calendar=calendar) == [NEXT, "2026-W50"]


def test_a_week_without_a_round_is_recorded_once_and_the_next_one_is_scheduled_instead() -> None:
    calendar = a_calendar(is_holiday=lambda d: d == date(2026, 11, 26), holiday_policy=HolidayPolicy.SKIP)
    this = a_round(RoundState.OPEN, *steps("invitation"))
    skip, ahead = plan(Snapshot(calendar, (this,)), on(17))
    assert skip == SkipRound(NEXT, date(2026, 11, 23), "Its meeting day, 2026-11-26, is a public holiday.")
    assert isinstance(skip, SkipRound)
    assert isinstance(ahead, ScheduleRound)
    assert ahead.round == "2026-W49"
    stored = new_round(skip)
    assert (stored.state, stored.dues) == (RoundState.SKIPPED, ())
    assert plan(Snapshot(calendar, (this, stored, new_round(ahead))), on(17)) == ()
    assert plan(Snapshot(calendar, (this, stored, new_round(ahead))), on(24)) != ()


def test_a_skipped_week_that_is_over_is_not_recorded_afterwards() -> None:
    calendar = a_calendar(is_holiday=lambda d: d == date(2026, 11, 12), holiday_policy=HolidayPolicy.SKIP)
    assert planned(on(16), calendar=calendar) == []


def test_a_round_that_a_holiday_moved_past_its_week_can_still_be_scheduled() -> None:
    profile = a_profile(close=(5, 9, 0), draft=(5, 10, 0), redraft=(5, 11, 0), meeting=(5, 12, 0), feedback=(5, 13, 0))
    calendar = a_calendar(
        profile=profile, is_holiday=lambda d: d == date(2026, 11, 20), holiday_policy=HolidayPolicy.NEXT_WORKDAY
    )
    assert scheduled(on(23, 5), calendar=calendar) == [KEY, NEXT]


def test_a_cancelled_round_keeps_its_week() -> None:
    this, cancelled = a_round(RoundState.OPEN), a_round(RoundState.CANCELLED, monday=date(2026, 11, 23))
    assert scheduled(on(16), this, cancelled) == []
    assert scheduled(on(20, 8), this, cancelled) == ["2026-W49"]
