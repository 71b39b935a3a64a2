"""The register by mail: a coordinator gets it, edits it, sees the difference and confirms it; then it counts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from builders import a_deployment
from register_mail import NEW, asked, by_id, closing, confirmed, edited, said
from world import (
    BROKEN_PANE,
    CARETAKERS,
    GUARDS,
    MUNICIPALITY,
    NEXT_ROUND,
    POLICE,
    ROUND,
    SCHOOL,
    STRANGER,
    YOUTH,
    World,
    workbook_of,
)

from est_mailer.adapters.memory import MemoryRegisterFile
from est_mailer.config.register_text import register_from, register_text
from est_mailer.demo.meetings import code_in
from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.approving import MOST_TRIES
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.service import Service
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


def test_another_organisations_row_stays_and_the_coordinator_is_told() -> None:
    world = World.invited()
    letter = asked(world)
    changes = {**closing(), "Vardskontor": {"Adresser": "kapad@annan.test"}}
    world.answer(letter, "", edited(letter, changes))
    assert "Vardskontor hör till en annan organisation" in said(world)
    shown = world.letters(MUNICIPALITY)[-1]
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    assert by_id(world)["vardskontor"].addresses == (CARETAKERS, "vard2@bostad.example")
    assert by_id(world)["fritidsgard"].valid_until == date(2026, 11, 22)


@pytest.mark.parametrize("where", ["a new row", "an own row"])
def test_no_row_can_be_given_to_another_organisation(where: str) -> None:
    world = World.invited()
    letter = asked(world)
    elsewhere = {"Organisation": "Exempelbostäder"}
    edit = edited(letter, new=NEW | elsewhere) if where == "a new row" else edited(letter, {"Skola norr": elsewhere})
    world.answer(letter, "", edit)
    assert "är inte din organisation" in said(world)
    assert world.store.register_changes.pending("samordnare-kommun") is None


def test_a_missing_row_is_asked_about_and_never_deleted() -> None:
    world = World.invited()
    letter = asked(world)
    world.answer(
        letter, "", edited(letter, {"Skola norr": {"Chef": "rektor@exempelstad.example"}}, without="Fritidsgard")
    )
    assert "Fritidsgard (fritidsgard) finns inte i filen. Den står kvar." in said(world)
    shown = world.letters(MUNICIPALITY)[-1]
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    assert set(by_id(world)) == {m.id for m in world.service.deployment.register}


def test_the_last_coordinator_and_a_taken_address_are_refused() -> None:
    world = World.invited()
    letter = asked(world)
    world.answer(letter, "", edited(letter, new=NEW | {"Adresser": CARETAKERS}))
    assert f"{CARETAKERS} är redan adress till Vardskontor" in said(world)
    alone = a_deployment()
    only = tuple(m for m in alone.register if m.id != "samordnare-polis")
    world = World.of(replace(alone, register=only)).go_to(Step.INVITATION)
    letter = asked(world)
    world.answer(letter, "", edited(letter, {"Samordnare kommun": {"Sista dag": "2026-11-01"}}))
    assert "Ingen skulle samordna längre" in said(world)


def test_a_wrong_code_is_counted_and_after_five_the_right_one_is_void() -> None:
    world = World.invited()
    letter = asked(world)
    world.answer(letter, "", edited(letter, closing()))
    shown = world.letters(MUNICIPALITY)[-1]
    code = code_in(shown.text)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for left in range(MOST_TRIES - 1, -1, -1):
        world.answer(shown, f"godkänn {wrong}")
        assert f"Du har {left} försök kvar" in said(world)
    world.answer(shown, f"godkänn {code}")
    assert "Du har 0 försök kvar" in said(world)
    assert world.service.register == world.service.deployment.register


def test_another_coordinators_code_confirms_nothing() -> None:
    world = World.invited()
    letter = asked(world)
    world.answer(letter, "", edited(letter, closing()))
    code = code_in(world.letters(MUNICIPALITY)[-1].text)
    world.write(POLICE, f"godkänn {code}")
    assert world.service.register == world.service.deployment.register


def test_the_code_decides_between_the_register_and_the_picture() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.drafted()
    world.complete()
    letter = asked(world)
    world.answer(letter, "", edited(letter, closing()))
    shown = world.letters(MUNICIPALITY)[-1]
    picture, register = world.code(), code_in(shown.text)
    neither = next(c for c in ("111111", "222222", "333333") if c not in (picture, register))
    world.answer(shown, f"godkänn {neither}")
    assert "förhandsgranskning" in said(world), "a code that fits neither is answered as a picture's"
    world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), f"godkänn {register}")
    assert "Registret är ändrat" in said(world)
    assert world.state is RoundState.PREVIEWED
    world.answer(shown, f"godkänn {picture}")
    assert world.state is RoundState.APPROVED


def test_a_workbook_from_before_another_change_is_sent_anew() -> None:
    world = World.invited()
    mine, theirs = asked(world), asked(world, POLICE)
    world.answer(theirs, "", edited(theirs, {"Samordnare polis": {"Chef": "chef@polis.example"}}))
    shown = world.letters(POLICE)[-1]
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    world.answer(mine, "", edited(mine, closing()))
    again = world.letters(MUNICIPALITY)[-1]
    assert "har ändrats sedan du fick filen" in " ".join(again.text.split())
    world.answer(again, "", edited(again, closing()))
    shown = world.letters(MUNICIPALITY)[-1]
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    assert by_id(world)["samordnare-polis"].manager == "chef@polis.example"
    assert by_id(world)["fritidsgard"].valid_until == date(2026, 11, 22)


def test_a_code_for_a_register_that_has_moved_confirms_nothing() -> None:
    world = World.invited()
    mine = asked(world)
    world.answer(mine, "", edited(mine, closing()))
    shown = world.letters(MUNICIPALITY)[-1]
    confirmed(world, POLICE, changes={"Samordnare polis": {"Chef": "chef@polis.example"}})
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    assert "har ändrats under tiden" in said(world)
    assert by_id(world)["fritidsgard"].valid_until is None


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


@pytest.mark.parametrize("sender", [SCHOOL, STRANGER])
def test_a_register_from_one_who_does_not_coordinate_is_held_and_cannot_be_released(sender: str) -> None:
    world = World.invited()
    letter = asked(world)
    account = world.answer(letter, "", edited(letter, closing()), sender=sender)
    assert account.kind is AccountKind.HELD
    world.write(POLICE, f"släpp {world.held_reference(POLICE)}")
    assert world.store.register_changes.latest() is None
    assert world.store.register_changes.pending("samordnare-kommun") is None


def test_where_the_file_cannot_be_written_the_confirmed_register_counts_until_the_file_changes() -> None:
    world = World.invited()
    file = the_file(world)
    file.read_only = True
    confirmed(world, changes=closing())
    assert by_id(world)["fritidsgard"].valid_until == date(2026, 11, 22)
    assert world.alerts("register_kept")
    assert restarted(world, file.text).register == world.service.register
    edited_by_hand = restarted(world, "# edited by hand")
    assert edited_by_hand.register == world.service.deployment.register


def the_file(world: World) -> MemoryRegisterFile:
    assert isinstance(world.service.register_file, MemoryRegisterFile)
    return world.service.register_file


def restarted(world: World, text: str) -> Service:
    return replace(world.service, register_file=MemoryRegisterFile(text))


def test_a_file_that_somebody_edits_meanwhile_is_never_written_over() -> None:
    world = World.invited()
    letter = asked(world)
    world.answer(letter, "", edited(letter, closing()))
    shown = world.letters(MUNICIPALITY)[-1]
    the_file(world).text = "edited by hand"
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    assert "ändras av den som sköter tjänsten" in said(world)
    assert the_file(world).text == "edited by hand"
    assert world.store.register_changes.latest() is None


def test_a_rehearsal_leaves_the_file_alone() -> None:
    world = World.invited()
    world.service = replace(world.service, rehearsal=True)
    confirmed(world, changes=closing())
    assert the_file(world).text == ""
    assert by_id(world)["fritidsgard"].valid_until == date(2026, 11, 22)


def test_a_code_is_kept_as_a_seal_only() -> None:
    world = World.invited()
    letter = asked(world)
    world.answer(letter, "", edited(letter, closing()))
    code = code_in(world.letters(MUNICIPALITY)[-1].text)
    stored = world.store.connection.rows("SELECT * FROM register_changes")
    assert not any(re.search(rf"\b{code}\b", str(value)) for row in stored for value in row.values())


def test_the_register_as_text_says_it_all() -> None:
    deployment = a_deployment()
    assert register_from(register_text(deployment.register, deployment), deployment) == deployment.register
