"""A function that falls silent: its own coordinator and its manager are told, but not every week."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_deployment
from world import MUNICIPALITY, POLICE, World

from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose

WEEKS = ["2026-W47", "2026-W48", "2026-W49", "2026-W50", "2026-W51"]
MANAGER = "skolchef@exempelstad.example"


def told(world: World) -> dict[str, list[str]]:
    """Who has been told of the school's silence, by round."""
    rows = [r for r in world.store.outbox.listing() if r.purpose is Purpose.SILENCE and r.about == "skola-norr"]
    return {week: sorted(r.recipient for r in rows if r.round == week) for week in WEEKS}


@pytest.fixture
def world() -> World:
    register = tuple(replace(m, manager=MANAGER) if m.id == "skola-norr" else m for m in a_deployment().register)
    return World.of(register=register)


def test_the_coordinator_and_the_manager_are_told_after_two_silent_weeks_and_again_after_two_more(world: World) -> None:
    for week in WEEKS:
        world.go_to(Step.REMINDER, week)
    both = sorted([MUNICIPALITY, MANAGER])
    assert told(world) == {"2026-W47": [], "2026-W48": [], "2026-W49": both, "2026-W50": [], "2026-W51": both}
    assert POLICE not in {r for recipients in told(world).values() for r in recipients}


def test_the_mail_says_who_has_been_silent_and_for_how_long(world: World) -> None:
    for week in WEEKS[:3]:
        world.go_to(Step.REMINDER, week)
    letter = next(m for m in world.letters(MANAGER) if "Skola norr" in m.subject)
    assert "2 veckor" in letter.subject
    assert "skola-norr@exempelstad.example" in letter.text


def test_an_answer_ends_the_silence(world: World) -> None:
    world.go_to(Step.INVITATION, WEEKS[0])
    world.go_to(Step.INVITATION, WEEKS[1])
    world.write("skola-norr@exempelstad.example", "lugnt")
    for week in WEEKS[1:4]:
        world.go_to(Step.REMINDER, week)
    assert told(world)["2026-W49"] == []
