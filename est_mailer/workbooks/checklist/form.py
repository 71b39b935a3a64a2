"""How a checklist is laid out: one sheet to fill in, two to read, and where everything stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Member, OpenProblem, Remains
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.later import openpyxl
from est_mailer.wording import Wording
from est_mailer.workbooks import choosing, paper
from est_mailer.workbooks.checklist.layout import CALM_LABELS, CARRIED_COLUMNS, NEW_COLUMNS

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = len(NEW_COLUMNS)
CALM_ROW, CALM_COLUMN = 3, 2
MEND_COLUMN = COLUMNS + 1
WIDTHS = (23.0, 14.0, 15.0, 13.0, 24.0, 20.0)
FIRST_SECTION = 5
LAST_WEEK_ROW, LAST_WEEK_WIDTH = 3, 50.0  # characters: a phone held upright
_HELP_WIDTHS = (20.0, 48.0)
ROWS_PER_INDICATOR, _FREE_ROWS = 2, 4
TAP = 24.0  # points: the least height that a thumb hits
_SHORT = 60


@dataclass(frozen=True)
class ChecklistForm:
    """One respondent's form for one round. ``deadline`` is an instant in UTC; ``token`` its sealed text.

    ``last_week`` are finished lines for the sheet that can only be read, in the respondent's language.
    """

    token: str
    round: str
    period: RoundPeriod
    respondent: Member
    deadline: datetime
    carried: tuple[OpenProblem, ...] = ()
    last_week: tuple[str, ...] = ()


@dataclass(frozen=True)
class Laid:
    """A form that is laid out: ``carried`` tells the row of each key, ``new`` the first and last row for new events."""

    workbook: Workbook
    sheet: Worksheet
    carried: Mapping[str, int]
    new: tuple[int, int]


def row_keys(carried: tuple[OpenProblem, ...]) -> dict[str, str]:
    """The row key of each carried problem, in the order they are written: "K1" → problem id."""
    return {f"K{number}": problem.id for number, problem in enumerate(carried, 1)}


def carried_rows(form: ChecklistForm) -> dict[str, int]:
    """The row of each key: "K1" → 7."""
    return {key: row for row, key in enumerate(row_keys(form.carried), FIRST_SECTION + 2)}


def new_range(form: ChecklistForm, deployment: Deployment) -> tuple[int, int]:
    """The first and last row for new events of an ordinary form."""
    first = _first_new(len(form.carried))
    return first, first + len(sent_indicators(deployment)) + _FREE_ROWS - 1


def _first_new(carried: int) -> int:
    return FIRST_SECTION + 2 + (carried + 3 if carried else 0)


def sent_indicators(deployment: Deployment) -> tuple[str, ...]:
    """The indicator of each row for new events that has one, from the first on."""
    return tuple(indicator.id for indicator in deployment.indicators for _ in range(ROWS_PER_INDICATOR))


def sent_texts(deployment: Deployment, words: Wording, daily: bool, carried: int) -> dict[tuple[int, int], str]:
    """What stands in every form with so many problems from last week, by place: all but the title, what to do, and
    the problems themselves. ``words`` as they are said of the round."""
    texts = {(CALM_ROW, 1): words(f"checklist.{CALM_LABELS[daily]}")}
    first = _first_new(carried)
    sections = (("carried", FIRST_SECTION, CARRIED_COLUMNS), ("new", first - 2, NEW_COLUMNS))
    for id_, row, columns in sections[0 if carried else 1 :]:
        texts[row, 1] = words(f"checklist.section.{id_}")
        texts |= {(row + 1, column): words(f"checklist.column.{c}") for column, c in enumerate(columns, 1)}
    names = (deployment.indicator_name(id_, words.language) for id_ in sent_indicators(deployment))
    return texts | {(row, 1): name for row, name in enumerate(names, first)}


def last_week_line(problem: OpenProblem, deployment: Deployment, language: str) -> str:
    """What the sheet about last week says of a problem."""
    first = problem.first
    place = ", ".join(part for part in (deployment.area_name(first.area), first.place) if part)
    return f"{deployment.indicator_name(first.indicator, language)}: {first.what or first.place} ({place})"


def problem_text(problem: OpenProblem, deployment: Deployment, words: Wording) -> str:
    """What the form says of a carried problem."""
    id_ = problem.first.indicator
    indicator = next((i.name(words.language) for i in deployment.indicators if i.id == id_), id_)
    what, since = paper.shorten(problem.first.what, _SHORT), words.since(problem.first_round)
    if not what:
        return words("checklist.problem_short", indicator=indicator, since=since)
    return words("checklist.problem", indicator=indicator, what=what, since=since)


def carried_texts(problem: OpenProblem, deployment: Deployment, words: Wording) -> tuple[str, str, str]:
    """What the form has filled in of a carried problem: what, in which area, where."""
    return problem_text(problem, deployment, words), _area(problem.first.area, deployment), problem.first.place


def last_week_texts(form: ChecklistForm, words: Wording) -> tuple[str, ...]:
    """The lines of the sheet about last week; it is never empty."""
    return form.last_week or (words("checklist.last_week.empty"),)


def lay_out(form: ChecklistForm, deployment: Deployment, words: Wording, instruction: str, extra_rows: int = 0) -> Laid:
    """The whole form with nothing filled in. ``instruction`` is the sentence of row 2; extra rows go last."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, openpyxl.worksheet.worksheet.Worksheet)
    sheet.title = words("checklist.sheet")
    paper.widths(sheet, *WIDTHS)
    paper.unlock_columns(sheet, COLUMNS)
    paper.heading(sheet, title_text(form, words), instruction, COLUMNS)
    _calm_box(sheet, form, words)
    first, last = new_range(form, deployment)
    if form.carried:
        _carried_section(sheet, FIRST_SECTION, form, deployment, words)
    _new_section(sheet, (first, last + extra_rows), deployment, words)
    paper.finish(sheet, landscape=True)
    paper.select(sheet, "B3")
    _last_week_sheet(workbook, form, words)
    _help_sheet(workbook, deployment, words)
    lists = {
        "est_areas": [deployment.area(a).name for a in own_areas(form.respondent, deployment)],
        "est_indicators": [i.name(words.language) for i in deployment.indicators],
    }
    choosing.list_sheet(workbook, words("checklist.sheet_lists"), lists)
    return Laid(workbook, sheet, carried_rows(form), (first, last + extra_rows))


