"""The draft's sheets, one function each; the dispatch has a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from openpyxl.worksheet.datavalidation import DataValidation

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import AnswerState, Done, Observation, OpenProblem, Timeliness, Verdict
from est_mailer.domain.picture import Draft, PictureRow, Standing
from est_mailer.wording import Wording
from est_mailer.workbooks import paper
from est_mailer.workbooks.layout import (
    ADDED_KEY,
    FOLLOW_UP_COLUMNS,
    MEASURE_COLUMNS,
    PICTURE_COLUMNS,
    PROBLEM_COLUMNS,
)
from est_mailer.workbooks.page import TAP, Page
from est_mailer.workbooks.paper import INPUT, MUTED, NUMBER, OURS, ZERO

_ADDED_ROWS, _MEASURE_ROWS = 12, 12
_ANSWER_COLUMNS = ("function", "organisation", "state", "received", "silent")
_BOX_HEIGHT = 110.0


@dataclass(frozen=True)
class Desk:
    """What every sheet is written from."""

    draft: Draft
    deployment: Deployment
    words: Wording

    def area(self, id_: str) -> str:
        """An area's name; what is no area of the configuration any more is shown as it is."""
        return self.deployment.area_name(id_)

    def indicator(self, id_: str) -> str:
        """An indicator's name in the draft's language."""
        return self.deployment.indicator_name(id_, self.words.language)

    def organisation(self, id_: str) -> str:
        """An organisation's name."""
        known = self.deployment.organisations.get(id_)
        return known.name if known else id_

    def person(self, respondent: str) -> str:
        """A function with its organisation."""
        for standing in self.draft.standings:
            if standing.respondent == respondent:
                organisation = self.organisation(standing.organisation)
                return self.words("draft.person", name=standing.name, organisation=organisation)
        return respondent

    def when(self, observation: Observation) -> str:
        """The day and the part of it, as far as they are known."""
        day = observation.day.isoformat() if observation.day else ""
        part = observation.time_of_day
        return f"{day} {self.words(f'draft.time_of_day.{part.value}') if part else ''}".strip()

    def titles(self, columns: Sequence[str]) -> list[str]:
        """The header of a table."""
        return [self.words(f"draft.column.{id_}") for id_ in columns]

    def lists(self) -> dict[str, Sequence[str]]:
        """The lists that may be long: areas, the prioritised ones first, and indicators."""
        first = [a for a in self.draft.priority_areas if any(area.id == a for area in self.deployment.areas)]
        rest = [area.id for area in self.deployment.areas if area.id not in first]
        return {
            "est_areas": [self.area(a) for a in (*first, *rest)],
            "est_indicators": [i.name(self.words.language) for i in self.deployment.indicators],
            "est_statuses": [s.name(self.words.language) for s in self.deployment.statuses],
        }

    def from_list(self, defined: str) -> Callable[[], DataValidation]:
        """Makes the choices of a defined name."""
        return lambda: paper.choice_from(defined, self.words("draft.not_in_list"))

    def from_words(self, prefix: str, kind: type[StrEnum]) -> Callable[[], DataValidation]:
        """Makes a literal list of the words for each member of an enumeration."""
        choices = [self.words(f"{prefix}.{member.value}") for member in kind]
        return lambda: paper.choice_of(choices, self.words("draft.not_in_list"))


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
    if not draft.measures:
        page.note(words("draft.none.measures"), width)
        return
    page.header(desk.titles(FOLLOW_UP_COLUMNS))
    first = page.row
    for m in draft.measures:
        values = (desk.area(m.area), m.problem, m.what, m.who, m.when, None, None, None, m.id)
        page.line(values, (OURS, OURS, OURS, OURS, OURS, INPUT, INPUT, INPUT, MUTED), at_least=34)
    lists = {"done": desk.from_words("draft.done", Done), "verdict": desk.from_words("draft.verdict", Verdict)}
    page.choices(FOLLOW_UP_COLUMNS, (first, page.row - 1), lists)


