"""A finished worksheet as text: its rows taken out, moved and put in again, without being written anew.

Made for the sheets that ``packing`` has written, where every row that is used has an element of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from est_mailer.workbooks import paper

SHARED_CELL = ' t="s"'  # what every cell with a shared string says
_ROW = re.compile(r'<row r="(\d+)".*?</row>', re.DOTALL)
_PLACES = re.compile(r'(<row r="|<c r="[A-Z]+)(\d+)(?=")')
_HEIGHT = re.compile(r' ht="([\d.]+)"')
_CELL = re.compile(r'<c r="([A-Z]+)\d+" s="(\d+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_DIMENSION = re.compile(r'(<dimension ref="[A-Z]+\d+:[A-Z]+)\d+(?=")')
_FIT = re.compile(r'(?<=fitToHeight=")\d+(?=" fitToWidth)')


@dataclass(frozen=True, slots=True, eq=False)
class SheetText:
    """A worksheet's part: what stands before its rows, the rows by their numbers, and what stands after them."""

    before: str
    rows: Mapping[int, str]
    after: str

    @classmethod
    def of(cls, part: str) -> SheetText:
        """Take a part apart; ``text`` puts it together."""
        before, opening, rest = part.partition("<sheetData>")
        rows, closing, after = rest.partition("</sheetData>")
        found = {int(row[1]): row[0] for row in _ROW.finditer(rows)}
        return cls(before + opening, found, closing + after)

    def text(self, rows: Sequence[str], after: str, *, fits: bool) -> str:
        """The part with these rows, which are all it has; ``fits``: printed on one page."""
        before = _DIMENSION.sub(rf"\g<1>{len(rows)}", self.before, count=1)
        return before + "".join(rows) + _FIT.sub(str(int(fits)), after, count=1)


def cells_of(row: str) -> tuple[tuple[str, str], ...]:
    """The column and the number of the style of each cell of a row."""
    return tuple((cell[1], cell[2]) for cell in _CELL.finditer(row))


def row_of(number: int, height: float, cells: Iterable[tuple[str, str, int | None]]) -> str:
    """A row of (column, style, the number of its shared string or None for an empty cell)."""
    written = "".join(
        f'<c r="{column}{number}" s="{style}" t="n" />'
        if string is None
        else f'<c r="{column}{number}" s="{style}" t="s"><v>{string}</v></c>'
        for column, style, string in cells
    )
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{written}</row>'


def moved(row: str, by: int) -> str:
    """The row so many rows further down."""
    return _PLACES.sub(lambda place: f"{place[1]}{int(place[2]) + by}", row) if by else row


def raised(row: str, height: float) -> str:
    """The row with another height than the one it was given."""
    return _HEIGHT.sub(f' ht="{height:g}"', row, count=1)


def height_of(row: str) -> float:
    """The row's height in points."""
    found = _HEIGHT.search(row)
    return float(found[1]) if found else paper.LINE
