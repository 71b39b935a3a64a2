"""Looks through a sheet's XML for cells and merges that would harm a reader, without building anything.

Clients write tens of thousands of empty, styled rows and cells: only cells that hold a value are counted.
"""

from __future__ import annotations

import re
from xml.parsers import expat

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook

MAX_CELLS = 50_000
MAX_ROW = 5_000
MAX_COLUMN = 100
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384  # that a sheet has in any program
# A person may merge a whole row or column by mistake (16,384 or 1,048,576 cells); a whole sheet is an attack.
MAX_MERGED = 2_000_000

_BEYOND = 10**9  # whatever longer number is written

_REFERENCE = re.compile(r"^\$?([A-Z]{1,4})\$?(\d{1,8})$")

_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,9})")

# A cell that does not begin with its place, or whose place is not within column 100 and row 4999; a merge of more than
# 26 columns and 100 rows. Programs write the place first, so an ordinary sheet has none of these.
_ODD_CELL = re.compile(rb'<c(?:[\t\n\r/>]| (?!r="(?:[A-Z]|[AB][A-Z]|C[A-V])[1-4]?[0-9]{1,3}"))')
_ODD_MERGE = re.compile(rb'<mergeCell(?:[\t\n\r/>]| (?!ref="[A-Z][1-9][0-9]?:[A-Z][1-9][0-9]?"))')
_PREFIXED = re.compile(rb":(?:c|mergeCell)")
_MERGES_AT_MOST = MAX_MERGED // 2600


def scan_sheet(xml: bytes) -> bool:
    """Checks one XML part: an Open XML worksheet, an OpenDocument content.xml, or any other (nothing to find). True if
    it is plainly harmless.

    Raises UnreadableWorkbook: suspect if a limit is passed or a document type is declared, broken if it is no XML.
    """
    if plainly_harmless(xml):
        _tokenised(xml, expat.ParserCreate())
        return True
    follow_sheet(xml)
    return False


def follow_sheet(xml: bytes) -> None:
    """The same check, cell by cell."""
    scanner, parser = Scanner(), expat.ParserCreate()
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.StartDoctypeDeclHandler = scanner.doctype
    _tokenised(xml, parser)


def _tokenised(xml: bytes, parser: expat.XMLParserType) -> None:
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, LookupError) as error:  # no XML, or in an encoding that nobody knows
        raise UnreadableWorkbook(Unreadable.BROKEN, f"XML: {error}") from error


def plainly_harmless(xml: bytes) -> bool:
    """True if no limit can be passed, provided that it is XML: then only the tokeniser needs to look through it.

    Each tag begins with "<" in single bytes, and none comes out of a declared entity: so every cell and merge is seen,
    and there cannot be more of them than "<". Left to the careful road: wide characters, declarations, OpenDocument's
    rows and cells, and either under a prefix.
    """
    if b"\0" in xml or (b"!" in xml and b"<!" in xml) or (b"-" in xml and b"table-" in xml) or _PREFIXED.search(xml):
        return False
    if len(xml) > MAX_CELLS and xml.count(b"<") > MAX_CELLS:
        return False
    return not _ODD_CELL.search(xml) and (b"<mergeCell" not in xml or _has_plain_merges(xml))


def _has_plain_merges(xml: bytes) -> bool:
    return xml.count(b"<mergeCell ") <= _MERGES_AT_MOST and not _ODD_MERGE.search(xml)


class Scanner:
    """Follows the position from element to element, as a reader would."""

    def __init__(self) -> None:
        self.row = 0
        self.column = 0
        self.repeated_rows = 1
        self.repeated_columns = 1
        self.cells = 0
        self.merged = 0
        self.in_cell = False
        self.counted = False

    def doctype(self, *_: object) -> None:
        raise UnreadableWorkbook(Unreadable.SUSPECT, "a document type")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        handle = _STARTS.get(name.rpartition(":")[2])
        if handle:
            handle(self, attributes)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self.in_cell = False
        elif local in ("table-cell", "covered-table-cell"):
            self.in_cell = False
            self.column += self.repeated_columns - 1
        elif local == "table-row":
            self.row += self.repeated_rows - 1

    def sheet(self, _: dict[str, str]) -> None:
        self.row = self.column = 0

    def xl_row(self, attributes: dict[str, str]) -> None:
        self.row = count_of(attributes.get("r"), self.row + 1)
        self.column = 0

    def xl_cell(self, attributes: dict[str, str]) -> None:
        self.column += 1
        written = attributes.get("r", "")
        reference = _REFERENCE.match(written.upper())
        if written and not reference:  # the libraries count on, past what a number of theirs can hold
            raise UnreadableWorkbook(Unreadable.SUSPECT, f"a cell at {written[:40]!r}")
        if reference:
            self.column, self.row = _column_number(reference[1]), int(reference[2])
        self.in_cell, self.counted, self.repeated_rows, self.repeated_columns = True, False, 1, 1

    def od_row(self, attributes: dict[str, str]) -> None:
        self.row += 1
        self.column = 0
        self.repeated_rows = count_of(local_of(attributes, "number-rows-repeated"), 1)

    def od_cell(self, attributes: dict[str, str]) -> None:
        self.column += 1
        self.repeated_columns = count_of(local_of(attributes, "number-columns-repeated"), 1)
        self.in_cell, self.counted = True, False
        if local_of(attributes, "value-type") is not None:
            self.value(attributes)

    def value(self, _: dict[str, str]) -> None:
        if not self.in_cell or self.counted:
            return
        self.counted = True
        self.cells += self.repeated_rows * self.repeated_columns
        last_row, last_column = self.row + self.repeated_rows - 1, self.column + self.repeated_columns - 1
        if self.cells > MAX_CELLS or last_row > MAX_ROW or last_column > MAX_COLUMN:
            raise UnreadableWorkbook(
                Unreadable.TOO_MANY, f"{self.cells} cells, the last in row {last_row}, column {last_column}"
            )

    def merge(self, attributes: dict[str, str]) -> None:
        corners = [_REFERENCE.match(c) for c in attributes.get("ref", "").upper().split(":")]
        if len(corners) == 2 and corners[0] and corners[1]:
            rows = abs(int(corners[1][2]) - int(corners[0][2])) + 1
            columns = abs(_column_number(corners[1][1]) - _column_number(corners[0][1])) + 1
            self.merged += rows * columns
        if self.merged > MAX_MERGED:
            raise UnreadableWorkbook(Unreadable.SUSPECT, f"{self.merged} merged cells")


_STARTS = {
    "sheetData": Scanner.sheet,
    "row": Scanner.xl_row,
    "c": Scanner.xl_cell,
    "v": Scanner.value,
    "is": Scanner.value,
    "mergeCell": Scanner.merge,
    "table": Scanner.sheet,
    "table-row": Scanner.od_row,
    "table-cell": Scanner.od_cell,
    "covered-table-cell": Scanner.od_cell,
    "p": Scanner.value,
}


def place_of(reference: str) -> tuple[int, int]:
    """ "B6" is row 6, column 2; (0, 0) if it is no cell's name."""
    match = _PLACE.fullmatch(reference.upper())
    return (int(match[2]), _column_number(match[1])) if match else (0, 0)


def local_of(attributes: dict[str, str], name: str) -> str | None:
    """An attribute by its name without a prefix."""
    return next((v for k, v in attributes.items() if k.rpartition(":")[2] == name), None)


def count_of(text: str | None, otherwise: int) -> int:
    """A whole number as it is written; ``otherwise`` for what is none."""
    digits = (text or "").strip().removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return otherwise
    return int(digits) if len(digits) < 10 else _BEYOND


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
