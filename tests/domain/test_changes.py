"""What a corrected report changes: every row of both reports is accounted for, and none twice."""

from __future__ import annotations

from dataclasses import replace

from builders import an_observation
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.changes import ChangeKind, RowChange, changes
from est_mailer.domain.model import Observation, Remains

PANE = an_observation("N1")
FIRE = an_observation("N2", indicator="brand", area="centrum", place="parken", what="Papperskorg brann")
LAMP = an_observation("K1", problem="2026-W46/skola-norr/N1", what="", place="", remains=Remains.YES)

TEXTS = st.sampled_from(["", "busskuren", "parken", "torget"])
ROWS = st.lists(
    st.builds(
        an_observation,
        st.sampled_from([f"N{n}" for n in range(1, 6)]),
        indicator=st.sampled_from(["brand", "skadegorelse"]),
        area=st.sampled_from(["centrum", "norrby"]),
        place=TEXTS,
        what=TEXTS,
    ),
    max_size=6,
)


def kinds(found: tuple[RowChange, ...]) -> list[ChangeKind]:
    return [change.kind for change in found]


def test_the_same_rows_in_another_order_and_place_change_nothing() -> None:
    moved = (replace(FIRE, key="N1"), replace(PANE, key="N7"))
    assert changes((PANE, FIRE), moved) == ()


def test_a_row_put_first_is_the_only_new_one() -> None:
    bin_ = an_observation("N1", place="torget", what="Välta bänkar")
    found = changes((PANE,), (bin_, replace(PANE, key="N2")))
    assert found == (RowChange(None, bin_),)


def test_a_mended_place_is_a_change_of_that_row() -> None:
    mended = replace(PANE, place="stationen", day=None)
    assert changes((PANE, FIRE), (mended, FIRE)) == (RowChange(PANE, mended, ("place",)),)


def test_another_event_on_the_same_line_is_one_row_gone_and_one_new() -> None:
    other = replace(FIRE, key="N1")
    assert kinds(changes((PANE,), (other,))) == [ChangeKind.ADDED, ChangeKind.REMOVED]


def test_a_carried_row_is_known_by_its_problem_whatever_is_said_of_it() -> None:
    gone = replace(LAMP, key="K4", remains=Remains.NO, what="Lagat i tisdags")
    assert changes((LAMP,), (gone,)) == (RowChange(LAMP, gone, ("what", "remains")),)


def test_two_rows_that_say_the_same_are_two_rows() -> None:
    assert kinds(changes((PANE,), (PANE, replace(PANE, key="N2")))) == [ChangeKind.ADDED]
    assert kinds(changes((PANE, replace(PANE, key="N2")), (PANE,))) == [ChangeKind.REMOVED]


@given(ROWS, ROWS)
def test_every_row_is_accounted_for_once(before: list[Observation], after: list[Observation]) -> None:
    found = changes(before, after)
    added = sum(c.kind is ChangeKind.ADDED for c in found)
    removed = sum(c.kind is ChangeKind.REMOVED for c in found)
    assert len(before) - removed == len(after) - added >= 0
    assert all(c.fields for c in found if c.kind is ChangeKind.CHANGED)
    assert changes(after, after) == ()
