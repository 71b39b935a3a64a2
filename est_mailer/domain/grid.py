"""A workbook as plain values: what the isolated reader hands back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache

MOST_COLUMNS = 18_278  # to "ZZZ"; spreadsheet programs end at "XFD", 16,384
CellValue = str | int | float | bool | date | datetime | time | None


@cache
def column_letters(column: int) -> str:
    """A column, from 1, as spreadsheets name it: 1 is "A", 27 is "AA". Raises ValueError if there is no such column."""
    if not 1 <= column <= MOST_COLUMNS:
        raise ValueError(f"no column {column}")
    before, letter = divmod(column - 1, 26)
    return (column_letters(before) if before else "") + chr(ord("A") + letter)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's cells by (row, column), both from 1 as people see them; empty cells are absent."""

    name: str
    cells: Mapping[tuple[int, int], CellValue]

    @property
    def last_row(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    @property
    def last_column(self) -> int:
        return max((column for _, column in self.cells), default=0)


class AsideKind(StrEnum):
    """How something is written in a workbook and is no value of a cell; each is a kind of question."""

    ERROR = "error_cell"  # a formula that gave an error, or no value at all
    COMMENT = "cell_comment"  # a note on a cell
    TEXT_BOX = "text_box"


@dataclass(frozen=True, slots=True)
class Aside:
    """Something written beside the values; ``text`` as it was typed. Row and column are 0 for a box on no cell."""

    kind: AsideKind
    sheet: str
    row: int
    column: int
    text: str


class Withdrawal(StrEnum):
    """How something stands in a workbook and may no longer be meant."""

    HIDDEN = "hidden"
    STRUCK = "struck"  # through


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A row or a column, 0 for the other of them; a whole sheet, both 0."""

    kind: Withdrawal
    sheet: str
    row: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets in their order, texts that may hold a token (defined names, document properties), ``asides``, and
    what is ``withdrawn`` of the values."""

    sheets: tuple[Sheet, ...]
    marks: tuple[str, ...] = ()
    asides: tuple[Aside, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()


class Unreadable(StrEnum):
    """Why a file could not be read; each has its own words for the sender in the catalogue."""

    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"  # rows, columns or cells; what a sheet claims to hold counts, for a bomb only claims it
    NOT_A_WORKBOOK = "not_a_workbook"
    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    RIGHTS = "rights"  # rights-managed: encrypted for the accounts that its writer chose
    NUMBERS = "numbers"
    SUSPECT = "suspect"  # the guard stopped it: a bomb, an entity, a path that leaves the archive
    BROKEN = "broken"  # the library could not read it, or died trying
    TOO_SLOW = "too_slow"


class UnreadableWorkbook(Exception):
    """Raised by a reader; ``reason`` says why, ``detail`` is for the log and never for the sender."""

    def __init__(self, reason: Unreadable, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}")
        self.reason = reason
        self.detail = detail
