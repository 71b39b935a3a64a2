"""Who answers the dispatch reaches the coordinators at once: it may point somebody out; the next draft is days off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from played import played_once
from world import GUARDS, MUNICIPALITY, NEXT_ROUND, POLICE, SCHOOL, World

from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.publishing import Publication, Sharing
from est_mailer.jobs.service import ANSWERS_A_DAY

NAMED = "Det står ett namn under Norrby!"


@played_once
def dispatched(sharing: Sharing = Sharing.OPEN) -> World:
    world = World.at_the_meeting(publication=Publication(sharing=sharing))
    world.complete()
    world.approve()
    return world.go_to(timedelta(minutes=30))


def replied(world: World, text: str, sender: str = GUARDS) -> list[str]:
    """Who is told of an answer to the dispatch."""
    before = {row.id for row in world.outbox(Purpose.ERRATUM)}
    world.answer(world.letter(sender, Purpose.DISPATCH), text)
    return [row.recipient for row in world.outbox(Purpose.ERRATUM) if row.id not in before]


def test_every_coordinator_reads_it_at_once_and_the_sender_hears_so() -> None:
    world = dispatched()
    assert replied(world, NAMED) == [MUNICIPALITY, POLICE]
    told = world.letter(POLICE, Purpose.ERRATUM)
    assert NAMED in told.text
    assert world.letters(GUARDS)[-1].subject == "Tack, samordnarna har fått ditt mejl"
    assert world.answer(told, "rättelse").detail == "correct"


def test_it_stands_in_the_next_draft_all_the_same() -> None:
    world = dispatched()
    replied(world, NAMED)
    world.go_to(Step.MEETING, NEXT_ROUND)
    latest = world.store.drafts.latest(NEXT_ROUND)
    assert latest is not None
    assert [c.text for c in latest.draft.comments] == [NAMED]


@pytest.mark.parametrize("text", ["Tack!", "Tack för utskicket. Mvh Anna"])
def test_thanks_disturb_nobody(text: str) -> None:
    assert replied(dispatched(), text) == []


def test_a_coordinator_who_answers_it_reaches_the_others() -> None:
    assert replied(dispatched(), NAMED, POLICE) == [MUNICIPALITY]


def test_what_answers_something_else_waits_for_the_draft() -> None:
    world = dispatched()
    world.write(GUARDS, "Lampan är trasig än.")
    world.answer(world.form(SCHOOL), "Vi såg något på torget i går.")
    assert world.outbox(Purpose.ERRATUM) == []


def test_where_organisations_review_their_own_only_their_own_read_it() -> None:
    world = dispatched(Sharing.REVIEWED)
    assert replied(world, NAMED) == [MUNICIPALITY, POLICE], "the guards' organisation has no coordinator"
    told = world.letter(POLICE, Purpose.ERRATUM).text
    assert NAMED not in told
    assert GUARDS in told


def test_a_mail_without_end_ends() -> None:
    world = dispatched()
    told = [replied(world, f"{NAMED} ({number})") for number in range(ANSWERS_A_DAY + 2)]
    assert told[0]
    assert told[-1] == []
