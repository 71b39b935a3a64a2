"""The calm box of a checklist: one cell that says that the week was calm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from est_mailer.domain.grid import CellValue, Sheet
from est_mailer.domain.meaning.understanding import fold
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.layout import CALM_MARKS
from est_mailer.workbooks.tables import FoundTable, cell_text

# What people put in a box besides the marks of the layout.
_TICKS = frozenset("✔☑☒✗✘×")
# What may follow a mark without saying anything else, folded: "Ja, helt lugnt hos oss".
_NO_MORE = """
lugn allt ar det var helt en hos oss har vecka veckan hela i denna
all is it was quiet here week this with us
"""
_SAYS_NO_MORE = CALM_MARKS | frozenset(_NO_MORE.split())


class CalmBox(NamedTuple):
    """The box as it came back. ``columns``: of the label and of the mark; ``calm`` is None if it says neither."""

    sheet: Sheet
    row: int
    columns: tuple[int, ...]
    written: str
    calm: bool | None

    @property
    def unclear(self) -> bool:
        return bool(self.written) and self.calm is None


def find_calm_box(
    sheets: Sequence[Sheet], tables: Sequence[FoundTable], catalogues: tuple[Wording, ...]
) -> CalmBox | None:
    """The box, wherever its label stands; a marked one before an empty one on a copied sheet."""
    labels = calm_labels(catalogues)
    boxes = [box for sheet in sheets for box in _boxes_on(sheet, labels, mend_columns(sheet, tables))]
    return next((box for box in boxes if box.written), boxes[0] if boxes else None)


@lru_cache(maxsize=16)
def calm_labels(catalogues: tuple[Wording, ...]) -> frozenset[str]:
    """What stands beside a calm box, folded, in any language and layout."""
    return frozenset(
        fold(text)
        for words in catalogues
        for key, text in words.table.items()
        if key.startswith("checklist.") and "calm_label" in key  # the week's, the day's, those of earlier layouts
    )


def mend_columns(sheet: Sheet, tables: Sequence[FoundTable]) -> set[int]:
    """The columns where a marked copy holds our own questions."""
    return {table.columns["mend"] for table in tables if table.sheet is sheet and "mend" in table.columns}


def _boxes_on(sheet: Sheet, labels: frozenset[str], asides: set[int]) -> Iterator[CalmBox]:
    found = sorted(place for place, v in sheet.cells.items() if isinstance(v, str) and fold(v) in labels)
    for row, column in found:
        in_row = ((c, v) for (r, c), v in sheet.cells.items() if r == row)
        right = sorted((c, v) for c, v in in_row if c > column and c not in asides)[:1]
        mark = right[0][1] if right else None
        yield CalmBox(sheet, row, (column, *(c for c, _ in right)), cell_text(mark), is_calm(mark))


def is_calm(mark: CellValue) -> bool | None:
    """Whether what is written in the box says that it was calm; None if it says something else."""
    text = cell_text(mark).casefold()
    first, *others = fold(text).split(" ")
    if text in CALM_MARKS | _TICKS or (first in CALM_MARKS and _SAYS_NO_MORE.issuperset(others)):
        return True  # "Ja, men det brann i fredags" says more, and is asked about
    return False if text in ("", "0", "false", "-", "nej", "no") else None
