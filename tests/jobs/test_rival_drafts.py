"""Two coordinators send in different drafts of one round: both are kept, the difference is told, one is chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_deployment
from played import played_once
from review_answers import a_reviewing_world
from world import BROKEN_PANE, MUNICIPALITY, POLICE, ROUND, SCHOOL, World, workbook_of

from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import RoundState

HERS, HIS = "Lugnt i hela staden.", "Oroligt vid torget i helgen."


@played_once
def both() -> World:
    world = World.at_the_meeting()
    world.complete(HERS)
    send(world, POLICE, HIS, status="Rött")
    return world


def send(world: World, address: str, state: str, status: str = "Gult") -> None:
    draft = world.draft(address)
    world.answer(draft, "Klart.", (workbook_of(draft)[0], world.completed(draft, state, status)))


def states(world: World) -> list[str]:
    return [draft.picture.state for draft in world.store.drafts.all_completed(ROUND)]


def preview(world: World, address: str = MUNICIPALITY) -> str:
    return " ".join(world.letter(address, Purpose.PREVIEW).text.split())


def test_both_are_kept_and_both_coordinators_are_told_what_differs_and_how_to_choose() -> None:
    world = both()
    assert states(world) == [HERS, HIS]
    for address in (MUNICIPALITY, POLICE):
        text = preview(world, address)
        assert "en annan version, utkast 1. Vill ni ha den i stället, svara: utkast 1." in text
        assert "Läget: ”Gult” är nu ”Rött”." in text
        assert f"”{HERS}” är nu ”{HIS}”." in text


def test_the_other_one_is_chosen_by_its_number_and_can_be_approved() -> None:
    world = both()
    old = world.code(POLICE)
    world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), "utkast 1")
    assert states(world) == [HERS, HIS, HERS]
    assert "utkast 2. Vill ni ha den i stället, svara: utkast 2." in preview(world, POLICE)
    world.answer(world.letter(POLICE, Purpose.PREVIEW), f"godkänn {old}")
    assert world.state is RoundState.PREVIEWED, "the code was for the draft that was not chosen"
    world.approve(POLICE)
    edition = world.store.drafts.edition(ROUND)
    assert edition is not None
    assert (world.state, edition.edition.picture.state) == (RoundState.APPROVED, HERS)


def test_ones_own_later_version_is_no_conflict() -> None:
    world = World.at_the_meeting()
    world.complete(HERS)
    world.complete(HIS)
    assert states(world) == [HERS, HIS]
    assert "en annan version" not in preview(world)


def test_the_same_draft_from_both_is_no_conflict() -> None:
    world = World.at_the_meeting()
    world.complete(HERS)
    send(world, POLICE, HERS)
    assert "en annan version" not in preview(world)


def test_choosing_the_draft_that_waits_previews_nothing_anew_though_a_note_was_added_beside_it() -> None:
    world = World.invited().drafted()
    world.complete(HERS)
    draft = world.draft()
    book = opened(world.completed(draft, HERS))
    book[world.service.words()("draft.sheet.dispatch")]["H40"] = "Ring skolan före mötet."
    world.answer(draft, "En gång till.", (workbook_of(draft)[0], saved(book)))
    code = world.code()
    world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), "utkast 1")
    assert states(world) == [HERS, HERS], "the two differ only beside the form"
    world.approve(code=code)
    assert world.state is RoundState.APPROVED


@pytest.mark.parametrize("number", ["0", "7"])
def test_a_number_that_no_draft_has_is_told_of(number: str) -> None:
    world = both()
    world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), f"utkast {number}")
    answer = world.letter(MUNICIPALITY, Purpose.ANSWER)
    assert f"Det finns inget utkast {number}" in answer.subject
    assert states(world) == [HERS, HIS]


def test_the_draft_itself_is_still_sent_on_the_bare_word() -> None:
    world = both()
    world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), "utkast")
    assert workbook_of(world.letter(MUNICIPALITY, Purpose.ANSWER))
    assert states(world) == [HERS, HIS]


def test_each_coordinator_is_told_of_the_conflict_in_their_own_language() -> None:
    base = a_deployment()
    english = (replace(m, language="en") if m.organisation == "polis" else m for m in base.register)
    world = World.of(replace(base, register=tuple(english))).go_to(Step.MEETING)
    world.complete(HERS)
    own = world.completed(world.draft(MUNICIPALITY), HIS, "Rött")
    world.answer(world.draft(POLICE), "Done.", (workbook_of(world.draft(MUNICIPALITY))[0], own))
    assert "svara: utkast 1." in preview(world, MUNICIPALITY)
    assert "draft 1" in preview(world, POLICE)
    assert "en annan version" not in preview(world, POLICE)


def test_a_conflict_where_organisations_review_their_own_rows_tells_of_released_words_only() -> None:
    world = a_reviewing_world().go_to(Step.INVITATION)
    world.report(SCHOOL, replace(BROKEN_PANE, what="Raderna som aldrig lämnar kommunen"))
    world.go_to(Step.CLOSE)
    world.go_to(Step.MEETING)
    world.complete(HERS)
    send(world, POLICE, HIS, status="Rött")
    for address in (MUNICIPALITY, POLICE):
        assert "svara: utkast 1." in preview(world, address)
        assert "aldrig lämnar" not in preview(world, address)
    world.answer(world.letter(POLICE, Purpose.PREVIEW), "utkast 1")
    edition = world.store.drafts.edition(ROUND)
    assert edition is not None
    assert edition.edition.picture.state == HERS
    assert edition.edition.picture.beside == ()


def test_the_help_tells_a_coordinator_how_to_choose() -> None:
    world = World.invited()
    world.write(MUNICIPALITY, "hjälp")
    told = " ".join(world.letters(MUNICIPALITY)[-1].text.split())
    assert "utkast 2" in told
    assert "den andra filen" in told
