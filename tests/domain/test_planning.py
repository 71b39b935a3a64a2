"""What is due in the ordinary week: each step, the dispatch and the feedback, the clock, and when the service wakes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from builders import a_calendar
from planned_rounds import ALL_DONE, KEY, MONDAY, NEXT, a_round, an_approved, on, planned, scheduled, settlement, steps

from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import IllegalTransition
from est_mailer.domain.rounds.actions import (
    ClockWentBack,
    Close,
    Compile,
    Dispatch,
    FeedBack,
    Invite,
    Recompile,
    Remind,
    RoundAction,
    Settle,
    TellOverdue,
    Withhold,
    applied,
    settled,
)
from est_mailer.domain.rounds.life import Outcome, RoundState
from est_mailer.domain.rounds.overdue import WAITING
from est_mailer.domain.rounds.planning import Snapshot, plan, wake_at

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


# Dispatch and feedback


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
    assert planned(on(20, 9), completed, overdue={KEY: 2}) == []
    assert planned(on(30, 9), completed) == []
    late = an_approved(hold_until=on(23, 9))
    assert planned(on(23, 9), late) == [Dispatch(KEY), FeedBack(KEY)]
    sent = replace(late, state=RoundState.DISPATCHED, hold_until=None)
    assert planned(on(23, 10), sent, dispatched_at={KEY: on(23, 9)}) == [FeedBack(KEY)]
    assert planned(on(23, 10), sent) == [FeedBack(KEY)]


@pytest.mark.parametrize("state", [RoundState.DRAFTED, RoundState.COMPLETED, RoundState.PREVIEWED])
def test_the_coordinators_are_told_twice_that_a_picture_has_not_gone_out(state: RoundState) -> None:
    waiting = replace(an_approved(), state=state, hold_until=None)
    assert planned(on(19, 10, 59), waiting) == []
    assert planned(on(19, 11), waiting) == [TellOverdue(KEY, 1)]
    assert planned(on(20, 7, 59), waiting, overdue={KEY: 1}) == []
    assert planned(on(20, 8), waiting, overdue={KEY: 1}) == [TellOverdue(KEY, 2)]
    assert planned(on(20, 8), waiting) == [TellOverdue(KEY, 2)], "the latest only, after a sleep"
    assert planned(on(20, 8), waiting, overdue={KEY: 2}) == []
    assert planned(on(21, 8, 1), waiting) == [], "not after the grace"


@pytest.mark.parametrize("state", [state for state in RoundState if state not in WAITING])
def test_nobody_is_told_of_a_picture_that_waits_for_no_coordinator(state: RoundState) -> None:
    found = planned(on(19, 11), replace(an_approved(), state=state, hold_until=None))
    assert not [action for action in found if isinstance(action, TellOverdue)]


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
