"""A picture that went out is corrected by a numbered new version, approved as the first was, to the same recipients."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from builders import a_deployment
from full_week import the_town
from played import played_once
from world import BROKEN_PANE, FIRE, GUARDS, MUNICIPALITY, POLICE, REGISTRAR, ROUND, SCHOOL, World, workbook_of

from est_mailer.demo.letters import Received
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.errata_life import ErratumState
from est_mailer.domain.rounds.life import RoundState
from est_mailer.domain.shapes import Shape
from est_mailer.jobs.dispatch.recording import registrar_record
from est_mailer.jobs.rounds.ticking import tick

HOLD = timedelta(minutes=15)
WRONG, RIGHT = "Lugnt i hela staden.", "Lugnt i hela staden utom i centrum."


@played_once
def dispatched(approvals: int = 1, **changes: object) -> World:
    world = World.invited(publication=Publication(approvals=approvals, hold=HOLD), **changes)
    world.report(SCHOOL, BROKEN_PANE)
    world.drafted().complete(WRONG)
    world.approve(MUNICIPALITY)
    if approvals > 1:
        world.approve(POLICE)
    return world.go_to(HOLD)


def corrected(world: World, state: str = RIGHT) -> World:
    assert world.complete(state).detail == "correction previewed"
    return world


def subjects(world: World, address: str) -> list[str]:
    return [letter.subject for letter in world.letters(address, Purpose.DISPATCH)]


def said(letter: Received) -> str:
    return " ".join(letter.text.split())


def states(world: World) -> list[ErratumState]:
    return [erratum.state for erratum in world.store.errata.listing(ROUND)]


def test_a_correction_is_previewed_with_what_it_changes_and_nothing_is_sent() -> None:
    world = corrected(dispatched())
    for coordinator in (MUNICIPALITY, POLICE):
        preview = world.letter(coordinator, Purpose.PREVIEW)
        assert "rättelsen av lägesbilden" in preview.subject
        assert f"Beskrivningen av läget: ”{WRONG}” är nu ”{RIGHT}”." in said(preview)
    world.go_to(timedelta(days=1))
    assert [len(subjects(world, a)) for a in (MUNICIPALITY, POLICE, GUARDS)] == [1, 1, 1]
    assert world.store.errata.live(ROUND) is not None


def test_an_approved_correction_goes_to_the_same_recipients_when_its_hold_has_passed(tmp_path: Path) -> None:
    world = corrected(dispatched())
    first, state = sorted(world.dispatched()), world.state
    world.approve(POLICE)
    assert "Rättelsen är godkänd" in said(world.letter(MUNICIPALITY, Purpose.HOLD_NOTICE))
    world.go_to(HOLD - timedelta(seconds=1))
    assert sorted(world.dispatched()) == first
    world.go_to(timedelta(seconds=1))
    assert sorted(world.dispatched()) == sorted([*first, *first])
    letter = world.letter(GUARDS, Purpose.DISPATCH)
    assert letter.subject == "Rättelse 1: Samlad lägesbild vecka 47 – Exempelstad"
    text = said(letter)
    assert text.index("Det här är version 2") < text.index("Beskrivningen av läget") < text.index("Läget just nu")
    name, pdf = letter.files[0]
    assert name == "samlad-lagesbild-2026-W47-v2.pdf"
    (tmp_path / name).write_bytes(pdf)
    printed = subprocess.run(["pdftotext", str(tmp_path / name), "-"], check=True, capture_output=True).stdout.decode()
    assert "version 2" in printed
    assert "utom i centrum" in printed
    assert (world.state, states(world)) == (state, [ErratumState.DISPATCHED])


def test_the_registrar_gets_the_new_version_too() -> None:
    world = corrected(dispatched())
    world.approve()
    world.go_to(HOLD)
    first, second = world.letters(REGISTRAR, Purpose.REGISTRAR_COPY)
    assert "rättelse 1 av" in second.subject
    assert "rättelse" not in first.subject
    assert {name for name, _ in second.files}.isdisjoint({name for name, _ in first.files})


def test_the_corrected_version_is_the_picture_from_then_on() -> None:
    world = corrected(dispatched())
    world.approve()
    world.go_to(HOLD)
    stored = world.store.drafts.edition(ROUND)
    assert stored is not None
    assert (stored.edition.version, stored.edition.picture.state) == (2, RIGHT)
    world.go_to(Step.FEEDBACK)
    assert world.state is RoundState.FED_BACK
    corrected(world, "Oroligt i centrum.")
    world.approve()
    world.go_to(HOLD)
    assert [s.split(":")[0] for s in subjects(world, GUARDS)][1:] == ["Rättelse 1", "Rättelse 2"]
    assert world.state is RoundState.FED_BACK


def test_what_came_in_after_the_dispatch_is_counted() -> None:
    world = dispatched()
    world.report(SCHOOL, BROKEN_PANE, FIRE)
    assert "Svara rättelse" in said(world.letter(POLICE, Purpose.ERRATUM))
    corrected(world, WRONG)
    preview = said(world.letter(POLICE, Purpose.PREVIEW))
    assert "Rapporterade händelser, Centrum: 0 är nu 1." in preview
    assert "Beskrivningen av läget" not in preview


def test_a_correction_that_changes_nothing_is_said_to_say_the_same() -> None:
    world = dispatched()
    assert world.complete(WRONG).detail == "after the dispatch, and the same"
    assert "säger samma sak" in said(world.letters(MUNICIPALITY)[-1])
    assert states(world) == []


def test_the_same_correction_again_changes_nothing() -> None:
    world = corrected(dispatched())
    previews = len(world.outbox(Purpose.PREVIEW))
    assert world.complete(RIGHT).detail == "the same correction again"
    assert len(world.outbox(Purpose.PREVIEW)) == previews


def test_another_correction_takes_its_place_and_voids_its_code() -> None:
    world = corrected(dispatched())
    old = world.code()
    corrected(world, "Oroligt i centrum.")
    assert states(world) == [ErratumState.REPLACED, ErratumState.PREVIEWED]
    world.approve(code=old)
    assert "Koden gäller inte längre" in world.letters(MUNICIPALITY)[-1].subject
    world.approve()
    world.go_to(HOLD)
    assert "Oroligt i centrum." in said(world.letter(GUARDS, Purpose.DISPATCH))
    assert len(subjects(world, GUARDS)) == 2


def test_a_code_of_the_first_version_does_not_approve_the_second() -> None:
    world = World.invited(publication=Publication(hold=HOLD))
    world.drafted().complete(WRONG)
    unused = world.code(POLICE)
    world.approve(MUNICIPALITY)
    corrected(world.go_to(HOLD))
    world.write(POLICE, f"godkänn {unused}")
    world.go_to(timedelta(hours=2))
    assert states(world) == [ErratumState.PREVIEWED]
    assert len(subjects(world, GUARDS)) == 1


def test_it_takes_as_many_approvals_as_the_first_did() -> None:
    world = corrected(dispatched(approvals=2))
    world.approve(MUNICIPALITY)
    world.go_to(timedelta(hours=1))
    assert states(world) == [ErratumState.PREVIEWED]
    world.approve(POLICE)
    world.go_to(HOLD)
    assert states(world) == [ErratumState.DISPATCHED]


def test_stop_halts_it_and_the_approval_of_the_first_version_stands() -> None:
    world = corrected(dispatched())
    world.approve()
    world.write(POLICE, "stopp")
    world.go_to(timedelta(hours=1))
    assert states(world) == [ErratumState.STOPPED]
    assert len(subjects(world, GUARDS)) == 1
    assert "har stoppat rättelsen" in said(world.letter(MUNICIPALITY, Purpose.STOPPED))
    stored = world.store.drafts.edition(ROUND)
    assert stored is not None
    assert world.store.approvals.approved_by(ROUND, stored.content_hash)
    corrected(world)
    world.approve()
    world.go_to(HOLD)
    assert subjects(world, GUARDS)[-1].startswith("Rättelse 1")


def test_one_that_was_approved_and_could_not_go_out_within_the_grace_is_withheld() -> None:
    world = corrected(dispatched())
    world.approve()
    world.now += HOLD + timedelta(hours=25)
    world.pass_once()
    assert states(world) == [ErratumState.STOPPED]
    assert world.alerts("dispatch_withheld")
    world.send()
    for coordinator in (MUNICIPALITY, POLICE):
        assert "Rättelsen har inte gått ut" in said(world.letter(coordinator, Purpose.STOPPED))
    assert len(subjects(world, GUARDS)) == 1


def test_a_code_says_itself_whether_it_is_for_the_correction_or_for_the_next_picture() -> None:
    world = dispatched()
    draft = world.draft()
    world.go_to(Step.MEETING, "2026-W48").complete("Lugnt.")
    picture = world.code()
    file = (workbook_of(draft)[0], world.completed(draft, RIGHT))
    assert world.answer(draft, "Fel i förra veckans.", file).detail == "correction previewed"
    world.write(MUNICIPALITY, f"godkänn {world.code()}")
    assert states(world) == [ErratumState.APPROVED]
    assert world.store.rounds.get("2026-W48").state is RoundState.PREVIEWED
    world.write(MUNICIPALITY, f"godkänn {picture}")
    assert world.store.rounds.get("2026-W48").state is RoundState.APPROVED


def test_the_word_gives_the_workbook_to_change() -> None:
    world = dispatched()
    world.write(POLICE, "rättelse")
    letter = world.letters(POLICE)[-1]
    file = (workbook_of(letter)[0], world.completed(letter, RIGHT))
    assert world.answer(letter, "Rättat.", file).detail == "correction previewed"


@pytest.mark.parametrize("sender", [SCHOOL, GUARDS])
def test_the_word_is_for_coordinators(sender: str) -> None:
    world = dispatched()
    world.write(sender, "rättelse")
    assert world.letters(sender)[-1].workbook is None


def test_before_any_dispatch_there_is_nothing_to_correct() -> None:
    world = World.invited()
    world.write(MUNICIPALITY, "rättelse")
    assert "inget att rätta" in world.letters(MUNICIPALITY)[-1].subject


def test_the_same_instant_again_changes_nothing() -> None:
    world = corrected(dispatched())
    world.approve()
    world.go_to(HOLD)
    tick(world.service, world.now)
    before = world.dump()
    assert tick(world.service, world.now) == ()
    assert world.dump() == before


def test_a_dispatch_has_charts_and_map_and_what_they_show_in_words() -> None:
    areas = {area.id for area in a_deployment().areas}
    shapes = tuple(Shape(s.area, s.polygons) for s in the_town().shapes if s.area in areas)
    world = dispatched(shapes=shapes)
    raw = next(m.content for m in world.transport.sent if m.recipient == GUARDS and b"multipart/related" in m.content)
    pictures = [part for part in message_from_bytes(raw, policy=default).walk() if part["Content-ID"]]
    assert len(pictures) == 1 + len(a_deployment().priority_areas)
    assert "1 rapporterad händelse vecka 47" in said(world.letter(GUARDS, Purpose.DISPATCH))
    stored = world.store.drafts.edition(ROUND)
    assert stored is not None
    assert stored.edition.weeks[-1].counts == {"norrby": 1}


def test_the_registrars_record_is_of_the_latest_version_and_keeps_the_mail_of_the_first() -> None:
    world = corrected(dispatched())
    world.approve()
    world.go_to(HOLD)
    files = registrar_record(world.service, world.round)
    assert b"Subject: =?utf-8?q?R=C3=A4ttelse_1" in files["utskick.eml"]
    assert b"ttelse" not in files["utskick-v1.eml"].split(b"\r\n\r\n")[0]
    assert files["mottagare.csv"].count(GUARDS.encode()) == 1


def test_what_should_not_have_been_sent_is_not_quoted_when_it_is_corrected() -> None:
    world = World.invited(publication=Publication(hold=HOLD))
    world.drafted().complete("Ring 070-174 06 58 om du ser något.")
    world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), f"godkänn {world.code()} granskat 1 2 3 4")
    assert "070-174 06 58" in said(world.go_to(HOLD).letter(GUARDS, Purpose.DISPATCH))
    corrected(world, "Ring växeln om du ser något.")
    preview = said(world.letter(MUNICIPALITY, Purpose.PREVIEW))
    assert "Beskrivningen av läget: ”…” är nu ”Ring växeln om du ser något.”." in preview
    assert "070" not in preview
    world.approve()
    world.go_to(HOLD)
    assert "070" not in said(world.letter(GUARDS, Purpose.DISPATCH))


def test_a_correction_is_screened_as_the_first_version_was() -> None:
    world = corrected(dispatched(), "Ring 070-174 06 58 om du ser något.")
    world.approve()
    world.go_to(HOLD)
    assert states(world) == [ErratumState.PREVIEWED]
    world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), f"godkänn {world.code()} granskat 1 2 3 4")
    world.go_to(HOLD)
    assert states(world) == [ErratumState.DISPATCHED]
