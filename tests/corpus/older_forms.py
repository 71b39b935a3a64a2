"""Builders of the layouts the checklist has had, kept so that a form of an older version can still be tested.

Version 0 was tried before the first release: a column fewer in each section, and other words above some of them.
"""

from __future__ import annotations

from dataclasses import replace

from openpyxl import Workbook

from est_mailer.demo.spreadsheet import saved
from est_mailer.domain.identity import seal, tokens_in

CARRIED = ("Problem", "Område", "Plats", "Finns kvar?", "Nr")
NEW = ("Typ", "Område", "Plats", "Datum", "Beskrivning")
PROBLEMS = (
    ("Skadegörelse: Krossad ruta (v. 47)", "Norrby", "busskuren", "Ja", "K1"),
    ("Brand: Papperskorg brann (v. 47)", "Centrum", "parken", "Nej", "K2"),
)
EVENTS = (
    ("Skadegörelse", "Norrby", "skolgården", "2026-11-20", "Bål på natten"),
    ("Brand", "Centrum", "torget", "2026-11-18", "Container brann"),
    ("Skadegörelse", "", "", "", ""),
)


def version_0(todays: str, key: bytes, *more: tuple[str, str]) -> bytes:
    """The form of version 0, filled in. ``todays``: a text with the code of today's form, which it takes its round and
    function from; ``more``: (cell, text) that its sender has written besides."""
    (token,) = tokens_in(todays, key)
    code = seal(replace(token, version=0), key)
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "EST-lista"
    lines = (
        (f"EST-lista vecka 48, Skola norr\nKod: {code}",),
        ("Fyll i och skicka tillbaka.",),
        ("Var allt lugnt? Kryssa här:",),
        (),
        ("Finns det kvar?",),
        CARRIED,
        *PROBLEMS,
        (),
        ("Nya händelser",),
        NEW,
        *EVENTS,
    )
    for number, line in enumerate(lines, 1):
        for column, text in enumerate(line, 1):
            sheet.cell(number, column).value = text or None
    for cell, text in more:
        sheet[cell] = text
    return saved(workbook)
