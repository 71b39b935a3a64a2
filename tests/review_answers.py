"""A town whose organisations review their own rows, and coordinators who fill reviews in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from builders import a_deployment, a_member
from played import played_once
from world import BROKEN_PANE, CARETAKERS, FIRE, ROUND, SCHOOL, World, workbook_of

from est_mailer.demo.letters import Received
from est_mailer.demo.spreadsheet import columns_of, find, opened, saved
from est_mailer.domain.deployment import Deployment, Step
from est_mailer.domain.model import Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.situation import Draft
from est_mailer.domain.publishing import Publication, Sharing, Unreviewed
from est_mailer.wording import Wording

HOUSING = "sam@bostad.example"
SECOND = "sam2@exempelstad.example"  # another coordinator of the municipality's own organisation
COORDINATES = frozenset({Role.COORDINATOR, Role.RECIPIENT})
NOISE = replace(BROKEN_PANE, area="Vivalla", place="gården", what="Musik hela natten")
LOUD = replace(BROKEN_PANE, indicator="Vandalism", area="Vivalla", place="the yard", what="Music all night")

Answers = Mapping[str, Mapping[str, str]]
"""Part of what was reported → column id → what is written there."""


def a_town(unreviewed: Unreviewed = Unreviewed.WITHHOLD, **changes: Any) -> Deployment:
    """Three organisations, each with a coordinator of its own, the municipality with two."""
    base = a_deployment(publication=Publication(sharing=Sharing.REVIEWED, unreviewed=unreviewed))
    register = (
        *base.register,
        a_member("samordnare-kommun-2", roles=COORDINATES, addresses=(SECOND,)),
        a_member("samordnare-bostad", organisation="bostad", roles=COORDINATES, addresses=(HOUSING,), language="en"),
    )
    return replace(base, **{"register": register, **changes})


@played_once
def a_reviewing_world(unreviewed: Unreviewed = Unreviewed.WITHHOLD, **changes: Any) -> World:
    """The town just after its invitations have gone out."""
    return World.invited(deployment=a_town(unreviewed, **changes))


def review(world: World, address: str) -> Received:
    """The latest review workbook that an address was sent."""
    return next(letter for letter in reversed(world.letters(address, Purpose.REVIEW)) if letter.workbook)


def filled_in(
    content: bytes, answers: Answers, words: Wording, own_part: str | None = None, everything: str = ""
) -> bytes:
    """The review with rows answered; ``everything``: the answer on every row that is not named."""
    book = opened(content)
    sheet = book.worksheets[0]
    if any(c.value == words("review.column.reported") for line in sheet.iter_rows() for c in line):
        columns = columns_of(sheet, words("review.column.reported"))[1]
        places = {id_: columns[words(f"review.column.{id_}")] for id_ in ("number", "share", "place", "what", "action")}
        reported = columns[words("review.column.reported")]
        unused = set(answers)
        for row in range(1, sheet.max_row + 1):
            if not re.fullmatch(r"G\d+", str(sheet.cell(row, places["number"]).value or "")):
                continue
            said = str(sheet.cell(row, reported).value)
            named = [part for part in answers if part in said]
            unused -= set(named)
            cells = answers[named[0]] if named else ({"share": everything} if everything else {})
            for id_, value in cells.items():
                sheet.cell(row, places[id_]).value = value or None
        assert not unused, f"no row says {unused}"
    if own_part is not None:
        row, column = find(sheet, words("review.own_part.label"))
        sheet.cell(row, column + 1).value = own_part or None
    return saved(book)


def send_in(
    world: World,
    address: str,
    answers: Answers | None = None,
    own_part: str | None = None,
    everything: str = "",
    letter: Received | None = None,
) -> str:
    """A coordinator fills the review in and answers with it. Returns the receipt's text on one line."""
    letter = letter or review(world, address)
    name, content = workbook_of(letter)
    language = "en" if "review" in name else "sv"
    words = world.service.words(language)
    world.answer(letter, "", (name, filled_in(content, answers or {}, words, own_part, everything)), sender=address)
    return " ".join(world.letters(address)[-1].text.split())


def release_all(world: World, *addresses: str) -> None:
    """Each coordinator says yes to every row as it is."""
    for address in addresses:
        send_in(world, address, everything="Ja")


@played_once
def closed(unreviewed: Unreviewed = Unreviewed.WITHHOLD) -> World:
    """Two rows from the school, one from the caretakers, and the reports closed."""
    world = a_reviewing_world(unreviewed)
    world.report(SCHOOL, BROKEN_PANE, FIRE)
    form = world.form(CARETAKERS)
    world.answer(form, "", world.filled(form, LOUD, language="en"))
    return world.go_to(Step.CLOSE)


def the_draft(world: World) -> Draft:
    """The latest draft of the round."""
    compiled = world.store.drafts.latest(ROUND)
    assert compiled is not None
    return compiled.draft


def rows(world: World) -> list[tuple[str, str, str]]:
    """The place, the event and the measure of each row of the draft, in the words that the others see."""
    return [(r.observation.place, r.observation.what, r.observation.action) for r in the_draft(world).rows]


def cells(letter: Received, sheet: int | None = None) -> str:
    """All that stands in a letter's workbook, or in one sheet of it."""
    book = opened(workbook_of(letter)[1])
    sheets = book.worksheets if sheet is None else [book.worksheets[sheet]]
    return "\n".join(str(c.value) for s in sheets for line in s.iter_rows() for c in line if c.value)
