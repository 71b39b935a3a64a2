"""An approved dispatch is halted by rules that are new since, and whatever cannot be screened goes nowhere."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from screened_weeks import HOLD, Broken, last, preview, previewed, say, sent
from world import BROKEN_PANE, FIRE, MUNICIPALITY, POLICE, SCHOOL, World

from est_mailer.domain.picture.screened import Piece, Place
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.life import RoundState
from est_mailer.domain.screening.text import Choices, Kind, Level
from est_mailer.jobs.screening.texts import screen_texts


def test_a_rule_that_is_new_since_the_approval_halts_the_dispatch_and_everyone_is_told() -> None:
    world = previewed("Oro bland sparvar på torget.")
    say(world, "")
    stricter = replace(world.service.deployment, screening=Choices(groups=("sparvar",)))
    world.service = replace(world.service, deployment=stricter)
    assert sent(world) == 0
    assert world.state is RoundState.COMPLETED
    for coordinator in (MUNICIPALITY, POLICE):
        assert "Läget i kommunen: kan vara ett ord som pekar ut en grupp" in last(world, coordinator)
    assert world.alerts("dispatch_screened")
    world.complete("Oro bland sparvar på torget.")
    say(world, "granskat 1")
    assert sent(world) == 3


def test_the_operator_is_told_of_each_halt_that_has_another_ground() -> None:
    world = previewed("Oro bland sparvar och finkar på torget.")
    for group, alerts in (("sparvar", 1), ("finkar", 2), ("finkar", 2)):
        say(world, "")
        calm = world.service
        stricter = replace(calm.deployment, screening=Choices(groups=(group,)))
        world.service = replace(calm, deployment=stricter)
        assert sent(world) == 0
        assert len(world.alerts("dispatch_screened")) == alerts
        world.service = calm
        world.complete("Oro bland sparvar och finkar på torget.")


def test_a_screening_that_fails_blocks_and_cannot_be_cleared() -> None:
    world = World.invited(publication=Publication(hold=HOLD))
    world.service = replace(world.service, screener=Broken("hemlig plan"))
    world.drafted().complete("En hemlig plan.")
    assert "gick inte att granska" in preview(world)
    say(world, "granskat 1-9")
    assert world.state is RoundState.PREVIEWED
    assert world.alerts("screening_failed")
    assert sent(world) == 0


def test_a_screening_that_fails_after_the_approval_stops_the_dispatch(caplog: pytest.LogCaptureFixture) -> None:
    world = previewed("En hemlig plan.")
    say(world, "")
    world.service = replace(world.service, screener=Broken("hemlig plan"))
    with caplog.at_level(logging.DEBUG):
        assert sent(world) == 0
    assert world.state is RoundState.COMPLETED
    assert "gick inte att granska" in last(world)
    assert "ValueError" in caplog.text
    assert "hemlig plan" not in caplog.text


def test_a_draft_whose_rows_cannot_be_screened_marks_them_all() -> None:
    world = World.invited()
    world.report(SCHOOL, FIRE, BROKEN_PANE)
    world.service = replace(world.service, screener=Broken(""))
    draft = world.drafted().draft()
    assert "markerade raderna: 2" in draft.text


def test_without_its_rules_the_screening_lets_nothing_through() -> None:
    world = World.of()
    broken = replace(world.service, deployment=replace(world.service.deployment, screening=None))
    (found,) = screen_texts(broken, [Piece(Place("draft.field.state"), "Lugnt")], world.now)
    assert (found.kind, found.level) == (Kind.UNSCREENED, Level.BLOCK)
