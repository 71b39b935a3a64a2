"""A calm week is what is said to be one in the form; a blank form is none, and neither is a mark with a but."""

import pytest
from checklist_files import sent_form
from corpus.handling import cells
from workbooks.returned_checklists import EXPECTED, FILLED, kinds, only_question, returned, understood

from est_mailer.domain.model import AnswerState


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_untouched_form_is_blank_and_never_calm(language: str) -> None:
    report = understood(returned(language=language), form=sent_form(language=language))
    assert (report.state, kinds(report), report.filled) == (AnswerState.UNCLEAR, ["blank"], ())


@pytest.mark.parametrize("mark", ["X", "x", "ja", "Lugnt hos oss", "Ja, helt lugnt i veckan", True, 1, "✓", "✔"])
def test_the_calm_box(mark: object) -> None:
    report = understood(returned(cells(B3=mark)))
    assert (report.state, report.observations, report.questions) == (AnswerState.CALM, (), ())


def test_calm_is_found_where_the_box_has_moved() -> None:
    report = understood(returned(cells(B3="x"), lambda _, s: (s.insert_cols(1, 2), s.insert_rows(1, 3))))
    assert report.state is AnswerState.CALM


def test_what_is_unclear_in_the_calm_box_is_asked() -> None:
    report = understood(returned(cells(B3="se nedan")))
    assert (report.state, kinds(report)) == (AnswerState.UNCLEAR, ["unclear_calm"])
    assert (report.questions[0].cell, report.filled[0].cells["calm"]) == ("B3", "se nedan")
    assert understood(returned(cells(B3="nej"))).questions[0].kind == "blank"


@pytest.mark.parametrize("more", ["Ja, men det brann på torget", "X utom i fredags", "1 bråk vid skolan", "Lugnt inte"])
def test_a_mark_with_something_else_said_is_asked_about(more: str) -> None:
    report = understood(returned(cells(B3=more)))
    assert (report.state, kinds(report), only_question(report).value) == (AnswerState.UNCLEAR, ["unclear_calm"], more)


def test_rows_count_before_the_calm_box_and_it_is_said() -> None:
    report = understood(returned(FILLED, cells(B3="x")))
    assert report.observations == EXPECTED
    assert report.questions == ()
    assert any("raderna du har fyllt i gäller" in note.understood for note in report.notes)
