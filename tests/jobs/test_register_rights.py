"""What a coordinator may not do to the register by mail: others' rows, the last coordinator, a row too few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from builders import a_deployment
from register_mail import NEW, asked, by_id, closing, edited, said
from world import CARETAKERS, MUNICIPALITY, POLICE, SCHOOL, STRANGER, World

from est_mailer.demo.meetings import code_in
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind


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


@pytest.mark.parametrize("sender", [SCHOOL, STRANGER])
def test_a_register_from_one_who_does_not_coordinate_is_held_and_cannot_be_released(sender: str) -> None:
    world = World.invited()
    letter = asked(world)
    account = world.answer(letter, "", edited(letter, closing()), sender=sender)
    assert account.kind is AccountKind.HELD
    world.write(POLICE, f"släpp {world.held_reference(POLICE)}")
    assert world.store.register_changes.latest() is None
    assert world.store.register_changes.pending("samordnare-kommun") is None
