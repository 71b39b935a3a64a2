"""Finding what was filled in: tables by their header, fields by their label, wherever the sender's program put them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from est_mailer.domain.grid import CellValue, Sheet, Workbook
from est_mailer.domain.meaning.understanding import fold
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.layout import (
    FIELDS,
    FOLLOW_UP_COLUMNS,
    GATHERING_COLUMNS,
    MEASURE_COLUMNS,
    ORPHAN_COLUMNS,
    OTHER_COLUMNS,
    PICTURE_COLUMNS,
    PRIORITY_COLUMNS,
    PROBLEM_COLUMNS,
    SIGNAL_COLUMNS,
    UNIT_COLUMNS,
)
from est_mailer.workbooks.lines import values_in
from est_mailer.workbooks.tables import FoundTable, cell_name, cell_text, find_tables, spec_from_words

if TYPE_CHECKING:
    from openpyxl import Workbook as Written

TABLES: Mapping[str, tuple[str, ...]] = {
    "follow_up": FOLLOW_UP_COLUMNS,
    "orphans": ORPHAN_COLUMNS,
    "picture": PICTURE_COLUMNS,
    "problems": PROBLEM_COLUMNS[1:],
    "measures": MEASURE_COLUMNS,
    "priorities": PRIORITY_COLUMNS,
    "others": OTHER_COLUMNS,
    "gatherings": GATHERING_COLUMNS,
    "units": UNIT_COLUMNS,
}
_MINIMUM = 2
_SHOWN = 5

Place = tuple[str, int, int]


def text_of(value: CellValue) -> str:
    """A cell's value as its sender would read it, line by line; a tick is "x"."""
    if isinstance(value, str) and value.isprintable():  # most cells: what ends a line cannot be printed
        return value.strip()
    if isinstance(value, bool):
        return "x" if value else ""
    return "\n".join(line.strip() for line in cell_text(value).splitlines())


@dataclass(frozen=True)
class Cell:
    """One cell of the answer. ``title`` is the label or the header it stands by."""

    sheet: str
    row: int
    column: int
    title: str
    value: CellValue = None

    @property
    def text(self) -> str:
        """The value as text, "" if the cell is empty."""
        return text_of(self.value)

    @property
    def name(self) -> str:
        """The cell's name as people see it: "B7"."""
        return cell_name(self.row, self.column)


