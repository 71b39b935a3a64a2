"""The sheet of warning signals: off unless asked for; filled in and read back; a wrong value is asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from draft_samples import DEPLOYMENT, PREVIOUS, SWEDISH, TOKEN, WORDINGS, a_draft, filled, grid, opened, row_with

from est_mailer.asking import question_text
from est_mailer.domain.picture.warning_signals import NUMBERS, RatedSignal
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.draft.reading import DraftReading, read_draft
from est_mailer.workbooks.draft.writing import write_draft

WATCHFUL = replace(DEPLOYMENT, warning_signals=True)
LAST_WEEK = tuple(RatedSignal(number, 1 + number % 4) for number in NUMBERS)
DRAFT = a_draft(previous=replace(PREVIOUS, signals=LAST_WEEK))
TODAY = date(2026, 11, 19)


def read(values: dict[int, object], language: str = "sv") -> DraftReading:
    words = WORDINGS[language]

    def fill(book: Any) -> None:
        place = book[words("draft.sheet.dispatch")]
        place.cell(row_with(place, words("draft.field.status")), 2).value = "yellow"
        sheet = book[words("draft.sheet.signals")]
        for number, value in values.items():
            sheet.cell(row_with(sheet, number), 3).value = value

    answer = grid(filled(write_draft(DRAFT, TOKEN, WATCHFUL, words), fill))
    return read_draft(answer, DRAFT, WATCHFUL, WORDINGS, TODAY, closest)


def told(reading: DraftReading) -> list[str]:
    return [question_text(question, SWEDISH) for question in reading.questions]


def test_without_the_setting_there_is_no_such_sheet() -> None:
    book = opened(write_draft(DRAFT, TOKEN, DEPLOYMENT, SWEDISH))
    assert "Varningssignaler" not in book.sheetnames


def test_the_sheet_has_twenty_questions_under_their_headings_with_last_weeks_values() -> None:
    book = opened(write_draft(DRAFT, TOKEN, WATCHFUL, SWEDISH))
    rows = [[cell.value for cell in row[:4]] for row in book["Varningssignaler"].iter_rows()]
    asked = [row for row in rows if isinstance(row[0], int)]
    assert [row[0] for row in asked] == list(range(1, 21))
    assert [row[3] for row in asked] == [signal.value for signal in LAST_WEEK]
    assert all(row[2] is None for row in asked)
    headings = ["Polisen och andra yrken", "Kommunen och omvärlden", "Tecken på oro", "Annat som spelar in"]
    assert [row[0] for row in rows if row[0] in headings] == headings
    analysis = [cell.value for row in book["3 Analys"].iter_rows() for cell in row]
    assert "Förra gången: 10 av 20 bedömda var 3 eller 4." in analysis


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_filled_in_is_read_back_and_nothing_else(language: str) -> None:
    reading = read({1: 4, 12: "3", 20: 1.0}, language)
    assert told(reading) == []
    assert reading.picture is not None
    assert reading.picture.signals == (RatedSignal(1, 4), RatedSignal(12, 3), RatedSignal(20, 1))


def test_all_twenty_can_be_rated() -> None:
    reading = read({number: 1 + number % 4 for number in NUMBERS})
    assert reading.picture is not None
    assert reading.picture.signals == LAST_WEEK


@pytest.mark.parametrize("value", [0, 5, 2.5, "ja", "3–4"])
def test_another_value_is_asked_about_by_its_cell(value: object) -> None:
    reading = read({2: value, 3: 4})
    sheet = opened(write_draft(DRAFT, TOKEN, WATCHFUL, SWEDISH))["Varningssignaler"]
    assert reading.picture is None
    assert told(reading) == [
        f"Varningssignaler, C{row_with(sheet, 2)}: ”{value}” finns inte på skalan. "
        "Skriv 1, 2, 3 eller 4, eller lämna rutan tom."
    ]
