"""Rows for new events that hold nothing but an indicator: the form's own, or the beginning of something."""

from __future__ import annotations

from collections.abc import Sequence

from est_mailer.domain.understanding import understand_indicator
from est_mailer.workbooks.checklist_cells import Context, is_blank
from est_mailer.workbooks.checklist_form import ROWS_PER_INDICATOR
from est_mailer.workbooks.layout import NEW_COLUMNS
from est_mailer.workbooks.tables import FoundTable, TableRow


def added_indicators(table: FoundTable, context: Context) -> frozenset[int]:
    """The numbers of the rows where the sender, not the form, has written an indicator and nothing else.

    Told by the place while the form's own rows stand as they were sent, else by there being more than were sent.
    """
    indicators = context.deployment.indicators
    sent = [i.id for i in indicators for _ in range(ROWS_PER_INDICATOR)]
    written = {
        row.number - table.header - 1: understand_indicator(row.text("indicator"), indicators) for row in table.rows
    }
    bare = {row.number - table.header - 1 for row in table.rows if _is_bare(row)}
    if all(written.get(place) == id_ for place, id_ in enumerate(sent)):
        added = {place for place in bare if place >= len(sent)}
    else:
        added = set()
        for id_ in set(sent):
            places = [place for place in sorted(bare) if written[place] == id_]
            added |= set(
                sorted(places, key=lambda place: _is_sent(place, id_, sent), reverse=True)[ROWS_PER_INDICATOR:]
            )
    return frozenset(place + table.header + 1 for place in added if written[place])


def _is_bare(row: TableRow) -> bool:
    return {id_ for id_ in row.cells if id_ in NEW_COLUMNS and not is_blank(row.text(id_))} == {"indicator"}


def _is_sent(place: int, id_: str, sent: Sequence[str]) -> bool:
    return place < len(sent) and sent[place] == id_
