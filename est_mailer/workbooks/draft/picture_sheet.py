"""The draft's second step: all rows, room to add more, and the problems that remain."""

from __future__ import annotations

from est_mailer.domain.model import OpenProblem, Timeliness
from est_mailer.domain.picture.situation import PictureRow
from est_mailer.wording import Wording
from est_mailer.workbooks import paper
from est_mailer.workbooks.checklist.layout import ADDED_KEY, PICTURE_COLUMNS, PROBLEM_COLUMNS
from est_mailer.workbooks.draft.desk import Desk, tally_line
from est_mailer.workbooks.draft.marks import Marks
from est_mailer.workbooks.lines import Value
from est_mailer.workbooks.page import TAP, Page
from est_mailer.workbooks.paper import INPUT, MUTED, NUMBER, OURS, ZERO

_ADDED_ROWS = 12


def picture(page: Page, desk: Desk) -> None:
    """All rows, yellow ones to add, and the problems that remain."""
    words, draft, width, marks = desk.words, desk.draft, len(PICTURE_COLUMNS), Marks(desk)
    page.note(tally_line(desk), width, paper.LABEL)
    page.section(words("draft.section.picture"))
    if not draft.rows:
        page.note(words("draft.none.rows"), width)
    header = page.row
    page.header(desk.titles(PICTURE_COLUMNS))
    for row in draft.rows:
        looks = marks.looks("picture", row.number, PICTURE_COLUMNS, (NUMBER, *[OURS] * 6, MUTED, MUTED, MUTED))
        page.line((*_row(row, desk), marks.told("picture", row.number, page.row, PICTURE_COLUMNS)), looks)
    first = page.row
    for number in range(1, _ADDED_ROWS + 1):
        page.line([f"{ADDED_KEY}{number}", *[None] * 10], (ZERO, *[INPUT] * 6, MUTED, MUTED, MUTED, MUTED), TAP)
    lists = {"indicator": desk.from_list("est_indicators"), "area": desk.from_list("est_areas")}
    page.choices(PICTURE_COLUMNS, (first, page.row - 1), lists)
    page.sheet.auto_filter.ref = f"A{header}:K{page.row - 1}"
    page.gap()
    _problems(page, desk, marks, width)
    marks.list_on(page, width)


def _problems(page: Page, desk: Desk, marks: Marks, width: int) -> None:
    page.section(desk.words("draft.section.problems"))
    if not desk.draft.problems:
        page.note(desk.words("draft.none.problems"), width)
        return
    page.header(["", *desk.titles(PROBLEM_COLUMNS[1:])])  # the same columns as the picture's above
    for number, problem in enumerate(desk.draft.problems, 1):
        looks = marks.looks("problems", number, PROBLEM_COLUMNS, (MUTED, *[OURS] * 6, MUTED, MUTED, MUTED))
        page.line((*_problem(problem, desk), marks.told("problems", number, page.row, PROBLEM_COLUMNS)), looks)


def _problem(problem: OpenProblem, desk: Desk) -> tuple[Value, ...]:
    first, answer = problem.first, problem.last_answer
    return (
        None,
        desk.indicator(first.indicator),
        desk.area(first.area),
        first.place,
        desk.words.age(problem.weeks, problem.days) if problem.days % 7 or desk.period.daily else str(problem.weeks),
        first.what,
        first.action,
        desk.person(problem.respondent),
        desk.words(f"draft.last_answer.{answer.value if answer else 'unconfirmed'}"),
        desk.words("draft.since", since=desk.words.since(problem.first_round)),
    )


def _row(row: PictureRow, desk: Desk) -> tuple[Value, ...]:
    words, seen = desk.words, row.observation
    source = words("draft.source.coordinator") if row.source == "coordinator" else desk.person(row.respondent)
    late = "" if row.timeliness is Timeliness.IN_TIME else words(f"draft.timeliness.{row.timeliness.value}")
    return (
        row.number,
        desk.indicator(seen.indicator),
        desk.area(seen.area),
        seen.place,
        desk.when(seen),
        seen.what,
        seen.action,
        source,
        _remains(row, words),
        late,
    )


def _remains(row: PictureRow, words: Wording) -> str:
    answer = row.observation.remains
    if answer is None:
        return words("draft.remains.new")
    return words(f"draft.remains.{answer.value}", age=words.age(row.weeks, row.days))
