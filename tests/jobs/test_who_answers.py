"""Who may answer for whom: functions, deputies, coordinators, strangers, and senders that may be forged."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_deployment, a_member, an_account
from world import BROKEN_PANE, DEPUTY, FIRE, GUARDS, MUNICIPALITY, POLICE, SCHOOL, STRANGER, YOUTH, World, workbook_of

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState, Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.intake.inbox import take_in


def test_the_form_of_another_function_is_held_and_its_sender_hears_why() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    account = world.answer(form, "", world.filled(form, BROKEN_PANE), sender=YOUTH)
    assert (account.kind, account.detail) == (AccountKind.HELD, "form_of_another")
    assert world.tally.silent == 3
    told = world.letters(YOUTH)[-1]
    assert told.subject == "Filen hör till en annan enhet"
    assert "inte räknat än" in told.text
    assert "Svara på er egen inbjudan" in " ".join(told.text.split())
    for coordinator in (MUNICIPALITY, POLICE):
        assert YOUTH in world.letter(coordinator, Purpose.HELD).text


@pytest.mark.parametrize("sender", [YOUTH, GUARDS])
def test_who_may_not_send_a_draft_in_hears_that_nothing_is_changed(sender: str) -> None:
    world = World.invited()
    world.drafted()
    account = world.answer(world.draft(), "Jag fyllde i det.", workbook_of(world.draft()), sender=sender)
    assert (account.kind, account.detail) == (AccountKind.HELD, "draft_from_other")
    told = world.letters(sender)[-1]
    assert told.subject == "Bara en samordnare kan ändra eller godkänna lägesbilden"
    assert "inget är ändrat, godkänt eller stoppat" in " ".join(told.text.split())


def test_a_coordinators_stopp_in_the_thread_of_another_organisations_form_halts() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.drafted().complete()
    assert world.answer(form, "stopp", sender=POLICE).detail == "stop"
    assert len(world.letters(MUNICIPALITY, Purpose.STOPPED)) == 1


def test_a_stranger_with_a_form_is_held_and_released_by_a_coordinators_word() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    raw = world.reply(form, "Jag vikarierar", world.filled(form, BROKEN_PANE), sender=STRANGER)
    assert world.deliver(raw).kind is AccountKind.HELD
    assert world.letters(STRANGER) == []
    question = world.letter(MUNICIPALITY, Purpose.HELD)
    world.answer(question, f"släpp {world.held_reference(MUNICIPALITY)}")
    take_in(world.service, world.now)
    assert world.state_of("skola-norr") is AnswerState.EVENTS


def test_a_stranger_without_a_form_is_unknown_and_unanswered() -> None:
    world = World.invited()
    rows = len(world.outbox())
    assert world.write(STRANGER, "lugnt").kind is AccountKind.UNKNOWN
    assert world.write(STRANGER, "hjälp", ("a.xlsx", b"PK\x03\x04")).kind is AccountKind.UNKNOWN
    assert len(world.outbox()) == rows


def test_forms_of_two_functions_in_one_mail_are_each_judged_by_itself() -> None:
    world = World.invited()
    one, two = world.form(SCHOOL), world.form(YOUTH)
    account = world.answer(one, "", world.filled(one, BROKEN_PANE), world.filled(two, FIRE))
    assert account.kind is AccountKind.HELD
    assert sorted(account.detail.split("; ")) == ["form_of_another", "revision 1: events"]
    assert world.state_of("skola-norr") is AnswerState.EVENTS
    assert world.state_of("fritidsgard") is AnswerState.SILENT


def test_a_deputy_of_two_functions_sends_both_lists_in_one_mail() -> None:
    register = tuple(replace(m, deputies=(DEPUTY,)) if m.id == "skola-norr" else m for m in a_deployment().register)
    world = World.invited(register=register)
    one, two = world.form(SCHOOL), world.form(YOUTH)
    account = world.answer(one, "", world.filled(one, BROKEN_PANE), world.filled(two, FIRE), sender=DEPUTY)
    assert account.kind is AccountKind.REPORT
    assert world.state_of("skola-norr") is world.state_of("fritidsgard") is AnswerState.EVENTS


def test_a_sender_that_the_mail_system_calls_forged_is_held() -> None:
    world = World.invited(account=an_account(authserv_id="mx.exempelstad.example"))
    verdict = "mx.exempelstad.example; dmarc=fail header.from=exempelstad.example"
    account = world.answer(world.form(SCHOOL), "lugnt", Authentication_Results=verdict)
    assert (account.kind, account.detail) == (AccountKind.HELD, "forged_sender")
    assert world.tally.calm == 0


def test_one_address_of_two_functions_is_asked_which_only_without_a_token() -> None:
    shared = ("delad@exempelstad.example",)
    register = (*a_deployment().register, a_member("bad", addresses=shared), a_member("gym", addresses=shared))
    world = World.invited(register=register)
    account = world.write(shared[0], "lugnt")
    assert (account.kind, account.detail) == (AccountKind.HELD, "several_functions")
    told = world.letters(shared[0])[-1]
    assert told.subject == "Vilken enhet gäller ditt mejl?"
    assert "Svara på inbjudan till var och en av dem" in told.text
    one, two = world.letters(shared[0], Purpose.INVITATION)
    assert world.answer(one, "lugnt").respondent != world.answer(two, "lugnt").respondent
    assert world.tally.calm == 2


@pytest.mark.parametrize(
    ("text", "heading"),
    [("status", "Status"), ("kan du skicka utkastet?", "Utkast"), ("hjälp", "Det här kan du svara")],
)
def test_a_coordinator_who_answers_for_several_functions_is_heard_as_a_coordinator(text: str, heading: str) -> None:
    more = (a_member("bad", deputies=(MUNICIPALITY,)), a_member("gym", deputies=(MUNICIPALITY,)))
    own = tuple(
        replace(m, roles=frozenset({Role.COORDINATOR})) if m.id == "samordnare-kommun" else m
        for m in a_deployment().register
    )
    world = World.invited(register=(*own, *more))
    world.drafted()
    account = world.write(MUNICIPALITY, text)
    assert account.kind is AccountKind.COMMAND
    assert heading in world.letters(MUNICIPALITY)[-1].subject
    assert world.write(MUNICIPALITY, "lugnt").detail == "several_functions"


def test_a_coordinator_may_report_for_a_function_of_the_own_organisation_only() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    assert world.answer(form, "", world.filled(form, FIRE), sender=POLICE).kind is AccountKind.HELD
    account = world.answer(form, "De ringde in det", world.filled(form, BROKEN_PANE), sender=MUNICIPALITY)
    assert (account.kind, account.respondent) == (AccountKind.REPORT, "skola-norr")


def test_a_deputys_report_counts_for_the_function() -> None:
    world = World.invited()
    form = world.form(YOUTH)
    world.answer(form, "", world.filled(form, FIRE), sender=DEPUTY)
    assert world.state_of("fritidsgard") is AnswerState.EVENTS
    assert world.letters(DEPUTY, Purpose.RECEIPT), "who answered gets the receipt"


@pytest.mark.parametrize("verdict", ["", "mx.exempelstad.example; spf=fail; dmarc=none"])
def test_where_the_server_marks_mail_only_what_it_found_genuine_is_believed(verdict: str) -> None:
    world = World.invited(account=an_account(authserv_id="mx.exempelstad.example"))
    headers = {"Authentication_Results": verdict} if verdict else {}
    account = world.answer(world.form(SCHOOL), "lugnt", **headers)
    assert (account.kind, account.detail) == (AccountKind.HELD, "forged_sender")
    genuine = "mx.exempelstad.example; dmarc=pass header.from=exempelstad.example"
    assert world.answer(world.form(YOUTH), "lugnt", Authentication_Results=genuine).kind is AccountKind.REPORT


def test_a_deputy_named_by_mail_gets_no_other_rights() -> None:
    register = tuple(
        replace(m, roles=m.roles | a_deployment().register[0].roles) if m.id == "samordnare-kommun" else m
        for m in a_deployment().register
    )
    world = World.invited(register=register)
    world.answer(world.form(MUNICIPALITY), "ersättare ny@exempelstad.example")
    before = world.state
    world.write("ny@exempelstad.example", "status")
    assert world.state is before
    assert "Läget" not in world.news("ny@exempelstad.example")[-1].subject