def picture(page: Page, desk: Desk) -> None:
    """All rows, yellow ones to add, and the problems that remain."""
    words, draft, width = desk.words, desk.draft, len(PICTURE_COLUMNS)
    page.note(tally_line(desk), width, paper.LABEL)
    page.section(words("draft.section.picture"))
    if not draft.rows:
        page.note(words("draft.none.rows"), width)
    header = page.row
    page.header(desk.titles(PICTURE_COLUMNS))
    for row in draft.rows:
        page.line(_row(row, desk), (NUMBER, *[OURS] * 6, MUTED, MUTED, MUTED))
    first = page.row
    for number in range(1, _ADDED_ROWS + 1):
        page.line([f"{ADDED_KEY}{number}", *[None] * 9], (ZERO, *[INPUT] * 6, MUTED, MUTED, MUTED), TAP)
    lists = {"indicator": desk.from_list("est_indicators"), "area": desk.from_list("est_areas")}
    page.choices(PICTURE_COLUMNS, (first, page.row - 1), lists)
    page.sheet.auto_filter.ref = f"A{header}:J{page.row - 1}"
    page.gap()
    _problems(page, desk, width)


def _problems(page: Page, desk: Desk, width: int) -> None:
    page.section(desk.words("draft.section.problems"))
    if not desk.draft.problems:
        page.note(desk.words("draft.none.problems"), width)
        return
    page.header(["", *desk.titles(PROBLEM_COLUMNS[1:])])  # the same columns as the picture's above
    for problem in desk.draft.problems:
        page.line(_problem(problem, desk), (MUTED, *[OURS] * 6, MUTED, MUTED, MUTED))


def _problem(problem: OpenProblem, desk: Desk) -> tuple[object, ...]:
    first, answer = problem.first, problem.last_answer
    return (
        None,
        desk.indicator(first.indicator),
        desk.area(first.area),
        first.place,
        str(problem.weeks),
        first.what,
        first.action,
        desk.person(problem.respondent),
        desk.words(f"draft.last_answer.{answer.value if answer else 'unconfirmed'}"),
        desk.words("draft.since", week=problem.first_round.rpartition("W")[2].lstrip("0")),
    )


def _row(row: PictureRow, desk: Desk) -> tuple[object, ...]:
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
    return words(f"draft.remains.{answer.value}", weeks=row.weeks)


def tally_line(desk: Desk) -> str:
    """n of N reported, with the four states that add up to N."""
    t = desk.draft.tally
    return desk.words(
        "draft.tally.line",
        received=t.received,
        expected=t.expected,
        events=t.events,
        calm=t.calm,
        unclear=t.unclear,
        silent=t.silent,
        in_time=t.in_time,
    )


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


def measures(page: Page, desk: Desk) -> None:
    """Rows for the new measures."""
    page.section(desk.words("draft.section.measures"))
    page.header(desk.titles(MEASURE_COLUMNS))
    rows = page.inputs(MEASURE_COLUMNS, (), _MEASURE_ROWS)
    page.choices(MEASURE_COLUMNS, rows, {"area": desk.from_list("est_areas")})


def answers(page: Page, desk: Desk) -> None:
    """Who has answered and who has not, and the comments."""
    words, width = desk.words, len(_ANSWER_COLUMNS)
    page.note(tally_line(desk), width, paper.LABEL)
    page.section(words("draft.section.answers"))
    page.header(desk.titles(_ANSWER_COLUMNS))
    order = list(AnswerState)
    for standing in sorted(desk.draft.standings, key=lambda s: (order.index(s.state), s.name)):
        page.line(_standing(standing, desk), (OURS, OURS, OURS, OURS, NUMBER))
    page.gap()
    page.section(words("draft.section.comments"))
    if not desk.draft.comments:
        page.note(words("draft.none.comments"), width)
    for comment in desk.draft.comments:
        head = f"{comment.sender}, {words.moment(comment.received_at)}"
        page.note(head, width, paper.LABEL)
        page.note(comment.text, width, paper.TEXT)


def _standing(standing: Standing, desk: Desk) -> tuple[object, ...]:
    words = desk.words
    received = words.moment(standing.received_at) if standing.received_at else ""
    if standing.timeliness not in (None, Timeliness.IN_TIME):
        received = f"{received} ({words(f'draft.timeliness.{standing.timeliness}').lower()})"
    state = words(f"draft.answer.{standing.state.value}")
    silent = standing.silent_rounds or None
    return (standing.name, desk.organisation(standing.organisation), state, received, silent)
