"""Forms whose codes are revoked: they no longer count, are held and asked about, and nobody is left without a form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import an_account
from register_mail import said
from revoking import MX, revoked
from world import (
    BROKEN_PANE,
    CARETAKERS,
    CARETAKERS_TOO,
    MUNICIPALITY,
    NEXT_ROUND,
    SCHOOL,
    STRANGER,
    TESTS_KEY,
    YOUTH,
    World,
    workbook_of,
)

from est_mailer.demo.letters import Received
from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.identity import LAST_EPOCH, key_mark, tokens_in
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.words.revoking import Revoked


def epochs(letter: Received) -> set[int]:
    return {t.epoch for t in tokens_in(workbook_of(letter)[0], TESTS_KEY)}


def test_a_form_sent_before_is_held_with_its_own_reason_and_everybody_hears_what_they_need() -> None:
    world = World.invited()
    old = world.form(SCHOOL)
    assert revoked(world) == Revoked("skola-norr", 1, (SCHOOL,), ())
    account = world.answer(old, "Här är listan.", world.filled(old, BROKEN_PANE))
    assert (account.kind, account.detail) == (AccountKind.HELD, "revoked_form")
    assert "Koden i formuläret är spärrad" in said(world, MUNICIPALITY)
    assert "registret" in said(world, SCHOOL), "the sender is in the register: it hears where the new form is"
    assert world.state_of("skola-norr") is AnswerState.SILENT


def test_the_new_form_goes_to_the_registered_addresses_and_counts() -> None:
    world = World.invited()
    done = revoked(world, "vardskontor")
    assert done.sent_to == (CARETAKERS, CARETAKERS_TOO)
    new = world.letter(CARETAKERS, Purpose.REVOKED)
    assert epochs(new) == {1}
    assert "A new form" in new.subject
    world.answer(new, "", world.filled(new, replace(BROKEN_PANE, indicator="Vandalism"), language="en"))
    assert world.state_of("vardskontor") is AnswerState.EVENTS


def test_others_forms_go_on_counting() -> None:
    world = World.invited()
    revoked(world)
    assert world.report(YOUTH, BROKEN_PANE).kind is AccountKind.REPORT
    assert world.letters(YOUTH, Purpose.REVOKED) == []


def test_all_forms_at_once() -> None:
    world = World.invited()
    assert set(revoked(world, None).sent_to) == {SCHOOL, YOUTH, CARETAKERS, CARETAKERS_TOO}
    assert world.report(YOUTH, BROKEN_PANE).detail == "revoked_form"
    new = world.letter(YOUTH, Purpose.REVOKED)
    assert world.answer(new, "", world.filled(new, BROKEN_PANE)).kind is AccountKind.REPORT
    revoked(world, "fritidsgard")
    assert epochs(world.letter(YOUTH, Purpose.REVOKED)) == {2}
    assert world.answer(new, "", world.filled(new, BROKEN_PANE)).detail == "revoked_form"


@pytest.mark.parametrize("said", ["lugnt", "Allt är som vanligt, tack."])
def test_words_in_the_thread_of_a_revoked_form_are_held_and_in_a_fresh_mail_they_are_heard(said: str) -> None:
    world = World.invited()
    old = world.form(SCHOOL)
    revoked(world)
    assert world.answer(old, said).detail == "revoked_form"
    assert world.write(SCHOOL, "lugnt").kind is AccountKind.REPORT


def test_a_new_form_answered_in_the_old_thread_counts_and_an_old_one_in_the_new_thread_does_too() -> None:
    world = World.invited()
    old = world.form(SCHOOL)
    filled = world.filled(old, BROKEN_PANE)
    revoked(world)
    new = world.letter(SCHOOL, Purpose.REVOKED)
    assert world.answer(old, "", world.filled(new, BROKEN_PANE)).kind is AccountKind.REPORT
    assert world.answer(new, "", filled).kind is AccountKind.REPORT, "whoever has the new code was sent it since"


def test_a_stranger_with_a_published_form_gets_no_answer_and_the_coordinator_is_asked() -> None:
    world = World.invited()
    old = world.form(SCHOOL)
    revoked(world)
    account = world.answer(old, "", world.filled(old, BROKEN_PANE), sender=STRANGER)
    assert (account.kind, account.detail) == (AccountKind.HELD, "revoked_form")
    assert world.letters(STRANGER) == []


def test_a_held_form_counts_when_a_coordinator_says_so() -> None:
    world = World.invited()
    old = world.form(SCHOOL)
    revoked(world)
    world.answer(old, "", world.filled(old, BROKEN_PANE))
    world.write(MUNICIPALITY, f"släpp {world.held_reference(MUNICIPALITY)}")
    take_in(world.service, world.now)
    assert world.state_of("skola-norr") is AnswerState.EVENTS


def test_the_reminder_and_the_next_round_carry_codes_that_count() -> None:
    world = World.invited()
    revoked(world)
    world.go_to(Step.REMINDER)
    reminder = world.letter(SCHOOL, Purpose.REMINDER)
    assert epochs(reminder) == {1}
    world.go_to(Step.INVITATION, NEXT_ROUND)
    form = world.form(SCHOOL)
    assert epochs(form) == {1}
    assert world.answer(form, "", world.filled(form, BROKEN_PANE)).kind is AccountKind.REPORT


def test_one_who_has_left_may_not_go_on_in_the_round_once_the_register_says_so() -> None:
    world = World.invited()
    old = world.form(CARETAKERS_TOO)
    changed = tuple(
        replace(m, addresses=(CARETAKERS,)) if m.id == "vardskontor" else m for m in world.service.deployment.register
    )
    world.service = replace(world.service, deployment=replace(world.service.deployment, register=changed))
    assert world.write(CARETAKERS_TOO, "status").kind is not AccountKind.UNKNOWN, "the round's register is frozen"
    assert revoked(world, "vardskontor").sent_to == (CARETAKERS,)
    heard = len(world.letters(CARETAKERS_TOO))
    assert world.write(CARETAKERS_TOO, "calm").kind is AccountKind.UNKNOWN
    assert world.answer(old, "", world.filled(old, BROKEN_PANE, language="en")).detail == "revoked_form"
    assert len(world.letters(CARETAKERS_TOO)) == heard
    assert world.write(CARETAKERS, "calm").kind is AccountKind.REPORT


def test_a_machine_in_the_thread_of_a_revoked_form_is_not_believed_by_it() -> None:
    world = World.invited(account=an_account(authserv_id=MX))
    old = world.form(YOUTH)
    revoked(world, "fritidsgard")
    asked = len(world.outbox(Purpose.STAND_IN))
    world.answer(old, "Jag är på semester.", auto_submitted="auto-replied")
    assert len(world.outbox(Purpose.STAND_IN)) == asked


def test_a_database_older_than_a_token_holds_it() -> None:
    world = World.invited()
    revoked(world)
    new = world.letter(SCHOOL, Purpose.REVOKED)
    world.store.connection.run("DELETE FROM revocations")
    world.store.connection.forget()
    assert world.answer(new, "lugnt").detail == "revoked_form"


def test_the_last_epoch_asks_for_a_new_key_and_a_new_key_counts_anew() -> None:
    world = World.invited()
    for _ in range(LAST_EPOCH):
        world.store.revocations.add(None, key_mark(TESTS_KEY), "drift", world.now)
    with pytest.raises(ServiceError, match="EST_TOKEN_KEY"):
        revoked(world)
    with pytest.raises(ServiceError, match="EST_TOKEN_KEY"):
        revoked(world, None)
    world.service = replace(world.service, key=b"another key of thirty-two bytes.")
    assert revoked(world, None).epoch == 1
    new = world.letter(SCHOOL, Purpose.REVOKED)
    assert world.answer(new, "", world.filled(new, BROKEN_PANE)).kind is AccountKind.REPORT


def test_it_stands_in_the_audit_and_an_unknown_function_is_named() -> None:
    world = World.invited()
    revoked(world, by="Anna Ek")
    revoked(world, by="service")
    entries = [(e.actor, e.event, e.subject) for e in world.store.audit.listing()]
    assert [subject for _, event, subject in entries if event == "codes revoked"] == ["skola-norr", "skola-norr"]
    assert ("service", "codes revoked", "skola-norr") in entries, "a person's name is kept as its digest"
    with pytest.raises(ServiceError, match="badhuset"):
        revoked(world, "badhuset")
