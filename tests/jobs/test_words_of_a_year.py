"""What a coordinator needs now and then: a new draft, and the pack of a quarter or a year."""

from __future__ import annotations

import pytest
from builders import utc
from world import BROKEN_PANE, MUNICIPALITY, POLICE, SCHOOL, World, texts

from est_mailer.demo.letters import Received
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose


def said(world: World, address: str = MUNICIPALITY) -> str:
    return " ".join(texts(world.letters(address)[-1:]).split())


def attachments(letter: Received) -> list[str]:
    return sorted(name for name, _ in letter.files)


def test_a_new_draft_is_made_if_something_has_come_and_goes_to_every_coordinator() -> None:
    world = World.invited().go_to(Step.REDRAFT)
    world.report(SCHOOL, BROKEN_PANE)
    before = len(world.letters(POLICE, Purpose.DRAFT))
    world.write(MUNICIPALITY, "nytt utkast")
    assert len(world.letters(POLICE, Purpose.DRAFT)) == before + 1
    compiled = world.store.drafts.latest("2026-W47")
    assert compiled is not None
    assert compiled.draft.tally.events == 1
    world.write(POLICE, "new draft")
    assert "Inget har kommit in efter det senaste utkastet" in said(world, POLICE)


def test_there_is_no_new_draft_before_the_close_or_when_one_has_been_completed() -> None:
    world = World.invited()
    world.write(MUNICIPALITY, "nytt utkast")
    assert "Rapporteringen för vecka 47 pågår än" in said(world)
    world = World.at_the_meeting()
    world.complete()
    world.write(MUNICIPALITY, "nytt utkast")
    assert "Ett ifyllt utkast för vecka 47 har kommit in" in said(world)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("kvartal 4", "kvartal 4 2026"),
        ("kvartal", "kvartal 4 2026"),
        ("K4 2026", "kvartal 4 2026"),
        ("år 2026", "2026"),
        ("år", "2026"),
    ],
)
def test_a_pack_is_sent_to_the_asker_alone(line: str, title: str) -> None:
    world = World.at_the_meeting()
    world.now = utc(2027, 1, 12, 9)
    world.write(MUNICIPALITY, line)
    letter = world.letters(MUNICIPALITY)[-1]
    assert letter.subject.endswith(f"uppföljningen av {title}")
    assert {name.rpartition(".")[2] for name in attachments(letter)} == {"pdf", "xlsx"}
    assert world.outbox(Purpose.PACK) == []
    assert world.store.facts.named("pack.sent.") == {}


@pytest.mark.parametrize(
    ("line", "named"), [("kvartal 1", "kvartal 1 2026"), ("år 2031", "2031"), ("kvartal 4 2025", "kvartal 4 2025")]
)
def test_a_period_without_a_round_has_no_pack(line: str, named: str) -> None:
    world = World.at_the_meeting()
    world.write(MUNICIPALITY, line)
    assert world.letters(MUNICIPALITY)[-1].subject == f"Det finns inget underlag för {named}"


def test_one_of_a_thing_is_said_in_the_singular() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.drafted().write(MUNICIPALITY, "år 2026")
    assert "svar kom in på en omgång" in said(world)
    assert "En rad rapporterades, om ett problem." in said(world)


def test_no_draft_is_chosen_where_none_has_come_back() -> None:
    world = World.at_the_meeting()
    world.write(MUNICIPALITY, "utkast 2")
    assert world.letters(MUNICIPALITY)[-1].subject == "Inget ifyllt utkast har kommit in"
