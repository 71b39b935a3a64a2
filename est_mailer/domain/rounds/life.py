"""The life of a round: one table of transitions. The diagram in docs/architecture.md is generated from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from est_mailer.domain.deployment import NORMAL, Step
from est_mailer.domain.errors import IllegalTransition
from est_mailer.domain.round_period import RoundPeriod


class RoundState(StrEnum):
    """Where a round stands."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    CLOSED = "closed"
    DRAFTED = "drafted"
    COMPLETED = "completed"
    PREVIEWED = "previewed"
    APPROVED = "approved"
    DISPATCHED = "dispatched"
    FED_BACK = "fed_back"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What can happen to a round."""

    INVITE = "invite"
    CLOSE = "close"
    COMPILE = "compile"
    COMPLETE = "complete"
    PREVIEW = "preview"
    APPROVE = "approve"
    STOP = "stop"
    DISPATCH = "dispatch"
    FEED_BACK = "feed_back"
    SKIP = "skip"
    CANCEL = "cancel"


_S, _E = RoundState, Event

TRANSITIONS: MappingProxyType[tuple[RoundState, Event], RoundState] = MappingProxyType(
    {
        (_S.SCHEDULED, _E.INVITE): _S.OPEN,
        (_S.SCHEDULED, _E.SKIP): _S.SKIPPED,
        (_S.OPEN, _E.CLOSE): _S.CLOSED,
        (_S.CLOSED, _E.COMPILE): _S.DRAFTED,
        (_S.DRAFTED, _E.COMPILE): _S.DRAFTED,  # late reports: a new version
        (_S.DRAFTED, _E.COMPLETE): _S.COMPLETED,
        (_S.COMPLETED, _E.COMPLETE): _S.COMPLETED,
        (_S.COMPLETED, _E.PREVIEW): _S.PREVIEWED,
        (_S.PREVIEWED, _E.COMPLETE): _S.COMPLETED,  # an edit voids the preview and its codes
        (_S.PREVIEWED, _E.APPROVE): _S.APPROVED,
        (_S.PREVIEWED, _E.STOP): _S.COMPLETED,
        (_S.APPROVED, _E.STOP): _S.COMPLETED,  # within the hold
        (_S.APPROVED, _E.COMPLETE): _S.COMPLETED,  # an edit within the hold voids the approval
        (_S.APPROVED, _E.DISPATCH): _S.DISPATCHED,
        (_S.DISPATCHED, _E.FEED_BACK): _S.FED_BACK,
        (_S.SCHEDULED, _E.CANCEL): _S.CANCELLED,
        (_S.OPEN, _E.CANCEL): _S.CANCELLED,
        (_S.CLOSED, _E.CANCEL): _S.CANCELLED,
        (_S.DRAFTED, _E.CANCEL): _S.CANCELLED,
        (_S.COMPLETED, _E.CANCEL): _S.CANCELLED,
        (_S.PREVIEWED, _E.CANCEL): _S.CANCELLED,
        (_S.APPROVED, _E.CANCEL): _S.CANCELLED,
    }
)

FINAL = frozenset({_S.FED_BACK, _S.SKIPPED, _S.CANCELLED})
PUBLISHED = frozenset({_S.DISPATCHED, _S.FED_BACK})
AWAITING_DISPATCH = frozenset({_S.PREVIEWED, _S.APPROVED})  # for an approval, or for the hold to pass


def advance(state: RoundState, event: Event) -> RoundState:
    """The state after an event. Raises IllegalTransition if the table lacks the pair."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        is_now, wanted = state.value.replace("_", " "), event.value.replace("_", " ")
        raise IllegalTransition(f"The round is {is_now}: it is not the time for '{wanted}'.") from None


class Outcome(StrEnum):
    """How a due step was settled."""

    DONE = "done"
    MISSED = "missed"  # its grace had passed, or a later step made it pointless
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class Due:
    """A step's due instant (UTC, stored when the round is scheduled) and how it was settled."""

    step: Step
    due_at: datetime
    settled_at: datetime | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One EST week, or one day of it. ``key`` names the period ("2026-W47", "2026-W47-3"); all instants UTC.

    ``hold_until`` is set while an approved picture waits to be dispatched. ``profile``: whose calendar it goes by.
    ``status``: what its picture said when it was dispatched; "" before.
    """

    key: str
    first_day: date
    state: RoundState
    dues: tuple[Due, ...]
    hold_until: datetime | None = None
    reason: str = ""
    profile: str = NORMAL
    status: str = ""

    @property
    def period(self) -> RoundPeriod:
        """The week or day, as people call the round."""
        return RoundPeriod.of_key(self.key)

    def due(self, step: Step) -> datetime:
        """When a step falls due. Raises KeyError if the round has no such step."""
        for due in self.dues:
            if due.step is step:
                return due.due_at
        raise KeyError(step)

    def has(self, step: Step) -> bool:
        """True if the round's profile has this step."""
        return any(due.step is step for due in self.dues)
