"""What is due, week by week: the ordinary round, the machine that slept, the clock that went back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from builders import a_calendar, a_profile, utc

from est_mailer.domain.deployment import Calendar, HolidayPolicy, Profile, Step
from est_mailer.domain.errors import IllegalTransition
from est_mailer.domain.round_period import round_key
from est_mailer.domain.rounds.actions import (
    Action,
    ClockWentBack,
    Close,
    Compile,
    Dispatch,
    FeedBack,
    Invite,
    Recompile,
    Remind,
    RoundAction,
    ScheduleRound,
    Settle,
    SkipRound,
    Withhold,
    applied,
    new_round,
    settled,
)
from est_mailer.domain.rounds.calendar import due_instants
from est_mailer.domain.rounds.life import Due, Outcome, Round, RoundState
from est_mailer.domain.rounds.planning import Snapshot, plan, wake_at

KEY, NEXT = "2026-W47", "2026-W48"
MONDAY = date(2026, 11, 16)
# The ordinary week in UTC: invitation Mon 07:00, reminder Wed 07:00, close Wed 14:00, draft Wed 15:00,
# redraft Thu 07:00, meeting Thu 09:00, feedback Fri 08:00.
ALL_DONE = tuple(Step)


def on(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return utc(2026, 11, day, hour, minute)


def a_round(
    state: RoundState, *done: Step, monday: date = MONDAY, calendar: Calendar | None = None, **changes: object
) -> Round:
    dues = due_instants(calendar or a_calendar(), monday).dues
    round_ = Round(round_key(monday), monday, state, tuple(Due(step, at) for step, at in dues.items()))
    for step in done:
        round_ = settled(round_, step, Outcome.DONE, round_.due(step))
    return replace(round_, **changes)  # type: ignore[arg-type]


def steps(*names: str) -> tuple[Step, ...]:
    return tuple(Step(name) for name in names)


def planned(now: datetime, *rounds: Round, calendar: Calendar | None = None, **facts: object) -> list[Action]:
    """What is planned for the rounds given; the rounds that are only scheduled ahead are left out."""
    snapshot = Snapshot(calendar or a_calendar(), rounds, **facts)  # type: ignore[arg-type]
    new = {a.round for a in plan(snapshot, now) if isinstance(a, ScheduleRound)}
    return [a for a in plan(snapshot, now) if isinstance(a, ClockWentBack) or a.round not in new]


def scheduled(now: datetime, *rounds: Round, calendar: Calendar | None = None) -> list[str]:
    actions = plan(Snapshot(calendar or a_calendar(), rounds), now)
    return [a.round for a in actions if isinstance(a, ScheduleRound)]


def settlement(now: datetime, round_: Round, **facts: object) -> tuple[Step, Outcome, str]:
    """The one settlement planned."""
    (action,) = planned(now, round_, **facts)
    assert isinstance(action, Settle)
    assert action.round == round_.key
    return action.step, action.outcome, action.reason


# Scheduling


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


# The ordinary week


@pytest.mark.parametrize(
    ("now", "state", "done", "action"),
    [
        (on(16, 7), RoundState.SCHEDULED, "", Invite(KEY)),
        (on(18, 7), RoundState.OPEN, "invitation", Remind(KEY)),
        (on(18, 14), RoundState.OPEN, "invitation reminder", Close(KEY)),
        (on(18, 15), RoundState.CLOSED, "invitation reminder close", Compile(KEY)),
        (on(19, 7), RoundState.DRAFTED, "invitation reminder close draft", Recompile(KEY)),
        (
            on(19, 9),
            RoundState.DRAFTED,
            "invitation reminder close draft redraft",
            Settle(KEY, Step.MEETING, Outcome.DONE),
        ),
        (on(20, 8), RoundState.DISPATCHED, "invitation reminder close draft redraft meeting", FeedBack(KEY)),
    ],
)
def test_each_step_comes_at_its_instant_and_not_before(
    now: datetime, state: RoundState, done: str, action: RoundAction
) -> None:
    round_ = a_round(state, *steps(*done.split()))
    facts = {"late_since_draft": frozenset({KEY}), "dispatched_at": {KEY: on(19, 12)}}
    assert planned(now - timedelta(microseconds=1), round_, **facts) == []
    assert planned(now, round_, **facts) == [action]


def test_nothing_new_since_the_draft_needs_no_second_one() -> None:
    round_ = a_round(RoundState.DRAFTED, *steps("invitation", "reminder", "close", "draft"))
    step, outcome, reason = settlement(on(19, 7), round_)
    assert (step, outcome) == (Step.REDRAFT, Outcome.NOT_NEEDED)
    assert reason == "Nothing came in after the latest draft."


def test_a_draft_that_came_back_early_is_not_compiled_over() -> None:
    round_ = a_round(RoundState.COMPLETED, *steps("invitation", "reminder", "close", "draft"))
    assert settlement(on(19, 7), round_, late_since_draft=frozenset({KEY}))[:2] == (Step.REDRAFT, Outcome.NOT_NEEDED)


@pytest.mark.parametrize(
    ("state", "step", "done"),
    [
        (RoundState.OPEN, "invitation", ""),
        (RoundState.CLOSED, "reminder", "invitation"),
        (RoundState.CLOSED, "close", "invitation reminder"),
        (RoundState.DRAFTED, "draft", "invitation reminder close"),
    ],
)
def test_what_a_person_did_ahead_of_time_is_not_done_again(state: RoundState, step: str, done: str) -> None:
    round_ = a_round(state, *steps(*done.split()))
    assert settlement(round_.due(Step(step)), round_)[:2] == (Step(step), Outcome.NOT_NEEDED)


# Catching up


def test_a_machine_that_slept_a_day_catches_up_each_step_once() -> None:
    slept = a_round(RoundState.OPEN, *steps("invitation"))
    actions = planned(on(19, 6, 30), slept)
    assert [type(a) for a in actions] == [Settle, Close, Compile]
    assert actions[0] == Settle(
        KEY,
        Step.REMINDER,
        Outcome.MISSED,
        "The reminder of 2026-W47 was due 2026-11-18 08:00 and was not done: the round closes now.",
    )


def test_a_draft_just_compiled_needs_no_second_one() -> None:
    slept = a_round(RoundState.OPEN, *steps("invitation", "reminder"))
    actions = planned(on(19, 8), slept, late_since_draft=frozenset({KEY}))
    assert actions[:2] == [Close(KEY), Compile(KEY)]
    assert isinstance(actions[2], Settle)
    assert (actions[2].step, actions[2].outcome) == (Step.REDRAFT, Outcome.NOT_NEEDED)
    assert len(actions) == 3


@pytest.mark.parametrize(
    ("state", "done", "step", "last"),
    [
        (RoundState.SCHEDULED, "", "invitation", on(17, 7)),
        (RoundState.DRAFTED, "invitation reminder close draft", "redraft", on(19, 8, 59)),
        (RoundState.DISPATCHED, "invitation reminder close draft redraft meeting", "feedback", on(21, 8)),
    ],
)
def test_a_step_is_caught_up_within_its_grace_and_told_afterwards(
    state: RoundState, done: str, step: str, last: datetime
) -> None:
    round_ = a_round(state, *steps(*done.split()))
    facts = {"late_since_draft": frozenset({KEY}), "dispatched_at": {KEY: on(19, 12)}}
    (in_time,) = planned(last, round_, **facts)
    assert isinstance(in_time, Invite | Recompile | FeedBack)
    late = next(a for a in planned(last + timedelta(minutes=1), round_, **facts) if isinstance(a, Settle))
    assert (late.step, late.outcome) == (Step(step), Outcome.MISSED)
    assert "was due 2026-11-" in late.reason


def test_a_shorter_grace_is_kept() -> None:
    calendar = a_calendar(grace=timedelta(hours=2))
    round_ = a_round(RoundState.OPEN, *steps("invitation"))
    assert planned(on(18, 9), round_, calendar=calendar) == [Remind(KEY)]
    (missed,) = planned(on(18, 9, 1), round_, calendar=calendar)
    assert isinstance(missed, Settle)
    assert missed.reason == (
        "The reminder of 2026-W47 was due 2026-11-18 08:00 and was not done: more than 2 hours have passed since."
    )


def test_a_reminder_right_after_a_late_invitation_is_not_needed() -> None:
    calendar = a_calendar(profile=a_profile(invitation=(2, 20, 0)))
    actions = planned(on(18, 8), a_round(RoundState.SCHEDULED, calendar=calendar), calendar=calendar)
    assert actions[0] == Invite(KEY)
    assert isinstance(actions[1], Settle)
    assert (actions[1].step, actions[1].outcome) == (Step.REMINDER, Outcome.NOT_NEEDED)


def test_a_round_opened_by_hand_after_a_missed_invitation_is_reminded() -> None:
    round_ = settled(a_round(RoundState.OPEN), Step.INVITATION, Outcome.MISSED, on(17, 8))
    assert planned(on(18, 7), round_) == [Remind(KEY)]


def test_a_round_without_invitation_is_skipped_at_its_close() -> None:
    round_ = settled(a_round(RoundState.SCHEDULED), Step.INVITATION, Outcome.MISSED, on(17, 8))
    assert planned(on(18, 13, 59), round_) == []
    (skip,) = planned(on(18, 14), round_)
    assert skip == SkipRound(KEY, MONDAY, "No invitation had been sent when the round was to close.")
    assert isinstance(skip, SkipRound)
    after = applied(round_, skip, on(18, 14))
    assert after.state is RoundState.SKIPPED
    assert after.reason == skip.reason
    outcomes = {due.step.value: due.outcome for due in after.dues}
    assert outcomes["invitation"] is outcomes["reminder"] is outcomes["close"] is Outcome.MISSED
    assert outcomes["draft"] is outcomes["feedback"] is Outcome.NOT_NEEDED


def test_the_close_is_done_however_late_and_the_rest_is_told() -> None:
    actions = planned(on(30, 12), a_round(RoundState.OPEN, *steps("invitation", "reminder")))
    assert actions[0] == Close(KEY)
    assert [(a.step, a.outcome) for a in actions[1:] if isinstance(a, Settle)] == [
        (Step.DRAFT, Outcome.MISSED),
        (Step.REDRAFT, Outcome.MISSED),
        (Step.MEETING, Outcome.DONE),
    ]


def test_the_draft_is_compiled_until_the_meeting_and_its_grace() -> None:
    closed = a_round(RoundState.CLOSED, *steps("invitation", "reminder", "close"))
    assert planned(on(20, 9), closed)[0] == Compile(KEY)
    missed = planned(on(20, 9, 1), closed)[0]
    assert isinstance(missed, Settle)
    assert missed.outcome is Outcome.MISSED
    assert missed.reason.endswith("the meeting is over.")


def test_a_redraft_after_the_meeting_began_is_pointless() -> None:
    round_ = a_round(RoundState.DRAFTED, *steps("invitation", "reminder", "close", "draft", "meeting"))
    step, outcome, reason = settlement(on(19, 9), round_, late_since_draft=frozenset({KEY}))
    assert (step, outcome) == (Step.REDRAFT, Outcome.MISSED)
    assert reason.endswith("the meeting has begun.")


# Dispatch and feedback


def an_approved(**changes: object) -> Round:
    done = steps("invitation", "reminder", "close", "draft", "redraft", "meeting")
    return a_round(RoundState.APPROVED, *done, **{"hold_until": on(19, 10, 15)} | changes)  # type: ignore[arg-type]


def test_an_approved_picture_waits_for_its_hold() -> None:
    assert planned(on(19, 10, 14), an_approved()) == []
    assert planned(on(19, 10, 15), an_approved()) == [Dispatch(KEY)]


@pytest.mark.parametrize("state", [state for state in RoundState if state is not RoundState.APPROVED])
def test_only_an_approved_picture_is_dispatched(state: RoundState) -> None:
    round_ = a_round(state, *ALL_DONE, hold_until=on(19, 10))
    assert Dispatch(KEY) not in planned(on(19, 11), round_)


def test_an_approval_without_a_hold_is_not_dispatched() -> None:
    assert planned(on(19, 11), an_approved(hold_until=None)) == []


def test_an_approved_picture_that_waited_too_long_needs_a_new_approval() -> None:
    assert planned(on(20, 7), an_approved()) == [Dispatch(KEY)]
    (withheld,) = planned(on(20, 10, 16), an_approved())
    assert isinstance(withheld, Withhold)
    assert "2026-11-19 11:15" in withheld.reason
    after = applied(an_approved(), withheld, on(20, 10, 16))
    assert (after.state, after.hold_until, after.reason) == (RoundState.COMPLETED, None, withheld.reason)


def test_feedback_waits_for_the_dispatch_and_follows_it_at_once() -> None:
    completed = replace(an_approved(), state=RoundState.COMPLETED, hold_until=None)
    assert planned(on(20, 9), completed) == []
    assert planned(on(30, 9), completed) == []
    late = an_approved(hold_until=on(23, 9))
    assert planned(on(23, 9), late) == [Dispatch(KEY), FeedBack(KEY)]
    sent = replace(late, state=RoundState.DISPATCHED, hold_until=None)
    assert planned(on(23, 10), sent, dispatched_at={KEY: on(23, 9)}) == [FeedBack(KEY)]
    assert planned(on(23, 10), sent) == [FeedBack(KEY)]


def test_a_dispatch_does_not_bring_the_feedback_forward() -> None:
    assert planned(on(19, 11), an_approved()) == [Dispatch(KEY)]


# The clock


def test_a_clock_that_went_back_is_told_and_nothing_else_is_done() -> None:
    latest = on(19, 12)
    due = an_approved()
    assert planned(on(19, 11), due, latest_tick=latest) == [ClockWentBack(on(19, 11), latest)]
    assert planned(on(19, 11, 57), due, latest_tick=latest) == [ClockWentBack(on(19, 11, 57), latest)]
    assert planned(on(19, 11, 58), due, latest_tick=latest) == []  # a time server's correction
    assert planned(latest, due, latest_tick=latest) == [Dispatch(KEY)]
    assert scheduled(on(19, 11)) == [NEXT]
    assert plan(Snapshot(a_calendar(), latest_tick=latest), on(19, 11, 59)) == ()


# Waking


def test_the_service_wakes_for_the_next_step() -> None:
    week = (a_round(RoundState.SCHEDULED), a_round(RoundState.SCHEDULED, monday=date(2026, 11, 23)))
    assert wake_at(Snapshot(a_calendar(), week), on(16, 6)) == on(16, 7)


def test_the_service_wakes_at_the_end_of_a_hold() -> None:
    ahead = a_round(RoundState.SCHEDULED, monday=date(2026, 11, 23))
    assert wake_at(Snapshot(a_calendar(), (an_approved(), ahead)), on(19, 10)) == on(19, 10, 15)


def test_the_service_wakes_within_a_day() -> None:
    ahead = tuple(
        a_round(RoundState.SCHEDULED, monday=MONDAY + timedelta(weeks=n), calendar=a_calendar()) for n in (1, 2)
    )
    assert wake_at(Snapshot(a_calendar(), ahead), on(20, 12)) == on(21, 12)


def test_with_a_clock_that_went_back_the_service_waits_for_it_to_catch_up() -> None:
    assert wake_at(Snapshot(a_calendar(), latest_tick=on(19, 12)), on(19, 11)) == on(19, 12)


# What an action does


def test_an_action_out_of_its_state_changes_nothing() -> None:
    with pytest.raises(IllegalTransition):
        applied(a_round(RoundState.COMPLETED), Dispatch(KEY), on(19, 12))


def test_a_step_is_settled_once() -> None:
    once = settled(a_round(RoundState.OPEN), Step.REMINDER, Outcome.MISSED, on(18, 7))
    assert settled(once, Step.REMINDER, Outcome.DONE, on(18, 9)) == once


def test_the_order_of_the_snapshot_does_not_matter() -> None:
    rounds = (a_round(RoundState.OPEN), a_round(RoundState.SCHEDULED, monday=date(2026, 11, 23)))
    for now in (on(18, 7), on(18, 20), on(25, 20)):
        assert plan(Snapshot(a_calendar(), rounds), now) == plan(Snapshot(a_calendar(), rounds[::-1]), now)