def title_text(form: ChecklistForm, words: Wording) -> str:
    """What stands at the top of the form: the period, the function's name and the visible code."""
    title = words("checklist.title", period=form.period, name=form.respondent.name)
    return f"{title}\n{words('checklist.code', token=form.token)}"


def instruction_text(deadline: datetime, words: Wording) -> str:
    """The sentence below it: what to do, until when."""
    return words("checklist.instruction", deadline=words.moment(deadline))


def document_title(form: ChecklistForm, words: Wording) -> str:
    """The title that a program shows for the file."""
    return words("checklist.document_title", period=form.period, name=form.respondent.name)


def _calm_box(sheet: Worksheet, form: ChecklistForm, words: Wording) -> None:
    label = CALM_LABELS[form.period.daily]
    paper.put(sheet, CALM_ROW, 1, words(f"checklist.{label}"), paper.LABEL)
    paper.put(sheet, CALM_ROW, CALM_COLUMN, None, paper.TICK)
    paper.fit(sheet, CALM_ROW, at_least=TAP + 10)
    sheet.row_dimensions[CALM_ROW + 1].height = 6


def _carried_section(sheet: Worksheet, row: int, form: ChecklistForm, deployment: Deployment, words: Wording) -> None:
    _section(sheet, row, words("checklist.section.carried"), CARRIED_COLUMNS, words)
    rows = carried_rows(form)
    for (key, place), problem in zip(rows.items(), form.carried, strict=True):
        paper.put_row(sheet, place, carried_texts(problem, deployment, words), paper.OURS)
        paper.put(sheet, place, 4, None, paper.INPUT)
        paper.put(sheet, place, 5, None, paper.INPUT)
        paper.put(sheet, place, 6, key, paper.MUTED)
        paper.fit(sheet, place, at_least=TAP)
    answers = [words(f"checklist.remains.{answer.value}") for answer in Remains]
    choice = choosing.choice_of(answers, words("checklist.not_in_list"))
    choosing.add_choice(sheet, choice, row + 2, row + 1 + len(rows), CARRIED_COLUMNS.index("remains") + 1)


