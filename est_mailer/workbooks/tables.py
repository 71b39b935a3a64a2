"""Finds the tables of our forms in a workbook that people have worked in.

A table is known by its titles, not by its place: any sheet, any column order, rows and columns inserted, renamed
sheets. Used for the checklist and for the draft; both then read cells by column id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import NamedTuple

from est_mailer.domain.grid import CellValue, Sheet, Workbook, column_letters
from est_mailer.domain.meaning.understanding import fold
from est_mailer.wording import Wording

HEADER_WITHIN = 60
_LONGEST_TITLE = 80
_EQUAL_TITLES = 2  # the fewest that a header has, besides those with something added


@dataclass(frozen=True)
class TableSpec:
    """A table to look for: one mapping of column id → title per language a form may have been made in.

    A row is its header if at least ``minimum`` of its titles stand there; more titles beat fewer.
    """

    id: str
    titles: tuple[Mapping[str, str], ...]
    minimum: int = 3

    @cached_property
    def folded(self) -> tuple[Mapping[str, str], ...]:
        """The same, as folded title → column id."""
        return tuple({fold(title): id_ for id_, title in titles.items()} for titles in self.titles)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every title, folded: of any language and layout."""
        return frozenset().union(*self.folded)


class TableRow(NamedTuple):
    """A row with anything in it. ``number`` as people see it; ``cells`` by column id, and as ``texts``; ``others`` by
    column number."""

    number: int
    cells: Mapping[str, CellValue]
    texts: Mapping[str, str]
    others: Mapping[int, CellValue]

    def text(self, column: str) -> str:
        """The cell as text; "" if it is empty or the table has no such column."""
        return self.texts.get(column, "")


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table as it stands: ``header`` is its header's row, ``columns`` tells the column number of each id.

    ``rows`` go on to the next header on the sheet or to its end, empty ones left out.
    """

    spec: str
    sheet: Sheet
    header: int
    columns: Mapping[str, int]
    rows: tuple[TableRow, ...]
    last: int

    def address(self, row: int, column: str) -> str:
        """The cell's name, "B6"; "" if the table has no such column."""
        return cell_name(row, self.columns[column]) if column in self.columns else ""


def spec_from_words(
    id_: str, columns: Sequence[str], wordings: Mapping[str, Wording], namespace: str, minimum: int = 3
) -> TableSpec:
    """The spec whose titles are the words "NAMESPACE.COLUMN" in every language that has them all."""
    titles = [
        {column: words.table[f"{namespace}.{column}"] for column in columns}
        for words in wordings.values()
        if all(f"{namespace}.{column}" in words.table for column in columns)
    ]
    return TableSpec(id_, tuple(titles), minimum)


def find_tables(workbook: Workbook, specs: Sequence[TableSpec]) -> list[FoundTable]:
    """Every table of the specs in the workbook, sheet by sheet from the top.

    A sheet's first header must stand among its first 60 rows; a later one may stand anywhere below it.
    """
    return [table for sheet in workbook.sheets for table in _tables_of(sheet, specs)]


def cell_name(row: int, column: int) -> str:
    """The cell of row 6, column 2 is "B6"."""
    return f"{column_letters(column)}{row}"


def cell_text(value: CellValue) -> str:
    """A value as a person reads it: whole numbers without decimals, dates as 2026-10-09, midnight left out."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value)


def rows_of(sheet: Sheet) -> dict[int, dict[int, CellValue]]:
    """A sheet's cells by row number, then column number, in order."""
    rows: dict[int, dict[int, CellValue]] = {}
    for place in sorted(sheet.cells):
        rows.setdefault(place[0], {})[place[1]] = sheet.cells[place]
    return rows


def _tables_of(sheet: Sheet, specs: Sequence[TableSpec]) -> Iterator[FoundTable]:
    rows, titles = rows_of(sheet), frozenset[str]().union(*(spec.known for spec in specs))
    headers: list[tuple[int, str, dict[str, int]]] = []
    for number, cells in rows.items():
        header = _as_header(cells, specs, titles) if headers or number <= HEADER_WITHIN else None
        if header:
            headers.append((number, *header))
    ends = [number - 1 for number, _, _ in headers[1:]] + [sheet.last_row]
    for (number, spec, columns), last in zip(headers, ends, strict=False):
        ids = {column: id_ for id_, column in columns.items()}
        between = tuple(_table_row(n, cells, ids) for n, cells in rows.items() if number < n <= last)
        yield FoundTable(spec, sheet, number, columns, between, last)


def _table_row(number: int, cells: Mapping[int, CellValue], ids: Mapping[int, str]) -> TableRow:
    """``ids``: the column id of each column number."""
    named: dict[str, CellValue] = {}
    texts: dict[str, str] = {}
    others: dict[int, CellValue] = {}
    for column, value in cells.items():
        if (id_ := ids.get(column)) is None:
            others[column] = value
        else:
            named[id_] = value
            texts[id_] = value.strip() if isinstance(value, str) else cell_text(value)
    return TableRow(number, named, texts, others)


def _as_header(
    cells: Mapping[int, CellValue], specs: Sequence[TableSpec], known: frozenset[str]
) -> tuple[str, dict[str, int]] | None:
    """The spec whose titles fit this row best, with its columns; None if none fits well enough.

    ``known``: the titles of all specs. A header has at least two of them, which most rows have not.
    """
    if len(cells) < _EQUAL_TITLES:  # a row of the form that nobody has written in
        return None
    texts = {c: fold(v) for c, v in cells.items() if isinstance(v, str) and len(v) <= _LONGEST_TITLE}
    if known.isdisjoint(texts.values()) or sum(text in known for text in texts.values()) < _EQUAL_TITLES:
        return None
    best: tuple[float, float, str, dict[str, int]] | None = None
    for spec in specs:
        for by_title in spec.folded:
            columns = _columns(texts, by_title)
            share = len(columns) / len(by_title)
            if len(columns) >= spec.minimum and (best is None or (len(columns), share) > best[:2]):
                best = (len(columns), share, spec.id, columns)
    return best[2:] if best else None


def _columns(texts: Mapping[int, str], titles: Mapping[str, str]) -> dict[str, int]:
    """Equal titles first, at least two; then those with something added: "Område (välj ur listan)"."""
    columns: dict[str, int] = {}
    for column, text in texts.items():
        if text in titles:
            columns.setdefault(titles[text], column)
    if len(columns) < _EQUAL_TITLES:
        return {}
    for column, text in texts.items() if len(columns) < len(texts) else ():
        if column not in columns.values():
            starts = [title for title in titles if text.startswith(title + " ")]
            if starts:
                columns.setdefault(titles[max(starts, key=len)], column)
    return columns
