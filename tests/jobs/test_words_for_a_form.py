"""Words in the place of the form: kept, answered kindly with the form, and not counted."""

from __future__ import annotations

import pytest
from unread_files import in_draft, said
from world import BROKEN_PANE, CARETAKERS, ROUND, SCHOOL, World, workbook_of

from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose


def test_a_report_typed_in_the_mail_is_kept_and_the_form_comes_with_a_kind_word() -> None:
    world = World.invited()
    account = world.answer(world.form(SCHOOL), "Hej!\nTre rutor krossade på Norrby i helgen, och bål i parken.")
    assert account.kind is AccountKind.COMMENT
    letter = world.letter(SCHOOL, Purpose.ANSWER)
    assert letter.subject == "Tack, men vi hittade ingen fil i ditt mejl"
    assert "Samordnarna får läsa det du skrev om Skola norr. Men vi kan bara räkna det som står i formuläret." in said(
        letter
    )
    assert "senast onsdag 18 november" in said(letter)
    assert workbook_of(letter) == workbook_of(world.form(SCHOOL))
    world.answer(letter, "Nu så", world.filled(letter, BROKEN_PANE))
    assert world.state_of("skola-norr") is AnswerState.EVENTS
    world.drafted()
    assert "Tre rutor krossade på Norrby i helgen, och bål i parken." in in_draft(world)


def test_a_text_is_no_report_so_the_reminder_comes() -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "Vad menar ni med samlingsplats?")
    assert world.state_of("skola-norr") is AnswerState.SILENT
    world.go_to(Step.REMINDER)
    assert len(world.letters(SCHOOL, Purpose.REMINDER)) == 1


def test_a_text_in_english_is_answered_in_english() -> None:
    world = World.invited()
    world.answer(world.form(CARETAKERS), "Somebody has broken three panes at Norrby.")
    assert world.letter(CARETAKERS, Purpose.ANSWER).subject == "Thank you, but we found no file in your mail"


@pytest.mark.parametrize("text", ["Hej, här kommer veckans lista.\nMvh Anna", "Bifogar rapporten"])
def test_a_file_that_was_forgotten_is_asked_for(text: str) -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), text)
    letter = world.letter(SCHOOL, Purpose.ANSWER)
    assert letter.subject == "Glömde du att bifoga filen?"
    assert workbook_of(letter) == workbook_of(world.form(SCHOOL))


@pytest.mark.parametrize("text", ["Tack!", "tack så mycket\n\nMvh Anna Ek\nrektor", "Ok, tack för hjälpen /Anna"])
def test_thanks_are_kept_and_not_answered(text: str) -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), text)
    world.report(SCHOOL, BROKEN_PANE)
    world.answer(world.letter(SCHOOL, Purpose.RECEIPT), text)
    assert world.letters(SCHOOL, Purpose.ANSWER) == []
    assert [c.text.split("\n")[0] for c in world.store.answers.comments(ROUND)] == [text.split("\n")[0]] * 2


def test_a_text_from_one_who_has_reported_is_a_comment_and_brings_no_form() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.answer(world.letter(SCHOOL, Purpose.RECEIPT), "En sak till: porten till källaren står öppen.")
    letter = world.letter(SCHOOL, Purpose.ANSWER)
    assert letter.subject == "Tack, samordnaren läser ditt mejl"
    assert letter.files == ()
