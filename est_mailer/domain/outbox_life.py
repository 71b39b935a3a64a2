"""The life of an outbox row: one table of transitions. The diagram in docs/architecture.md is generated from it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from est_mailer.domain.errors import IllegalTransition
from est_mailer.domain.outgoing import Handover, OutboxState, Refusal


class OutboxEvent(StrEnum):
    """What can happen to an outbox row."""

    SEND = "send"  # claimed by the relay, committed before DATA
    ACCEPT = "accept"
    POSTPONE = "postpone"  # nothing was handed over, for now: it waits for its next attempt
    REFUSE = "refuse"
    LOSE = "lose"  # the answer after DATA never came, or the service stopped in the middle
    WITHDRAW = "withdraw"
    FIND = "find"  # its Message-ID was found among what has been sent, or a person says that it arrived
    RESTORE = "restore"  # the database was put back from a backup: an earlier one may have sent it
    GIVE_UP = "give_up"
    RETRY = "retry"  # a person, or the mailbox, says that it never left


_S, _E = OutboxState, OutboxEvent

TRANSITIONS: MappingProxyType[tuple[OutboxState, OutboxEvent], OutboxState] = MappingProxyType(
    {
        (_S.QUEUED, _E.SEND): _S.SENDING,
        (_S.QUEUED, _E.WITHDRAW): _S.WITHDRAWN,
        (_S.QUEUED, _E.RESTORE): _S.IN_DOUBT,
        (_S.SENDING, _E.ACCEPT): _S.SENT,
        (_S.SENDING, _E.POSTPONE): _S.QUEUED,
        (_S.SENDING, _E.REFUSE): _S.FAILED,
        (_S.SENDING, _E.LOSE): _S.IN_DOUBT,  # never sent again blindly
        (_S.IN_DOUBT, _E.FIND): _S.SENT,
        (_S.IN_DOUBT, _E.RETRY): _S.QUEUED,
        (_S.IN_DOUBT, _E.GIVE_UP): _S.FAILED,
        (_S.FAILED, _E.RETRY): _S.QUEUED,
    }
)

FINAL = frozenset({_S.SENT, _S.WITHDRAWN})

_EVENT_OF: Mapping[Refusal, OutboxEvent] = MappingProxyType(
    {
        Refusal.TEMPORARY: _E.POSTPONE,
        Refusal.PERMANENT: _E.REFUSE,
        Refusal.PAUSE: _E.POSTPONE,
        Refusal.UNREACHABLE: _E.POSTPONE,
        Refusal.IN_DOUBT: _E.LOSE,
    }
)


def advance_row(state: OutboxState, event: OutboxEvent) -> OutboxState:
    """The row's state after an event. Raises IllegalTransition if the table lacks the pair."""
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        shown = state.value.replace("_", " ")
        wrong = f"A mail that is {shown} cannot take the event {event.value.replace('_', ' ')!r}."
        raise IllegalTransition(wrong) from None


def event_of(handover: Handover) -> OutboxEvent:
    """What one attempt means for its row. A queue that pauses postpones the row: nothing is wrong with it."""
    return _E.ACCEPT if handover.refusal is None else _EVENT_OF[handover.refusal]
