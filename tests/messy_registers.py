"""A contact list as a municipality may have it: title rows, merged headers, slips, vacancies, several sheets.

``rows_of_informants`` is the same list for every format; corpus/registers/ has it as LibreOffice saves it (.xls, .ods).
Everybody in it is made up.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from openpyxl import Workbook

STORED = Path(__file__).resolve().parent / "corpus" / "registers"

TITLE = "Kontaktlista för EST i Exempelstad, senast ändrad 2026-08-14"
ABOVE = ("Verksamhet", "Förvaltning/bolag", "Ansvarig", "", "", "Ersättare", "", "Omr.", "Språk", "T.o.m.")
BELOW = ("", "", "Namn", "E-post", "Telefon", "Namn", "E-postadress", "", "", "")
MERGED = ("A3:A4", "B3:B4", "C3:E3", "F3:G3", "H3:H4", "I3:I4", "J3:J4")
INFORMANTS: tuple[tuple[str, ...], ...] = (
    ("Skolor",),
    ("Norrbyskolan", "Barn och utbildning", "Ada Ek", "ada.ek@skola.exempelstad.example", "070-174 06 05", "Bo Lind",
     "bo.lind@skola.exempelstad.example", "Norrby", "", ""),
    ("Hamnskolan", "Barn och utbildning", "Cia, Dan",
     "Cia Alm <cia.alm@skola.exempelstd.example>; dan.ask@skola.exempelstad.example", "", "", "",
     "Hamnen/Centrum", "", ""),
    ("", "", "Eli Gran", "eli.gran@skola.exempelstad.example", "", "", "", "", "", ""),
    (),
    ("Badhuset", "Kultur och fritid", "vakant", "vakant", "", "Fia Hed", "fia.hed@exempelstad.example",
     "Västhaga", "", ""),
    ("International School", "Barn och utbildning", "Gus Ivy", "gus.ivy(at)skola.exempelstad.example", "", "", "",
     "hela kommunen", "Engelska", ""),
    ("Bolag och föreningar",),
    ("Bovärdarna", "Exempelbostäder", "Hal Jarl", "hal.jarl@exempelbostader,example", "", "Ida Kall", "Ida Kall",
     "Norrbyy", "", "2026-12-31"),
    ("Båtklubben", "Båtklubben", "Kim Ljung", "batklubben@gmail.com", "", "", "", "Hamnen", "", ""),
    ("Väktarna", "Exempelvakt", "Liv Moe", "liv.moe@exempelvakt.example", "", "", "", "", "", ""),
    ("Väktarna", "Exempelvakt", "Mio Nord", "mio.nord@exempelvakt.example", "", "", "", "", "", ""),
)  # fmt: skip
RECIPIENTS = (
    ("Förnamn", "Efternamn", "Mejl"),
    ("Ada", "Ek", "ada.ek@skola.exempelstad.example"),
    ("Nea", "Ost", "nea.ost@exempelbostader.example"),
)
COORDINATORS = (
    ("Roll", "Enhet", "E-post"),
    ("Samordnare", "Trygghetsenheten", "trygghet@exempelstad.example"),
)
CONTACTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "a name first": (
        ("Enhet", "Kontakt", "", "Område"),
        ("", "Namn", "E-post", ""),
        ("Norrbyskolan", "Ada Ek", "ada.ek@skola.exempelstad.example", "Norrby"),
        ("Hamnskolan", "Cia", "cia.alm@skola.exempelstad.example", "Hamnen"),
    ),
    "an address first": (
        ("Enhet", "Kontakt", "", "", "Område"),
        ("", "E-post", "Telefon", "Namn", ""),
        ("Norrbyskolan", "ada.ek@skola.exempelstad.example", "070-174 06 05", "Ada Ek", "Norrby"),
        ("Hamnskolan", "cia.alm@skola.exempelstad.example", "", "Cia", "Hamnen"),
    ),
    "an address only": (
        ("Enhet", "Kontakt", "Område"),
        ("", "E-post", ""),
        ("Norrbyskolan", "ada.ek@skola.exempelstad.example", "Norrby"),
        ("Hamnskolan", "cia.alm@skola.exempelstad.example", "Hamnen"),
    ),
}
"""Titles over titles, where the upper one alone could be taken for that of a column of addresses."""
ANSWERS = {
    "domain.skola.exempelstd.example": "skola.exempelstad.example",
    "private.batklubben@gmail.com": "yes",
    "organisation.batklubben": "kommun",
    "area.norrbyy": "norrby",
}
"""What a person would answer."""


def table() -> list[tuple[str, ...]]:
    """The informants' sheet from its first row: a title, an empty row, two rows of titles, the functions."""
    return [(TITLE,), (), ABOVE, BELOW, *INFORMANTS]


def messy_workbook(rows: list[tuple[str, ...]] | None = None) -> bytes:
    """The list as .xlsx, its headers in merged cells, with a list of recipients, of coordinators, and a stray sheet."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Informanter"
    for number, row in enumerate(rows or table(), start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column, value or None)
    for cells in ("A1:J1", *MERGED):
        sheet.merge_cells(cells)
    for title, more in (
        ("Sändlista", RECIPIENTS),
        ("Samordnare", COORDINATORS),
        ("Anteckningar", (("Ring före jul",),)),
    ):
        other = workbook.create_sheet(title)
        for values in more:
            other.append(values)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def messy_text(delimiter: str = ";", *, repeated: bool = False) -> str:
    """The informants as text. ``repeated``: merged titles stand in every column of theirs, else in the first only."""
    rows = table()
    if repeated:
        rows[2] = tuple(title or rows[2][at - 1] or rows[2][at - 2] for at, title in enumerate(rows[2]))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()
