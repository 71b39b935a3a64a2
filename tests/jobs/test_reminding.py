"""The reminder: only to those who have sent nothing; what was not understood is asked about again instead."""

from __future__ import annotations

from datetime import timedelta

from world import (
    CARETAKERS,
    CARETAKERS_TOO,
    DEPUTY,
    MISSPELT,
    MUNICIPALITY,
    SCHOOL,
    YOUTH,
    World,
    texts,
    workbook_of,
)

from est_mailer.demo.letters import bounce, out_of_office
from est_mailer.domain.deployment import Step
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose

CHASES = (Purpose.REMINDER, Purpose.QUESTION, Purpose.STAND_IN)
NEW_DEPUTY = "ny@exempelstad.example"


def chased(world: World) -> list[tuple[str, str]]:
    return sorted((row.purpose.value, row.recipient) for row in world.outbox(*CHASES))


def all_but_youth_answer(world: World) -> World:
    world.answer(world.form(SCHOOL), "lugnt")
    world.answer(world.form(CARETAKERS), "calm")
    return world


def test_when_all_have_answered_nobody_is_reminded() -> None:
    world = all_but_youth_answer(World.invited())
    world.answer(world.form(YOUTH), "lugnt")
    assert chased(world.go_to(Step.REMINDER)) == []


def test_a_deputys_answer_silences_the_reminder_to_all_of_the_function() -> None:
    world = all_but_youth_answer(World.invited())
    world.deliver(out_of_office(world.form(YOUTH), "Jag är ledig.", world.now, 1))
    world.answer(world.letter(DEPUTY, Purpose.STAND_IN), "lugnt")
    assert world.state_of("fritidsgard") is AnswerState.CALM
    assert chased(world.go_to(Step.REMINDER)) == [("stand_in", DEPUTY)]


def test_the_answer_of_one_named_for_the_round_silences_all_too() -> None:
    world = all_but_youth_answer(World.invited())
    world.answer(world.form(YOUTH), f"ersättare {NEW_DEPUTY}")
    world.answer(world.letter(NEW_DEPUTY, Purpose.INVITATION), "lugnt")
    assert chased(world.go_to(Step.REMINDER)) == []


def test_one_named_for_the_round_is_reminded_with_the_function() -> None:
    world = all_but_youth_answer(World.invited())
    world.answer(world.form(YOUTH), f"ersättare {NEW_DEPUTY}")
    world.go_to(Step.REMINDER)
    assert chased(world) == [("reminder", address) for address in sorted((YOUTH, DEPUTY, NEW_DEPUTY))]
    reminder = world.letter(NEW_DEPUTY, Purpose.REMINDER)
    assert world.answer(reminder, "lugnt").respondent == "fritidsgard"


def test_a_blank_form_is_asked_about_again_and_its_sender_gets_no_reminder() -> None:
    world = all_but_youth_answer(World.invited())
    form = world.form(YOUTH)
    world.answer(form, "", workbook_of(form))
    world.go_to(Step.REMINDER)
    assert chased(world) == [("question", YOUTH)]
    question = world.letter(YOUTH, Purpose.QUESTION)
    assert question.subject == "Vi väntar på ert svar: EST vecka 47"
    assert "onsdag 18 november kl. 15.00" in " ".join(question.text.split())
    world.answer(question, "lugnt")
    assert world.state_of("fritidsgard") is AnswerState.CALM


def test_the_question_says_what_is_asked_with_the_marked_file_and_goes_to_who_sent_it() -> None:
    world = all_but_youth_answer(World.invited())
    form = world.form(YOUTH)
    world.answer(form, "", world.filled(form, MISSPELT), sender=DEPUTY)
    assert world.state_of("fritidsgard") is AnswerState.UNCLEAR
    world.go_to(Step.REMINDER)
    assert chased(world) == [("question", DEPUTY)]
    question = world.letter(DEPUTY, Purpose.QUESTION)
    assert "Menade du Vivalla?" in " ".join(question.text.split())
    assert workbook_of(question)[1] == workbook_of(world.letter(DEPUTY, Purpose.RECEIPT))[1]


def test_one_who_was_asked_the_same_day_is_left_in_peace() -> None:
    world = all_but_youth_answer(World.invited())
    world.go_to(world.round.due(Step.REMINDER) - timedelta(hours=1))
    form = world.form(YOUTH)
    world.answer(form, "", workbook_of(form))
    assert chased(world.go_to(Step.REMINDER)) == []


def test_an_unreadable_file_is_asked_about_again_with_a_new_form() -> None:
    world = all_but_youth_answer(World.invited())
    world.answer(world.form(YOUTH), "", ("lista.xlsx", b"PK\x03\x04 cut off"))
    world.go_to(Step.REMINDER)
    question = world.letter(YOUTH, Purpose.QUESTION)
    assert workbook_of(question)[1] == workbook_of(world.form(YOUTH))[1]
    world.answer(question, "", world.filled(question, calm=True))
    assert world.state_of("fritidsgard") is AnswerState.CALM


def test_a_machines_unreadable_file_is_asked_of_the_function_itself() -> None:
    world = all_but_youth_answer(World.invited())
    raw = world.reply(world.form(YOUTH), "", workbook_of(world.form(YOUTH)), auto_submitted="auto-generated")
    world.deliver(raw)
    assert world.state_of("fritidsgard") is AnswerState.UNCLEAR
    assert chased(world.go_to(Step.REMINDER)) == [("question", YOUTH)]


def test_a_dead_address_is_neither_reminded_nor_asked_again() -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "lugnt")
    form = world.form(YOUTH)
    world.answer(form, "", workbook_of(form))
    for number, address in enumerate((YOUTH, CARETAKERS)):
        world.deliver(bounce(world.form(address), MUNICIPALITY, world.now, number))
    world.go_to(Step.REMINDER)
    assert chased(world) == [("reminder", CARETAKERS_TOO)]


def test_a_report_with_rows_and_a_question_is_a_report() -> None:
    world = all_but_youth_answer(World.invited())
    form = world.form(YOUTH)
    world.answer(form, "", world.filled(form, MISSPELT, MISSPELT.__class__("Brand", "Centrum", "parken", "", "Rök")))
    assert world.state_of("fritidsgard") is AnswerState.EVENTS
    assert chased(world.go_to(Step.REMINDER)) == []
    assert "Menade du Vivalla?" in texts(world.letters(YOUTH, Purpose.RECEIPT))
