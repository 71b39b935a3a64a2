"""The round's transition table: every pair of state and event, written out again by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import utc

from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import IllegalTransition
from est_mailer.domain.rounds.life import FINAL, PUBLISHED, TRANSITIONS, Due, Event, Round, RoundState, advance

# A row is a state, a column an event; "-" is refused. Kept apart from the table on purpose: it says what is meant.
EXPECTED = """
             invite close  compile complete  preview   approve  stop      dispatch   feed_back skip    cancel
scheduled    open   -      -       -         -         -        -         -          -         skipped cancelled
open         -      closed -       -         -         -        -         -          -         -       cancelled
closed       -      -      drafted -         -         -        -         -          -         -       cancelled
drafted      -      -      drafted completed -         -        -         -          -         -       cancelled
completed    -      -      -       completed previewed -        -         -          -         -       cancelled
previewed    -      -      -       completed -         approved completed -          -         -       cancelled
approved     -      -      -       completed -         -        completed dispatched -         -       cancelled
dispatched   -      -      -       -         -         -        -         -          fed_back  -       -
fed_back     -      -      -       -         -         -        -         -          -         -       -
skipped      -      -      -       -         -         -        -         -          -         -       -
cancelled    -      -      -       -         -         -        -         -          -         -       -
"""


def _expected() -> dict[tuple[RoundState, Event], RoundState | None]:
    header, *rows = (line.split() for line in EXPECTED.strip().splitlines())
    return {
        (RoundState(row[0]), Event(event)): None if after == "-" else RoundState(after)
        for row in rows
        for event, after in zip(header, row[1:], strict=True)
    }


def test_every_pair_is_written_out() -> None:
    assert set(_expected()) == {(state, event) for state in RoundState for event in Event}


@pytest.mark.parametrize(("pair", "after"), _expected().items(), ids=lambda v: str(v) if v else "refused")
def test_each_pair(pair: tuple[RoundState, Event], after: RoundState | None) -> None:
    state, event = pair
    if after is not None:
        assert advance(state, event) is after
        return
    with pytest.raises(IllegalTransition) as refused:
        advance(state, event)
    assert state.value.replace("_", " ") in str(refused.value)
    assert event.value.replace("_", " ") in str(refused.value)
    assert refused.value.exit_code == 1


def test_nothing_leads_out_of_a_final_state_and_every_other_has_a_way_on() -> None:
    assert {state for state, _ in TRANSITIONS} == set(RoundState) - FINAL


def test_nothing_is_dispatched_that_is_not_approved() -> None:
    assert [state for (state, _), after in TRANSITIONS.items() if after is RoundState.DISPATCHED] == [
        RoundState.APPROVED
    ]
    assert [state for (state, _), after in TRANSITIONS.items() if after is RoundState.APPROVED] == [
        RoundState.PREVIEWED
    ]


def test_every_state_can_be_reached() -> None:
    reached = {RoundState.SCHEDULED}
    while new := {after for (state, _), after in TRANSITIONS.items() if state in reached} - reached:
        reached |= new
    assert reached == set(RoundState)
    assert reached >= PUBLISHED


def test_a_round_knows_its_steps() -> None:
    round_ = Round("2026-W47", date(2026, 11, 16), RoundState.SCHEDULED, (Due(Step.INVITATION, utc(2026, 11, 16, 7)),))
    assert round_.due(Step.INVITATION) == utc(2026, 11, 16, 7)
    assert round_.has(Step.INVITATION)
    assert not round_.has(Step.REMINDER)
    with pytest.raises(KeyError):
        round_.due(Step.REMINDER)
    assert replace(round_, dues=()).has(Step.INVITATION) is False
