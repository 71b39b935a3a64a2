"""One sheet, written from the top down: sections, notes, tables and fields, each below the one before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from est_mailer.domain.grid import column_letters
from est_mailer.workbooks import choosing, paper
from est_mailer.workbooks.lines import Sheet, Value
from est_mailer.workbooks.paper import Look

if TYPE_CHECKING:
    from openpyxl.worksheet.datavalidation import DataValidation

TAP = 22.0  # points: the least height of a row that is filled in
_LABEL, _TEXT = replace(paper.LABEL, vertical="top"), replace(paper.TEXT, vertical="top")


@dataclass
class Page:
    """Writes on ``sheet`` from ``row`` on; each method moves ``row`` below what it wrote."""

    sheet: Sheet
    row: int = 3
    _widths: dict[int, float] = field(default_factory=dict)

    def gap(self, points: float = 8) -> None:
        """An empty, low row."""
        self.sheet.row_dimensions[self.row].height = points
        self.row += 1

    def section(self, title: str) -> None:
        """A heading over what follows."""
        paper.put(self.sheet, self.row, 1, title, paper.SECTION)
        self.sheet.row_dimensions[self.row].height = 26
        self.row += 1

    def note(self, text: str, columns: int, look: Look = paper.NOTE) -> None:
        """A sentence over the first columns."""
        paper.put(self.sheet, self.row, 1, text, look)
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=columns)
        room = sum(self.sheet.column_dimensions[column_letters(c)].width for c in range(1, columns + 1))
        self.sheet.row_dimensions[self.row].height = paper.LINE * paper.lines_of(text, room) + 5
        self.row += 1

    def header(self, titles: Iterable[str]) -> None:
        """The header row of a table."""
        titles = tuple(titles)
        height = self._height(titles, at_least=20, breadth=1.4)
        self.sheet.lines[self.row] = paper.line_of(self.sheet, titles, [paper.HEADER] * len(titles), height)
        self.row += 1

    def line(self, values: Sequence[Value], looks: Sequence[Look], at_least: float = 18) -> None:
        """One row of a table."""
        height = self._height(values, at_least)
        self.sheet.lines[self.row] = paper.line_of(self.sheet, values, looks, height)
        self.row += 1

    def inputs(self, columns: Sequence[str], rows: Sequence[Mapping[str, str]], spare: int) -> tuple[int, int]:
        """Rows to fill in, some filled already. Returns the first and the last."""
        first = self.row
        for values in (*rows, *[{}] * spare):
            self.line([values.get(id_) for id_ in columns], [paper.INPUT] * len(columns), TAP)
        return first, self.row - 1

    def field(self, label: str, value: str | None, aside: str, height: float) -> int:
        """A label, a cell to fill in to its right, and a hint beside that. Returns the row."""
        paper.put(self.sheet, self.row, 1, label, paper.LABEL)
        paper.put(self.sheet, self.row, 2, value, paper.INPUT)
        paper.put(self.sheet, self.row, 3, aside, paper.HINT)
        self.sheet.row_dimensions[self.row].height = self._height((label, value, aside), height)
        self.row += 1
        return self.row - 1

    def labelled(self, label: str, text: str, columns: int) -> None:
        """A label, and a text over the columns up to this one."""
        paper.put(self.sheet, self.row, 1, label, _LABEL)
        paper.put(self.sheet, self.row, 2, text, _TEXT)
        self.sheet.merge_cells(start_row=self.row, start_column=2, end_row=self.row, end_column=columns)
        room = sum(self.sheet.column_dimensions[column_letters(c)].width for c in range(2, columns + 1))
        lines = max(paper.lines_of(text, room), paper.lines_of(label, self.sheet.column_dimensions["A"].width, 1.3))
        self.sheet.row_dimensions[self.row].height = paper.LINE * lines + 3
        self.row += 1

    def choices(
        self, columns: Sequence[str], rows: tuple[int, int], validations: Mapping[str, Callable[[], DataValidation]]
    ) -> None:
        """Lay lists over the columns of a table's rows."""
        for id_, make in validations.items():
            choosing.add_choice(self.sheet, make(), *rows, columns.index(id_) + 1)

    def _height(self, values: Sequence[Value], at_least: float, breadth: float = 1.05) -> float:
        """The height in points of a row with these values from the first column on."""
        texts = [(paper.safe_text(v), self._width(column)) for column, v in enumerate(values, 1) if isinstance(v, str)]
        return paper.fitting(texts, at_least, breadth)

    def _width(self, column: int) -> float:
        """A column's width in characters, asked of openpyxl once: it is set before anything is written."""
        if column not in self._widths:
            self._widths[column] = self.sheet.column_dimensions[column_letters(column)].width
        return self._widths[column]
