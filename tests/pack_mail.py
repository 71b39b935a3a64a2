"""The steering group's workbook as people see it: got by mail, filled in, sent back, confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from world import MUNICIPALITY, World, workbook_of

from est_mailer.demo.letters import Received
from est_mailer.demo.meetings import code_in
from est_mailer.demo.spreadsheet import columns_of, opened, saved
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.period import period
from est_mailer.jobs.periods.packs import send_pack

QUARTER = "2026-Q3"
Row = Mapping[str, str]


def sent(world: World, address: str = MUNICIPALITY, key: str = QUARTER) -> Received:
    """The pack has just been mailed."""
    send_pack(world.service, period(key), world.now)
    world.send()
    return world.letter(address, Purpose.PACK)


def decided(letter: Received, areas: Sequence[str | Row], decisions: Sequence[Row] = ()) -> tuple[str, bytes]:
    """The workbook of a letter with the areas and decisions written in it."""
    name, content = workbook_of(letter)
    book = opened(content)
    sheet = book["Beslut"]
    header, columns = columns_of(sheet, "Prioriterat område")
    for row, area in enumerate(areas, start=header + 1):
        written = {"Prioriterat område": area} if isinstance(area, str) else area
        for title, text in written.items():
            sheet.cell(row, columns[title]).value = text
    header, columns = columns_of(sheet, "Vad ska göras")
    for row, decision in enumerate(decisions, start=header + 1):
        for title, text in decision.items():
            sheet.cell(row, columns[title]).value = text
    return name, saved(book)


def confirmed(world: World, areas: Sequence[str | Row], decisions: Sequence[Row] = ()) -> World:
    letter = sent(world)
    world.answer(letter, "Här är besluten.", decided(letter, areas, decisions))
    shown = world.letters(MUNICIPALITY)[-1]
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    return world
