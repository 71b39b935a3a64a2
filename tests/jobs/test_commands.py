"""Every command of every role, in both languages, in upper and lower case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from world import (
    BROKEN_PANE,
    CARETAKERS,
    GUARDS,
    MUNICIPALITY,
    POLICE,
    ROUND,
    SCHOOL,
    STRANGER,
    YOUTH,
    World,
    texts,
    workbook_of,
)

from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.intake.inbox import take_in

COLLEAGUE = "kollega@exempelstad.example"
OUTSIDER = "kompis@privat.test"


def in_both_cases(*words: str) -> list[str]:
    return [said for word in words for said in (word.lower(), word.upper())]


def said(world: World, address: str) -> str:
    """The text of the latest letter to an address, on one line."""
    return " ".join(texts(world.letters(address)[-1:]).split())


@pytest.mark.parametrize("word", in_both_cases("lugnt", "nollrapport", "calm", "nil return"))
def test_calm(word: str) -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), word)
    assert world.state_of("skola-norr") is AnswerState.CALM
    assert len(world.letters(SCHOOL, Purpose.RECEIPT)) == 1


@pytest.mark.parametrize("word", in_both_cases("formulär", "form"))
def test_the_form_again(word: str) -> None:
    world = World.invited()
    world.write(SCHOOL, word)
    again = world.letters(SCHOOL)[-1]
    assert workbook_of(again)[0] == workbook_of(world.form(SCHOOL))[0]
    world.answer(again, "", world.filled(again, BROKEN_PANE))
    assert world.state_of("skola-norr") is AnswerState.EVENTS


@pytest.mark.parametrize("word", in_both_cases("ersättare", "deputy"))
def test_a_colleague_becomes_deputy_for_this_round_only(word: str) -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), f"{word} {COLLEAGUE}")
    assert COLLEAGUE in said(world, SCHOOL)
    form = world.form(COLLEAGUE)
    world.answer(form, "", world.filled(form, BROKEN_PANE))
    assert world.state_of("skola-norr") is AnswerState.EVENTS
    world.go_to(Step.INVITATION, "2026-W48")
    assert len(world.letters(COLLEAGUE, Purpose.INVITATION)) == 1
    assert all(COLLEAGUE not in m.deputies for m in world.store.rounds.members("2026-W48"))


def test_an_outsider_becomes_deputy_only_if_a_coordinator_says_so() -> None:
    world = World.invited()
    raw = world.reply(world.form(SCHOOL), f"ersättare {OUTSIDER}")
    account = world.deliver(raw)
    assert (account.kind, account.detail) == (AccountKind.HELD, "deputy_outside")
    assert world.letters(OUTSIDER) == []
    assert "Samordnaren" in said(world, SCHOOL)
    world.answer(world.letter(MUNICIPALITY, Purpose.HELD), f"släpp {world.held_reference(MUNICIPALITY)}")
    take_in(world.service, world.now)
    world.send()
    world.answer(world.form(OUTSIDER), "lugnt")
    assert world.state_of("skola-norr") is AnswerState.CALM
    assert f"skickat formuläret till {OUTSIDER}" in said(world, SCHOOL)


def test_a_deputy_that_is_refused_gets_no_form_and_cannot_answer() -> None:
    world = World.invited()
    raw = world.reply(world.form(SCHOOL), f"ersättare {OUTSIDER}")
    world.deliver(raw)
    world.write(POLICE, f"AVVISA {world.held_reference(POLICE)}")
    take_in(world.service, world.now)
    world.send()
    assert world.letters(OUTSIDER) == []
    assert world.write(OUTSIDER, "lugnt").kind is AccountKind.UNKNOWN


def test_a_deputy_without_an_address_is_asked_for_one() -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "ersättare")
    assert "ersättare kollega@" in said(world, SCHOOL)


@pytest.mark.parametrize("word", in_both_cases("status"))
def test_status(word: str) -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.write(MUNICIPALITY, word)
    answer = said(world, MUNICIPALITY)
    assert "öppen för rapporter" in answer
    for name in ("Fritidsgard", "Vardskontor"):
        assert name in answer
    assert "Skola norr" not in answer


@pytest.mark.parametrize("word", in_both_cases("utkast", "draft"))
def test_the_draft_before_and_after_there_is_one(word: str) -> None:
    world = World.invited()
    world.write(POLICE, word)
    assert "inget utkast än" in said(world, POLICE)
    world.drafted()
    world.write(POLICE, word)
    again = world.letters(POLICE)[-1]
    assert workbook_of(again)[0] == workbook_of(world.draft(POLICE))[0]
    file = (workbook_of(again)[0], world.completed(again))
    assert world.answer(again, "", file).detail == "previewed"


@pytest.mark.parametrize("word", in_both_cases("register"))
def test_the_register_comes_as_a_workbook(word: str) -> None:
    world = World.invited()
    world.write(MUNICIPALITY, word)
    assert workbook_of(world.letters(MUNICIPALITY)[-1])[0].startswith("EST-register-")


@pytest.mark.parametrize("word", in_both_cases("hjälp", "help"))
def test_help_tells_each_what_that_one_may_say(word: str) -> None:
    world = World.invited()
    world.write(SCHOOL, word)
    world.write(MUNICIPALITY, word)
    world.write(CARETAKERS, word)
    assert "lugnt" in said(world, SCHOOL)
    assert "godkänn" not in said(world, SCHOOL)
    assert "godkänn" in said(world, MUNICIPALITY)
    assert "calm" in said(world, CARETAKERS)


@pytest.mark.parametrize("word", in_both_cases("godkänn", "approve"))
def test_approve(word: str) -> None:
    world = World.at_the_meeting()
    world.complete()
    world.write(MUNICIPALITY, f"{word} {world.code()}")
    assert world.state is RoundState.APPROVED


@pytest.mark.parametrize("word", in_both_cases("stopp", "stop"))
def test_stop(word: str) -> None:
    world = World.at_the_meeting()
    world.complete()
    world.approve()
    world.write(POLICE, word)
    assert world.state is RoundState.COMPLETED
    for coordinator in (MUNICIPALITY, POLICE):
        assert world.letters(coordinator, Purpose.STOPPED)


@pytest.mark.parametrize(("word", "kind"), [("släpp", "report"), ("release", "report"), ("avvisa", "unknown")])
def test_a_held_message_is_released_or_rejected_once(word: str, kind: str) -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    raw = world.reply(form, "", world.filled(form, BROKEN_PANE), sender=STRANGER)
    world.deliver(raw)
    number = world.number_of(raw)
    reference = world.held_reference(MUNICIPALITY)
    world.write(MUNICIPALITY, f"{word.upper()} {number}")  # the number alone, which anybody might guess, does nothing
    assert world.store.inbound.get(number).accounted is AccountKind.HELD
    world.write(MUNICIPALITY, f"{word.upper()} {reference}")
    assert reference in said(world, MUNICIPALITY)
    take_in(world.service, world.now)
    assert world.store.inbound.get(number).accounted == AccountKind(kind)
    world.write(POLICE, f"{word} {reference}")
    assert "väntar inte på svar" in said(world, POLICE)


@pytest.mark.parametrize("word", ["släpp 4711", "avvisa 4711", "släpp", "release"])
def test_a_held_number_that_does_not_exist(word: str) -> None:
    world = World.invited()
    world.write(MUNICIPALITY, word)
    answer = said(world, MUNICIPALITY)
    assert "Det finns inget sådant mejl" in answer


@pytest.mark.parametrize("word", ["godkänn 123456", "stopp", "status", "utkast", "register", "släpp 1", "avvisa 1"])
def test_a_respondent_may_not_say_what_coordinators_say(word: str) -> None:
    world = World.at_the_meeting()
    before = world.state
    world.write(SCHOOL, word)
    assert world.state is before
    assert f'Du svarade "{word.split()[0]}". Det är ett ord för samordnarna.' in said(world, SCHOOL)


@pytest.mark.parametrize("word", ["lugnt", f"ersättare {COLLEAGUE}", "formulär"])
def test_a_coordinator_has_no_form_to_answer_for(word: str) -> None:
    world = World.invited()
    world.write(MUNICIPALITY, word)
    assert world.tally.silent == 3
    assert "har inget formulär" in said(world, MUNICIPALITY)


def test_a_recipient_may_ask_for_help_and_all_else_is_a_comment() -> None:
    world = World.invited()
    assert world.write(GUARDS, "Det var bråk vid stationen.").kind is AccountKind.COMMENT
    assert [c.sender for c in world.store.answers.comments(ROUND)] == [GUARDS]
    world.write(GUARDS, "hjälp")
    assert len(world.letters(GUARDS)) == 2


def test_a_word_below_the_first_line_or_in_the_quote_is_no_command() -> None:
    world = World.invited()
    account = world.answer(world.form(SCHOOL), "Jag återkommer på onsdag.")  # the invitation it quotes says "lugnt"
    assert account.kind is AccountKind.COMMENT
    assert world.state_of("skola-norr") is AnswerState.SILENT


def test_the_answer_is_in_the_readers_language() -> None:
    world = World.invited()
    world.write(CARETAKERS, "calm")
    assert "calm" in said(world, CARETAKERS)
    world.write(YOUTH, "calm")
    assert "lugn" in said(world, YOUTH).casefold()


def test_a_command_after_the_dispatch_is_answered_with_why() -> None:
    world = World.at_the_meeting()
    world.complete()
    world.approve()
    world.go_to(timedelta(minutes=16))
    world.write(MUNICIPALITY, "stopp")
    assert "för sent att stoppa" in said(world, MUNICIPALITY)
    world.write(MUNICIPALITY, "godkänn 123456")
    assert "redan utskickad" in said(world, MUNICIPALITY)
