"""Answers: revisions, problems from week to week, silence, comments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from builders import an_observation

from est_mailer.adapters.store import Conflict, Store
from est_mailer.domain.comment import Came, Comment, NoteKind, ServiceNote
from est_mailer.domain.ladder import Silence
from est_mailer.domain.model import (
    AnswerState,
    FilledRow,
    Note,
    OpenProblem,
    Question,
    Remains,
    SentForm,
    TimeOfDay,
)
from est_mailer.domain.rounds.life import RoundState

if TYPE_CHECKING:
    from .conftest import Given

LATER = date(2027, 6, 1)


def a_form(round_: str, token: str = "AAAA") -> SentForm:
    problem = OpenProblem("2026-W46/skola/N1", "skola", an_observation(), "2026-W46", 1, Remains.UNKNOWN)
    return SentForm(token, round_, "skola", 1, (problem,), "sv", {"K1": problem.id})


def test_a_sent_form_is_found_by_token_and_by_respondent(store: Store, given: Given) -> None:
    form = a_form(given.round())
    assert store.answers.form("AAAA") is None
    assert store.answers.form_of(form.round, "skola") is None
    store.answers.add_form(form)
    store.answers.add_form(form)
    assert store.answers.form("AAAA") == form
    newer = replace(form, token="BBBB", form_version=2)
    store.answers.add_form(newer)
    assert store.answers.form_of(form.round, "skola") == newer
    with pytest.raises(Conflict):
        store.answers.add_form(replace(form, language="en"))


def test_an_answer_comes_back_whole(store: Store, given: Given) -> None:
    key = given.round()
    row = an_observation(day=date(2026, 11, 17), time_of_day=TimeOfDay.NIGHT, action="Lagad", place="torget")
    sent = given.answer(
        key,
        "skola",
        row,
        replace(row, key="K1", remains=Remains.YES),
        questions=(Question("unknown_area", "Checklista", "B9", 9, "Område", "Menade", "vivalla"),),
        notes=(Note(9, "När", "i tisdags", "tisdag 17 november"),),
        filled=(FilledRow(9, "", {"area": "Menade"}),),
    )
    assert store.answers.current(key) == {"skola": sent}
    assert store.answers.current_of(key, "skola") == sent
    assert store.answers.current_of(key, "bad") is None


def test_the_answer_with_rows_that_came_last_counts(store: Store, given: Given) -> None:
    key = given.round()
    assert store.answers.next_revision(key, "skola") == 1
    first = given.answer(key, "skola", state=AnswerState.CALM)
    second = given.answer(key, "skola", an_observation("N1"))
    assert store.answers.current(key) == {"skola": second}
    assert store.answers.current_of(key, "skola") == second
    assert store.answers.revisions(key, "skola") == (first, second)
    assert store.answers.next_revision(key, "skola") == 3
    with pytest.raises(Conflict):
        store.answers.add(second)
    assert store.answers.current(key) == {"skola": second}


def test_no_word_outranks_rows(store: Store, given: Given) -> None:
    key = given.round()
    rows = given.answer(key, "skola", an_observation("N1"))
    given.answer(key, "skola", state=AnswerState.CALM)
    assert store.answers.current(key) == {"skola": rows}


def test_an_answer_that_cannot_be_stored_whole_is_not_stored_at_all(store: Store, given: Given) -> None:
    key = given.round()
    first = given.answer(key, "skola", an_observation())
    broken = replace(first, revision=2, report=replace(first.report, observations=(an_observation(what=None),)))
    with pytest.raises(Conflict):
        store.answers.add(broken)
    assert store.answers.current(key) == {"skola": first}
    assert store.answers.next_revision(key, "skola") == 2


def problems(store: Store, before: date = LATER, respondent: str | None = None) -> list[tuple[str, str, str]]:
    rows = store.answers.problem_rows(before, respondent)
    return [(row.round, row.respondent, row.observation.key) for row in rows]


def test_a_problem_that_is_gone_is_left_out_with_all_its_rows(store: Store, given: Given) -> None:
    w47, w48, w49 = (given.round(week) for week in range(3))
    window, lamp = (an_observation(key, problem=f"2026-W47/skola/{key}") for key in ("N1", "N2"))
    given.answer(w47, "skola", window, lamp)
    given.answer(
        w48, "skola", replace(window, key="K1", remains=Remains.YES), replace(lamp, key="K2", remains=Remains.NO)
    )
    assert problems(store) == [(w47, "skola", "N1"), (w48, "skola", "K1")]
    assert problems(store, given.a_round(1).first_day) == [(w47, "skola", "N1"), (w47, "skola", "N2")]
    given.answer(w49, "skola", replace(window, key="K1", remains=Remains.NO))
    assert problems(store) == []


def test_a_correction_brings_a_problem_back(store: Store, given: Given) -> None:
    w47, w48 = given.round(0), given.round(1)
    row = an_observation(problem="2026-W47/skola/N1")
    given.answer(w47, "skola", row)
    given.answer(w48, "skola", replace(row, key="K1", remains=Remains.NO))
    assert problems(store) == []
    given.answer(w48, "skola", replace(row, key="K1", remains=Remains.UNKNOWN))
    assert problems(store) == [(w47, "skola", "N1"), (w48, "skola", "K1")]


def test_a_problem_that_came_back_after_it_was_gone_is_open(store: Store, given: Given) -> None:
    rounds = [given.round(week) for week in range(3)]
    row = an_observation(problem="P")
    given.answer(rounds[0], "skola", row)
    given.answer(rounds[1], "skola", replace(row, key="K1", remains=Remains.NO))
    given.answer(rounds[2], "skola", replace(row, key="K1", remains=Remains.YES))
    assert len(problems(store)) == 3


def test_problem_rows_of_one_respondent(store: Store, given: Given) -> None:
    key = given.round()
    given.answer(key, "skola", an_observation("N1", problem="S"))
    given.answer(key, "bad", an_observation("N1", problem="B"), an_observation("N2", problem="C"))
    assert problems(store) == [(key, "bad", "N1"), (key, "skola", "N1"), (key, "bad", "N2")]
    assert problems(store, respondent="bad") == [(key, "bad", "N1"), (key, "bad", "N2")]
    (row, _) = store.answers.problem_rows(LATER, "bad")
    assert row.first_day == given.a_round().first_day
    assert row.observation == an_observation("N1", problem="B")


def silent_rounds(store: Store, key: str, *, including: bool = True) -> dict[str, int]:
    return {id_: silence.rounds for id_, silence in store.answers.silences(key, including=including).items()}


def test_silence_is_counted_in_closed_rounds_that_asked(store: Store, given: Given) -> None:
    both = ("skola", "bad")
    w47 = given.round(0, RoundState.CLOSED, members=both)
    given.round(1, RoundState.SKIPPED, members=both)
    given.round(2, RoundState.CANCELLED, members=both)
    assert silent_rounds(store, w47) == {"skola": 1, "bad": 1}
    given.answer(w47, "bad", state=AnswerState.CALM)
    assert silent_rounds(store, w47) == {"skola": 1}
    w50 = given.round(3, RoundState.DRAFTED, members=("bad",))
    assert silent_rounds(store, w50) == {"bad": 1}
    w51 = given.round(4, RoundState.CLOSED, members=(*both, "ny"))
    assert silent_rounds(store, w51) == {"skola": 2, "bad": 2, "ny": 1}
    assert silent_rounds(store, w51, including=False) == {"skola": 1, "bad": 1}
    first, last = given.a_round(0).first_day, given.a_round(4).first_day
    assert store.answers.silences(w51)["skola"] == Silence(2, first, last)
    given.answer(w51, "skola", state=AnswerState.UNCLEAR)
    assert silent_rounds(store, w51) == {"bad": 2, "ny": 1}
    assert store.answers.silences("2020-W01") == {}


def test_an_open_round_is_no_silence_yet_but_its_answer_ends_one(store: Store, given: Given) -> None:
    given.round(0, RoundState.CLOSED, members=("skola", "bad"))
    w48 = given.round(1, RoundState.OPEN, members=("skola", "bad"))
    assert silent_rounds(store, w48) == {"skola": 1, "bad": 1}
    given.answer(w48, "bad", state=AnswerState.CALM)
    assert silent_rounds(store, w48) == {"skola": 1}
    store.rounds.move(w48, RoundState.OPEN, RoundState.CLOSED)
    assert silent_rounds(store, w48) == {"skola": 2}


def test_a_round_that_was_never_opened_is_no_silence(store: Store, given: Given) -> None:
    key = given.round(0, RoundState.SCHEDULED, members=("skola",))
    later = given.round(1, RoundState.CLOSED, members=("skola",))
    assert silent_rounds(store, later) == {"skola": 1}
    store.rounds.move(key, RoundState.SCHEDULED, RoundState.OPEN)
    store.rounds.move(key, RoundState.OPEN, RoundState.CLOSED)
    assert silent_rounds(store, later) == {"skola": 2}


def test_comments_are_kept_in_order(store: Store, given: Given) -> None:
    key = given.round()
    comment = Comment("Åsa <asa@exempelstad.example>", given.now, "Hälsa alla!")
    store.answers.add_comment(comment, given.message(), key, "skola")
    store.answers.add_comment(replace(comment, text="Igen"), given.message(), key)
    store.answers.add_comment(comment, given.message())
    assert store.answers.comments(key) == (replace(comment, respondent="skola"), replace(comment, text="Igen"))
    noted = replace(comment, text="", note=ServiceNote(NoteKind.UNREAD, "Skola", (Came("a.pdf", "pdf"),), "pdf", 3))
    store.answers.add_comment(noted, given.message(), key)
    assert store.answers.comments(key)[-1] == noted
    assert [round_ for round_, _ in store.answers.all_comments()] == [key, key, None, key]
    with pytest.raises(Conflict):
        store.answers.add_comment(comment, 4711, key)
