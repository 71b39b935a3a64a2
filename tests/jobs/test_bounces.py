"""Delivery reports: a dead address is marked and told of once; a forged report marks nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from post import SERVICE
from world import CARETAKERS, CARETAKERS_TOO, MUNICIPALITY, POLICE, SCHOOL, STRANGER, World, texts

from est_mailer.demo.letters import bounce
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Handover, Purpose, Refusal


def test_a_typed_report_marks_the_address_and_tells_the_coordinators_of_its_organisation_once() -> None:
    world = World.invited()
    for number in (1, 2):
        raw = bounce(world.form(SCHOOL), SERVICE, world.now, number)
        assert world.deliver(raw).kind is AccountKind.BOUNCE
    assert list(world.store.addresses.dead()) == [SCHOOL]
    told = [row.recipient for row in world.outbox(Purpose.BOUNCED)]
    assert told == [MUNICIPALITY]
    letter = world.letter(MUNICIPALITY, Purpose.BOUNCED)
    assert SCHOOL in letter.text
    assert "Skola norr" in texts([letter])
    assert 'Svara "register"' in letter.text, "she changes the register herself"
    assert world.answer(letter, "register").detail == "register"


def test_an_organisation_without_a_coordinator_is_told_of_to_all() -> None:
    world = World.invited()
    world.deliver(bounce(world.form(CARETAKERS), SERVICE, world.now, 1))
    assert sorted(row.recipient for row in world.outbox(Purpose.BOUNCED)) == sorted([MUNICIPALITY, POLICE])


def test_a_dead_address_is_not_reminded_but_the_others_of_its_function_are() -> None:
    world = World.invited()
    world.deliver(bounce(world.form(CARETAKERS), SERVICE, world.now, 1))
    world.go_to(Step.REMINDER)
    assert world.letters(CARETAKERS, Purpose.REMINDER) == []
    assert world.letters(CARETAKERS_TOO, Purpose.REMINDER)
    assert world.tally.expected == 3, "it stays in the register"


def test_a_report_without_a_message_id_of_ours_marks_nothing() -> None:
    world = World.invited()
    forged = replace(world.form(SCHOOL), message_id="<guessed@exempelstad.example>")
    assert world.deliver(bounce(forged, SERVICE, world.now, 1)).kind is AccountKind.BOUNCE
    assert world.store.addresses.dead() == {}
    assert world.outbox(Purpose.BOUNCED) == []


def test_a_report_on_a_letter_to_somebody_else_marks_nothing() -> None:
    """Who has got one mail of ours knows its Message-ID, and could wish another reader silenced."""
    world = World.invited()
    forged = replace(world.form(SCHOOL), to=POLICE)
    world.deliver(bounce(forged, SERVICE, world.now, 1))
    assert world.store.addresses.dead() == {}


def test_a_delay_marks_nothing() -> None:
    world = World.invited()
    raw = bounce(world.form(SCHOOL), SERVICE, world.now, 1)
    raw = raw.replace(b"Action: failed", b"Action: delayed").replace(b"5.1.1", b"4.4.1")
    assert world.deliver(raw).kind is AccountKind.BOUNCE
    assert world.store.addresses.dead() == {}


def test_a_mail_from_the_address_revives_it() -> None:
    world = World.invited()
    world.deliver(bounce(world.form(SCHOOL), SERVICE, world.now, 1))
    world.write(STRANGER, "hej")
    assert list(world.store.addresses.dead()) == [SCHOOL]
    world.write(SCHOOL, "Nu fungerar brevlådan igen.")
    assert world.store.addresses.dead() == {}
    world.now += timedelta(days=1)
    world.deliver(bounce(world.form(SCHOOL), SERVICE, world.now, 2))
    assert list(world.store.addresses.dead()) == [SCHOOL]
    assert len(world.outbox(Purpose.BOUNCED)) == 2


def test_an_address_refused_for_good_reaches_its_coordinators_and_is_marked() -> None:
    world = World.of()
    world.transport.verdicts[SCHOOL] = Handover(Refusal.PERMANENT, "550 5.1.1 user unknown")
    world.go_to(Step.INVITATION)
    world.send()
    assert SCHOOL in world.store.addresses.dead()
    assert [r.recipient for r in world.outbox(Purpose.BOUNCED)] == [MUNICIPALITY]


def test_a_full_mailbox_is_not_dead() -> None:
    world = World.of()
    world.transport.verdicts[SCHOOL] = Handover(Refusal.PERMANENT, "552 5.2.2 mailbox full")
    world.go_to(Step.INVITATION)
    assert world.store.addresses.dead() == {}
