"""Drafts that come back with faults, a week without a row, and a week with 2,000: told in words, never stopped."""

from __future__ import annotations

from datetime import date, timedelta
from time import process_time

import pytest
from builders import an_observation
from draft_samples import DEPLOYMENT, SWEDISH, TOKEN, WORDINGS, a_draft, filled, grid, opened, row_with
from world import CARETAKERS, MUNICIPALITY, ROUND, SCHOOL, YOUTH, World, workbook_of

from est_mailer.demo.spreadsheet import opened as book_of
from est_mailer.demo.spreadsheet import saved
from est_mailer.domain.model import Timeliness
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.situation import PictureRow
from est_mailer.domain.rounds.life import RoundState
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.draft.reading import read_draft
from est_mailer.workbooks.draft.writing import write_draft

LIMIT = 60.0  # seconds of processor time to write 2,000 rows and to read them back


def mending(world: World) -> str:
    return " ".join(world.letter(MUNICIPALITY, Purpose.MEND_DRAFT).text.split())


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Månstaden", "”Månstaden” finns inte bland områdena. Välj ett område ur listan."),
        ("Norby", "”Norby” finns inte bland områdena. Menade du Norrby?"),
    ],
)
def test_a_priority_area_that_does_not_exist_is_asked_about_by_its_cell(written: str, told: str) -> None:
    world = World.at_the_meeting()
    draft = world.draft()
    book = book_of(world.completed(draft))
    sheet = book["5 Utskick"]
    row = row_with(sheet, "Prioriterat område") + 1
    sheet.cell(row, 1).value = written
    sheet.cell(row, 2).value = "Oroligt."
    world.answer(draft, "Klart.", (workbook_of(draft)[0], saved(book)))
    assert f"5 Utskick, A{row}: {told}" in mending(world)
    assert world.state is RoundState.DRAFTED


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Gullt", "”Gullt” är inget av lägena. Menade du Gult?"),
        ("Lila", "”Lila” är inget av lägena. Välj ur listan."),
    ],
)
def test_a_misspelt_status_is_asked_about_with_what_may_be_meant(written: str, told: str) -> None:
    world = World.at_the_meeting()
    world.complete(status=written)
    row = row_with(opened(workbook_of(world.draft())[1])["5 Utskick"], "Status")
    assert f"5 Utskick, B{row}: {told}" in mending(world)
    assert world.state is RoundState.DRAFTED


@pytest.mark.parametrize("calm", [(), (SCHOOL, YOUTH, CARETAKERS)])
def test_a_week_without_a_row_goes_all_the_way(calm: tuple[str, ...]) -> None:
    world = World.invited()
    for function in calm:
        world.write(function, "lugnt")
    world.drafted()
    values = [cell.value for row in opened(workbook_of(world.draft())[1])["2 Lägesbild"].iter_rows() for cell in row]
    assert "Inga rapporterade händelser." in values
    world.complete()
    world.approve()
    world.go_to(timedelta(minutes=40))
    edition = world.store.drafts.edition(ROUND)
    assert edition is not None
    assert edition.pdf.startswith(b"%PDF")
    assert edition.edition.tally.calm == len(calm)
    assert dict(edition.edition.weeks[-1].counts) == {}
    assert world.dispatched()


def test_a_week_with_two_thousand_rows_is_written_and_read_back_one_page_wide() -> None:
    rows = tuple(
        PictureRow(n, "skola-norr", "kommun", an_observation(f"N{n}", what=f"Krossad ruta {n}"), Timeliness.IN_TIME)
        for n in range(1, 2001)
    )
    draft = a_draft(rows=rows, counts={"norrby": {"skadegorelse": 2000}})
    began = process_time()
    written = write_draft(draft, TOKEN, DEPLOYMENT, SWEDISH)
    assert process_time() - began < LIMIT

    def fill(book: object) -> None:
        sheet = book["5 Utskick"]  # type: ignore[index]
        sheet.cell(row_with(sheet, "Status"), 2).value = "Gult"
        added = book["2 Lägesbild"]  # type: ignore[index]
        row = row_with(added, "P1")
        for column, value in enumerate(("Brand", "Centrum", "torget", None, "Tre bilar brann"), 2):
            added.cell(row, column).value = value
        measures = book["4 Insatser"]  # type: ignore[index]
        row = row_with(measures, "Område") + 1
        for column, value in ((1, "Norrby"), (3, "Tätare tillsyn"), (7, "1–3, 2000")):
            measures.cell(row, column).value = value

    answer = grid(filled(written, fill))
    began = process_time()
    reading = read_draft(answer, draft, DEPLOYMENT, WORDINGS, date(2026, 11, 19), closest)
    assert process_time() - began < LIMIT
    assert reading.questions == ()
    assert reading.picture is not None
    assert [row.what for row in reading.picture.added] == ["Tre bilar brann"]
    assert len(reading.picture.measures[0].problems) == len({rows[n].observation.problem for n in (0, 1, 2, 1999)})
    sheet = opened(written)["2 Lägesbild"]
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.page_setup.orientation == "landscape"
    assert [cell.value for cell in sheet[row_with(sheet, 2000)]][5] == "Krossad ruta 2000"