def _new_section(sheet: Worksheet, rows: tuple[int, int], deployment: Deployment, words: Wording) -> None:
    first, last = rows
    _section(sheet, first - 2, words("checklist.section.new"), NEW_COLUMNS, words)
    names = [deployment.indicator_name(id_, words.language) for id_ in sent_indicators(deployment)]
    for place in range(first, last + 1):
        name = names[place - first] if place - first < len(names) else None
        for column, id_ in enumerate(NEW_COLUMNS, 1):
            look = paper.DATE_INPUT if id_ == "when" else paper.INPUT
            paper.put(sheet, place, column, name if id_ == "indicator" else None, look)
        paper.fit(sheet, place, at_least=TAP)
    not_in_list = words("checklist.not_in_list")
    for id_, validation in (
        ("indicator", choosing.choice_from("est_indicators", not_in_list)),
        ("area", choosing.choice_from("est_areas", not_in_list)),
        ("when", choosing.hint(words("checklist.when_hint"))),
    ):
        choosing.add_choice(sheet, validation, first, last, NEW_COLUMNS.index(id_) + 1)


def _section(sheet: Worksheet, row: int, title: str, columns: tuple[str, ...], words: Wording) -> None:
    paper.put(sheet, row, 1, title, paper.SECTION)
    sheet.row_dimensions[row].height = 26
    paper.put_row(sheet, row + 1, (words(f"checklist.column.{id_}") for id_ in columns), paper.HEADER)
    paper.fit(sheet, row + 1, at_least=20)


def _area(id_: str, deployment: Deployment) -> str:
    """An area's name; an old problem may stand in one that the configuration no longer has."""
    return next((area.name for area in deployment.areas if area.id == id_), id_)


def own_areas(member: Member, deployment: Deployment) -> tuple[str, ...]:
    """All areas, in the order in which the form offers them to a function: its own first."""
    known = [area.id for area in deployment.areas]
    own = [area for area in member.areas if area in known]
    return (*own, *(area for area in known if area not in own))


def _last_week_sheet(workbook: Workbook, form: ChecklistForm, words: Wording) -> None:
    sheet = workbook.create_sheet(words("checklist.sheet_last_week"))
    paper.widths(sheet, LAST_WEEK_WIDTH)
    paper.put(sheet, 1, 1, words("checklist.last_week.title"), paper.TITLE)
    for row, line in enumerate(last_week_texts(form, words), LAST_WEEK_ROW):
        paper.put(sheet, row, 1, line, paper.TEXT)
        paper.fit(sheet, row)
    paper.finish(sheet, landscape=False)


def _help_sheet(workbook: Workbook, deployment: Deployment, words: Wording) -> None:
    sheet = workbook.create_sheet(words("checklist.sheet_help"))
    paper.widths(sheet, *_HELP_WIDTHS)
    paper.put(sheet, 1, 1, words("checklist.help.title"), replace(paper.TITLE, wrap=False))
    row = 3
    for id_ in ("calm", "remains", "new", "when", "persons", "public", "police"):
        text = words(f"checklist.help.{id_}")
        paper.put(sheet, row, 1, text, paper.TEXT)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        sheet.row_dimensions[row].height = paper.fitting([(text, sum(_HELP_WIDTHS))])
        row += 1
    paper.put(sheet, row + 1, 1, words("checklist.help.indicators"), paper.SECTION)
    sheet.row_dimensions[row + 1].height = 26
    for place, indicator in enumerate(deployment.indicators, row + 2):
        paper.put(sheet, place, 1, indicator.name(words.language), paper.UNDERLINED)
        paper.put(sheet, place, 2, indicator.help(words.language), paper.OURS)
        paper.fit(sheet, place, at_least=22)
    paper.finish(sheet, landscape=False)
