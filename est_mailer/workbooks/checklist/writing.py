"""Writing the checklist: the form a respondent is sent, and the marked copy when something must be mended."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import FilledRow, Question, Report
from est_mailer.domain.round_period import Rhythm
from est_mailer.later import openpyxl
from est_mailer.wording import Wording
from est_mailer.workbooks import paper
from est_mailer.workbooks.checklist.blank import BlankForm
from est_mailer.workbooks.checklist.form import (
    CALM_COLUMN,
    CALM_ROW,
    MEND_COLUMN,
    ChecklistForm,
    Laid,
    carried_rows,
    document_title,
    instruction_text,
    lay_out,
    new_range,
    row_keys,
)
from est_mailer.workbooks.checklist.layout import CALM_LABELS, CARRIED_COLUMNS, NEW_COLUMNS
from est_mailer.workbooks.package.blank_package import Same
from est_mailer.workbooks.package.packing import pack

__all__ = ["ChecklistForm", "filename", "row_keys", "write_among_others", "write_marked"]

_UNFIT_IN_NAMES = re.compile(r"[^\w.\-]")
_CALM = "calm"
_MEND_WIDTH = 34.0


def filename(form: ChecklistForm, words: Wording) -> str:
    """The file's name with the token in it, in characters that every system takes.

    The token is set off by an underscore: a dash would let the function's name be read as part of it.
    """
    name = words("checklist.file_name", round=form.round, function=form.respondent.id, token=form.token)
    return _UNFIT_IN_NAMES.sub("-", name)


def write_among_others(form: ChecklistForm, deployment: Deployment, words: Wording) -> tuple[bytes, bytes]:
    """The form as .xlsx, and what it begins with as others of its round do (b"" if that is not known). The same form
    gives the same bytes.

    The form is laid out once in a language, for weeks and for days, and filled in for each function of each round.
    """
    blank = _blank(Same(deployment), Same(words), form.period.rhythm)
    return blank.filled(form) or (write_whole(form, deployment, words), b"")


def write_whole(form: ChecklistForm, deployment: Deployment, words: Wording) -> bytes:
    """The form as .xlsx, every cell of it written: what ``write_among_others`` saves, and must not be told from."""
    words = words.about(form.period)
    return _pack(lay_out(form, deployment, words, instruction_text(form.deadline, words)), form, deployment, words)


@lru_cache(maxsize=8)  # the languages, weekly and daily
def _blank(deployment: Same[Deployment], words: Same[Wording], rhythm: Rhythm) -> BlankForm:
    return BlankForm.of(rhythm, deployment.value, words.value, lambda f: write_whole(f, deployment.value, words.value))


def write_marked(
    form: ChecklistForm, report: Report, deployment: Deployment, words: Wording, asked: Callable[[Question], str]
) -> bytes:
    """The form made anew with the sender's own values in it, red where there is a question.

    Carried rows are matched by their key; new ones keep their row if the form has it free, else go below.
    A seventh column holds what is ``asked``. A question that belongs to no row stands beside the calm box.
    """
    words = words.about(form.period)
    places = _places(form, report.filled, deployment)
    extra = max(0, *places) - new_range(form, deployment)[1] if places else 0
    instruction = words("checklist.instruction_mend", deadline=words.moment(form.deadline))
    laid = lay_out(form, deployment, words, instruction, max(0, extra))
    rows = _fill_in(laid, report.filled, places)
    _ask(laid, rows, report.questions, words, asked)
    return _pack(laid, form, deployment, words)


def _pack(laid: Laid, form: ChecklistForm, deployment: Deployment, words: Wording) -> bytes:
    title, creator = document_title(form, words), deployment.account.display_name
    return pack(laid.workbook, title=title, language=words.language, creator=creator, token=form.token)


def _places(form: ChecklistForm, filled: tuple[FilledRow, ...], deployment: Deployment) -> list[int]:
    """The row in our copy of each of the sender's rows."""
    carried, (first, last) = carried_rows(form), new_range(form, deployment)
    places: list[int] = []
    for row in filled:
        if row.key in carried:
            places.append(carried[row.key])
        elif _CALM in row.cells:
            places.append(CALM_ROW)
        elif first <= row.row <= last and row.row not in places:
            places.append(row.row)
        else:
            places.append(max(last, *places) + 1 if places else last + 1)
    return places


