"""Reading register.csv as spreadsheets save it: its encoding, its separator, its rows and their lines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from est_mailer.config.problems import Place, Problems, choice
from est_mailer.domain.register import COLUMNS

NAME = "register.csv"
_NEEDED = COLUMNS[:5]
_AS_CSV = "Save it from the spreadsheet as CSV (UTF-8), with semicolons between the columns."


@dataclass(frozen=True, slots=True)
class Row:
    """A row as written: column → text, without surrounding space; ``line`` is the file's line it begins on."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def place(self, column: str) -> Place:
        return Place(NAME, self.line, column)


def read_rows(file: Path, problems: Problems) -> tuple[Row, ...] | None:
    """The rows below the header, or None if the file or its header cannot be used. Lines with # are comments."""
    text = _text_of(file, problems)
    return None if text is None else rows_of(text, problems)


def rows_of(text: str, problems: Problems) -> tuple[Row, ...] | None:
    """The rows below the header of a register's text, or None if its header cannot be used."""
    records = list(_records(text, problems))
    if not records:
        problems.add(Place(NAME), "The register is empty.", f"Write a header line: {';'.join(COLUMNS)}.")
        return None
    header_line, header = records[0]
    columns = [cell.strip().casefold() for cell in header]
    if not _header_is_usable(columns, header_line, problems):
        return None
    rows = tuple(row for line, cells in records[1:] if (row := _row(columns, line, cells, problems)))
    if not rows:
        problems.add(Place(NAME), "The register has no function.", "Write one line for each function below the header.")
    return rows


def _text_of(file: Path, problems: Problems) -> str | None:
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        remedy = "Run est-mailer init DIR --example in an empty folder to see one."
        problems.add(Place(NAME), "The file is missing.", remedy)
        return None
    except OSError as error:
        problems.add(
            Place(NAME), f"The file cannot be opened ({error.strerror}).", "Give the service the right to read it."
        )
        return None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif raw.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or b"\0" in raw:
        problems.add(Place(NAME), "This is not a text file; it may be a workbook with another name.", _AS_CSV)
        return None
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    problems.add(Place(NAME), "The letters of the file cannot be read.", _AS_CSV)
    return None


def _records(text: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        remedy = "A quotation mark that opens a cell must also close it; the lines below were not read."
        problems.add(Place(NAME, line), "A quotation mark stands wrong here.", remedy)


def _delimiter(text: str) -> str:
    lines = (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", '"#')))
    header = next(lines, "")
    return max(";\t,", key=header.count)


def _header_is_usable(columns: list[str], line: int, problems: Problems) -> bool:
    usable = True
    for index, column in enumerate(columns):
        if column and column not in COLUMNS:
            left = [name for name in COLUMNS if name not in columns]
            problems.add(
                Place(NAME, line), f"“{column}” is not a column of the register.", choice(column, left or COLUMNS)
            )
            usable = False
        elif column and column in columns[:index]:
            problems.add(Place(NAME, line), f"The column {column} stands twice.", "Remove one of them.")
            usable = False
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        problems.add(
            Place(NAME, line),
            f"The header lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}.",
            f"The first line must name the columns: {';'.join(COLUMNS)}.",
        )
    return usable and not missing


def _row(columns: list[str], line: int, cells: list[str], problems: Problems) -> Row | None:
    beyond = [cell for column, cell in zip(columns, cells, strict=False) if not column and cell.strip()]
    if beyond or any(cell.strip() for cell in cells[len(columns) :]):
        problems.add(
            Place(NAME, line),
            "The row has a cell that belongs to no column.",
            "Look for a separator too many; put a text that has one in quotation marks.",
        )
        return None
    return Row(line, {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if column})
