"""The rules for one round: which of its steps has come, and whether it is done, missed or not needed.

A step is caught up once within the calendar's grace. The close is always done, however late, for it only changes the
state; the draft is compiled until the meeting and the grace after it. A step made pointless by a later one is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TypeAlias

from est_mailer.domain.deployment import Calendar, Step
from est_mailer.domain.rounds.actions import (
    Close,
    Compile,
    Dispatch,
    FeedBack,
    Invite,
    Recompile,
    Remind,
    RoundAction,
    Settle,
    SkipRound,
    TellNotHeld,
    Withhold,
    applied,
)
from est_mailer.domain.rounds.life import FINAL, Outcome, Round, RoundState

_BEFORE_CLOSE = frozenset({RoundState.SCHEDULED, RoundState.OPEN})


@dataclass(frozen=True, slots=True)
class Case:
    """One round, and what is known of it at this instant."""

    calendar: Calendar
    now: datetime
    round: Round
    late: bool
    dispatched_at: datetime | None

    def after(self, action: RoundAction) -> Case:
        """The case once an action has been carried out."""
        return replace(
            self,
            round=applied(self.round, action, self.now),
            late=self.late and not isinstance(action, Compile | Recompile),
            dispatched_at=self.now if isinstance(action, Dispatch) else self.dispatched_at,
        )

    def has_come(self, step: Step) -> bool:
        return any(due.step is step and due.due_at <= self.now for due in self.round.dues)

    def is_late_for(self, instant: datetime) -> bool:
        return self.now > instant + self.calendar.grace

    def missed(self, step: Step, why: str) -> Settle:
        """The step ended undone: ``why`` completes the sentence that the operator reads."""
        due = self.round.due(step).astimezone(self.calendar.zone)
        reason = f"The {step.value} of {self.round.key} was due {due:%Y-%m-%d %H:%M} and was not done: {why}"
        return Settle(self.round.key, step, Outcome.MISSED, reason)

    def missed_grace(self, step: Step) -> Settle:
        hours = self.calendar.grace / timedelta(hours=1)
        return self.missed(step, f"more than {hours:g} hours have passed since.")

    def not_needed(self, step: Step, why: str) -> Settle:
        return Settle(self.round.key, step, Outcome.NOT_NEEDED, why)


def due_actions(case: Case) -> Iterator[RoundAction]:
    """All that is due for one round, in order, each decided as if the ones before it had been carried out."""
    while (action := _next(case)) is not None:
        yield action
        case = case.after(action)


def _next(case: Case) -> RoundAction | None:
    round_ = case.round
    if round_.state is RoundState.SKIPPED:
        return _in_place_of_the_invitation(case)
    if round_.state in FINAL:
        return None
    if round_.state is RoundState.SCHEDULED and case.has_come(Step.CLOSE):
        return SkipRound(round_.key, round_.first_day, "No invitation had been sent when the round was to close.")
    for due in sorted(round_.dues, key=lambda d: list(Step).index(d.step)):
        if due.outcome is None and due.due_at <= case.now and (action := _RULES[due.step](case)) is not None:
            return action
    return _publication(case)


def _publication(case: Case) -> RoundAction | None:
    hold = case.round.hold_until
    if case.round.state is not RoundState.APPROVED or hold is None or hold > case.now:
        return None
    if case.is_late_for(hold):
        return Withhold(
            case.round.key,
            f"The approved picture of {case.round.key} was not dispatched: its hold ended "
            f"{hold.astimezone(case.calendar.zone):%Y-%m-%d %H:%M}, too long ago. It must be approved again.",
        )
    return Dispatch(case.round.key)


def _in_place_of_the_invitation(case: Case) -> RoundAction | None:
    waits = any(d.step is Step.INVITATION and d.outcome is None and d.due_at <= case.now for d in case.round.dues)
    if not waits:
        return None
    if case.is_late_for(case.round.due(Step.INVITATION)):
        return case.not_needed(Step.INVITATION, "The time at which an invitation is expected has passed.")
    return TellNotHeld(case.round.key)


def _invitation(case: Case) -> RoundAction | None:
    if case.round.state is not RoundState.SCHEDULED:
        return case.not_needed(Step.INVITATION, "The round was opened before.")
    if case.is_late_for(case.round.due(Step.INVITATION)):
        return case.missed_grace(Step.INVITATION)
    return Invite(case.round.key)


def _reminder(case: Case) -> RoundAction | None:
    due_at = case.round.due(Step.REMINDER)
    if case.round.state not in _BEFORE_CLOSE:
        return case.not_needed(Step.REMINDER, "The round was closed before.")
    if case.has_come(Step.CLOSE):
        return case.missed(Step.REMINDER, "the round closes now.")
    if case.is_late_for(due_at):
        return case.missed_grace(Step.REMINDER)
    if case.round.state is RoundState.SCHEDULED:
        return None  # a person may still open it
    if case.calendar.is_holiday(case.now.astimezone(case.calendar.zone).date()):
        return case.not_needed(Step.REMINDER, "Nobody is chased on a public holiday.")
    invitations = (d for d in case.round.dues if d.step is Step.INVITATION)
    if any(d.outcome is Outcome.DONE and d.settled_at is not None and d.settled_at >= due_at for d in invitations):
        return case.not_needed(Step.REMINDER, "The invitation itself went out after it.")
    return Remind(case.round.key)


def _close(case: Case) -> RoundAction | None:
    if case.round.state is not RoundState.OPEN:
        return case.not_needed(Step.CLOSE, "The round was closed before.")
    return Close(case.round.key)


def _draft(case: Case) -> RoundAction | None:
    if case.round.state in _BEFORE_CLOSE:
        return None
    if case.round.state is not RoundState.CLOSED:
        return case.not_needed(Step.DRAFT, "A draft was compiled before.")
    if case.is_late_for(case.round.due(Step.MEETING)):
        return case.missed(Step.DRAFT, "the meeting is over.")
    return Compile(case.round.key)


def _redraft(case: Case) -> RoundAction | None:
    state = case.round.state
    if state in _BEFORE_CLOSE:
        return None
    if state is RoundState.CLOSED:
        return case.missed(Step.REDRAFT, "there is no first draft.")
    if state is not RoundState.DRAFTED:
        return case.not_needed(Step.REDRAFT, "The completed draft has come back.")
    if not case.late:
        return case.not_needed(Step.REDRAFT, "Nothing came in after the latest draft.")
    if case.has_come(Step.MEETING):
        return case.missed(Step.REDRAFT, "the meeting has begun.")
    if case.is_late_for(case.round.due(Step.REDRAFT)):
        return case.missed_grace(Step.REDRAFT)
    return Recompile(case.round.key)


def _meeting(case: Case) -> RoundAction | None:
    return Settle(case.round.key, Step.MEETING, Outcome.DONE)  # people hold it; nothing is sent


def _feedback(case: Case) -> RoundAction | None:
    if case.round.state is not RoundState.DISPATCHED:
        return None  # as long as it takes
    if case.is_late_for(max(case.round.due(Step.FEEDBACK), case.dispatched_at or case.now)):
        return case.missed_grace(Step.FEEDBACK)
    return FeedBack(case.round.key)


_Rule: TypeAlias = Callable[[Case], RoundAction | None]
_RULES: Mapping[Step, _Rule] = MappingProxyType(
    {
        Step.INVITATION: _invitation,
        Step.REMINDER: _reminder,
        Step.CLOSE: _close,
        Step.DRAFT: _draft,
        Step.REDRAFT: _redraft,
        Step.MEETING: _meeting,
        Step.FEEDBACK: _feedback,
    }
)
