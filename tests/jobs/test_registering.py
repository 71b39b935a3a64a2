"""The register by mail: a coordinator gets it, edits it, sees the difference and confirms it; then it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import a_deployment
from register_mail import NEW, asked, by_id, closing, confirmed, edited, said, the_file
from world import (
    BROKEN_PANE,
    CARETAKERS,
    GUARDS,
    MUNICIPALITY,
    NEXT_ROUND,
    POLICE,
    ROUND,
    SCHOOL,
    YOUTH,
    World,
    workbook_of,
)

from est_mailer.config.register_text import register_from
from est_mailer.demo.meetings import code_in
from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.watching.status import standings_of


@pytest.mark.parametrize("when", ["before the first round", "in a round"])
def test_the_coordinator_gets_the_register_as_a_workbook(when: str) -> None:
    world = World.invited() if when == "in a round" else World.of()
    letter = asked(world)
    assert "Ta inte bort raden" in letter.text
    sheet = opened(workbook_of(letter)[1]).worksheets[0]
    seen = " ".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value)
    for shown in ("Skola norr", "Exempelbostäder", "rapporterar", "Norrby", "vik@exempelstad.example", "engelska"):
        assert shown in seen


@pytest.mark.parametrize("address", [SCHOOL, GUARDS])
def test_only_coordinators_get_it(address: str) -> None:
    world = World.invited()
    world.write(address, "register")
    assert world.letters(address)[-1].workbook is None


def test_the_difference_is_shown_and_nothing_counts_before_it_is_confirmed() -> None:
    world = World.invited()
    letter = asked(world)
    changes = {**closing(), "Skola norr": {"Chef": "rektor@exempelstad.example"}}
    account = world.answer(letter, "Klart.", edited(letter, changes, NEW))
    assert (account.kind, account.detail) == (AccountKind.COMMAND, "register: 3 changed")
    shown = said(world)
    assert "Slutar: Fritidsgard, sista dag söndag 22 november 2026." in shown
    assert "Ändrad: Skola norr. Chef: (tomt) → rektor@exempelstad.example." in shown
    assert (
        "Ny: Badhuset. Roller: rapporterar, får utskick. Adresser: bad@exempelstad.example. Områden: Centrum." in shown
    )
    assert world.service.register == world.service.deployment.register


def test_a_confirmed_change_counts_from_the_next_invitation_and_is_written_to_the_file() -> None:
    world = confirmed(World.invited(), changes=closing(), new=NEW)
    assert "Registret är ändrat" in said(world)
    register = by_id(world)
    assert register["fritidsgard"].valid_until == date(2026, 11, 22)
    assert register["badhuset"].areas == ("centrum",)
    file = the_file(world)
    assert register_from(file.text, world.service.deployment) == world.service.register
    events = [entry.event for entry in world.store.audit.listing(20)]
    assert {"register proposed", "register changed", "register file written"} <= set(events)
    assert "badhuset" not in {m.id for m in world.store.rounds.members(ROUND)}
    world.go_to(Step.INVITATION, NEXT_ROUND)
    members = {m.id for m in world.store.rounds.members(NEXT_ROUND)}
    assert "badhuset" in members
    assert "fritidsgard" not in members
    assert world.form("bad@exempelstad.example").workbook


def test_the_other_coordinators_are_told_of_a_confirmed_change_once_it_counts() -> None:
    world = World.invited()
    letter = asked(world)
    world.answer(letter, "", edited(letter, closing(), NEW))
    assert world.outbox(Purpose.REGISTER) == [], "nothing counts yet"
    shown = world.letters(MUNICIPALITY)[-1]
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    assert [row.recipient for row in world.outbox(Purpose.REGISTER)] == [POLICE]
    told = world.letter(POLICE, Purpose.REGISTER)
    assert told.subject == "Samordnare kommun har ändrat i registret"
    assert "Slutar: Fritidsgard, sista dag söndag 22 november 2026." in " ".join(told.text.split())
    assert "Ny: Badhuset." in told.text
    assert told.workbook is None


def test_all_who_coordinate_before_or_after_are_told_but_the_address_that_confirmed() -> None:
    deployment = a_deployment()
    second = "sam2@exempelstad.example"
    register = tuple(
        replace(m, addresses=(MUNICIPALITY, second)) if m.id == "samordnare-kommun" else m for m in deployment.register
    )
    world = World.invited(register=register)
    changes = {"Skola norr": {"Roller": "rapporterar, samordnar"}, "Samordnare kommun": {"Adresser": MUNICIPALITY}}
    confirmed(world, changes=changes)
    assert sorted(row.recipient for row in world.outbox(Purpose.REGISTER)) == sorted([POLICE, SCHOOL, second])


def test_a_function_that_is_closed_leaves_earlier_figures_as_they_were() -> None:
    world = World.invited()
    for address in (SCHOOL, YOUTH, CARETAKERS):
        world.answer(world.form(address), "lugnt")
    before = standings_of(world.service, world.round)
    confirmed(world, changes=closing("2026-11-10"))
    assert standings_of(world.service, world.round) == before
    assert (before[0].received, before[0].expected) == (3, 3)
    late = world.form(YOUTH)
    world.go_to(Step.INVITATION, NEXT_ROUND)
    world.answer(late, "", world.filled(late, BROKEN_PANE))
    for address in (SCHOOL, CARETAKERS):
        world.answer(world.form(address), "lugnt")
        world.answer(world.form(address), "lugnt")
    world.write(YOUTH, "lugnt")
    for key, expected in ((ROUND, 3), (NEXT_ROUND, 2)):
        tally, standings = standings_of(world.service, world.store.rounds.get(key))
        assert tally.expected == len(standings) == expected
        assert tally.received == expected, "everybody has answered: exactly 100 %"
        assert tally.received + tally.unclear + tally.silent == tally.expected


def test_an_unchanged_register_needs_no_code() -> None:
    world = World.invited()
    letter = asked(world)
    world.answer(letter, "", workbook_of(letter))
    assert "Inget i registret är ändrat" in said(world)
    assert world.store.register_changes.pending("samordnare-kommun") is None


def test_what_cannot_be_understood_is_asked_and_a_mended_file_is_read() -> None:
    world = World.invited()
    letter = asked(world)
    wrong = {"Skola norr": {"Adresser": "skola-norr(at)exempelstad", "Områden": "Norby", "Roller": "raporterar"}}
    world.answer(letter, "", edited(letter, wrong))
    for question in ("är ingen e-postadress", "Menade du Norrby?", "Menade du rapporterar?", "Inget är ändrat"):
        assert question in said(world)
    world.answer(world.letters(MUNICIPALITY)[-1], "", edited(letter, closing()))
    assert "Slutar: Fritidsgard" in said(world)


def test_a_register_without_its_code_is_known_by_its_table() -> None:
    world = World.invited()
    letter = asked(world)
    book = opened(edited(letter, closing())[1])
    sheet = book.worksheets[0]
    sheet["A1"].value, sheet.title = "Vårt register", "Blad1"
    del book.defined_names["est_token"]
    book.properties.keywords = None
    world.write(MUNICIPALITY, "Här kommer det.", ("register.xlsx", saved(book)))
    assert "Slutar: Fritidsgard" in said(world)
