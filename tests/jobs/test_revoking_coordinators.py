"""A coordinator's codes revoked: drafts, previews, approvals and changes of the register are void; stop is heard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from register_mail import NEW, asked, edited
from revoking import previewed, revoked
from world import MUNICIPALITY, POLICE, ROUND, TESTS_KEY, World, workbook_of

from est_mailer.adapters.store.kept_columns import KEPT_COLUMNS
from est_mailer.demo.meetings import code_in
from est_mailer.domain.identity import key_mark
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.retention import Kept
from est_mailer.domain.rounds.life import RoundState


@pytest.mark.parametrize("function", ["samordnare-kommun", None])
@pytest.mark.parametrize("approved", [False, True])
def test_a_coordinators_codes_and_previews_are_void(function: str | None, approved: bool) -> None:
    world = previewed()
    code = world.code()
    if approved:
        world.approve()
    assert revoked(world, function).halted == (ROUND,)
    assert world.state is RoundState.COMPLETED
    assert "drift har stoppat" in world.letter(POLICE, Purpose.STOPPED).text
    world.write(MUNICIPALITY, f"godkänn {code}")
    world.write(POLICE, f"godkänn {world.code(POLICE)}")
    world.go_to(timedelta(hours=3))
    assert world.dispatched() == []


def test_what_another_coordinator_prepares_goes_on_when_a_respondent_is_revoked() -> None:
    world = previewed()
    assert revoked(world).halted == ()
    world.approve()
    assert world.state is RoundState.APPROVED


def test_a_revoked_coordinator_gets_a_draft_and_codes_anew() -> None:
    world = previewed()
    revoked(world, "samordnare-kommun")
    assert world.complete().detail == "revoked_form", "the file and the thread are the old ones"
    world.write(MUNICIPALITY, "utkast")
    new = world.letters(MUNICIPALITY)[-1]
    assert world.answer(new, "", (workbook_of(new)[0], world.completed(new))).detail == "previewed"
    world.approve()
    assert world.state is RoundState.APPROVED


def test_stop_is_heard_in_the_thread_of_a_revoked_code() -> None:
    world = previewed()
    hold = world.letter(POLICE, Purpose.PREVIEW)
    world.store.revocations.add(world.store.rounds.number_of("samordnare-polis"), key_mark(TESTS_KEY), "x", world.now)
    world.approve()
    assert world.answer(hold, "Stoppa det här!").detail == "stop"
    assert world.state is RoundState.COMPLETED


def test_a_change_of_the_register_that_waits_is_void() -> None:
    world = World.invited()
    world.write(MUNICIPALITY, "register")
    letter = world.letters(MUNICIPALITY)[-1]
    world.answer(letter, "Här är registret.", edited(letter, new=NEW))
    code = code_in(world.letters(MUNICIPALITY)[-1].text)
    revoked(world, "samordnare-kommun")
    world.write(MUNICIPALITY, f"godkänn {code}")
    assert all(m.name != NEW["Funktion"] for m in world.service.register)


def test_who_revoked_stands_by_name_in_nothing_that_is_never_erased() -> None:
    world = previewed()
    letter = asked(world)
    world.answer(letter, "Här är registret.", edited(letter, new=NEW))
    revoked(world, None, by="Anna Ek")
    kept = {table: classes.get(Kept.TRACE, "").split() for table, classes in KEPT_COLUMNS.items()}
    found = {
        t: [row[c] for row in rows for c in kept.get(t, ()) if "Anna" in str(row[c])]
        for t, rows in world.dump().items()
    }
    assert {table: values for table, values in found.items() if values} == {}
