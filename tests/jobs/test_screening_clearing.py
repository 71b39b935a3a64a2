"""What may point somebody out leaves only when a person has cleared it by name, as it stands; no record quotes it."""

from __future__ import annotations

import logging
import re

import pytest
from screened_weeks import HARMLESS, HOLD, NUMBER, PLANTED, last, preview, previewed, say, sent
from world import MUNICIPALITY, POLICE, ROUND, texts

from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.dispatch.screening_waiting import waiting_pictures
from est_mailer.jobs.screening.texts import clear


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
