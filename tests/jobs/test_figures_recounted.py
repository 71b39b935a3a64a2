"""The figures that people read, counted once more from the stored rows by plain SQL: two weeks of chance answers."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import timedelta

import pytest
from builders import a_deployment, a_member
from world import GUARDS, MUNICIPALITY, NEXT_ROUND, ROUND, World, texts

from est_mailer.demo.checklists import Event
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose

_AREAS = {"centrum": "Centrum", "norrby": "Norrby", "soderang": "Söderäng", "vivalla": "Vivalla"}
_UNITS = tuple(f"enhet-{n}" for n in range(1, 9))
_STANDING = """
    SELECT o.area FROM observations o JOIN submissions s ON s.id = o.submission
    WHERE s.round = ? AND s.current = 1 AND s.state = 'events' AND coalesce(o.remains, '') <> 'no'"""


def address(unit: str) -> str:
    return f"{unit}@exempelstad.example"


def an_event(chance: random.Random) -> Event:
    indicator, area = chance.choice(("Skadegörelse", "Brand")), chance.choice(tuple(_AREAS.values()))
    return Event(indicator, area, f"plats {chance.randrange(10**6)}", "2026-11-14", f"Något {chance.randrange(10**6)}")


def answered(world: World, chance: random.Random) -> None:
    """Each unit reports, is calm, corrects itself, is calm after its rows, or is silent."""
    for unit in _UNITS:
        kind = chance.choice(("events", "corrected", "rows and calm", "calm", "silent"))
        if kind in ("events", "corrected", "rows and calm"):
            remains = chance.choice(("yes", "no", ""))
            world.report(address(unit), *(an_event(chance) for _ in range(chance.randint(1, 3))), remains=remains)
        if kind == "corrected":
            world.report(address(unit), *(an_event(chance) for _ in range(chance.randint(1, 3))), remains="yes")
        if kind in ("rows and calm", "calm"):
            world.answer(world.form(address(unit)), "lugnt")


def counted(world: World, round_: str) -> Counter[str]:
    return Counter(area for (area,) in world.store.connection.sqlite.execute(_STANDING, (round_,)))


def states(world: World, round_: str) -> Counter[str]:
    sql = "SELECT state FROM submissions WHERE round = ? AND current = 1"
    return Counter(state for (state,) in world.store.connection.sqlite.execute(sql, (round_,)))


def told(text: str, area: str, week: int) -> int:
    """What the dispatch says of an area and a week."""
    found = re.search(rf"- {area}\s.*?v\. {week}: (\d+|–)", text[text.index("Vad som har rapporterats") :], re.DOTALL)
    assert found, f"{area} has no figure"
    return 0 if found[1] == "–" else int(found[1])


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_of_the_dispatch_and_of_status_is_what_the_rows_add_up_to(seed: int) -> None:
    chance = random.Random(seed)
    coordinating = tuple(
        m for m in a_deployment().register if not m.addresses[0].startswith(("skola", "fritids", "vard"))
    )
    world = World.invited(register=(*(a_member(unit, areas=("centrum",)) for unit in _UNITS), *coordinating))
    for round_ in (ROUND, NEXT_ROUND):
        if round_ != ROUND:
            world.go_to(Step.INVITATION, round_)
        answered(world, chance)
        world.go_to(Step.MEETING, round_)
        world.write(MUNICIPALITY, "status")
        status = " ".join(world.letters(MUNICIPALITY)[-1].text.split())
        world.complete()
        world.approve()
        world.go_to(timedelta(minutes=20))
        found = states(world, round_)
        text = texts(world.letters(GUARDS, Purpose.DISPATCH)[-1:]).replace("\r\n", "\n")
        for id_, area in _AREAS.items():
            assert told(text, area, int(round_[-2:])) == counted(world, round_)[id_], area
        line = f"{found['events'] + found['calm']} av {len(_UNITS)} enheter har rapporterat, {found['calm']} av dem"
        assert line in " ".join(text.split())
        silent = len(_UNITS) - sum(found.values())
        standing = f"Med händelser: {found['events']} Lugn vecka: {found['calm']} Oklara svar: {found['unclear']}"
        assert f"{standing} Inget svar: {silent} Alla enheter: {len(_UNITS)}" in status
