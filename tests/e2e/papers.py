"""Where people write in the workbooks they get: cells found by the headings that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from servers.libreoffice import XLSX, LibreOffice

Cells = dict[str, str]

SWEDISH = {
    "indicator": "Vad", "area": "Område", "place": "Plats", "when": "När", "what": "Vad hände?", "action": "Åtgärd",
    "remains": "Kvar?", "key": "Nr", "calm": "Lugn vecka? Skriv X här:",
}  # fmt: skip
ENGLISH = {
    "indicator": "Type", "area": "Area", "place": "Place", "when": "When", "what": "What happened?",
    "action": "Action taken", "remains": "Still there?", "key": "No.", "calm": "Calm week? Write X here:",
}  # fmt: skip
EVENT = ("indicator", "area", "place", "when", "what", "action")


@dataclass
class Desk:
    """Somebody's desk: a file is opened in LibreOffice, filled in and saved beside it."""

    office: LibreOffice
    folder: Path
    files: int = 0

    def fill(self, content: bytes, cells: Mapping[str, str], suffix: str = "xlsx", filter: str = XLSX) -> bytes:
        """The file with the cells typed in ({"Checklista.B7": "Ja"}), as LibreOffice saves it."""
        self.files += 1
        source, target = self.folder / f"{self.files}-got.xlsx", self.folder / f"{self.files}-filled.{suffix}"
        source.write_bytes(content)
        return self.office.fill(source, cells, target, filter).read_bytes()


def typed(content: bytes, cells: Mapping[str, str]) -> bytes:
    """The file with the cells filled in, without LibreOffice: where it does not matter which program was used."""
    workbook = load_workbook(BytesIO(content))
    for cell, text in cells.items():
        sheet, _, address = cell.rpartition(".")
        workbook[sheet][address] = text
    saved = BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def sheets(content: bytes) -> list[Worksheet]:
    return [sheet for sheet in load_workbook(BytesIO(content)).worksheets if isinstance(sheet, Worksheet)]


def code_in(text: str) -> str:
    """The approval code in a preview."""
    found = re.search(r"\b\d{6}\b", text)
    assert found, text
    return found[0]


def find(sheet: Worksheet, text: str, column: int | None = None) -> tuple[int, int]:
    """Row and column of the first cell with this text."""
    places = (
        (cell.row, cell.column or 0)
        for line in sheet.iter_rows()
        for cell in line
        if cell.value == text and column in (None, cell.column)
    )
    found = next(places, None)
    assert found is not None, f"{text!r} stands nowhere on {sheet.title}"
    return found


def name(sheet: Worksheet, row: int, column: int) -> str:
    return f"{sheet.title}.{get_column_letter(column)}{row}"


def events(content: bytes, written: tuple[tuple[str, ...], ...]) -> tuple[Cells, list[int]]:
    """The cells for new events, each on the first free row of its indicator; and the rows they take."""
    sheet, titles = _checklist(content)
    header = find(sheet, titles["indicator"])[0]
    columns = {id_: _column(sheet, header, titles[id_]) for id_ in EVENT}
    cells: Cells = {}
    rows: list[int] = []
    for event in written:
        row = next(r for r in _rows_of(sheet, header, columns["indicator"], event[0]) if r not in rows)
        rows.append(row)
        for id_, text in zip(EVENT[1:], event[1:], strict=True):
            if text:
                cells[name(sheet, row, columns[id_])] = text
    return cells, rows


def calm_box(content: bytes) -> Cells:
    sheet, titles = _checklist(content)
    row, column = find(sheet, titles["calm"])
    return {name(sheet, row, column + 1): "X"}


def carried(content: bytes, answer: str) -> tuple[Cells, list[str]]:
    """The answer for every problem of last week; and the texts that stand in the problems' rows."""
    sheet, titles = _checklist(content)
    header, column = find(sheet, titles["remains"])
    keys = _column(sheet, header, titles["key"])
    cells, problems, row = {}, [], header + 1
    while str(sheet.cell(row, keys).value or "").startswith("K"):
        cells[name(sheet, row, column)] = answer
        problems.append(str(sheet.cell(row, 1).value))
        row += 1
    return cells, problems


def written_over(content: bytes, old: str, new: str) -> Cells:
    """The cell that holds a text, with another one."""
    sheet = sheets(content)[0]
    return {name(sheet, *find(sheet, old)): new}


def beside(sheet: Worksheet, label: str, text: str) -> Cells:
    row, column = find(sheet, label)
    return {name(sheet, row, column + 1): text}


def below(sheet: Worksheet, key: str, *lines: Mapping[str, str]) -> Cells:
    """Lines under a header, from its first row whose cell under ``key`` is empty."""
    header = find(sheet, key)[0]
    cells: Cells = {}
    row = header + 1
    while sheet.cell(row, _column(sheet, header, key)).value:
        row += 1
    for place, line in enumerate(lines, row):
        cells |= {name(sheet, place, _column(sheet, header, title)): text for title, text in line.items()}
    return cells


def _checklist(content: bytes) -> tuple[Worksheet, Mapping[str, str]]:
    """The sheet to fill in, and its titles: they are in the language of whoever got it."""
    sheet = sheets(content)[0]
    return sheet, ENGLISH if sheet.title == "Checklist" else SWEDISH


def _column(sheet: Worksheet, row: int, title: str) -> int:
    return next(c for c in range(1, sheet.max_column + 1) if sheet.cell(row, c).value == title)


def _rows_of(sheet: Worksheet, header: int, column: int, indicator: str) -> Iterator[int]:
    return (r for r in range(header + 1, sheet.max_row + 1) if sheet.cell(r, column).value == indicator)