def _fill_in(laid: Laid, filled: tuple[FilledRow, ...], places: list[int]) -> dict[int, int]:
    """Write the sender's values. Returns their row number → the one in our copy."""
    for row, place in zip(filled, places, strict=True):
        if row.key in laid.carried:
            _write_carried(laid, place, row.cells)
        elif place == CALM_ROW:
            paper.put(laid.sheet, CALM_ROW, CALM_COLUMN, row.cells[_CALM], paper.TICK)
        else:
            _write_new(laid, place, row.cells)
        paper.fit(laid.sheet, place, at_least=laid.sheet.row_dimensions[place].height or paper.LINE)
    return {row.row: place for row, place in zip(filled, places, strict=True)}


def _write_carried(laid: Laid, place: int, cells: Mapping[str, str]) -> None:
    for id_ in ("remains", "comment"):
        column, text = CARRIED_COLUMNS.index(id_) + 1, cells.get(id_, "")
        before = laid.sheet.cell(place, column).value
        if before and text and before != text:
            text = f"{before} / {text}"  # the same key twice: both are shown, none is chosen
        paper.put(laid.sheet, place, column, text, paper.INPUT)


def _write_new(laid: Laid, place: int, cells: Mapping[str, str]) -> None:
    # A row from the other section that lost its number: what has no column of its own here is told under "what".
    elsewhere = [text for id_, text in cells.items() if id_ not in NEW_COLUMNS]
    told = {**cells, "what": " · ".join(filter(None, [cells.get("what", ""), *elsewhere]))}
    for column, id_ in enumerate(NEW_COLUMNS, 1):
        laid.sheet.cell(place, column).value = None
        text = told.get(id_, "")
        look, value = (paper.DATE_INPUT, _typed(text)) if id_ == "when" else (paper.INPUT, text)
        paper.put(laid.sheet, place, column, value, look)


def _typed(text: str) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _ask(
    laid: Laid,
    rows: Mapping[int, int],
    questions: tuple[Question, ...],
    words: Wording,
    asked: Callable[[Question], str],
) -> None:
    sheet = laid.sheet
    paper.widths(sheet, *(sheet.column_dimensions[letter].width for letter in "ABCDEF"), _MEND_WIDTH)
    headers = [laid.new[0] - 1, *([min(laid.carried.values()) - 1] if laid.carried else [])]
    for header in headers:
        paper.put(sheet, header, MEND_COLUMN, words("checklist.column.mend"), paper.ASK_HEADER)
    texts: dict[int, list[str]] = {}
    for question in questions:
        place = _place_of(question, laid, rows)
        texts.setdefault(place, []).append(asked(question))
        for column in _columns_of(question, place, laid, words):
            _redden(laid, place, column)
    for place, lines in texts.items():
        paper.put(sheet, place, MEND_COLUMN, "\n".join(lines), paper.ASK)
        paper.fit(sheet, place, at_least=sheet.row_dimensions[place].height or paper.LINE)


def _place_of(question: Question, laid: Laid, rows: Mapping[int, int]) -> int:
    if question.row is not None and question.row in rows:
        return rows[question.row]
    for text in (question.value, question.suggestion):
        if text in laid.carried:
            return laid.carried[text]
    return CALM_ROW


def _columns_of(question: Question, place: int, laid: Laid, words: Wording) -> list[int]:
    if place == CALM_ROW:
        labels = [words(f"checklist.{key}") for key in CALM_LABELS]
        return [CALM_COLUMN] if question.row == CALM_ROW or question.column in labels else []
    columns = CARRIED_COLUMNS if place in laid.carried.values() else NEW_COLUMNS
    titles = [words(f"checklist.column.{id_}").casefold() for id_ in columns]
    wanted = question.column.casefold()
    if wanted in titles:
        return [titles.index(wanted) + 1]
    return [columns.index(wanted) + 1] if wanted in columns else []


def _redden(laid: Laid, place: int, column: int) -> None:
    cell = laid.sheet.cell(place, column)
    if isinstance(cell, openpyxl.cell.cell.Cell) and not cell.protection.locked:
        paper.dress(cell, paper.MEND_DATE if cell.number_format == "yyyy-mm-dd" else paper.MEND)
