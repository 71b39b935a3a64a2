"""What a respondent is told of its own rows, and how many rows had an answer in time."""

from datetime import timedelta

import pytest
from builders import utc

from est_mailer.domain.model import FollowUp, Measure, Observation, OpenProblem, Remains, Verdict
from est_mailer.domain.picture.feedback import AnsweredShare, answered_problems, answered_share, in_force, told

PANE = Observation("N1", "2026-W47/skola/N1", "skadegorelse", "norrby", "busskuren", what="Krossad ruta")
LAMP = Observation("N2", "2026-W47/skola/N2", "plats", "norrby", "gången", what="Trasig lampa")
CONCERT = Observation("N3", "2026-W47/skola/N3", "arrangemang", "centrum", "torget", what="Konsert")
CARRYING = frozenset({"skadegorelse", "plats"})
FOR_THE_PANE = Measure("2026-W47/1", "norrby", "Rutor", "Byt rutan", problems=(PANE.problem,))
FOR_NORRBY = Measure("2026-W47/2", "norrby", "Mörkt", "Rondering")
ELSEWHERE = Measure("2026-W47/3", "hamnen", "Båtar", "Tillsyn")


def test_a_row_that_a_measure_names_is_answered_by_it_and_another_row_of_the_area_is_not() -> None:
    said = told([PANE, LAMP], [], [FOR_THE_PANE], [], CARRYING)
    assert said.answered == ((PANE, (FOR_THE_PANE,)),)
    assert said.unsolved == (LAMP,)
    assert said.areas == ()


def test_a_measure_that_names_no_row_answers_every_row_of_its_area() -> None:
    said = told([PANE, LAMP], [], [FOR_NORRBY], [], CARRYING)
    assert [row for row, _ in said.answered] == [PANE, LAMP]
    assert said.unsolved == ()


def test_a_measure_for_others_rows_in_an_own_area_is_told_apart() -> None:
    other = Measure("2026-W47/4", "norrby", "Klotter", "Sanering", problems=("2026-W47/annan/N1",))
    said = told([LAMP], [], [other, ELSEWHERE], ["hamnen"], CARRYING)
    assert said.unsolved == (LAMP,)
    assert said.areas == (other, ELSEWHERE)


def test_what_passes_by_itself_is_noted_and_not_called_unsolved() -> None:
    said = told([CONCERT], [], [], [], CARRYING)
    assert (said.noted, said.unsolved) == ((CONCERT,), ())


def test_a_problem_asked_about_and_not_answered_for_is_still_told_of_and_one_that_is_gone_is_not() -> None:
    gone = OpenProblem("p1", "skola", LAMP, "2026-W46", 1, None)
    kept = OpenProblem(PANE.problem, "skola", PANE, "2026-W46", 1, None)
    answer = Observation("K1", "p1", "plats", "norrby", remains=Remains.NO)
    said = told([answer], [gone, kept], [], [], CARRYING)
    assert said.unsolved == (PANE,)


def test_the_measures_in_force_are_the_new_ones_and_those_that_were_not_ended() -> None:
    old, ended = Measure("2026-W46/1", "norrby", "a", "b"), Measure("2026-W46/2", "norrby", "a", "b")
    said = [FollowUp(ended.id, verdict=Verdict.END), FollowUp(old.id, verdict=Verdict.CONTINUE)]
    assert in_force([FOR_NORRBY], [old, ended], said) == [FOR_NORRBY, old]


def test_the_first_measure_for_a_problem_is_noted_as_its_answer() -> None:
    said = told([PANE], [], [FOR_THE_PANE, FOR_NORRBY], [], CARRYING)
    assert answered_problems(said) == {PANE.problem: "2026-W47/1"}


@pytest.mark.parametrize(
    ("answered_after", "seen_after", "expected"),
    [
        (timedelta(days=14), timedelta(days=20), AnsweredShare(1, 1, 0)),
        (timedelta(days=14, seconds=1), timedelta(days=20), AnsweredShare(1, 0, 0)),
        (None, timedelta(days=14), AnsweredShare(0, 0, 1)),
        (None, timedelta(days=15), AnsweredShare(1, 0, 0)),
    ],
)
def test_the_share_of_rows_with_an_answer_within_14_days(
    answered_after: timedelta | None, seen_after: timedelta, expected: AnsweredShare
) -> None:
    came = utc(2026, 11, 17, 9)
    rows = [(came, came + answered_after if answered_after is not None else None)]
    assert answered_share(rows, came + seen_after) == expected
