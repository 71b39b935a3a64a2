"""The optional sheet of warning signals: 20 questions on a scale from 1 to 4, beside what they were last week."""

from __future__ import annotations

import re

from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.picture.situation import SituationPicture
from est_mailer.domain.picture.warning_signals import GROUPS, LEAST, MOST, NUMBERS, RatedSignal, present
from est_mailer.wording import Wording
from est_mailer.workbooks import choosing, paper
from est_mailer.workbooks.checklist.layout import SIGNAL_COLUMNS
from est_mailer.workbooks.draft.asking import Asker, Row, text_in
from est_mailer.workbooks.draft.desk import Desk
from est_mailer.workbooks.page import Page
from est_mailer.workbooks.paper import INPUT, NUMBER, OURS

_SCALE = re.compile(rf"[{LEAST}-{MOST}]")


def signals(page: Page, desk: Desk) -> None:
    """The questions under their headings, a cell for each value, and last week's."""
    words, width = desk.words, len(SIGNAL_COLUMNS)
    page.note(words("signals.scale"), width, paper.LABEL)
    page.note(last_time(desk.draft.previous, words), width)
    page.header([words(f"signals.column.{id_}") for id_ in SIGNAL_COLUMNS])
    before = _values(desk.draft.previous)
    for group, numbers in GROUPS.items():
        page.section(words(f"signals.group.{group}"))
        for number in numbers:
            question = words(f"signals.question.{number}")
            page.line((number, question, None, before.get(number)), (NUMBER, OURS, INPUT, NUMBER))
            choices = choosing.choice_of(
                [str(value) for value in range(LEAST, MOST + 1)], words("signals.not_in_scale")
            )
            choosing.add_choice(page.sheet, choices, page.row - 1, page.row - 1, SIGNAL_COLUMNS.index("value") + 1)


def read_signals(asker: Asker) -> tuple[RatedSignal, ...]:
    """The values that were filled in; what is none of 1–4, or cannot be placed, is asked about by its cell."""
    found: dict[int, RatedSignal] = {}
    for row in asker.answer.rows("signals"):
        number, cell = _number(row, asker.wordings), row.get("value")
        if cell is None or not cell.text:
            continue
        asker.answer.take(cell)
        if number is None:
            asker.ask("unknown_signal", cell)
        elif not _SCALE.fullmatch(cell.text):
            asker.ask("no_scale_value", cell)
        else:
            rated = RatedSignal(number, int(cell.text))
            if found.setdefault(number, rated) != rated:
                asker.ask("signal_twice", cell)
    return tuple(found[number] for number in sorted(found))


def last_time(previous: SituationPicture | None, words: Wording) -> str:
    """How many signals were present when the last picture was dispatched, in a sentence."""
    if previous is None or not previous.signals:
        return words("signals.none_before")
    return words("signals.before", count=present(previous.signals), rated=len(previous.signals), all=len(NUMBERS))


def now_and_then(picture: SituationPicture, previous: SituationPicture | None, words: Wording) -> str:
    """How many signals are present now and were last time, for those who look through the preview."""
    now = words("signals.now", count=present(picture.signals), rated=len(picture.signals), all=len(NUMBERS))
    return f"{now} {last_time(previous, words)}"


def _values(picture: SituationPicture | None) -> dict[int, int]:
    return {signal.number: signal.value for signal in picture.signals} if picture else {}


def _number(row: Row, wordings: tuple[Wording, ...]) -> int | None:
    """The question a row asks: by its number, or by its words if the number was lost."""
    written = text_in(row, "number")
    if written.isdecimal() and int(written) in NUMBERS:
        return int(written)
    asked = fold(text_in(row, "question"))
    known = {fold(words(f"signals.question.{number}")): number for words in wordings for number in NUMBERS}
    return None if written else known.get(asked)
