"""Tables for people: side by side where the terminal is wide enough, else one below the other, never cut in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from est_mailer.cli.output import say, terminal

_UNFOLDED = 1000  # columns, where no terminal sets the width: an address is found by grep only if it is in one piece
_LEAST = 24  # columns of the last cell, which is often a sentence and may be folded


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str) -> None:
    """A table, or a line that says that there is nothing. What does not fit the terminal is written row by row, each
    cell in a line of its own after its column's name."""
    lines = [[str(cell) for cell in row] for row in rows]
    if not lines:
        say(empty)
        return
    width, height = terminal() or (_UNFOLDED, None)
    if _width(columns, lines) > width:
        _one_below_the_other(columns, lines)
        return
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        shown.add_column(column, overflow="fold")
    for line in lines:
        shown.add_row(*(Text(cell) for cell in line))
    Console(highlight=False, width=width, height=height).print(shown)


def _width(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> int:
    """The columns that a terminal needs for the table, its last cells folded if they must be."""
    widest = [max(map(cell_len, cells)) for cells in zip(columns, *lines, strict=True)]
    return sum(widest[:-1]) + min(widest[-1], _LEAST) + 2 * (len(widest) - 1)


def _one_below_the_other(columns: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    label = max(map(cell_len, columns)) + 2
    for number, line in enumerate(lines):
        if number:
            say("")
        for column, cell in zip(columns, line, strict=True):
            if cell:
                say(f"{column:<{label}}{cell}")
