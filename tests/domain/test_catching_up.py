"""What a machine that slept catches up, each step once and within its grace, and what it tells instead."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from builders import a_calendar, a_profile
from planned_rounds import KEY, MONDAY, a_round, on, planned, settlement, steps

from est_mailer.domain.deployment import Step
from est_mailer.domain.rounds.actions import (
    Close,
    Compile,
    FeedBack,
    Invite,
    Recompile,
    Remind,
    Settle,
    SkipRound,
    applied,
    settled,
)
from est_mailer.domain.rounds.life import Outcome, RoundState


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
