"""What the plan can ask for, and what each action does to a round.

The jobs carry the actions out; ``applied`` says how the round stands afterwards, so that plan and jobs agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import TypeAlias

from est_mailer.domain.deployment import NORMAL, Step
from est_mailer.domain.rounds.errata_life import DispatchErratum, WithholdErratum
from est_mailer.domain.rounds.life import Due, Event, Outcome, Round, RoundState, advance
from est_mailer.domain.rounds.pack_calendar import SendPack


@dataclass(frozen=True, slots=True)
class ScheduleRound:
    """Store a new round with its due instants."""

    round: str
    first_day: date
    dues: tuple[Due, ...]
    profile: str = NORMAL


@dataclass(frozen=True, slots=True)
class Unschedule:
    """Forget a round that has not begun: another profile rules now. Its period may be scheduled anew."""

    round: str
    reason: str


@dataclass(frozen=True, slots=True)
class SkipRound:
    """The period has no round: store it as skipped if it is new (a holiday), else skip it (no invitation was sent)."""

    round: str
    first_day: date
    reason: str
    profile: str = NORMAL


@dataclass(frozen=True, slots=True)
class TellNotHeld:
    """A person skipped the round: tell those who would be invited now that nobody asks them."""

    round: str


@dataclass(frozen=True, slots=True)
class Invite:
    """Send each respondent the checklist."""

    round: str


@dataclass(frozen=True, slots=True)
class Remind:
    """Remind those who have not answered."""

    round: str


@dataclass(frozen=True, slots=True)
class Close:
    """From now on reports are late."""

    round: str


@dataclass(frozen=True, slots=True)
class Compile:
    """Compile the draft and send it to the coordinators."""

    round: str


@dataclass(frozen=True, slots=True)
class Recompile:
    """Compile a new version of the draft: something came in after the latest one."""

    round: str


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Send the approved picture: its hold has passed."""

    round: str


@dataclass(frozen=True, slots=True)
class Withhold:
    """Do not send an approved picture whose hold ended longer ago than the grace: it needs a new approval."""

    round: str
    reason: str


@dataclass(frozen=True, slots=True)
class FeedBack:
    """Tell each respondent what came of their reports."""

    round: str


@dataclass(frozen=True, slots=True)
class TellOverdue:
    """Tell the coordinators that the picture has not gone out. ``number``: the first time or the second."""

    round: str
    number: int


@dataclass(frozen=True, slots=True)
class Settle:
    """Record how a step ended that calls for no work. MISSED is told to the operator, in the words of ``reason``."""

    round: str
    step: Step
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClockWentBack:
    """The clock shows an earlier time than the latest tick did: nothing is done, the operator is told."""

    now: datetime
    latest: datetime


RoundAction: TypeAlias = (
    SkipRound | TellNotHeld | Invite | Remind | Close | Compile | Recompile | Dispatch | Withhold | FeedBack | Settle
)
Action: TypeAlias = (
    Unschedule
    | ScheduleRound
    | RoundAction
    | TellOverdue
    | DispatchErratum
    | WithholdErratum
    | SendPack
    | ClockWentBack
)

EVENT_OF: Mapping[type, Event] = MappingProxyType(
    {
        SkipRound: Event.SKIP,
        Invite: Event.INVITE,
        Close: Event.CLOSE,
        Compile: Event.COMPILE,
        Recompile: Event.COMPILE,
        Dispatch: Event.DISPATCH,
        Withhold: Event.STOP,
        FeedBack: Event.FEED_BACK,
    }
)
STEP_OF: Mapping[type, Step] = MappingProxyType(
    {
        Invite: Step.INVITATION,
        Remind: Step.REMINDER,
        Close: Step.CLOSE,
        Compile: Step.DRAFT,
        Recompile: Step.REDRAFT,
        FeedBack: Step.FEEDBACK,
    }
)


def new_round(action: ScheduleRound | SkipRound) -> Round:
    """The round that an action brings into being."""
    if isinstance(action, SkipRound):
        return Round(action.round, action.first_day, RoundState.SKIPPED, (), None, action.reason, action.profile)
    return Round(action.round, action.first_day, RoundState.SCHEDULED, action.dues, profile=action.profile)


def applied(round_: Round, action: RoundAction, now: datetime) -> Round:
    """The round after an action: its new state, and its step settled. Raises IllegalTransition; changes nothing then.

    Dispatching or withholding ends the hold; skipping settles all that was left.
    """
    event = EVENT_OF.get(type(action))
    after = round_ if event is None else replace(round_, state=advance(round_.state, event))
    if isinstance(action, Settle):
        return settled(after, action.step, action.outcome, now)
    if isinstance(action, SkipRound):
        return _all_settled(replace(after, reason=action.reason), now)
    if isinstance(action, Withhold):
        return replace(after, hold_until=None, reason=action.reason)
    if isinstance(action, Dispatch):
        return replace(after, hold_until=None, reason="")
    if isinstance(action, TellNotHeld):
        return settled(after, Step.INVITATION, Outcome.NOT_NEEDED, now)
    return settled(after, STEP_OF[type(action)], Outcome.DONE, now)


def not_held(round_: Round, reason: str, now: datetime) -> Round:
    """A scheduled round that a person skips. Its invitation stays open: instead of it people are told.

    Raises IllegalTransition if it has begun.
    """
    after = replace(round_, state=advance(round_.state, Event.SKIP), reason=reason)
    for due in round_.dues:
        if due.step is not Step.INVITATION:
            after = settled(after, due.step, Outcome.NOT_NEEDED, now)
    return after


def settled(round_: Round, step: Step, outcome: Outcome, at: datetime) -> Round:
    """The round with a step settled; one that was settled already, or that the round lacks, stays as it is."""
    dues = tuple(
        replace(due, settled_at=at, outcome=outcome) if due.step is step and due.outcome is None else due
        for due in round_.dues
    )
    return replace(round_, dues=dues)


def _all_settled(round_: Round, now: datetime) -> Round:
    for due in round_.dues:
        round_ = settled(round_, due.step, Outcome.MISSED if due.due_at <= now else Outcome.NOT_NEEDED, now)
    return round_
