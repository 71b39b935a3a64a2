"""The rows of a table on a sheet, as plain values beside openpyxl's cells.

openpyxl keeps an object for each cell and each row, and asks them all when it is asked for one. A draft of two thousand
rows has twenty-five thousand cells that are written once and never looked at again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from est_mailer.domain.grid import column_letters
from est_mailer.later import in_front_of, openpyxl

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.worksheet import Worksheet
else:
    Worksheet = object  # until there is a sheet to make

Value: TypeAlias = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its height in points, and from the first column on what stands in each cell and how it looks.

    No text is empty, or longer than a cell.
    """

    height: float
    values: Sequence[Value]
    styles: Sequence[StyleArray]


class Sheet(Worksheet):
    """A worksheet with ``lines``, by their row numbers. No row has both a line and cells."""

    def __init__(self, parent: Workbook, title: str) -> None:
        super().__init__(parent, title)
        self.lines: dict[int, Line] = {}

    def calculate_dimension(self) -> str:
        """The range that is written to, "A1:K2000"."""
        places: Any = self._cells  # openpyxl's own: (row, column) → cell
        rows = [row for row, _ in places] + list(self.lines)
        columns = [column for _, column in places] + [len(line.values) for line in self.lines.values()]
        first = 1 if self.lines else min(columns, default=1)
        last = f"{column_letters(max(columns, default=1))}{max(rows, default=1)}"
        return f"{column_letters(first)}{min(rows, default=1)}:{last}"


def add_sheet(workbook: Workbook, name: str) -> Sheet:
    """A new sheet, the last of the workbook."""
    sheet: Sheet = in_front_of(openpyxl.worksheet.worksheet.Worksheet, Sheet)(workbook, name)
    ours: Any = workbook  # create_sheet does the same, with a class of its own choosing
    ours._add_sheet(sheet)
    return sheet


def values_in(workbook: Workbook) -> Iterator[object]:
    """What stands in the cells and lines of all sheets, in no order."""
    for sheet in workbook.worksheets:
        places: Any = sheet
        yield from (cell.value for cell in places._cells.values())
        if isinstance(sheet, Sheet):
            yield from (value for line in sheet.lines.values() for value in line.values)
