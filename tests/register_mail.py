"""The register by mail as a coordinator sees it: asked for, edited in a spreadsheet, sent back, confirmed."""

from __future__ import annotations

from collections.abc import Mapping

from world import MUNICIPALITY, World, texts, workbook_of

from est_mailer.adapters.memory import MemoryRegisterFile
from est_mailer.demo.letters import Received
from est_mailer.demo.meetings import code_in
from est_mailer.demo.spreadsheet import columns_of, find, opened, saved
from est_mailer.domain.model import Member

NEW = {
    "Funktion": "Badhuset",
    "Roller": "rapporterar, får utskick",
    "Adresser": "bad@exempelstad.example",
    "Områden": "Centrum",
}


def asked(world: World, address: str = MUNICIPALITY) -> Received:
    world.write(address, "register")
    return world.letters(address)[-1]


def edited(
    letter: Received,
    changes: Mapping[str, Mapping[str, object]] | None = None,
    new: Mapping[str, str] | None = None,
    without: str = "",
) -> tuple[str, bytes]:
    """The register of a letter: cells changed by the function's name, a new row, a row removed."""
    name, content = workbook_of(letter)
    book = opened(content)
    sheet = book.worksheets[0]
    header, columns = columns_of(sheet, "Funktion" if name.startswith("EST-register") else "Function")
    for function, cells in (changes or {}).items():
        row = find(sheet, function)[0]
        for title, value in cells.items():
            sheet.cell(row, columns[title]).value = value
    if new:
        row = next(r for r in range(header + 1, 99) if not sheet.cell(r, columns["Funktion"]).value)
        for title, text in new.items():
            sheet.cell(row, columns[title]).value = text
    if without:
        sheet.delete_rows(find(sheet, without)[0])
    return name, saved(book)


def said(world: World, address: str = MUNICIPALITY) -> str:
    return " ".join(texts(world.letters(address)[-1:]).split())


def confirmed(world: World, address: str = MUNICIPALITY, **edit: object) -> World:
    letter = asked(world, address)
    world.answer(letter, "Här är registret.", edited(letter, **edit))
    shown = world.letters(address)[-1]
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    return world


def by_id(world: World) -> dict[str, Member]:
    return {member.id: member for member in world.service.register}


def closing(day: str = "2026-11-22") -> dict[str, Mapping[str, object]]:
    return {"Fritidsgard": {"Sista dag": day}}


def the_file(world: World) -> MemoryRegisterFile:
    """What the municipality keeps its register in."""
    assert isinstance(world.service.register_file, MemoryRegisterFile)
    return world.service.register_file
