"""Where a sheet's table begins, and its titles: also under a title row, and in cells merged over several rows.

Of merged cells a reader sees the first only, and a text file has blanks in place of the others: a title above goes on
to the right as long as there is one below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from est_mailer.domain.grid import CellValue
from est_mailer.workbooks.importing.titles import Means, is_title_of_addresses, meaning
from est_mailer.workbooks.tables import cell_text

_WITHIN, _DEEPEST, _FEWEST = 40, 3, 2
_LONGEST_TITLE = 80

Rows = Mapping[int, Mapping[int, CellValue]]


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of a table's titles (``first`` to ``last``; both 0 if it has none), and the title of each column."""

    first: int
    last: int
    titles: Mapping[int, str]


def find_header(rows: Rows) -> Header:
    """The rows whose titles tell most; of those that tell as much the ones that leave no title of addresses out (as
    "Kontakt" alone does over "Namn" and "E-post"), then the fewest, then the uppermost."""
    best, most = Header(0, 0, {}), (_FEWEST - 1, _DEEPEST)
    numbers = [number for number in rows if number <= _WITHIN]
    titled = {number for number in numbers if any(map(is_title_of_addresses, map(cell_text, rows[number].values())))}
    for depth in range(1, _DEEPEST + 1):
        for header in _candidates(rows, numbers, depth):
            rank = _told(header), len(titled & set(range(header.first, header.last + 1)))
            if rank > most:
                best, most = header, rank
    return best


def _candidates(rows: Rows, numbers: list[int], depth: int) -> Iterator[Header]:
    for at in range(len(numbers) - depth + 1):
        chosen = numbers[at : at + depth]
        if chosen[-1] - chosen[0] == depth - 1 and not any(_has_address(rows[number]) for number in chosen):
            yield Header(chosen[0], chosen[-1], _titles([rows[number] for number in chosen]))


def _has_address(cells: Mapping[int, CellValue]) -> bool:
    return any(isinstance(value, str) and "@" in value for value in cells.values())


def _titles(rows: list[Mapping[int, CellValue]]) -> dict[int, str]:
    texts = [{column: cell_text(value)[:_LONGEST_TITLE] for column, value in row.items()} for row in rows]
    below = set(texts[-1])
    for row in texts[:-1]:
        _carry_on(row, below)
    columns = sorted(set().union(*texts))
    return {column: " ".join(dict.fromkeys(row[column] for row in texts if row.get(column))) for column in columns}


def _carry_on(row: dict[int, str], below: set[int]) -> None:
    """Fill the blanks of a merged title, from its own column on, while something stands below."""
    for column in range(min(row, default=1), max(below, default=0) + 1):
        if column not in row and column in below and (column - 1) in row and (column - 1) in below:
            row[column] = row[column - 1]


def _told(header: Header) -> int:
    """How many different things the titles tell; what the register has counts before what it has no use for."""
    found = {meaning(title) for title in header.titles.values()} - {None}
    return 2 * len(found - {Means.OTHER, Means.PERSON}) + len(found & {Means.OTHER, Means.PERSON})
