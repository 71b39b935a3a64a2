"""Problems from week to week: carried forward until somebody says that they are gone, never dropped."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from builders import an_observation
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.model import OpenProblem, Remains
from est_mailer.domain.picture.followup import ProblemRow, open_problems, still_open
from est_mailer.domain.round_period import round_key

FIRST = date(2026, 11, 16)
CARRYING = {"skadegorelse", "brand"}


def week(number: int) -> date:
    return FIRST + timedelta(weeks=number)


def a_row(number: int, key: str = "N1", remains: Remains | None = None, **changes: object) -> ProblemRow:
    observation = an_observation(key, **({"problem": "2026-W47/skola-norr/N1", "remains": remains} | changes))
    return ProblemRow(round_key(week(number)), week(number), "skola-norr", observation)


def asked(rows: list[ProblemRow], number: int) -> tuple[OpenProblem, ...]:
    return open_problems(rows, CARRYING, week(number)).get("skola-norr", ())


def test_a_new_problem_is_asked_about_the_week_after() -> None:
    (problem,) = asked([a_row(0)], 1)
    assert (problem.id, problem.first_round, problem.weeks) == ("2026-W47/skola-norr/N1", "2026-W47", 1)
    assert problem.first.what == "Krossad ruta"
    assert problem.last_answer is None


@pytest.mark.parametrize("answer", [Remains.YES, Remains.UNKNOWN])
def test_one_that_remains_or_may_remain_is_asked_about_again_as_it_was_first_told(answer: Remains) -> None:
    rows = [a_row(0), a_row(1, "K1", answer, what="")]
    (problem,) = asked(rows, 2)
    assert (problem.first.what, problem.weeks, problem.last_answer) == ("Krossad ruta", 2, answer)


def test_one_that_is_gone_is_asked_about_no_more() -> None:
    assert asked([a_row(0), a_row(1, "K1", Remains.NO)], 2) == ()


def test_one_that_nobody_answered_for_stays_however_long() -> None:
    (problem,) = asked([a_row(0)], 40)
    assert problem.weeks == 40


def test_the_latest_answer_counts_so_one_that_came_back_is_open() -> None:
    rows = [a_row(2, "K1", Remains.YES), a_row(0), a_row(1, "K1", Remains.NO)]
    (problem,) = asked(rows, 3)
    assert problem.last_answer is Remains.YES


def test_the_weeks_own_rows_and_later_ones_are_not_asked_about() -> None:
    assert asked([a_row(1), a_row(2)], 1) == ()


def test_a_concert_is_not_followed() -> None:
    assert asked([a_row(0, indicator="arrangemang")], 1) == ()


def test_problems_of_two_functions_are_apart() -> None:
    mine = a_row(0)
    theirs = ProblemRow("2026-W47", FIRST, "gatan", an_observation("N1", problem="2026-W47/gatan/N1"))
    assert set(open_problems([mine, theirs], CARRYING, week(1))) == {"skola-norr", "gatan"}


def test_what_remains_after_a_rounds_answers_has_that_rounds_answer() -> None:
    problems = tuple(
        OpenProblem(id_, "skola-norr", an_observation(), "2026-W46", 1, Remains.YES) for id_ in ("a", "b", "c")
    )
    answers = [
        an_observation("K1", problem="a", remains=Remains.NO),
        an_observation("K2", problem="b", remains=Remains.UNKNOWN),
    ]
    left = still_open(problems, answers)
    assert [(p.id, p.last_answer) for p in left] == [("b", Remains.UNKNOWN), ("c", None)]


def test_a_new_row_that_looks_the_same_is_no_answer() -> None:
    problem = OpenProblem("a", "skola-norr", an_observation(), "2026-W46", 1, None)
    assert still_open([problem], [an_observation("N1", problem="a")]) == (problem,)


@given(st.lists(st.sampled_from([None, Remains.YES, Remains.UNKNOWN, Remains.NO]), max_size=12))
def test_a_problem_is_open_exactly_if_its_latest_answer_does_not_say_that_it_is_gone(
    answers: list[Remains | None],
) -> None:
    rows = [a_row(0)] + [a_row(n, "K1", answer) for n, answer in enumerate(answers, 1) if answer is not None]
    given_answers = [a for a in answers if a is not None]
    is_open = not given_answers or given_answers[-1] is not Remains.NO
    assert bool(asked(rows, len(answers) + 1)) is is_open
