"""The outbox row's transition table: every pair of state and event, written out again by hand."""

from __future__ import annotations

import pytest

from est_mailer.domain.errors import IllegalTransition
from est_mailer.domain.outbox_life import FINAL, TRANSITIONS, OutboxEvent, advance_row, event_of
from est_mailer.domain.outgoing import Handover, OutboxState, Refusal

EXPECTED = """
           send    accept postpone refuse lose     withdraw  find give_up retry  restore
queued     sending -      -        -      -        withdrawn -    -       -      in_doubt
sending    -       sent   queued   failed in_doubt -         -    -       -      -
sent       -       -      -        -      -        -         -    -       -      -
failed     -       -      -        -      -        -         -    -       queued -
in_doubt   -       -      -        -      -        -         sent failed  queued -
withdrawn  -       -      -        -      -        -         -    -       -      -
"""


def _expected() -> dict[tuple[OutboxState, OutboxEvent], OutboxState | None]:
    header, *rows = (line.split() for line in EXPECTED.strip().splitlines())
    return {
        (OutboxState(row[0]), OutboxEvent(event)): None if after == "-" else OutboxState(after)
        for row in rows
        for event, after in zip(header, row[1:], strict=True)
    }


def test_every_pair_is_written_out() -> None:
    assert set(_expected()) == {(state, event) for state in OutboxState for event in OutboxEvent}


@pytest.mark.parametrize(("pair", "after"), _expected().items(), ids=lambda v: str(v) if v else "refused")
def test_each_pair(pair: tuple[OutboxState, OutboxEvent], after: OutboxState | None) -> None:
    state, event = pair
    if after is not None:
        assert advance_row(state, event) is after
        return
    with pytest.raises(IllegalTransition) as refused:
        advance_row(state, event)
    assert state.value.replace("_", " ") in str(refused.value)


def test_what_was_sent_or_withdrawn_is_never_sent_again() -> None:
    assert set(OutboxState) - {state for state, _ in TRANSITIONS} == FINAL


def test_a_row_in_doubt_is_never_sent_again_by_itself() -> None:
    assert (OutboxState.IN_DOUBT, OutboxEvent.SEND) not in TRANSITIONS
    assert (OutboxState.IN_DOUBT, OutboxEvent.POSTPONE) not in TRANSITIONS


@pytest.mark.parametrize(
    ("refusal", "after"),
    [
        (None, OutboxState.SENT),
        (Refusal.TEMPORARY, OutboxState.QUEUED),
        (Refusal.PERMANENT, OutboxState.FAILED),
        (Refusal.PAUSE, OutboxState.QUEUED),
        (Refusal.UNREACHABLE, OutboxState.QUEUED),
        (Refusal.IN_DOUBT, OutboxState.IN_DOUBT),
    ],
)
def test_what_an_attempt_means_for_its_row(refusal: Refusal | None, after: OutboxState) -> None:
    assert advance_row(OutboxState.SENDING, event_of(Handover(refusal, "250 ok"))) is after


def test_every_refusal_means_something() -> None:
    for refusal in Refusal:
        assert event_of(Handover(refusal)) in OutboxEvent
