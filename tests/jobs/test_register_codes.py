"""The code that confirms a change of the register: whose it is, what it is for, and when it counts no more."""

from __future__ import annotations

import re
from datetime import date

from register_mail import asked, by_id, closing, confirmed, edited, said
from world import BROKEN_PANE, MUNICIPALITY, POLICE, SCHOOL, World

from est_mailer.demo.meetings import code_in
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.approving import MOST_TRIES
from est_mailer.domain.rounds.life import RoundState


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


def test_a_code_is_kept_as_a_seal_only() -> None:
    world = World.invited()
    letter = asked(world)
    world.answer(letter, "", edited(letter, closing()))
    code = code_in(world.letters(MUNICIPALITY)[-1].text)
    stored = world.store.connection.rows("SELECT * FROM register_changes")
    assert not any(re.search(rf"\b{code}\b", str(value)) for row in stored for value in row.values())
