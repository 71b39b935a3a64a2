"""Rows for new events that hold nothing but an indicator: the form's own, or the beginning of something."""

from __future__ import annotations

from collections.abc import Sequence

from est_mailer.workbooks.checklist.cells import Context, written_in
from est_mailer.workbooks.checklist.form import ROWS_PER_INDICATOR, sent_indicators
from est_mailer.workbooks.checklist.layout import NEW_COLUMNS
from est_mailer.workbooks.tables import FoundTable, TableRow


def added_indicators(table: FoundTable, context: Context) -> frozenset[int]:
    """The numbers of the rows where the sender, not the form, has written an indicator and nothing else.

    Told by the place while the form's own rows stand as they were sent, else by there being more than were sent.
    """
    sent = sent_indicators(context.deployment)
    rows = {row.number - table.header - 1: row for row in table.rows}
    written = {place: context.indicator(row.text("indicator")) for place, row in rows.items()}
    if all(written.get(place) == id_ for place, id_ in enumerate(sent)):
        added = {place for place, row in rows.items() if place >= len(sent) and is_bare(row)}
    else:
        added, bare = set(), {place for place, row in rows.items() if is_bare(row)}
        for id_ in set(sent):
            places = [place for place in sorted(bare) if written[place] == id_]
            added |= set(
                sorted(places, key=lambda place: _is_sent(place, id_, sent), reverse=True)[ROWS_PER_INDICATOR:]
            )
    return frozenset(place + table.header + 1 for place in added if written[place])


def is_bare(row: TableRow) -> bool:
    """True if a row for new events has nothing but an indicator."""
    return [id_ for id_ in written_in(row) if id_ in NEW_COLUMNS] == ["indicator"]


def _is_sent(place: int, id_: str, sent: Sequence[str]) -> bool:
    return place < len(sent) and sent[place] == id_
