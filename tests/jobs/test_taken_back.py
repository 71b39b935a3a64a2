"""What was approved, or waited, is taken back: who acts on the old preview is told how things are."""

from __future__ import annotations

from datetime import timedelta

from played import played_once
from world import MUNICIPALITY, POLICE, ROUND, World, texts, workbook_of

from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.outbox.relay import relay

HOLD = timedelta(minutes=15)


@played_once
def previewed(approvals: int = 1) -> World:
    world = World.at_the_meeting(publication=Publication(approvals=approvals, hold=HOLD))
    world.complete()
    return world


def last(world: World, address: str = MUNICIPALITY) -> str:
    return " ".join(texts(world.letters(address)[-1:]).split())


def test_a_used_code_after_a_stop_and_a_new_file_is_told_to_be_an_earlier_one_and_is_no_try() -> None:
    world = previewed()
    used = world.code()
    world.approve()
    world.write(POLICE, "stopp")
    world.complete("Lugnt utom i Norrby.")
    world.approve(code=used)
    assert f"Koden {used} står i en tidigare förhandsgranskning" in last(world)
    assert {code.tries for code in world.store.approvals.outstanding(ROUND)} == {0}


def sends_another(world: World, state: str = "Oroligt vid torget.") -> str:
    """The police send a file of their own in; what the municipality's preview of it says."""
    draft = world.draft(POLICE)
    world.answer(draft, "Klart.", (workbook_of(draft)[0], world.completed(draft, state)))
    return " ".join(world.letter(MUNICIPALITY, Purpose.PREVIEW).text.split())


UNDONE = "Det tidigare godkännandet gäller inte längre, för Samordnare polis har lämnat något nytt."


def test_a_new_file_within_the_hold_says_that_what_was_approved_does_not_go_out() -> None:
    world = previewed()
    world.approve()
    assert UNDONE in sends_another(world)


def test_a_new_file_after_one_approval_of_two_says_that_it_counts_no_more() -> None:
    world = previewed(approvals=2)
    world.approve()
    assert UNDONE in sends_another(world)


def test_a_new_file_says_nothing_of_an_approval_that_nobody_gave_or_that_was_stopped() -> None:
    world = previewed()
    assert "godkännandet gäller inte" not in sends_another(world)
    world.approve()
    world.write(MUNICIPALITY, "stopp")
    assert "godkännandet gäller inte" not in sends_another(world, "Lugnt vid torget.")


def test_another_correction_within_the_hold_says_that_the_approved_one_does_not_go_out() -> None:
    world = previewed()
    world.approve()
    world.go_to(HOLD)
    assert "godkännandet gäller inte" not in sends_another(world)
    world.approve()
    assert UNDONE in sends_another(world, "Mycket oroligt vid torget.")


def test_a_code_after_the_stop_is_told_of_it_and_so_is_another_stop() -> None:
    world = previewed()
    world.write(POLICE, "stopp")
    world.approve()
    assert "Lägesbilden för vecka 47 är stoppad och går inte ut. Koden gäller inte längre." in last(world)
    world.write(MUNICIPALITY, "stopp")
    assert "Lägesbilden för vecka 47 är redan stoppad." in last(world)


def test_a_corrections_code_after_its_stop_is_told_of_it_and_so_is_another_stop() -> None:
    world = previewed()
    world.approve()
    first = world.code(POLICE)
    world.go_to(HOLD)
    sends_another(world)
    world.write(POLICE, "stopp")
    world.approve()
    assert "Rättelsen av lägesbilden för vecka 47 är stoppad och går inte ut." in last(world)
    world.write(MUNICIPALITY, "stopp")
    assert "Rättelsen av lägesbilden för vecka 47 är redan stoppad." in last(world)
    world.approve(POLICE, first)
    assert "är redan utskickad" in last(world, POLICE), "the code was for the picture itself"


def test_what_is_approved_already_says_when_it_goes_out() -> None:
    world = previewed()
    world.approve()
    world.approve(POLICE)
    assert "vecka 47 är redan godkänd och går ut torsdag 19 november kl. 10.17" in last(world, POLICE)
    world.complete()
    assert "Den är redan godkänd och går ut torsdag 19 november kl. 10.17" in last(world)
    world.go_to(HOLD)
    sends_another(world)
    world.approve()
    world.approve(POLICE)
    assert "Rättelsen av lägesbilden för vecka 47 är redan godkänd och går ut" in last(world, POLICE)


def test_stop_while_the_mails_go_out_says_how_many_have_gone() -> None:
    world = previewed()
    world.approve()
    world.now += HOLD
    world.pass_once()
    relay(world.service, world.now, allowance=2)
    world.mailbox.deliver(world.fresh(POLICE, "stopp"))
    take_in(world.service, world.now)
    world.send()
    answer = " ".join(world.letter(POLICE, Purpose.ANSWER).text.split())
    assert "vecka 47 har börjat gå ut. 1 av 3 mejl är skickade" in answer
    world.write(POLICE, "stopp")
    assert "vecka 47 är redan utskickad" in last(world, POLICE)


def test_colleagues_of_one_function_are_told_that_it_counts_once() -> None:
    world = previewed(approvals=2)
    assert "2 godkännanden, från olika funktioner i registret" in " ".join(
        world.letter(POLICE, Purpose.PREVIEW).text.split()
    )
    code = world.code()
    world.approve()
    world.approve(code=code)
    assert "Samordnare kommun har redan godkänt vecka 47, och räknas en gång" in last(world)


def test_a_wrong_code_for_a_correction_does_not_say_that_nothing_has_been_sent() -> None:
    world = previewed()
    world.approve()
    world.go_to(HOLD)
    sends_another(world)
    world.approve(code="111111")
    assert "Inget godkändes." in last(world)
    assert "Inget har skickats ut" not in last(world)


def test_a_stop_from_a_coordinators_other_address_is_told_to_count_only_from_the_registers() -> None:
    world = previewed()
    world.approve()
    world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), "stopp", sender="sara.ek@exempelstad.example")
    held = " ".join(world.letter(POLICE, Purpose.HELD).text.split())
    assert "Avsändaren skriver ”stopp”. Det gäller bara från en samordnares adress i registret" in held
    assert "svarar på ett mejl från oss" in held


def test_status_says_that_it_is_stopped() -> None:
    world = previewed()
    world.write(POLICE, "stopp")
    world.write(MUNICIPALITY, "status")
    assert "Omgången: stoppad, inget har gått ut" in last(world)


def test_the_code_of_an_earlier_preview_is_told_to_be_one_and_is_no_try() -> None:
    world = previewed()
    earlier = world.code()
    world.complete("Lugnt utom i Norrby.")
    world.approve(code=earlier)
    assert world.state is RoundState.PREVIEWED
    assert f"Koden {earlier} står i en tidigare förhandsgranskning av vecka 47." in last(world)
    assert {code.tries for code in world.store.approvals.outstanding(ROUND)} == {0}
    world.approve(POLICE, code=earlier)
    assert "Du har 4 försök kvar" in last(world, POLICE), "another's earlier code is a wrong one"


def test_too_late_to_stop_names_the_correction() -> None:
    world = previewed()
    world.approve()
    world.go_to(HOLD)
    world.write(MUNICIPALITY, "stopp")
    assert "redan utskickad. Är något fel i den? Svara rättelse" in last(world)
