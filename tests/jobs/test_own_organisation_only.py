"""Where rows are reviewed, what else came of a report is told within its own organisation only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from review_answers import HOUSING, SECOND, a_reviewing_world, cells, closed, review, send_in
from world import BROKEN_PANE, FIRE, MUNICIPALITY, POLICE, SCHOOL, YOUTH, texts

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose


def test_what_is_written_beside_the_form_goes_to_the_own_coordinators_only() -> None:
    world = a_reviewing_world()
    world.answer(world.form(YOUTH), "Trappan vid stationen är hal.")
    world.drafted()
    assert "Trappan" in cells(review(world, MUNICIPALITY))
    assert [row.recipient for row in world.outbox(Purpose.REVIEW)] == [MUNICIPALITY, SECOND]
    assert "Trappan" not in cells(world.draft(MUNICIPALITY)), "the joint draft is the same for all"
    assert "bara till den egna organisationens samordnare" in cells(world.draft(POLICE))


def test_an_erratum_tells_the_others_that_a_report_came_and_not_what_it_says() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, everything="Ja")
    world.drafted()
    world.complete()
    world.approve()
    world.go_to(timedelta(minutes=16))
    form = world.form(SCHOOL)
    world.answer(form, "", world.filled(form, BROKEN_PANE, replace(FIRE, what="Två papperskorgar brann")))
    own, other = world.letter(MUNICIPALITY, Purpose.ERRATUM), world.letter(POLICE, Purpose.ERRATUM)
    assert "Två papperskorgar brann" in " ".join(own.text.split())
    assert "Krossad" not in own.text, "the row that is the same is no change"
    assert "papperskorg" not in other.text.casefold()
    assert "Bara den egna organisationens samordnare" in " ".join(other.text.split())


def test_what_cannot_be_read_after_the_dispatch_is_told_to_the_own_coordinators_only() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, everything="Ja")
    world.drafted()
    world.complete()
    world.approve()
    world.go_to(timedelta(minutes=16))
    photo = ("hemligt.jpg", b"\xff\xd8\xff\xe0" + b"a photo" * 40)
    world.answer(world.form(SCHOOL), "Hemliga ord", photo)
    assert {row.recipient for row in world.outbox(Purpose.ERRATUM)} == {MUNICIPALITY, SECOND}


def test_a_held_message_is_asked_about_in_its_own_organisation() -> None:
    world = a_reviewing_world()
    form = world.form(SCHOOL)
    world.answer(form, "Hemliga ord", world.filled(form, BROKEN_PANE), sender="fritidsgard@exempelstad.example")
    assert {row.recipient for row in world.outbox(Purpose.HELD)} == {MUNICIPALITY, SECOND}
    assert "Hemliga ord" in world.letter(MUNICIPALITY, Purpose.HELD).text


def test_a_held_message_that_nobody_can_place_is_asked_about_without_its_words() -> None:
    world = a_reviewing_world()
    form = world.form(SCHOOL)
    world.answer(form, "Hemliga ord", world.filled(form, BROKEN_PANE), sender="vard@bostad.example")
    asked = {row.recipient for row in world.outbox(Purpose.HELD)}
    assert asked == {MUNICIPALITY, SECOND, POLICE, HOUSING}
    assert "Hemliga ord" not in texts(world.letters(POLICE))
    assert world.store.inbound.listing(kind=AccountKind.HELD)
