"""Filling a checklist in as a person does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.worksheet.worksheet import Worksheet

from est_mailer.demo.spreadsheet import columns_of, find, opened, saved, search, write_beside, write_row
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.layout import CALM_LABELS


@dataclass(frozen=True, slots=True)
class Event:
    """What a person saw, in the words of the form: names, not ids."""

    indicator: str
    area: str
    place: str
    when: str
    what: str
    action: str = ""


def fill(content: bytes, words: Wording, events: Sequence[Event], remains: str = "", *, calm: bool = False) -> bytes:
    """The checklist with events as new rows, one answer on every carried row, and the calm box if asked.

    ``remains`` is "yes", "no" or "unknown"; empty leaves the carried rows unanswered.
    """
    workbook = opened(content)
    sheet = workbook.worksheets[0]
    if calm:
        labels = (words(f"checklist.{key}") for key in CALM_LABELS)
        write_beside(sheet, next(label for label in labels if search(sheet, label)), "X")
    if remains:
        _answer_carried(sheet, words, words(f"checklist.remains.{remains}"))
    for event in events:
        _add(sheet, words, event)
    return saved(workbook)


def _answer_carried(sheet: Worksheet, words: Wording, answer: str) -> None:
    """Go down the column of keys ("K1", "K2" …) and answer each of them."""
    title = search(sheet, words("checklist.column.key"))
    if title is None:
        return
    row, column = title[0] + 1, find(sheet, words("checklist.column.remains"))[1]
    while str(sheet.cell(row, title[1]).value or "").startswith("K"):
        sheet.cell(row, column).value = answer
        row += 1


def _add(sheet: Worksheet, words: Wording, event: Event) -> None:
    """Write the event on the first free row of its indicator, else on a free row below with its name written out."""
    row, columns = columns_of(sheet, words("checklist.column.indicator"))
    indicator, area = columns[words("checklist.column.indicator")], columns[words("checklist.column.area")]
    row += 1
    while sheet.cell(row, indicator).value not in (event.indicator, None) or sheet.cell(row, area).value:
        row += 1
    write_row(sheet, row, columns, _cells(event, words))


def _cells(event: Event, words: Wording) -> Mapping[str, str]:
    by_id = {
        "indicator": event.indicator,
        "area": event.area,
        "place": event.place,
        "when": event.when,
        "what": event.what,
        "action": event.action,
    }
    return {words(f"checklist.column.{id_}"): value for id_, value in by_id.items()}
