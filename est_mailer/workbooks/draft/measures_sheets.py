"""The draft's first step and its fourth: earlier measures are followed up, new ones decided."""

from __future__ import annotations

from est_mailer.domain.model import Closing, Done, Verdict
from est_mailer.workbooks import paper
from est_mailer.workbooks.checklist.layout import FOLLOW_UP_COLUMNS, MEASURE_COLUMNS, ORPHAN_COLUMNS, ORPHAN_KEY
from est_mailer.workbooks.draft.desk import Desk
from est_mailer.workbooks.page import Page
from est_mailer.workbooks.paper import INPUT, MUTED, OURS

_MEASURE_ROWS = 12


def follow_up(page: Page, desk: Desk) -> None:
    """What was prioritised, and each measure: was it done, how is the problem, what is decided?"""
    words, draft, width = desk.words, desk.draft, len(FOLLOW_UP_COLUMNS)
    page.section(words("draft.section.priorities_then"))
    previous = draft.previous
    for text in previous.priorities if previous else ():
        page.note(f"{desk.area(text.area)}: {text.text}" if text.text else desk.area(text.area), width, paper.TEXT)
    if previous is None or not previous.priorities:
        page.note(words("draft.none.priorities_then"), width)
    page.section(words("draft.section.follow_up"))
    share = draft.answered
    if share.rows:
        percent = round(100 * share.answered / share.rows)
        page.note(words("draft.answered_share", answered=share.answered, rows=share.rows, percent=percent), width)
    if draft.measures:
        _to_follow_up(page, desk)
    else:
        page.note(words("draft.none.measures"), width)
    if draft.orphans:
        page.gap()
        _orphans(page, desk)


def _to_follow_up(page: Page, desk: Desk) -> None:
    page.header(desk.titles(FOLLOW_UP_COLUMNS))
    first = page.row
    for m in desk.draft.measures:
        values = (desk.area(m.area), m.problem, m.what, m.who, m.when, None, None, None, m.id)
        page.line(values, (OURS, OURS, OURS, OURS, OURS, INPUT, INPUT, INPUT, MUTED), at_least=34)
    lists = {"done": desk.from_words("draft.done", Done), "verdict": desk.from_words("draft.verdict", Verdict)}
    page.choices(FOLLOW_UP_COLUMNS, (first, page.row - 1), lists)


def _orphans(page: Page, desk: Desk) -> None:
    """The open problems that nobody is asked about any more: the meeting may close them."""
    page.section(desk.words("draft.section.orphans"))
    page.note(desk.words("draft.hint.orphans"), len(FOLLOW_UP_COLUMNS))
    page.header(desk.titles(ORPHAN_COLUMNS))
    first = page.row
    for number, problem in enumerate(desk.draft.orphans, 1):
        seen = problem.first
        told = ", ".join(filter(None, (desk.indicator(seen.indicator), seen.place, seen.what)))
        since = desk.words.since(problem.first_round)
        values = (desk.area(seen.area), told, desk.person(problem.respondent), since, None, f"{ORPHAN_KEY}{number}")
        page.line(values, (OURS, OURS, OURS, OURS, INPUT, MUTED), at_least=34)
    lists = {"closing": desk.from_words("draft.closing", Closing)}
    page.choices(ORPHAN_COLUMNS, (first, page.row - 1), lists)


def measures(page: Page, desk: Desk) -> None:
    """Rows for the new measures."""
    page.section(desk.words("draft.section.measures"))
    page.note(desk.words("draft.hint.rows"), len(MEASURE_COLUMNS))
    page.header(desk.titles(MEASURE_COLUMNS))
    rows = page.inputs(MEASURE_COLUMNS, (), _MEASURE_ROWS)
    page.choices(MEASURE_COLUMNS, rows, {"area": desk.from_list("est_areas")})
