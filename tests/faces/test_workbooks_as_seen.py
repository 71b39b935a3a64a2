"""Every workbook in every language as people meet it: on a phone, by a screen reader, on paper."""

from __future__ import annotations

import re
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from faces import town_quarter
from faces.books import INFORMANTS, KINDS, the_workbook
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml import LXML, lxml_available
from servers.libreoffice import PDF, LibreOffice

from est_mailer.config.fields import contrast_on_white
from est_mailer.wording import languages
from est_mailer.workbooks import paper

BOOKS = [(kind, language) for language in languages() for kind in KINDS]
QUARTER = "the quarter of a whole town"
UPRIGHT, ON_ITS_SIDE = 375, 812  # pixels: what a phone shows of a sheet
LEGIBLE = 4.5  # WCAG 2.2, 1.4.3


def _bytes(kind: str, language: str) -> bytes:
    return town_quarter.workbook() if kind == QUARTER else the_workbook(kind, language)


def _book(kind: str, language: str) -> Workbook:
    return load_workbook(BytesIO(_bytes(kind, language)))


def _shown(book: Workbook) -> list[Worksheet]:
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _pixels(sheet: Worksheet, column: int) -> float:
    """As wide as a column is drawn in Calibri of 11 points: 7 pixels a character, and 5."""
    return sheet.column_dimensions[get_column_letter(column)].width * 7 + 5


@pytest.mark.parametrize(("kind", "language"), BOOKS)
def test_it_says_what_it_is(kind: str, language: str) -> None:
    book = _book(kind, language)
    facts = book.properties
    assert facts.title
    assert (facts.language, facts.creator) == (language, "EST Exempelstad")
    assert all(sheet["A1"].value for sheet in _shown(book)), "a screen reader begins in A1"
    assert len({sheet.title for sheet in book.worksheets}) == len(book.worksheets)
    assert book.active is _shown(book)[0]


@pytest.mark.parametrize(("kind", "language"), BOOKS)
def test_its_head_stays_and_is_printed_on_each_page(kind: str, language: str) -> None:
    for sheet in _shown(_book(kind, language)):
        table = any(cell.fill.start_color.rgb == f"00{paper.HEADER.fill}" for row in sheet for cell in row)
        if table:
            assert (sheet.freeze_panes, sheet.print_title_rows) == ("A3", "$1:$2"), sheet.title


@pytest.mark.parametrize(("kind", "language"), BOOKS)
def test_it_has_no_trap_for_a_screen_reader(kind: str, language: str) -> None:
    """No cell of a table is merged, no column stands empty, nothing that is hidden has to be read."""
    for sheet in _shown(_book(kind, language)):
        values = {(cell.row, cell.column) for row in sheet for cell in row if cell.value is not None}
        for merged in sheet.merged_cells.ranges:
            left, top, right, bottom = range_boundaries(str(merged))
            assert top == bottom, f"{sheet.title} {merged}: over several rows"
            beside = {column for row, column in values if row == top and column != left}
            labelled = not beside or (len(beside) == 1 and max(beside) < left < right)
            assert labelled, f"{sheet.title} {merged}: more than a label and one text"
        columns = range(1, max(column for _, column in values) + 1)
        assert {column for _, column in values} == set(columns), f"{sheet.title}: an empty column"
        dimensions = (*sheet.column_dimensions.values(), *sheet.row_dimensions.values())
        written = {str(row) for row, _ in values} | {get_column_letter(column) for _, column in values}
        assert not {str(d.index) for d in dimensions if d.hidden} & written, sheet.title


@pytest.mark.parametrize(("kind", "language"), BOOKS)
def test_its_pictures_are_told_in_words(kind: str, language: str) -> None:
    with ZipFile(BytesIO(the_workbook(kind, language))) as package:
        drawings = [
            package.read(name).decode() for name in package.namelist() if name.startswith("xl/drawings/drawing")
        ]
    shown = [picture for drawing in drawings for picture in re.findall(r"<(?:\w+:)?cNvPr [^>]*>", drawing)]
    assert bool(shown) == (kind == "pack")
    assert all(re.search(r' descr="[^"]{20,}"', picture) for picture in shown)


@pytest.mark.parametrize(("kind", "language"), BOOKS)
def test_its_columns_fit_a_phone(kind: str, language: str) -> None:
    """The informants' work is on a phone: each column fits it upright, the form fits it on its side. The marked copy
    has the questions in a seventh column, right of the cells that have kept their places."""
    for sheet in _shown(_book(kind, language)):
        wide = [_pixels(sheet, column) for column in range(1, sheet.max_column + 1)]
        assert max(wide) <= (UPRIGHT if kind in INFORMANTS else ON_ITS_SIDE), sheet.title
        if kind in INFORMANTS:
            assert sum(wide[:6]) <= ON_ITS_SIDE, sheet.title


@pytest.mark.parametrize(("kind", "language"), BOOKS)
def test_its_letters_stand_out(kind: str, language: str) -> None:
    for sheet in _shown(_book(kind, language)):
        for cell in (cell for row in sheet for cell in row if cell.value is not None):
            ground = f"#{cell.fill.start_color.rgb[2:]}" if cell.fill.fill_type else "#ffffff"
            ink = f"#{str(cell.font.color.rgb)[2:]}" if cell.font.color else "#000000"
            light, dark = sorted((contrast_on_white(ground), contrast_on_white(ink)))
            assert dark / light >= LEGIBLE, f"{sheet.title} {cell.coordinate}"
            assert cell.font.size >= 10


@pytest.mark.parametrize("language", languages())
def test_each_sheet_is_printed_on_one_page(libreoffice: LibreOffice, tmp_path: Path, language: str) -> None:
    """By LibreOffice, with all its words on it. What could not be read on one page would take more, each as wide as the
    paper and with the sheet's head on it: none of these, nor a quarter of the example's eight areas, has to."""
    for kind in (*KINDS, *([QUARTER] if language == "sv" else [])):
        source = tmp_path / f"{kind}.xlsx"
        source.write_bytes(_bytes(kind, language))
        printed = libreoffice.fill(source, {}, tmp_path / f"{kind}.pdf", PDF)
        text = subprocess.run(["pdftotext", "-layout", printed, "-"], check=True, capture_output=True).stdout.decode()
        pages, sheets = text.split("\f")[:-1], _shown(_book(kind, language))
        assert len(pages) == len(sheets), f"{kind}: {[sheet.title for sheet in sheets]}"
        for sheet, page in zip(sheets, pages, strict=True):
            title = str(sheet["A1"].value).split("\n")[0]
            assert " ".join(title.split()) in " ".join(page.split()), f"{kind}, {sheet.title}"
            assert _missing(sheet, page) == set(), f"{kind}, {sheet.title}"


def _missing(sheet: Worksheet, printed: str) -> set[str]:
    """The words of a sheet that are not on its pages. What narrow columns break is put together again."""
    squeezed = "".join(printed.split())
    texts = (cell.value for row in sheet for cell in row if isinstance(cell.value, str))
    return {word for text in texts for word in text.split() if word not in squeezed}


def test_one_library_writes_and_reads_whatever_is_installed() -> None:
    """With lxml, openpyxl writes other bytes than our forms are filled into, and reads without defusedxml's guard."""
    assert lxml_available(), "the tests' own tools bring it along, as another program beside us may"
    assert not LXML
