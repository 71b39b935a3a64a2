"""The register's workbook as a coordinator of the municipality gets it, edits it and sends it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from builders import STOCKHOLM, a_deployment
from openpyxl.worksheet.worksheet import Worksheet

from est_mailer.asking import question_text
from est_mailer.demo.spreadsheet import columns_of, find, opened, saved
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Member
from est_mailer.wording import Wording, languages
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.foreign.isolation import InProcessReader
from est_mailer.workbooks.register.reading import Reader, RegisterReading, looks_like_register, read_register
from est_mailer.workbooks.register.writing import RegisterSheet, write_register

TODAY = date(2026, 11, 17)
WORDS = {language: Wording.of(language, STOCKHOLM) for language in languages()}
SV = WORDS["sv"]
DEPLOYMENT = a_deployment()
TOKEN = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01"
Edit = Callable[[Worksheet, Mapping[str, int]], object]


def written(deployment: Deployment = DEPLOYMENT, language: str = "sv") -> bytes:
    """The register as it is sent."""
    sheet = RegisterSheet(TOKEN, deployment.register, "kommun", TODAY)
    return write_register(sheet, deployment, WORDS[language])


def returned(edit: Edit | None = None, deployment: Deployment = DEPLOYMENT, language: str = "sv") -> RegisterReading:
    """The register sent, edited and read."""
    book = opened(written(deployment, language))
    sheet = book.worksheets[0]
    title = WORDS[language]("register.column.function")
    if edit:
        edit(sheet, columns_of(sheet, title)[1])
    workbook = InProcessReader().read(saved(book), "register.xlsx")
    assert looks_like_register(workbook, WORDS)
    return read_register(workbook, deployment.register, deployment, WORDS, Reader("kommun", TODAY, "sv"), closest)


def with_cell(function: str, title: str, value: Any) -> Edit:
    """Something else in a function's cell."""
    return lambda sheet, columns: setattr(sheet.cell(find(sheet, function)[0], columns[title]), "value", value)


def a_new_row(**cells: Any) -> Edit:
    """A function on the first free row; an underscore in a column's title is a blank."""

    def edit(sheet: Worksheet, columns: Mapping[str, int]) -> None:
        row = next(r for r in range(4, 99) if not sheet.cell(r, columns["Funktion"]).value)
        for title, value in cells.items():
            sheet.cell(row, columns[title.replace("_", " ")]).value = value

    return edit


def after(reading: RegisterReading, id_: str = "skola-norr") -> Member:
    """A function as the workbook has it."""
    assert reading.register is not None, reading.questions
    return next(m for m in reading.register if m.id == id_)


def said(reading: RegisterReading) -> list[str]:
    """What is asked and told, in Swedish."""
    return [question_text(question, SV) for question in (*reading.questions, *reading.remarks)]
