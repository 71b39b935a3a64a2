"""Where a confirmed register is kept: in its file, unless that cannot be written, was edited, or it is a rehearsal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from builders import a_deployment
from register_mail import asked, by_id, closing, confirmed, edited, said, the_file
from world import MUNICIPALITY, World

from est_mailer.adapters.memory import MemoryRegisterFile
from est_mailer.config.register_text import register_from, register_text
from est_mailer.demo.meetings import code_in
from est_mailer.jobs.service import Service


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


def test_the_register_as_text_says_it_all() -> None:
    deployment = a_deployment()
    assert register_from(register_text(deployment.register, deployment), deployment) == deployment.register
