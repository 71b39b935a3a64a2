"""Writing the draft: the workbook that the coordinators complete in the meeting, in the order of its agenda."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.picture.situation import Draft
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.later import openpyxl
from est_mailer.wording import Wording
from est_mailer.workbooks import choosing, paper
from est_mailer.workbooks.draft import (
    analysis_sheet,
    answers_sheet,
    dispatch_sheet,
    measures_sheets,
    picture_sheet,
    signals_sheet,
)
from est_mailer.workbooks.draft.desk import Desk
from est_mailer.workbooks.lines import add_sheet
from est_mailer.workbooks.package.blank_package import BlankPackage, Same
from est_mailer.workbooks.package.packing import package_parts
from est_mailer.workbooks.page import Page

if TYPE_CHECKING:
    from openpyxl import Workbook

_TOKEN = "EST-PLACEHOLDER-FOR-THE-TOKEN"  # noqa: S105 - what stands for one, as long as one: the title's height follows from it
_SHEETS = (
    ("follow_up", measures_sheets.follow_up, (17, 26, 30, 18, 16, 16, 30, 14, 13)),
    ("picture", picture_sheet.picture, (8, 20, 17, 20, 16, 38, 26, 24, 15, 12, 16)),
    ("analysis", analysis_sheet.analysis, ()),  # its columns depend on the indicators
    ("signals", signals_sheet.signals, (10, 100, 14, 16)),
    ("measures", measures_sheets.measures, (18, 32, 36, 28, 22, 18, 12)),
    ("dispatch", dispatch_sheet.dispatch, (26, 60, 32, 22)),
    ("answers", answers_sheet.answers, (40, 30, 16, 38, 14)),
)


def draft_filename(draft: Draft, token: str, words: Wording) -> str:
    """The file's name with the token in it, in characters that every system takes."""
    name = words("draft.filename", round=draft.round, version=draft.version, token=token)
    return re.sub(r"[^\w.\-]", "-", name)


def write_draft(draft: Draft, token: str, deployment: Deployment, words: Wording) -> bytes:
    """The draft as .xlsx, with the token in A1 of every sheet. The same draft gives the same bytes.

    It is laid out once in a language, whoever gets it: only the token is each coordinator's own.
    """
    return _blank(Same(draft), Same(deployment), Same(words)).filled({_TOKEN: token})


@lru_cache(maxsize=2)  # the draft at hand, in two languages
def _blank(draft: Same[Draft], deployment: Same[Deployment], words: Same[Wording]) -> BlankPackage:
    period, version = RoundPeriod.of_key(draft.value.round), draft.value.version
    title = words.value("draft.document_title", period=period, version=version)
    workbook = build(draft.value, _TOKEN, deployment.value, words.value)
    creator = deployment.value.account.display_name
    parts = package_parts(workbook, title=title, language=words.value.language, creator=creator, token=_TOKEN)
    return BlankPackage.of(parts, [_TOKEN])


def build(draft: Draft, token: str, deployment: Deployment, words: Wording) -> Workbook:
    """The draft's workbook, not yet packed: the reader compares an answer with it."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    period = RoundPeriod.of_key(draft.round)
    words = words.about(period)
    desk = Desk(draft, deployment, words)
    title = words("draft.title", period=period)
    code = words("draft.code", token=token, version=draft.version, meeting=words.moment(draft.meeting))
    for id_, write, columns in _SHEETS:
        if id_ == "signals" and not deployment.warning_signals:
            continue
        sheet = add_sheet(workbook, words(f"draft.sheet.{id_}"))
        wide = columns or analysis_sheet.columns(desk)
        paper.widths(sheet, *wide)
        paper.heading(sheet, f"{title}\n{code}", words(f"draft.instruction.{id_}"), len(wide))
        write(Page(sheet), desk)
        paper.finish(sheet, landscape=True)
    choosing.list_sheet(workbook, words("draft.sheet.lists"), desk.lists())
    return workbook
