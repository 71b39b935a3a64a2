"""All that goes out is screened: every field, the registrar's workbook, the mail's own words; the town's names pass."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from screened_weeks import HARMLESS, HOLD, NAMED, NUMBER, PLANTED, preview, previewed, say, sent, with_cells
from world import MUNICIPALITY, NEXT_ROUND, SCHOOL, World, workbook_of

from est_mailer.demo.spreadsheet import append, opened, saved, write_beside
from est_mailer.domain.deployment import Step
from est_mailer.domain.picture.screened import Piece, Place
from est_mailer.domain.publishing import Publication
from est_mailer.domain.screening.text import Kind, Level
from est_mailer.jobs.screening.texts import blocking, rules_of, screen_texts
from est_mailer.wording import Wording


@pytest.mark.parametrize(
    "fields",
    [{"new_measure": f"Prata med {NUMBER}"}, {"problem": "Ring 070-123 45 67"}, {"who_does": "anna@post.test"}],
)
def test_every_field_that_goes_out_is_screened(fields: dict[str, str]) -> None:
    world = World.invited()
    world.drafted()
    draft = world.draft()
    book = opened(world.completed(draft))
    sheet = book["4 Insatser"]
    titles = {str(c.value): c.column for row in sheet.iter_rows() for c in row if c.value}
    row = next(r for r in sheet.iter_rows() if r[0].value == "Norrby")[0].row
    for id_, text in fields.items():
        sheet.cell(row, titles[world.service.words()(f"draft.column.{id_}")]).value = text
    world.answer(draft, "Här är den.", (workbook_of(draft)[0], saved(book)))
    assert "Stoppar utskicket" in preview(world)


def _analysis(book: Any) -> None:
    write_beside(book["3 Analys"], "Var, när och hur? Vad återkommer? Vad händer nästa vecka?", PLANTED)


def _own_row(book: Any) -> None:
    sheet, words = book["2 Lägesbild"], Wording.of("sv", ZoneInfo("UTC"))
    values = {"indicator": "Brand", "area": "Norrby", "what": PLANTED}
    append(sheet, words("draft.column.what"), {words(f"draft.column.{id_}"): text for id_, text in values.items()})


def _stray(book: Any) -> None:
    book["5 Utskick"]["H40"] = PLANTED


@pytest.mark.parametrize("change", [_analysis, _own_row, _stray])
def test_what_goes_only_to_the_registrar_stops_the_dispatch_too(change: Callable[[Any], None]) -> None:
    world = World.at_the_meeting(publication=Publication(hold=HOLD))
    with_cells(world, change)
    assert "ett personnummer. Stoppar utskicket" in preview(world)
    say(world, "granskat")
    assert sent(world) == 0


def test_what_was_said_of_an_earlier_measure_is_screened() -> None:
    world = World.invited()
    world.drafted().complete(HARMLESS)
    world.approve()
    world.go_to(Step.MEETING, NEXT_ROUND)

    def follow_up(book: Any) -> None:
        sheet = book["1 Uppföljning"]
        header = next(row for row in sheet.iter_rows() if row[0].value == "Område")
        column = next(c.column for c in header if c.value == "Hur är problemet nu?")
        sheet.cell(header[0].row + 1, column).value = PLANTED

    with_cells(world, follow_up)
    assert "ett personnummer. Stoppar utskicket" in preview(world)


def test_a_row_of_the_workbook_stops_it_until_the_row_is_changed_or_cleared() -> None:
    world = World.invited(publication=Publication(hold=HOLD))
    world.report(SCHOOL, NAMED)
    world.drafted().complete(HARMLESS)
    said = preview(world)
    assert re.search(r"2 Lägesbild F\d+ \(Arbetsboken\): kan vara ett personnummer. Stoppar utskicket", said)

    def redact(book: Any) -> None:
        cell = next(c for row in book["2 Lägesbild"].iter_rows() for c in row if c.value == NAMED.what)
        cell.value = "Krossad ruta"

    with_cells(world, redact)
    assert "Arbetsboken" not in preview(world)
    say(world, "")
    assert sent(world) == 3


def test_words_that_stand_only_in_the_mail_itself_are_screened_too() -> None:
    own = {"sv": {"document.footer.purpose": "Frågor? Ring Anna på 070-123 45 67."}}
    world = previewed(HARMLESS, texts=own)
    assert "Dokumentet som helhet: kan vara ett telefonnummer. Stoppar utskicket." in preview(world)


def test_texts_of_any_job_are_screened_to_place_kind_and_level() -> None:
    world = World.of()
    pieces = [Piece(Place("draft.field.state"), "Lugnt"), Piece(Place("draft.field.weather"), f"{NUMBER}, {NUMBER}")]
    (found,) = screen_texts(world.service, pieces, world.now)
    assert (found.place.title, found.kind, found.level) == ("draft.field.weather", Kind.PERSONAL_NUMBER, Level.BLOCK)
    assert blocking([found]) == (found,)
    assert NUMBER not in repr(found)


def test_areas_functions_and_the_registers_addresses_are_let_through() -> None:
    rules = rules_of(World.of().service.deployment)
    assert "Vivalla" in rules.places
    assert {SCHOOL, MUNICIPALITY, "registrator@exempelstad.example"} <= rules.allow
