"""The draft's third step: where it gathers, what is unusual, what comes back; and the meeting's own reading of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from est_mailer.domain.picture.analysis import Analysis
from est_mailer.workbooks import paper
from est_mailer.workbooks.draft.analysis_words import AnalysisWords
from est_mailer.workbooks.draft.desk import Desk, tally_line
from est_mailer.workbooks.draft.signals_sheet import last_time
from est_mailer.workbooks.page import Page
from est_mailer.workbooks.paper import INPUT, NUMBER, OURS, ZERO

_BOX_HEIGHT = 110.0
_AREA, _TOTAL, _ANSWERS, _CHANGE = 24.0, 9.0, 11.0, 36.0
_LEAST, _LETTER = 9.0, 1.2  # a header's word is bold, and must not be broken
_READABLE = 70.0  # characters: a longer line is hard to follow, on a phone above all
_LINES = ("what", "change", "where", "when", "age", "deviation")


def columns(desk: Desk) -> tuple[float, ...]:
    """The widths: the area, each indicator by its longest word, the sum, and with an analysis n of N and the change."""
    names = (i.name(desk.words.language) for i in desk.deployment.indicators)
    counts = (max(_LEAST, _LETTER * max(map(len, name.split()), default=0) + 3) for name in names)
    compared = (_ANSWERS, _CHANGE) if desk.draft.analysis else ()
    return (_AREA, *counts, _TOTAL, *compared)


def analysis(page: Page, desk: Desk) -> None:
    """Counts by area and indicator; each priority area; what is unusual elsewhere; room for the meeting's own words."""
    wide = columns(desk)
    page.note(tally_line(desk), len(wide), paper.LABEL)
    page.section(desk.words("draft.section.counts"))
    _table(page, desk)
    page.gap()
    if desk.draft.analysis:
        _priority_areas(page, desk, desk.draft.analysis, _text_columns(wide))
        _other_areas(page, desk, desk.draft.analysis, _text_columns(wide))
    if desk.deployment.warning_signals:
        page.labelled(desk.words("signals.analysis"), last_time(desk.draft.previous, desk.words), _text_columns(wide))
    _own_words(page, desk, _text_columns(wide))


def _table(page: Page, desk: Desk) -> None:
    words, draft, indicators = desk.words, desk.draft, desk.deployment.indicators
    found = AnalysisWords(desk, draft.analysis) if draft.analysis else None
    compared = (words("analysis.column.answers"), words("analysis.column.change")) if found else ()
    titles = [words("draft.column.area"), *(i.name(words.language) for i in indicators), words("draft.total")]
    page.header([*titles, *compared])
    totals = [0] * len(indicators)
    first, rest = _in_order(desk)
    for area in (*first, *rest):
        counts = [draft.counts.get(area, {}).get(i.id, 0) for i in indicators]
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        name = words("draft.priority", area=desk.area(area)) if area in first else desk.area(area)
        _counts(page, name, counts, found.beside(area) if found else ())
    _counts(page, words("draft.total"), totals, found.beside("") if found else (), paper.TOTAL)
    if found:
        page.note(found.method(), len(columns(desk)))


def _in_order(desk: Desk) -> tuple[list[str], list[str]]:
    """The areas' ids: the priority areas, and the others; last those that the configuration no longer has."""
    known = [area.id for area in desk.deployment.areas]
    first = [area for area in known if area in desk.draft.priority_areas]
    return first, [area for area in dict.fromkeys((*known, *sorted(desk.draft.counts))) if area not in first]


def _counts(page: Page, name: str, counts: list[int], compared: Sequence[str], first: paper.Look = OURS) -> None:
    looks = [NUMBER if count else ZERO for count in (*counts, sum(counts))]
    beside = [NUMBER, OURS][: len(compared)]
    page.line([name, *counts, sum(counts), *compared], [first, *looks, *beside])


def _priority_areas(page: Page, desk: Desk, found: Analysis, width: int) -> None:
    text = AnalysisWords(desk, found)
    for area in (a for id_ in _in_order(desk)[0] if (a := found.area(id_))):
        page.section(desk.words("analysis.priority_area", area=desk.area(area.area)))
        for line in _LINES:
            page.labelled(desk.words(f"analysis.label.{line}"), getattr(text, line)(area), width)
        page.gap()


def _other_areas(page: Page, desk: Desk, found: Analysis, width: int) -> None:
    """What is behind the figures of each of the other areas that has any, shortly."""
    text, words = AnalysisWords(desk, found), desk.words
    others = [a for id_ in _in_order(desk)[1] if (a := found.area(id_)) and (a.total.count or a.open.count)]
    page.section(words("analysis.other_areas"))
    if not others:
        page.note(words("analysis.none.other_areas"), width)
    for area in others:
        parts = [text.what(area)]
        parts += [text.where(area)] if area.places else []
        parts += [text.age(area)] if area.open.count else []
        parts += [text.deviation(area)] if area.deviation and area.deviation.over else []
        page.labelled(desk.area(area.area), "\n".join(parts), width)
    page.gap()


def _own_words(page: Page, desk: Desk, width: int) -> None:
    page.section(desk.words("draft.section.analysis"))
    paper.put(page.sheet, page.row, 1, desk.words("draft.field.analysis"), paper.LABEL)
    for column in range(2, width + 1):
        paper.put(page.sheet, page.row, column, None, INPUT)
    page.sheet.merge_cells(start_row=page.row, start_column=2, end_row=page.row, end_column=width)
    page.sheet.row_dimensions[page.row].height = _BOX_HEIGHT
    page.row += 1


def _text_columns(wide: Sequence[float]) -> int:
    """How many columns a text goes over: so many as make a line that can be read."""
    sums = list(accumulate(wide[1:]))
    return 1 + next((n for n, total in enumerate(sums, 1) if total >= _READABLE), len(sums))
