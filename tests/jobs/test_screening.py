"""Nothing that may point somebody out leaves before a person has cleared it by name; no text is told on the way."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from played import played_once
from world import BROKEN_PANE, FIRE, MUNICIPALITY, NEXT_ROUND, POLICE, ROUND, SCHOOL, World, texts, workbook_of

from est_mailer.demo.spreadsheet import append, opened, saved, write_beside
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.screened import Piece, Place
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.life import RoundState
from est_mailer.domain.screening.text import Choices, Hit, Kind, Level, Rules
from est_mailer.jobs.dispatch.screening_waiting import waiting_pictures
from est_mailer.jobs.screening.texts import blocking, clear, rules_of, screen_texts
from est_mailer.wording import Wording

HOLD = timedelta(minutes=15)
NUMBER = "850709-9805"  # one of Skatteverket's test numbers
NAMED = replace(BROKEN_PANE, what=f"Krossad ruta av Amina Planterad, {NUMBER}")
HARMLESS = "Lugnt i hela staden."
PLANTED = f"Lugnt, men {NUMBER} är ute."


@played_once
def previewed(state: str = PLANTED, **changes: object) -> World:
    changes.setdefault("publication", Publication(hold=HOLD))
    world = World.invited(**changes)
    world.report(SCHOOL, FIRE)
    world.drafted()
    assert world.complete(state).detail == "previewed"
    return world


def last(world: World, address: str = MUNICIPALITY) -> str:
    return " ".join(texts(world.letters(address)[-1:]).split())


def preview(world: World, address: str = MUNICIPALITY) -> str:
    return " ".join(world.letter(address, Purpose.PREVIEW).text.split())


def say(world: World, words: str, address: str = MUNICIPALITY) -> None:
    world.answer(world.letter(address, Purpose.PREVIEW), f"godkänn {world.code(address)} {words}".strip())


def sent(world: World) -> int:
    world.go_to(HOLD)
    return len(world.dispatched())


class Broken:
    """A screener that fails on some words, and quotes them in its error, as errors do."""

    def __init__(self, words: str) -> None:
        self.words = words

    def __call__(self, text: str, _: Rules) -> tuple[Hit, ...]:
        if self.words in text:
            raise ValueError(text)
        return ()


# To the informant


def test_the_receipt_names_row_and_column_and_stops_nothing() -> None:
    world = World.invited()
    account = world.report(SCHOOL, NAMED)
    receipt = world.letter(SCHOOL, Purpose.RECEIPT).text
    assert "Vad hände: texten kan peka ut en person." in receipt
    assert "Planterad" not in receipt
    assert "9805" not in receipt
    assert account.detail == "revision 1: events"


def test_a_receipt_for_a_harmless_report_says_nothing_of_it() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    assert "peka ut" not in world.letter(SCHOOL, Purpose.RECEIPT).text


# The draft


def test_the_draft_marks_the_rows_and_lists_cell_and_kind() -> None:
    world = World.invited()
    world.report(SCHOOL, NAMED, FIRE)
    draft = world.drafted().draft()
    assert "markerade raderna: 1" in draft.text
    sheet = opened(workbook_of(draft)[1])["2 Lägesbild"]
    row = next(r for r in sheet.iter_rows() if r[5].value == NAMED.what)
    assert row[10].value == "ett namn, ett personnummer"
    assert row[5].fill.fgColor.rgb.endswith("FDECEA")
    listed = [str(r[0].value) for r in sheet.iter_rows() if str(r[0].value).startswith(row[5].coordinate)]
    assert listed == [f"{row[5].coordinate} (Vad hände): kan vara ett namn, ett personnummer"]


def test_a_comment_beside_the_form_is_marked_too() -> None:
    world = World.invited()
    world.write(SCHOOL, f"Vi tror att det är {NUMBER}.")
    draft = world.drafted().draft()
    assert "markerade raderna: 1" in draft.text
    answers = opened(workbook_of(draft)[1])["Svar"]
    assert any("Gå igenom: ett personnummer" in str(r[0].value) for r in answers.iter_rows())


def test_the_marks_of_an_untouched_draft_are_no_strays() -> None:
    world = World.invited()
    world.report(SCHOOL, NAMED)
    world.drafted().complete(HARMLESS)
    assert "Titta en gång till" not in preview(world)


# The preview and the approval


def test_the_preview_lists_cell_and_kind_and_asks_for_the_number() -> None:
    world = previewed()
    told = preview(world)
    found = r"5 Utskick B\d+ \(Läget i kommunen\): kan vara ett personnummer\. Stoppar utskicket\."
    assert re.search(found, told)
    assert f"godkänn {world.code()} granskat" in told
    assert 'nämna med nummer: "granskat 1"' in told


def test_a_preview_without_findings_says_nothing_of_them() -> None:
    world = previewed(HARMLESS)
    assert "granskat" not in preview(world)
    say(world, "")
    assert sent(world) == 3


@pytest.mark.parametrize("words", ["", "granskat", "granskat 2"])
def test_a_right_code_approves_nothing_while_a_blocking_finding_is_not_named(words: str) -> None:
    world = previewed()
    say(world, words)
    assert world.state is RoundState.PREVIEWED
    assert "Läget i kommunen: kan vara ett personnummer" in last(world)
    assert f"godkänn {world.code()} granskat 1" in last(world)
    assert sent(world) == 0


def test_a_finding_named_by_its_number_is_cleared_and_the_code_counts() -> None:
    world = previewed()
    say(world, "granskat 1")
    assert world.state is RoundState.APPROVED
    entry = next(e for e in world.store.audit.listing() if e.event == "cleared")
    assert entry.actor == "samordnare-kommun"
    assert entry.detail["kind"] == "personal_number"
    assert "Läget i kommunen" in entry.detail["place"]
    assert len(entry.detail["content"]) == 64
    assert sent(world) == 3


def test_refusing_uses_up_no_code_and_counts_no_try() -> None:
    world = previewed()
    say(world, "")
    say(world, "granskat 1")
    assert world.state is RoundState.APPROVED
    assert not any(e.event == "wrong code" for e in world.store.audit.listing())


def test_a_warning_is_cleared_by_the_word_and_not_by_silence() -> None:
    world = previewed("Amina såg branden.")
    assert "ett förnamn eller smeknamn." in preview(world)
    assert "måste ni nämna" not in preview(world)
    say(world, "")
    assert world.state is RoundState.PREVIEWED
    say(world, "granskat")
    assert world.state is RoundState.APPROVED


def test_what_one_coordinator_has_cleared_the_next_need_not() -> None:
    world = previewed(publication=Publication(approvals=2, hold=HOLD))
    say(world, "granskat 1")
    say(world, "", POLICE)
    assert world.state is RoundState.APPROVED


def test_an_edit_of_the_text_voids_its_clearing() -> None:
    world = previewed()
    say(world, "granskat 1")
    world.complete(PLANTED + " Fler samtal har kommit.")
    say(world, "")
    assert world.state is RoundState.PREVIEWED
    assert "Läget i kommunen" in last(world)


def test_a_clearing_stands_while_its_text_does() -> None:
    world = previewed()
    say(world, "granskat 1")
    world.complete(PLANTED, status="Rött")
    assert "granskat" not in preview(world)
    say(world, "")
    assert world.state is RoundState.APPROVED


def test_the_numbers_of_a_wrong_code_clear_nothing() -> None:
    world = previewed()
    world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), "godkänn 000000 granskat 1")
    assert world.store.screenings.cleared(ROUND) == frozenset()


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


def with_cells(world: World, change: Callable[[Any], None]) -> None:
    """The completed draft comes in with something more in it."""
    draft = world.draft()
    book = opened(world.completed(draft, HARMLESS))
    change(book)
    world.answer(draft, "Här är den.", (workbook_of(draft)[0], saved(book)))


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


# Just before the dispatch


def test_a_rule_that_is_new_since_the_approval_halts_the_dispatch_and_everyone_is_told() -> None:
    world = previewed("Oro bland sparvar på torget.")
    say(world, "")
    stricter = replace(world.service.deployment, screening=Choices(groups=("sparvar",)))
    world.service = replace(world.service, deployment=stricter)
    assert sent(world) == 0
    assert world.state is RoundState.COMPLETED
    for coordinator in (MUNICIPALITY, POLICE):
        assert "Läget i kommunen: kan vara ett ord som pekar ut en grupp" in last(world, coordinator)
    assert world.alerts("dispatch_screened")
    world.complete("Oro bland sparvar på torget.")
    say(world, "granskat 1")
    assert sent(world) == 3


def test_the_operator_is_told_of_each_halt_that_has_another_ground() -> None:
    world = previewed("Oro bland sparvar och finkar på torget.")
    for group, alerts in (("sparvar", 1), ("finkar", 2), ("finkar", 2)):
        say(world, "")
        calm = world.service
        stricter = replace(calm.deployment, screening=Choices(groups=(group,)))
        world.service = replace(calm, deployment=stricter)
        assert sent(world) == 0
        assert len(world.alerts("dispatch_screened")) == alerts
        world.service = calm
        world.complete("Oro bland sparvar och finkar på torget.")


def test_what_was_found_in_a_correction_is_listed() -> None:
    world = previewed(HARMLESS)
    say(world, "")
    assert sent(world) == 3
    assert world.complete(PLANTED).detail == "correction previewed"
    (waiting,) = waiting_pictures(world.service)
    assert waiting.label == f"{ROUND}-v2"
    assert [row.cleared for row in waiting.rows(world.service.words())] == [False]
    clear(world.service, waiting.round, waiting.content, [1], "Ada Exempel", world.now)
    assert [row.cleared for w in waiting_pictures(world.service) for row in w.rows(world.service.words())] == [True]


def test_words_that_stand_only_in_the_mail_itself_are_screened_too() -> None:
    own = {"sv": {"document.footer.purpose": "Frågor? Ring Anna på 070-123 45 67."}}
    world = previewed(HARMLESS, texts=own)
    assert "Dokumentet som helhet: kan vara ett telefonnummer. Stoppar utskicket." in preview(world)


# Fails closed


def test_a_screening_that_fails_blocks_and_cannot_be_cleared() -> None:
    world = World.invited(publication=Publication(hold=HOLD))
    world.service = replace(world.service, screener=Broken("hemlig plan"))
    world.drafted().complete("En hemlig plan.")
    assert "gick inte att granska" in preview(world)
    say(world, "granskat 1-9")
    assert world.state is RoundState.PREVIEWED
    assert world.alerts("screening_failed")
    assert sent(world) == 0


def test_a_screening_that_fails_after_the_approval_stops_the_dispatch(caplog: pytest.LogCaptureFixture) -> None:
    world = previewed("En hemlig plan.")
    say(world, "")
    world.service = replace(world.service, screener=Broken("hemlig plan"))
    with caplog.at_level(logging.DEBUG):
        assert sent(world) == 0
    assert world.state is RoundState.COMPLETED
    assert "gick inte att granska" in last(world)
    assert "ValueError" in caplog.text
    assert "hemlig plan" not in caplog.text


def test_a_draft_whose_rows_cannot_be_screened_marks_them_all() -> None:
    world = World.invited()
    world.report(SCHOOL, FIRE, BROKEN_PANE)
    world.service = replace(world.service, screener=Broken(""))
    draft = world.drafted().draft()
    assert "markerade raderna: 2" in draft.text


def test_without_its_rules_the_screening_lets_nothing_through() -> None:
    world = World.of()
    broken = replace(world.service, deployment=replace(world.service.deployment, screening=None))
    (found,) = screen_texts(broken, [Piece(Place("draft.field.state"), "Lugnt")], world.now)
    assert (found.kind, found.level) == (Kind.UNSCREENED, Level.BLOCK)


# No text on the way


def test_no_text_that_was_found_stands_in_a_mail_beside_it_in_the_log_or_in_the_records(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        world = previewed(f"Amina Planterad och {NUMBER} är ute.")
        say(world, "")
        say(world, "granskat 1")
        say(world, "granskat 1 2")
        assert world.state is RoundState.APPROVED
    records = world.dump()
    for table in ("audit", "screenings", "clearings", "facts"):
        assert records[table]
        assert not any(secret in str(records[table]) for secret in ("Planterad", "9805"))
    mails = texts([*world.letters(MUNICIPALITY, Purpose.ANSWER), *world.letters(MUNICIPALITY, Purpose.ALERT)])
    assert mails
    assert not any(secret in mails + caplog.text for secret in ("Planterad", "9805"))


# The function for other jobs


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
