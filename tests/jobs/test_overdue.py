"""A picture that has not gone out: the coordinators are told after the meeting and before the weekend, and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from world import GUARDS, MUNICIPALITY, NEXT_ROUND, POLICE, ROUND, World

from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import RoundState

TWO_HOURS = timedelta(hours=2)


def drafted() -> World:
    return World.at_the_meeting()


def stopped() -> World:
    world = previewed()
    world.write(POLICE, "stopp")
    return world


def previewed() -> World:
    world = World.at_the_meeting()
    world.complete()
    return world


def told(world: World, address: str = MUNICIPALITY) -> list[str]:
    return [" ".join(letter.text.split()) for letter in world.letters(address, Purpose.OVERDUE)]


@pytest.mark.parametrize(
    ("made", "subject", "what"),
    [
        (drafted, "Lägesbilden för vecka 47 har inte gått ut", "vi har inte fått något ifyllt utkast"),
        (stopped, "Lägesbilden för vecka 47 har inte gått ut", "utskicket är stoppat"),
        (previewed, "Lägesbilden för vecka 47 väntar på godkännande", "ifylld men inte godkänd"),
    ],
)
def test_every_coordinator_is_told_twice_what_it_waits_for(made: object, subject: str, what: str) -> None:
    assert callable(made)
    world = made()
    world.go_to(TWO_HOURS - timedelta(minutes=5))
    assert told(world) == []
    world.go_to(timedelta(minutes=6))
    for address in (MUNICIPALITY, POLICE):
        assert [letter.subject for letter in world.letters(address, Purpose.OVERDUE)] == [subject]
        assert what in told(world, address)[0]
        assert "Ska ingen lägesbild gå ut den här gången? Då behöver ni inte göra något." in told(world, address)[0]
    world.go_to(Step.FEEDBACK)
    assert len(told(world)) == 2
    world.go_to(Step.MEETING, NEXT_ROUND)
    assert len(told(world)) == 2
    assert told(world, GUARDS) == []


def test_nothing_is_said_of_a_picture_that_has_gone_out_or_is_on_its_way() -> None:
    world = previewed()
    world.approve()
    world.go_to(Step.FEEDBACK)
    assert world.store.rounds.get(ROUND).state is RoundState.FED_BACK
    assert told(world) == []


def test_what_is_remembered_of_it_is_forgotten_when_it_has_gone_out() -> None:
    world = previewed()
    world.go_to(TWO_HOURS)
    world.approve()
    world.go_to(Step.MEETING, NEXT_ROUND)
    world.go_to(TWO_HOURS)
    assert world.store.facts.named("overdue.") == {NEXT_ROUND: "1"}


def test_an_answer_to_it_approves_and_takes_the_file() -> None:
    world = previewed()
    world.go_to(TWO_HOURS)
    world.answer(world.letter(MUNICIPALITY, Purpose.OVERDUE), f"godkänn {world.code()}")
    assert world.state is RoundState.APPROVED


def test_who_has_lost_the_code_gets_a_new_one_as_the_letter_says() -> None:
    world = previewed()
    lost = world.code()
    world.go_to(TWO_HOURS)
    assert "Hittar du det inte? Svara stopp och skicka sedan den ifyllda filen igen" in told(world)[0]
    world.answer(world.letter(MUNICIPALITY, Purpose.OVERDUE), "stopp")
    world.complete()
    assert world.code() != lost
    world.approve()
    assert world.state is RoundState.APPROVED
