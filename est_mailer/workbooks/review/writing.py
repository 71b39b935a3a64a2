"""Writing the review: an organisation's own rows, each with a yes or no and the words that the others will read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from est_mailer.asking import comment_text
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Observation
from est_mailer.domain.picture.sharing import ReviewRow, SentReview, Share
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.later import openpyxl
from est_mailer.wording import Wording
from est_mailer.workbooks import choosing, paper
from est_mailer.workbooks.checklist.layout import REVIEW_COLUMNS
from est_mailer.workbooks.lines import Sheet, add_sheet
from est_mailer.workbooks.package.packing import pack
from est_mailer.workbooks.page import TAP, Page
from est_mailer.workbooks.paper import INPUT, MUTED, OURS, TICK

if TYPE_CHECKING:
    from openpyxl import Workbook

_WIDTHS = (7.0, 36.0, 13.0, 21.0, 34.0, 23.0)
_MESSAGE_WIDTHS = (90.0,)
_BOX_HEIGHT = 90.0
_ANSWERS = (Share.RELEASED, Share.WITHHELD)
_LOOKS = (MUTED, OURS, TICK, INPUT, INPUT, INPUT)


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """A review to one coordinator. ``units``: the functions' names by id."""

    token: str
    sent: SentReview
    units: Mapping[str, str]


def review_filename(review: ReviewSheet, words: Wording) -> str:
    """The file's name with the token in it, in characters that every system takes."""
    name = words("review.filename", round=review.sent.round, version=review.sent.version, token=review.token)
    return re.sub(r"[^\w.\-]", "-", name)


def write_review(review: ReviewSheet, deployment: Deployment, words: Wording) -> bytes:
    """The review as .xlsx, with the token in A1. The same review gives the same bytes."""
    title, creator = _title(review, deployment, words), deployment.account.display_name
    workbook = build_review(review, deployment, words)
    return pack(workbook, title=title, language=words.language, creator=creator, token=review.token)


def build_review(review: ReviewSheet, deployment: Deployment, words: Wording) -> Workbook:
    """The review's workbook, not yet packed: the reader compares an answer with it."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    heading = f"{_title(review, deployment, words)}\n" + words(
        "review.code", token=review.token, version=review.sent.version
    )
    due = words.moment(review.sent.due) if review.sent.due else "–"
    instruction = words("review.instruction", due=due) if review.sent.reviewed else words("review.instruction_own_part")
    sheet = _sheet(workbook, words("review.sheet"), _WIDTHS)
    paper.heading(sheet, heading, instruction, len(_WIDTHS))
    page = Page(sheet)
    if review.sent.reviewed:
        _rows(page, review, deployment, words)
    _own_part(page, review, deployment, words)
    paper.finish(sheet, landscape=True)
    if review.sent.messages:
        _messages(workbook, review, heading, words)
    return workbook


def reported_text(row: ReviewRow, unit: str, deployment: Deployment, words: Wording) -> str:
    """All that was reported in a row, with the function's name: what only the own organisation reads."""
    seen = row.observation
    about = (
        deployment.indicator_name(seen.indicator, words.language),
        deployment.area_name(seen.area),
        seen.place,
        _when(seen, words),
    )
    lines = [words(f"review.news.{row.news.value}")] if row.news else []
    lines += [unit, " · ".join(part for part in about if part), seen.what]
    if seen.action:
        lines.append(words("review.action", action=seen.action))
    if seen.remains:
        lines.append(words("review.remains", answer=words(f"checklist.remains.{seen.remains.value}")))
    return "\n".join(line for line in lines if line)


def _title(review: ReviewSheet, deployment: Deployment, words: Wording) -> str:
    known = deployment.organisations.get(review.sent.organisation)
    kind = "review.title" if review.sent.reviewed else "review.title_own_part"
    period = RoundPeriod.of_key(review.sent.round)
    return words(kind, period=period, organisation=known.name if known else review.sent.organisation)


def _sheet(workbook: Workbook, name: str, widths: tuple[float, ...]) -> Sheet:
    sheet = add_sheet(workbook, name)
    paper.widths(sheet, *widths)
    return sheet


def _rows(page: Page, review: ReviewSheet, deployment: Deployment, words: Wording) -> None:
    page.section(words("review.section.to_review"))
    waiting = [row for row in review.sent.rows if not row.decided]
    if not waiting:
        page.note(words("review.none.to_review"), len(_WIDTHS))
    _table(page, waiting, review, deployment, words)
    decided = [row for row in review.sent.rows if row.decided]
    if decided:
        page.gap()
        page.section(words("review.section.reviewed"))
        _table(page, decided, review, deployment, words)


def _table(page: Page, rows: list[ReviewRow], review: ReviewSheet, deployment: Deployment, words: Wording) -> None:
    if not rows:
        return
    page.header(words(f"review.column.{id_}") for id_ in REVIEW_COLUMNS)
    first = page.row
    for row in rows:
        unit = review.units.get(row.respondent, row.respondent)
        share = words(f"review.share.{row.share.value}") if row.share in _ANSWERS else None
        reported = reported_text(row, unit, deployment, words)
        cells = [row.key, reported, share, row.text.place, row.text.what, row.text.action]
        page.line(cells, _LOOKS, TAP)
    choices = choosing.choice_of([words(f"review.share.{s.value}") for s in _ANSWERS], words("review.not_in_list"))
    choosing.add_choice(page.sheet, choices, first, page.row - 1, REVIEW_COLUMNS.index("share") + 1)


def _own_part(page: Page, review: ReviewSheet, deployment: Deployment, words: Wording) -> None:
    """One cell, wide and high, beside its label; it is merged, but in no table."""
    known = deployment.organisations.get(review.sent.organisation)
    organisation = known.name if known else review.sent.organisation
    page.gap()
    page.section(words("review.section.own_part"))
    page.note(words("review.note.own_part", organisation=organisation), len(_WIDTHS))
    paper.put(page.sheet, page.row, 2, words("review.own_part.label"), paper.LABEL)
    for column in range(3, len(_WIDTHS) + 1):
        paper.put(page.sheet, page.row, column, review.sent.own_part if column == 3 else None, INPUT)
    page.sheet.merge_cells(start_row=page.row, start_column=3, end_row=page.row, end_column=len(_WIDTHS))
    lines = paper.lines_of(review.sent.own_part, sum(_WIDTHS[2:]))
    page.sheet.row_dimensions[page.row].height = max(_BOX_HEIGHT, lines * paper.LINE + 6)
    page.row += 1


def _messages(workbook: Workbook, review: ReviewSheet, heading: str, words: Wording) -> None:
    sheet = _sheet(workbook, words("review.sheet_messages"), _MESSAGE_WIDTHS)
    paper.heading(sheet, heading, words("review.instruction_messages"), len(_MESSAGE_WIDTHS))
    page = Page(sheet)
    page.section(words("review.section.messages"))
    said = words.about(RoundPeriod.of_key(review.sent.round))
    for message in review.sent.messages:
        page.line([f"{message.sender}, {words.moment(message.received_at)}"], [paper.LABEL])
        page.line([comment_text(message, said)], [paper.TEXT])
    paper.finish(sheet, landscape=False)


def _when(seen: Observation, words: Wording) -> str:
    day = words.day(seen.day) if seen.day else ""
    part = words(f"draft.time_of_day.{seen.time_of_day.value}") if seen.time_of_day else ""
    return f"{day} {part}".strip()
