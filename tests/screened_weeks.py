"""A week whose text may point somebody out, up to its preview, and the words that clear it or do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from played import played_once
from world import BROKEN_PANE, FIRE, MUNICIPALITY, SCHOOL, World, texts, workbook_of

from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.publishing import Publication
from est_mailer.domain.screening.text import Hit, Rules

HOLD = timedelta(minutes=15)
NUMBER = "850709-9805"  # one of Skatteverket's test numbers
NAMED = replace(BROKEN_PANE, what=f"Krossad ruta av Amina Planterad, {NUMBER}")
HARMLESS = "Lugnt i hela staden."
PLANTED = f"Lugnt, men {NUMBER} är ute."


@played_once
def previewed(state: str = PLANTED, **changes: object) -> World:
    """A round whose draft came back with this text about the town; the coordinators have its preview."""
    changes.setdefault("publication", Publication(hold=HOLD))
    world = World.invited(**changes)
    world.report(SCHOOL, FIRE)
    world.drafted()
    assert world.complete(state).detail == "previewed"
    return world


def last(world: World, address: str = MUNICIPALITY) -> str:
    """What the newest mail to this coordinator says, on one line."""
    return " ".join(texts(world.letters(address)[-1:]).split())


def preview(world: World, address: str = MUNICIPALITY) -> str:
    """What the newest preview says, on one line."""
    return " ".join(world.letter(address, Purpose.PREVIEW).text.split())


def say(world: World, words: str, address: str = MUNICIPALITY) -> None:
    """This coordinator approves with the right code, and these words behind it."""
    world.answer(world.letter(address, Purpose.PREVIEW), f"godkänn {world.code(address)} {words}".strip())


def sent(world: World) -> int:
    """How many mails of the dispatch have left when its hold is over."""
    world.go_to(HOLD)
    return len(world.dispatched())


class Broken:
    """A screener that fails on some words, and quotes them in its error, as errors do."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __call__(self, text: str, _: Rules) -> tuple[Hit, ...]:
        if self.words in text:
            raise ValueError(text)
        return ()


def with_cells(world: World, change: Callable[[Any], None]) -> None:
    """The completed draft comes in with something more in it."""
    draft = world.draft()
    book = opened(world.completed(draft, HARMLESS))
    change(book)
    world.answer(draft, "Här är den.", (workbook_of(draft)[0], saved(book)))
