"""The steering group's workbook: opened, filled in and saved by a real spreadsheet program, then read."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import pytest
from builders import a_deployment
from openpyxl.worksheet.worksheet import Worksheet
from pack_samples import a_pack, words_of
from servers.libreoffice import ODS, XLSX, LibreOffice

from est_mailer.demo.spreadsheet import find, opened, saved
from est_mailer.domain.periods.steering import ChosenArea, Decision
from est_mailer.wording import languages
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.foreign.isolation import InProcessReader
from est_mailer.workbooks.pack.reading import PackReading, looks_like_pack, read_pack
from est_mailer.workbooks.pack.writing import PackBook, write_pack

TOKEN = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01"
WORDINGS = {language: words_of(language) for language in languages()}


def book(language: str = "sv", key: str = "2026-Q3", rounds: bool = True) -> bytes:
    return write_pack(PackBook(a_pack(key, language, rounds=rounds), TOKEN), a_deployment(), words_of(language))


def read(content: bytes, name: str = "beslut.xlsx") -> PackReading:
    workbook = InProcessReader().read(content, name)
    assert looks_like_pack(workbook, WORDINGS)
    return read_pack(workbook, a_deployment(), WORDINGS, closest)


@pytest.mark.parametrize(("suffix", "filter"), [("xlsx", XLSX), ("ods", ODS)])
@pytest.mark.parametrize("language", languages())
def test_filled_in_with_libreoffice(
    libreoffice: LibreOffice, tmp_path: Path, suffix: str, filter: str, language: str
) -> None:
    source = tmp_path / "pack.xlsx"
    source.write_bytes(book(language))
    sheet = opened(source.read_bytes())[words_of(language)("pack.book.sheet_decide")]
    first, second = header_rows(sheet, language)
    cells = {
        f"B{first + 1}": "Norrby",
        f"C{first + 1}": "Flest rader",
        f"B{first + 2}": "vivalla",
        f"B{first + 3}": "City",
    }
    cells |= {f"A{second + 1}": "Mer ljus", f"B{second + 1}": "Parkenheten", f"D{second + 1}": "nästa möte"}
    target = libreoffice.fill(source, cells, tmp_path / f"filled.{suffix}", filter, sheet.title)
    found = read(target.read_bytes(), target.name)
    assert found.questions == ()
    assert found.said is not None
    assert found.said.areas == (ChosenArea("norrby", "Flest rader"), ChosenArea("vivalla"), ChosenArea("centrum"))
    assert found.said.decisions == (Decision("Mer ljus", "Parkenheten", "", "nästa möte"),)


def header_rows(sheet: Worksheet, language: str) -> tuple[int, int]:
    words = words_of(language)
    return (
        find(sheet, words("pack.decide.priority_area"))[0],
        find(sheet, words("pack.decide.what"))[0],
    )


@pytest.mark.parametrize("key", ["2026-Q3", "2026"])
@pytest.mark.parametrize("rounds", [True, False])
def test_there_is_a_sheet_for_each_point_and_the_token_on_each(key: str, rounds: bool) -> None:
    made = opened(book(key=key, rounds=rounds))
    pack = a_pack(key, rounds=rounds)
    shown = [section for section in pack.sections if not section.fill]
    titles = [(WORDINGS["sv"](f"pack.book.sheet.{s.id}"), *(["Diagram"] if s.charts else [])) for s in shown]
    assert made.sheetnames == [*chain.from_iterable(titles), "Beslut", "Listor"]
    for sheet in made.worksheets[:-1]:
        assert TOKEN in str(sheet["A2"].value)
        assert sheet.protection.sheet
        assert sheet.page_setup.fitToHeight == 1, "on one paper"


def test_every_figure_of_the_tables_stands_in_it_as_a_number() -> None:
    made = opened(book())
    cells = [c.value for sheet in made.worksheets for row in sheet.iter_rows() for c in row if c.value is not None]
    for section in a_pack().sections:
        for table in section.tables:
            for row in table.rows:
                assert all((int(cell) if cell.isdecimal() else cell) in cells for cell in row)


def test_a_row_inserted_and_sheets_renamed_are_no_hindrance() -> None:
    made = opened(book())
    sheet = made["Beslut"]
    sheet.insert_rows(3, 2)
    sheet.title = "Vårt beslut"
    first, _ = header_rows(sheet, "sv")
    for row, area in enumerate(("Norrby", "Centrum", "Söderäng"), start=first + 1):
        sheet.cell(row, 2).value = area
    found = read(saved(made))
    assert found.said is not None
    assert found.said.area_ids == ("norrby", "centrum", "soderang")


def test_text_beside_the_table_is_told_of() -> None:
    made = opened(book())
    sheet = made["Beslut"]
    first, _ = header_rows(sheet, "sv")
    sheet.cell(first + 1, 2).value, sheet.cell(first + 1, 7).value = "Norrby", "se protokollet"
    found = read(saved(made))
    assert [(q.kind, q.cell, q.value) for q in found.remarks] == [
        ("pack.stray", f"G{first + 1}", "se protokollet"),
        ("pack.fewer", "", "1"),
    ]


def test_a_fourth_area_is_asked_about() -> None:
    made = opened(book())
    sheet = made["Beslut"]
    first, _ = header_rows(sheet, "sv")
    for row, area in enumerate(("Norrby", "Centrum", "Söderäng", "Vivalla"), start=first + 1):
        sheet.cell(row, 2).value = area
    assert [q.kind for q in read(saved(made)).questions] == ["pack.too_many"]


def test_a_sheet_without_the_table_is_asked_about() -> None:
    made = opened(book())
    del made["Beslut"]
    workbook = InProcessReader().read(saved(made), "x.xlsx")
    assert not looks_like_pack(workbook, WORDINGS)
    assert [q.kind for q in read_pack(workbook, a_deployment(), WORDINGS, closest).questions] == ["pack.no_table"]


def test_the_same_pack_is_the_same_bytes() -> None:
    assert book() == book()
