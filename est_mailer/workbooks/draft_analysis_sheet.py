"""The draft's third step: where it gathers, and the meeting's own reading of it."""

from __future__ import annotations

from est_mailer.workbooks import paper
from est_mailer.workbooks.draft_desk import Desk, tally_line
from est_mailer.workbooks.page import Page
from est_mailer.workbooks.paper import INPUT, NUMBER, OURS, ZERO

_BOX_HEIGHT = 110.0


def analysis(page: Page, desk: Desk) -> None:
    """Where it gathers: counts by area and indicator, and room for the meeting's own words."""
    words, draft, indicators = desk.words, desk.draft, desk.deployment.indicators
    width = len(indicators) + 2
    page.note(tally_line(desk), width, paper.LABEL)
    page.section(words("draft.section.counts"))
    page.header([words("draft.column.area"), *(i.name(words.language) for i in indicators), words("draft.total")])
    totals = [0] * len(indicators)
    first = [a for a in desk.deployment.areas if a.id in draft.priority_areas]
    for area in (*first, *(a for a in desk.deployment.areas if a not in first)):
        counts = [draft.counts.get(area.id, {}).get(i.id, 0) for i in indicators]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        name = words("draft.priority", area=area.name) if area in first else area.name
        _counts(page, name, counts)
    _counts(page, words("draft.total"), totals, paper.TOTAL)
    page.gap()
    page.section(words("draft.section.analysis"))
    paper.put(page.sheet, page.row, 1, words("draft.field.analysis"), paper.LABEL)
    for column in range(2, width + 1):
        paper.put(page.sheet, page.row, column, None, INPUT)
    page.sheet.merge_cells(start_row=page.row, start_column=2, end_row=page.row, end_column=width)
    page.sheet.row_dimensions[page.row].height = _BOX_HEIGHT
    page.row += 1


def _counts(page: Page, name: str, counts: list[int], first: paper.Look = OURS) -> None:
    looks = [NUMBER if count else ZERO for count in (*counts, sum(counts))]
    page.line([name, *counts, sum(counts)], [first, *looks])
