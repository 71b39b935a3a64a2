"""A draft of a small week, and ways to fill in what was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from builders import STOCKHOLM, a_deployment, an_observation, utc
from openpyxl import load_workbook
from openpyxl.workbook import Workbook as Book

from est_mailer.domain.comment import Comment
from est_mailer.domain.grid import Sheet, Workbook
from est_mailer.domain.model import AnswerState, Measure, OpenProblem, Remains, Timeliness, TimeOfDay
from est_mailer.domain.picture.situation import AreaText, Draft, FieldUnit, PictureRow, SituationPicture
from est_mailer.domain.standing import Standing, Tally
from est_mailer.wording import Wording

TOKEN = "AB12-CD34-EF56-GH78-JK90-MN12"
DEPLOYMENT = a_deployment()
WORDINGS = {language: Wording.of(language, STOCKHOLM) for language in ("sv", "en")}
SWEDISH, ENGLISH = WORDINGS["sv"], WORDINGS["en"]

_OBSERVATIONS = (
    an_observation("N1", day=date(2026, 11, 16), time_of_day=TimeOfDay.EVENING, action="Felanmäld"),
    an_observation("K1", area="centrum", indicator="ungdomar", what="Grupp vid entrén", remains=Remains.YES),
    an_observation("N2", area="vivalla", indicator="brand", what="-eld i papperskorg", place="=PARKEN()"),
)
PREVIOUS = SituationPicture(
    status="yellow",
    state="I stort lugnt, med oro i centrum.",
    important="Skolavslutning nästa vecka.",
    priorities=(AreaText("centrum", "Oro vid torget."), AreaText("norrby", "Skadegörelse vid busskuren.")),
    units=(
        FieldUnit("Nattvandrarna", "centrum", "fre 20–01", "Trygghet vid torget"),
        FieldUnit("Väktarna", "norrby", "fre–lör 18–02", "Skadegörelse"),
    ),
)


def a_draft(**changes: Any) -> Draft:
    base = Draft(
        round="2026-W47",
        version=1,
        meeting=utc(2026, 11, 19, 9),
        compiled_at=utc(2026, 11, 18, 15),
        tally=Tally(events=2, calm=1, silent=1, in_time=2),
        standings=(
            Standing("skola-norr", "Norrby skola", "kommun", AnswerState.EVENTS, Timeliness.IN_TIME, utc(2026, 11, 17)),
            Standing("fritidsgard", "Gården", "kommun", AnswerState.EVENTS, Timeliness.LATE, utc(2026, 11, 18, 15)),
            Standing("vardskontor", "Vårdarna", "bostad", AnswerState.CALM, Timeliness.IN_TIME, utc(2026, 11, 17)),
            Standing("hemtjanst", "Hemtjänsten", "kommun", AnswerState.SILENT, silent_rounds=2, silent_weeks=2),
        ),
        rows=(
            PictureRow(1, "skola-norr", "kommun", _OBSERVATIONS[0], Timeliness.IN_TIME),
            PictureRow(2, "fritidsgard", "kommun", _OBSERVATIONS[1], Timeliness.LATE, weeks=3),
            PictureRow(3, "skola-norr", "kommun", _OBSERVATIONS[2], Timeliness.IN_TIME),
        ),
        problems=(
            OpenProblem("2026-W45/hemtjanst/N1", "hemtjanst", an_observation(what="Trasig lampa"), "2026-W45", 2, None),
        ),
        measures=(
            Measure("2026-W46/1", "norrby", "Skadegörelse", "Tätare tillsyn", "Återkommer", "Väktarna", "tors–lör"),
            Measure("2026-W46/2", "centrum", "Oro vid torget", "Fältgruppen på plats", who="Fältgruppen"),
        ),
        counts={"norrby": {"skadegorelse": 1}, "centrum": {"ungdomar": 1}, "vivalla": {"brand": 1}},
        priority_areas=("centrum", "norrby", "vivalla"),
        previous=PREVIOUS,
        comments=(Comment("rektor@exempelstad.example", utc(2026, 11, 17, 10), "Belysningen saknas.\n=HYPERLINK()"),),
    )
    return replace(base, **changes)


def opened(content: bytes) -> Book:
    return load_workbook(BytesIO(content))


def grid(content: bytes) -> Workbook:
    """The workbook's values, as the isolated reader hands them over."""
    book = opened(content)
    return Workbook(
        tuple(
            Sheet(
                sheet.title,
                {
                    (cell.row, cell.column): cell.value
                    for row in sheet.iter_rows()
                    for cell in row
                    if cell.value is not None
                },
            )
            for sheet in book.worksheets
        )
    )


def filled(content: bytes, fill: Callable[[Book], None]) -> bytes:
    """The workbook as its reader would save it after filling it in."""
    book = opened(content)
    fill(book)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def row_with(sheet: Any, text: str, column: int = 1) -> int:
    """The number of the first row with this text in a column."""
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, column).value == text)


def header_columns(sheet: Any, first: str, column: int = 1) -> tuple[int, dict[str, int]]:
    """A table's header row, and the column number of each of its titles."""
    row = row_with(sheet, first, column)
    return row, {cell.value: cell.column for cell in sheet[row] if cell.value}
