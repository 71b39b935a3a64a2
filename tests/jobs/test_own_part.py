"""An organisation's own part of the picture: who gets it, who previews it, and what a change of it voids."""

from __future__ import annotations

from datetime import timedelta

from played import played_once
from review_answers import HOUSING, cells, closed, send_in
from world import GUARDS, MUNICIPALITY, POLICE, World, texts

from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import RoundState


@played_once
def a_week_with_an_own_part(text: str = "Insats fredag 22.\nSamling i garaget.") -> World:
    world = closed()
    world.write(POLICE, "egen del")
    send_in(world, POLICE, own_part=text, letter=world.letters(POLICE)[-1])
    world.drafted()
    world.complete()
    return world


def test_an_own_part_goes_to_its_own_recipients_only_and_is_previewed_to_its_own_coordinators_only() -> None:
    world = a_week_with_an_own_part()
    assert "Samling i garaget." in world.letter(POLICE, Purpose.PREVIEW).text
    assert "garaget" not in texts(world.letters(MUNICIPALITY))
    world.approve()
    world.go_to(timedelta(minutes=16))
    dispatch = world.letter(POLICE, Purpose.DISPATCH)
    assert "Endast för Polisen" in dispatch.text
    assert "Insats fredag 22." in dispatch.text
    assert "Samling i garaget." in dispatch.html
    for address in (MUNICIPALITY, GUARDS, HOUSING):
        assert "garaget" not in str(world.letter(address, Purpose.DISPATCH))


def test_a_changed_own_part_voids_the_approval_and_is_previewed_anew() -> None:
    world = a_week_with_an_own_part()
    code = world.code()
    world.write(POLICE, "granskning")
    receipt = send_in(world, POLICE, own_part="Insatsen är flyttad.", letter=world.letters(POLICE)[-1])
    assert "De gamla koderna gäller inte längre" in receipt or world.letters(POLICE, Purpose.PREVIEW)
    assert len(world.letters(MUNICIPALITY, Purpose.PREVIEW)) == 2
    world.approve(code=code)
    assert world.state is RoundState.PREVIEWED, "the old code counts no more"
    world.approve()
    world.write(POLICE, "granskning")
    send_in(world, POLICE, own_part="", letter=world.letters(POLICE)[-1])
    assert world.state is RoundState.PREVIEWED, "an approval too is void"
    world.go_to(timedelta(minutes=20))
    assert world.dispatched() == []
    world.approve()
    world.go_to(timedelta(minutes=16))
    assert "Endast för" not in world.letter(POLICE, Purpose.DISPATCH).text


def test_an_own_part_needs_no_review_of_rows() -> None:
    world = World.invited()
    world.write(POLICE, "granskning")
    letter = world.letters(POLICE)[-1]
    assert "Förmedlas?" not in cells(letter)
    send_in(world, POLICE, own_part="Bara för polisen.", letter=letter)
    world.drafted()
    world.complete()
    world.approve()
    world.go_to(timedelta(minutes=16))
    assert "Bara för polisen." in world.letter(POLICE, Purpose.DISPATCH).text
    assert "Bara för polisen." not in world.letter(GUARDS, Purpose.DISPATCH).text
