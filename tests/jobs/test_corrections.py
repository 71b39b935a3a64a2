"""A corrected file: the receipt lists what changed; after the dispatch it is a proposed erratum."""

from __future__ import annotations

from dataclasses import replace

from played import played_once
from world import BROKEN_PANE, CARETAKERS, FIRE, MISSPELT, MUNICIPALITY, POLICE, ROUND, SCHOOL, YOUTH, World

from est_mailer.demo.checklists import Event
from est_mailer.domain.deployment import Step
from est_mailer.domain.model import AnswerState, Timeliness
from est_mailer.domain.outgoing import Purpose

CHANGED = "ändrat sedan din förra fil"


def said(world: World, address: str, purpose: Purpose = Purpose.RECEIPT) -> str:
    return " ".join(world.letter(address, purpose).text.split())


@played_once
def dispatched(*events: Event) -> World:
    """The picture of the week has gone out; the school reported these events, or nothing."""
    world = World.invited()
    if events:
        world.report(SCHOOL, *events)
    world.drafted()
    world.complete()
    world.approve()
    return world.go_to(Step.FEEDBACK)


def test_the_first_receipt_lists_no_changes() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    assert CHANGED not in said(world, SCHOOL)


def test_a_corrected_file_is_a_new_revision_with_what_changed_in_words() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE, FIRE)
    bench = Event("Brand", "Centrum", "torget", "2026-11-15", "Bänk brann")
    world.report(SCHOOL, replace(BROKEN_PANE, place="stationen", when="2026-11-17 kväll"), bench)
    text = said(world, SCHOOL)
    assert "2026-W47-skola-norr-2" in text
    assert CHANGED in text
    assert "Ändrad rad: Skadegörelse, Norrby, busskuren: Krossad ruta." in text
    assert "Plats: ”busskuren” är nu ”stationen”" in text
    assert "När: ”måndag 16 november” är nu ”tisdag 17 november kväll”" in text
    assert "Ny rad: Brand, Centrum, torget: Bänk brann" in text
    assert "Inte med längre: Brand, Centrum, parken: Papperskorg brann" in text


def test_the_changes_are_told_in_the_reporters_own_language() -> None:
    world = World.invited()
    world.answer(world.form(CARETAKERS), "calm")
    form = world.form(CARETAKERS)
    events = (replace(FIRE, indicator="Fire"),)
    world.answer(form, "", world.filled(form, *events, language="en"))
    assert "New row: Fire, Centrum, parken: Papperskorg brann" in said(world, CARETAKERS)


def test_the_same_file_again_changes_nothing() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    file = world.filled(form, BROKEN_PANE)
    world.answer(form, "Här", file)
    world.answer(form, "Kom det fram?", file)
    assert CHANGED not in said(world, SCHOOL)


def test_a_receipt_with_cells_to_mend_says_what_changed_too() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.report(SCHOOL, BROKEN_PANE, FIRE, MISSPELT)
    text = said(world, SCHOOL)
    assert "Menade du Vivalla?" in text
    assert "Ny rad: Brand, Centrum, parken: Papperskorg brann" in text


def test_an_older_mail_read_later_changes_nothing_and_says_so_of_nothing() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.deliver(world.reply(form, "", world.filled(form, FIRE), sender="vikarie@hem.test"))
    world.report(SCHOOL, BROKEN_PANE)
    world.write(MUNICIPALITY, f"släpp {world.held_reference(MUNICIPALITY)}")
    world.pass_once()
    world.send()
    assert world.store.answers.current(ROUND)["skola-norr"].revision == 1
    assert all(CHANGED not in " ".join(m.text.split()) for m in world.letters("vikarie@hem.test"))


def test_a_late_report_before_the_dispatch_is_no_erratum() -> None:
    world = World.at_the_meeting()
    world.report(SCHOOL, BROKEN_PANE)
    assert world.store.answers.current(ROUND)["skola-norr"].timeliness is Timeliness.LATE
    assert world.outbox(Purpose.ERRATUM) == []


def test_after_the_dispatch_a_correction_is_proposed_to_every_coordinator_and_the_dispatch_stands() -> None:
    world = dispatched(BROKEN_PANE)
    before, mails = world.store.drafts.edition(ROUND), len(world.outbox(Purpose.DISPATCH))
    world.report(SCHOOL, replace(BROKEN_PANE, area="Vivalla"), FIRE)
    assert [r.recipient for r in world.outbox(Purpose.ERRATUM)] == [MUNICIPALITY, POLICE]
    text = said(world, MUNICIPALITY, Purpose.ERRATUM)
    assert "Skola norr" in world.letter(MUNICIPALITY, Purpose.ERRATUM).subject
    assert "torsdag 19 november kl." in text
    assert "status Gult" in text
    assert "Område: ”Norrby” är nu ”Vivalla”" in text
    assert "Ny rad: Brand, Centrum, parken: Papperskorg brann" in text
    assert "Utskicket är inte ändrat" in text
    assert world.store.drafts.edition(ROUND) == before
    assert len(world.outbox(Purpose.DISPATCH)) == mails


def test_the_sender_hears_that_the_picture_is_out_and_who_decides() -> None:
    world = dispatched(BROKEN_PANE)
    world.report(SCHOOL, BROKEN_PANE, FIRE)
    assert "Samordnarna får veta, och bestämmer om bilden ska rättas." in said(world, SCHOOL)


def test_a_first_answer_after_the_dispatch_is_told_of_even_if_calm() -> None:
    world = dispatched(BROKEN_PANE)
    world.answer(world.form(YOUTH), "lugnt")
    assert world.state_of("fritidsgard") is AnswerState.CALM
    assert "hade vi från Fritidsgard: inget svar. Nu har vi: lugnt." in said(world, POLICE, Purpose.ERRATUM)


def test_each_revision_is_proposed_once_and_compared_with_what_was_dispatched() -> None:
    world = dispatched(BROKEN_PANE)
    world.report(SCHOOL, BROKEN_PANE, FIRE)
    world.report(SCHOOL, BROKEN_PANE, FIRE)
    assert len(world.letters(POLICE, Purpose.ERRATUM)) == 1
    world.report(SCHOOL, BROKEN_PANE)
    assert len(world.letters(POLICE, Purpose.ERRATUM)) == 2
    assert "säger samma sak som underlaget" in said(world, POLICE, Purpose.ERRATUM)
    assert "Inte med längre: Brand" in said(world, SCHOOL), "against the file before it"
