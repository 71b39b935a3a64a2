"""A word in the receipt to an informant whose text may point somebody out: it stops nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from est_mailer.domain.model import Report
from est_mailer.domain.picture.screened import Piece, Place
from est_mailer.domain.screening.text import Kind, Level
from est_mailer.jobs.screening.texts import CLEAR, looker, screen_texts
from est_mailer.jobs.service import Service
from est_mailer.wording import Wording

_FREE_TEXTS = ("place", "what", "action", "comment")
_MOST_TOLD = 5


def pointing_cells(service: Service, report: Report, words: Wording, received_at: datetime) -> tuple[str, ...]:
    """One sentence for each cell that may point somebody out ("Rad 12, Vad hände?: …"); notes alone are not told.

    What could not be screened is not told to the sender: the operator is, and the draft marks it.
    """
    look = looker(service)
    pieces = [_piece(*cell) for cell in _cells(report) if look(cell[2]) != CLEAR]
    if not pieces:
        return ()
    found = screen_texts(service, pieces, received_at)
    told = [f.place for f in found if f.level is not Level.NOTE and f.kind is not Kind.UNSCREENED]
    places = list(dict.fromkeys(told))
    lines = [words("screening.receipt", row=p.row, column=words(p.column).rstrip(" :?")) for p in places[:_MOST_TOLD]]
    if len(places) > _MOST_TOLD:
        lines.append(words("screening.more", count=len(places) - _MOST_TOLD))
    return tuple(lines)


def _piece(row: int, column: str, text: str) -> Piece:
    return Piece(Place("checklist.title", row, f"checklist.column.{column}"), text)


def _cells(report: Report) -> Iterator[tuple[int, str, str]]:
    """The row, the column and the free text of each cell that has one."""
    for filled in report.filled:
        written = filled.cells
        for column in _FREE_TEXTS:
            if text := written.get(column):
                yield filled.row, column, text
