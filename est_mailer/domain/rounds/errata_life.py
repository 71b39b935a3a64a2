"""The life of an erratum: a corrected version of a dispatched picture. One table; its diagram is in the docs.

It lives beside its round, which stays dispatched: what was approved and sent then is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from est_mailer.domain.deployment import Calendar
from est_mailer.domain.errors import IllegalTransition


class ErratumState(StrEnum):
    """Where an erratum stands."""

    PREVIEWED = "previewed"
    APPROVED = "approved"
    DISPATCHED = "dispatched"
    STOPPED = "stopped"
    REPLACED = "replaced"  # by another correction of the same round, before it went out


class ErratumEvent(StrEnum):
    """What can happen to an erratum."""

    APPROVE = "approve"
    STOP = "stop"
    REPLACE = "replace"
    DISPATCH = "dispatch"


_S, _E = ErratumState, ErratumEvent

TRANSITIONS: MappingProxyType[tuple[ErratumState, ErratumEvent], ErratumState] = MappingProxyType(
    {
        (_S.PREVIEWED, _E.APPROVE): _S.APPROVED,
        (_S.PREVIEWED, _E.STOP): _S.STOPPED,
        (_S.PREVIEWED, _E.REPLACE): _S.REPLACED,
        (_S.APPROVED, _E.STOP): _S.STOPPED,  # within the hold
        (_S.APPROVED, _E.REPLACE): _S.REPLACED,
        (_S.APPROVED, _E.DISPATCH): _S.DISPATCHED,
    }
)

FINAL = frozenset({_S.DISPATCHED, _S.STOPPED, _S.REPLACED})
LIVE = frozenset(_S) - FINAL


def advance_erratum(state: ErratumState, event: ErratumEvent) -> ErratumState:
    """The state after an event. Raises IllegalTransition if the table lacks the pair."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransition(f"The correction is {state.value}: it is not the time for '{event.value}'.") from None


@dataclass(frozen=True, slots=True)
class Held:
    """An approved erratum that waits out its hold (UTC)."""

    id: int
    round: str
    hold_until: datetime


@dataclass(frozen=True, slots=True)
class DispatchErratum:
    """Send an approved erratum: its hold has passed."""

    round: str
    erratum: int


@dataclass(frozen=True, slots=True)
class WithholdErratum:
    """Do not send an erratum whose hold ended longer ago than the grace: it needs a new approval."""

    round: str
    erratum: int


def due_errata(
    waiting: Iterable[Held], calendar: Calendar, now: datetime
) -> Iterator[DispatchErratum | WithholdErratum]:
    """What is due for the approved errata at this instant (UTC)."""
    for held in waiting:
        if held.hold_until <= now:
            late = now > held.hold_until + calendar.grace
            yield WithholdErratum(held.round, held.id) if late else DispatchErratum(held.round, held.id)
