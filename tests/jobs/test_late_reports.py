"""A report comes when the completed draft is in: the coordinators hear of it, and the same file again counts it."""

from __future__ import annotations

from datetime import timedelta

from played import played_once
from review_answers import a_reviewing_world
from world import BROKEN_PANE, GUARDS, MUNICIPALITY, POLICE, SCHOOL, World

from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.life import RoundState

HOLD = timedelta(minutes=15)


@played_once
def previewed() -> World:
    world = World.at_the_meeting(publication=Publication(hold=HOLD))
    world.complete()
    return world


def said(world: World, purpose: Purpose, address: str = MUNICIPALITY) -> str:
    return " ".join(world.letter(address, purpose).text.split())


def test_the_coordinators_are_told_what_it_says_and_how_to_have_it_counted() -> None:
    world = previewed()
    world.report(SCHOOL, BROKEN_PANE)
    for address in (MUNICIPALITY, POLICE):
        text = said(world, Purpose.ERRATUM, address)
        assert "Lägesbilden räknar inte med den än" in text
        assert "I utkastet hade vi från Skola norr: inget svar. Nu har vi: " in text
        assert "Skicka in den ifyllda filen igen" in text
        assert "Ny rad: Skadegörelse, Norrby, busskuren: Krossad ruta" in text


def test_the_same_file_again_counts_it_and_is_previewed_anew() -> None:
    world = previewed()
    old = world.code()
    world.approve()
    world.report(SCHOOL, BROKEN_PANE)
    assert world.complete().detail == "previewed"
    preview = said(world, Purpose.PREVIEW)
    assert "Det har kommit rapporter efter det senaste utkastet. Siffrorna i utskicket räknar med dem." in preview
    assert "Enheter som har rapporterat v. 47: 1 av 3" in preview
    world.approve(code=old)
    assert world.state is RoundState.PREVIEWED
    assert world.complete().detail == "the same draft again"
    world.approve()
    world.go_to(HOLD)
    assert "Enheter som har rapporterat v. 47: 1 av 3" in said(world, Purpose.DISPATCH, GUARDS)


def test_one_that_comes_before_the_completed_draft_and_after_the_latest_draft_is_counted_in_its_preview() -> None:
    world = World.at_the_meeting(publication=Publication(hold=HOLD))
    world.report(SCHOOL, BROKEN_PANE)
    assert world.outbox(Purpose.ERRATUM) == []
    world.complete()
    assert "Enheter som har rapporterat v. 47: 1 av 3" in said(world, Purpose.PREVIEW)
    assert "Siffrorna i utskicket räknar med dem." in said(world, Purpose.PREVIEW)


def test_where_rows_are_reviewed_only_reviewed_ones_count_and_it_is_said() -> None:
    world = a_reviewing_world().go_to(Step.INVITATION)
    world.go_to(Step.CLOSE)
    world.go_to(Step.MEETING).complete()
    world.report(SCHOOL, BROKEN_PANE)
    assert "Raderna räknas när ni har granskat dem. Svara granskning" in said(world, Purpose.ERRATUM)
    theirs = said(world, Purpose.ERRATUM, POLICE)
    assert "Krossad ruta" not in theirs
    assert "Svara granskning" not in theirs
    world.complete()
    assert "men bara de rader som är granskade" in said(world, Purpose.PREVIEW)
    assert "Norrby Prioriterat område v. 47: 0" in said(world, Purpose.PREVIEW)