@dataclass(frozen=True)
class Answer:
    """A returned draft. ``taken`` collects the places that have been read, so that the rest can be told of."""

    workbook: Workbook
    wordings: Sequence[Wording]
    taken: set[Place] = field(default_factory=set)

    def rows(self, table: str) -> Iterator[Mapping[str, Cell]]:
        """A table's rows that are not blank, by column id; a column the sender removed is absent."""
        found = self.tables.get(table)
        headings = {fold(text) for words in self.wordings for text in _lines(words)}
        for row in found.rows if found else ():
            assert found
            values = (*row.cells.values(), *row.others.values())
            if row.cells and not (len(values) == 1 and fold(text_of(values[0])) in headings):
                yield {id_: self._cell(found, row.number, column) for id_, column in found.columns.items()}

    def take(self, *cells: Cell) -> None:
        """These cells have ended as data or in a question."""
        self.taken.update((cell.sheet, cell.row, cell.column) for cell in cells)

    def field(self, id_: str) -> Cell | None:
        """The cell to the right of a label; None if the label is nowhere. The leftmost such label counts."""
        found = self._labels.get(id_)
        if not found:
            return None
        column, row, sheet = min(found, key=lambda place: place[:2])
        cell = Cell(sheet.name, row, column + 1, text_of(sheet.cells[row, column]), sheet.cells.get((row, column + 1)))
        self.take(cell)
        return cell

    @cached_property
    def _labels(self) -> Mapping[str, Sequence[tuple[int, int, Sheet]]]:
        """Where the label of each field stands: column, row and sheet."""
        labels = {id_: {fold(words(f"draft.field.{id_}")) for words in self.wordings} for id_ in FIELDS}
        every = frozenset().union(*labels.values())
        found = [
            (fold(value), (column, row, sheet))
            for sheet in self.workbook.sheets
            for (row, column), value in sheet.cells.items()
            if isinstance(value, str) and fold(value) in every
        ]
        return {id_: [place for label, place in found if label in ours] for id_, ours in labels.items()}

    @cached_property
    def tables(self) -> Mapping[str, FoundTable]:
        """The best table of each kind: the one with most of its titles."""
        by_language = {words.language: words for words in self.wordings}
        specs = [spec_from_words(id_, ids, by_language, "draft.column", _MINIMUM) for id_, ids in TABLES.items()]
        specs.append(spec_from_words("signals", SIGNAL_COLUMNS, by_language, "signals.column", len(SIGNAL_COLUMNS) - 1))
        best: dict[str, FoundTable] = {}
        for table in find_tables(self.workbook, specs):
            if table.spec not in best or len(table.columns) > len(best[table.spec].columns):
                best[table.spec] = table
        return best

    def _cell(self, table: FoundTable, row: int, column: int) -> Cell:
        title = text_of(table.sheet.cells.get((table.header, column)))
        return Cell(table.sheet.name, row, column, title, table.sheet.cells.get((row, column)))

    def unknown(self, written: Iterable[Written]) -> list[Cell]:
        """The cells that have not been read and that we have not written, sheet by sheet.

        ``written`` are the workbooks as we would write them, the likeliest language first: the next one is made
        only if something is still unknown.
        """
        unknown = list(self._untaken())
        for workbook in written:
            texts = set(_texts(workbook))  # nearly all stand just as we wrote them
            unknown = [cell for cell in unknown if cell.text not in texts and self._says_something(cell.text)]
            if not unknown:
                break
            known = set(map(fold, texts))
            unknown = [cell for cell in unknown if fold(cell.text) not in known]
        return unknown

    def beside(self, unknown: Iterable[Cell], repeated: Iterable[str]) -> tuple[str, ...]:
        """Every text in the workbook that has not been read and is not ours, each once, sorted: the ``unknown`` cells,
        notes and text boxes, and the ``repeated`` texts that people wrote and we have only written again."""
        again = set(map(fold, repeated))
        untaken = {cell.text for cell in self._untaken()}
        texts = {text for text in untaken if fold(text) in again and self._says_something(text)}
        texts |= {cell.text for cell in unknown}
        return tuple(sorted(texts | {aside.text for aside in self.workbook.asides if aside.text}))

    def _untaken(self) -> Iterator[Cell]:
        """The cells with a text that have not been read, sheet by sheet."""
        for sheet in self.workbook.sheets:
            for (row, column), value in sorted(sheet.cells.items()):
                if text_of(value) and (sheet.name, row, column) not in self.taken:
                    yield Cell(sheet.name, row, column, "", value)

    def _says_something(self, text: str) -> bool:
        """False for a sheet's title, and for what has no letter or figure."""
        folded = fold(text)
        return bool(folded) and not folded.startswith(self._titles)

    @cached_property
    def _titles(self) -> tuple[str, ...]:
        return tuple(fold(words("draft.title", period="")) for words in self.wordings)


def strays(unknown: Iterable[Cell]) -> Iterator[tuple[str, str, str]]:
    """Of the cells that are unknown: sheet, cell names, the first text."""
    for sheet, cells in groupby(unknown, key=lambda cell: cell.sheet):
        found = list(cells)
        more = " …" if len(found) > _SHOWN else ""
        yield sheet, ", ".join(cell.name for cell in found[:_SHOWN]) + more, found[0].text


def _lines(words: Wording) -> list[str]:
    """The headings and sentences that we write between tables."""
    kinds = ("draft.section.", "draft.none.", "draft.hint.", "signals.group.")
    return [text for key, text in words.table.items() if key.startswith(kinds)]


def _texts(workbook: Written) -> Iterator[str]:
    yield from (text_of(value) for value in values_in(workbook) if isinstance(value, str | int | float))
