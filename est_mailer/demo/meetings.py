"""The coordinators' meeting: they fill the draft in, send it back, and approve the preview."""

from __future__ import annotations

import re

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from est_mailer.demo import story
from est_mailer.demo.spreadsheet import append, columns_of, opened, saved, search, write_beside, write_row
from est_mailer.domain.deployment import Deployment
from est_mailer.wording import Wording

_CODE = re.compile(r"\b\d{6}\b")


def complete(content: bytes, words: Wording, deployment: Deployment, week: int, *, misspelt: bool = False) -> bytes:
    """The draft as the meeting of a played week (0, 1 …) leaves it; ``misspelt``: with a status that does not exist."""
    workbook = opened(content)
    _picture(_sheet(workbook, words, "picture"), words, deployment)
    _follow_up(_sheet(workbook, words, "follow_up"), words)
    _measures(_sheet(workbook, words, "measures"), words, deployment)
    _dispatch(_sheet(workbook, words, "dispatch"), words, deployment, week)
    if misspelt:
        write_beside(_sheet(workbook, words, "dispatch"), words("draft.field.status"), "Gullt")
    return saved(workbook)


def code_in(text: str) -> str:
    """The approval code in a preview. Raises LookupError if there is none."""
    match = _CODE.search(text)
    if match is None:
        raise LookupError("the preview has no code")
    return match.group(0)


def _sheet(workbook: Workbook, words: Wording, id_: str) -> Worksheet:
    sheet = workbook[words(f"draft.sheet.{id_}")]
    assert isinstance(sheet, Worksheet)
    return sheet


def _titled(words: Wording, **values: str) -> dict[str, str]:
    return {words(f"draft.column.{id_}"): value for id_, value in values.items()}


def _picture(sheet: Worksheet, words: Wording, deployment: Deployment) -> None:
    """The police have no checklist: their coordinator adds a row."""
    seen = story.POLICE_ROW
    values = _titled(
        words,
        indicator=deployment.indicator(seen.indicator).name(words.language),
        area=deployment.area(deployment.priority_areas[0]).name,
        place=seen.place,
        when=seen.when,
        what=seen.what,
    )
    append(sheet, words("draft.column.indicator"), values)


def _follow_up(sheet: Worksheet, words: Wording) -> None:
    """Every measure of last week was done, and goes on."""
    if search(sheet, words("draft.column.verdict")) is None:
        return
    row, columns = columns_of(sheet, words("draft.column.verdict"))
    row += 1
    while sheet.cell(row, columns[words("draft.column.key")]).value:
        answers = _titled(
            words, done=words("draft.done.yes"), now="Mindre än förra veckan", verdict=words("draft.verdict.continue")
        )
        write_row(sheet, row, columns, answers)
        row += 1


def _measures(sheet: Worksheet, words: Wording, deployment: Deployment) -> None:
    for area, (problem, what, why, who, when) in zip(deployment.priority_areas, story.MEASURES, strict=False):
        name = deployment.area(area).name
        values = _titled(words, area=name, problem=problem, new_measure=what, why=why, who_does=who, when=when)
        append(sheet, words("draft.column.new_measure"), values)


def _dispatch(sheet: Worksheet, words: Wording, deployment: Deployment, week: int) -> None:
    turn = week % len(story.STATE)
    fields = {
        "status": deployment.status(story.STATUSES[turn]).name(words.language),
        "state": story.STATE[turn],
        "important": story.IMPORTANT[turn],
        "weather": story.WEATHER[turn],
    }
    for id_, value in fields.items():
        write_beside(sheet, words(f"draft.field.{id_}"), value)
    row, columns = columns_of(sheet, words("draft.column.priority_area"))
    for place, (_, text) in enumerate(zip(deployment.priority_areas, story.PRIORITY_TEXT[turn], strict=False), row + 1):
        write_row(sheet, place, columns, _titled(words, situation=text))
    last = deployment.area(deployment.areas[-1].id).name
    append(sheet, words("draft.column.other_area"), _titled(words, other_area=last, situation="Lugnt hela veckan."))
    what, when = story.EVENT
    append(sheet, words("draft.column.gathering_area"), _titled(words, gathering_area=last, gathering=what, when=when))
    unit, against, when = story.UNIT
    area = deployment.area(deployment.priority_areas[0]).name
    append(sheet, words("draft.column.unit"), _titled(words, unit=unit, against=against, area=area, when=when))
