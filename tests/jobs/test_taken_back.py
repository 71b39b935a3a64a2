"""What was approved, or waited, is taken back: who acts on the old preview is told how things are."""

from __future__ import annotations

from datetime import timedelta

from played import played_once
from world import MUNICIPALITY, POLICE, ROUND, World, texts

from est_mailer.domain.publishing import Publication

HOLD = timedelta(minutes=15)


@played_once
def previewed(approvals: int = 1) -> World:
    world = World.at_the_meeting(publication=Publication(approvals=approvals, hold=HOLD))
    world.complete()
    return world


def last(world: World, address: str = MUNICIPALITY) -> str:
    return " ".join(texts(world.letters(address)[-1:]).split())


def test_a_used_code_after_a_stop_and_a_new_file_is_told_to_be_an_earlier_one_and_is_no_try() -> None:
    world = previewed()
    used = world.code()
    world.approve()
    world.write(POLICE, "stopp")
    world.complete("Lugnt utom i Norrby.")
    world.approve(code=used)
    assert f"Koden {used} står i en tidigare förhandsgranskning" in last(world)
    assert {code.tries for code in world.store.approvals.outstanding(ROUND)} == {0}
