"""A register that comes back wrong: every fault is asked about at once, in words, and nothing counts meanwhile."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from builders import a_deployment
from register_mail import NEW, asked, by_id, edited, said
from world import CARETAKERS, MUNICIPALITY, POLICE, SCHOOL, World, workbook_of

from est_mailer.demo.letters import Received
from est_mailer.demo.meetings import code_in
from est_mailer.demo.spreadsheet import opened
from est_mailer.domain.model import Role

Edit = Mapping[str, Mapping[str, object]]


def refused(world: World) -> bool:
    unchanged = world.service.register == world.service.deployment.register
    return unchanged and world.store.register_changes.pending("samordnare-kommun") is None


@pytest.mark.parametrize(
    ("changes", "new", "question"),
    [
        ({}, NEW | {"Id": "skola-norr"}, "skola-norr"),
        ({}, NEW | {"Organisation": "Postverket"}, "Postverket"),
        ({"Skola norr": {"Organisation": "Postverket"}}, {}, "Postverket"),
        ({}, NEW | {"Adresser": CARETAKERS}, f"{CARETAKERS} är redan adress till Vardskontor"),
        ({}, NEW | {"Adresser": SCHOOL.upper()}, "är redan adress till Skola norr"),
        ({}, NEW | {"Adresser": "est@exempelstad.example"}, "est@exempelstad.example"),
        ({"Skola norr": {"Första dag": "2026-12-01", "Sista dag": "2026-11-01"}}, {}, "2026-11-01"),
        ({"Skola norr": {"Sista dag": "31 november 2026"}}, {}, "31 november 2026"),
        ({"Skola norr": {"Adresser": ""}}, {}, "Låt adressen stå och skriv sista dagen"),
        ({"Skola norr": {"Roller": ""}}, {}, "rapporterar, samordnar eller får utskick"),
        ({"Skola norr": {"Språk": "klingonska"}}, {}, "klingonska"),
        ({"Skola norr": {"Chef": "en@x.example två@x.example"}}, {}, "Chef"),
    ],
)
def test_what_is_wrong_is_asked_and_nothing_counts(changes: Edit, new: dict[str, str], question: str) -> None:
    world = World.invited()
    letter = asked(world)
    world.answer(letter, "", edited(letter, changes, new or None))
    assert world.letters(MUNICIPALITY)[-1].subject == "Registret behöver rättas först"
    assert question in said(world)
    assert refused(world)


def test_all_faults_are_told_at_once() -> None:
    world = World.invited()
    letter = asked(world)
    faults = {"Skola norr": {"Sista dag": "aldrig"}, "Fritidsgard": {"Områden": "Månen", "Roller": "chef"}}
    world.answer(letter, "", edited(letter, faults, NEW | {"Organisation": "Postverket"}))
    for fault in ("aldrig", "Månen", "chef", "Postverket"):
        assert fault in said(world)


@pytest.mark.parametrize("roles", ["får utskick", "rapporterar"])
def test_the_last_coordinator_cannot_lay_the_role_down(roles: str) -> None:
    alone = a_deployment()
    register = tuple(m for m in alone.register if m.id != "samordnare-polis")
    world = World.invited(register=register)
    letter = asked(world)
    world.answer(letter, "", edited(letter, {"Samordnare kommun": {"Roller": roles}}))
    assert "Ingen skulle samordna längre" in said(world)
    assert refused(world)


def test_a_coordinator_may_lay_the_role_down_while_there_is_another() -> None:
    world = World.invited()
    letter = asked(world)
    world.answer(letter, "", edited(letter, {"Samordnare kommun": {"Roller": "får utskick"}}))
    shown = world.letters(MUNICIPALITY)[-1]
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    assert by_id(world)["samordnare-kommun"].roles == {Role.RECIPIENT}


def as_csv(letter: Received, encoding: str, delimiter: str, changes: Edit) -> bytes:
    """The register of a letter as a spreadsheet program saves it as text."""
    rows = [[c.value for c in row] for row in opened(workbook_of(letter)[1]).worksheets[0].iter_rows()]
    header = next(row for row in rows if "Funktion" in row)
    for function, cells in changes.items():
        row = next(r for r in rows if r[header.index("Funktion")] == function)
        for title, value in cells.items():
            row[header.index(title)] = value
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([["" if v is None else v for v in row] for row in rows])
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize(("encoding", "delimiter"), [("iso-8859-1", ";"), ("utf-8-sig", ","), ("utf-16", "\t")])
def test_a_register_saved_as_text_is_read(encoding: str, delimiter: str) -> None:
    world = World.invited()
    letter = asked(world)
    changes = {"Skola norr": {"Funktion": "Skola Åäö", "Chef": "rektor@exempelstad.example"}}
    content = as_csv(letter, encoding, delimiter, changes)
    if encoding == "iso-8859-1":
        with pytest.raises(UnicodeDecodeError):
            content.decode()
    world.answer(letter, "", ("register.csv", content))
    assert "Chef: (tomt) → rektor@exempelstad.example." in said(world)
    shown = world.letters(MUNICIPALITY)[-1]
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    assert by_id(world)["skola-norr"].name == "Skola Åäö"
    assert by_id(world)["vardskontor"] == {m.id: m for m in world.service.deployment.register}["vardskontor"]


def test_of_two_who_edit_at_the_same_time_the_second_confirms_nothing_and_loses_nothing() -> None:
    world = World.invited()
    mine, theirs = asked(world), asked(world, POLICE)
    world.answer(mine, "", edited(mine, {"Skola norr": {"Chef": "rektor@exempelstad.example"}}))
    my_code = code_in(world.letters(MUNICIPALITY)[-1].text)
    world.answer(theirs, "", edited(theirs, {"Samordnare polis": {"Chef": "chef@polis.example"}}))
    their_shown = world.letters(POLICE)[-1]
    world.answer(world.letters(MUNICIPALITY)[-1], f"godkänn {my_code}")
    world.answer(their_shown, f"godkänn {code_in(their_shown.text)}")
    assert "har ändrats under tiden" in said(world, POLICE)
    assert by_id(world)["skola-norr"].manager == "rektor@exempelstad.example"
    again = asked(world, POLICE)
    world.answer(again, "", edited(again, {"Samordnare polis": {"Chef": "chef@polis.example"}}))
    shown = world.letters(POLICE)[-1]
    assert "Skola norr" not in shown.text
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    assert by_id(world)["skola-norr"].manager == "rektor@exempelstad.example"
    assert by_id(world)["samordnare-polis"].manager == "chef@polis.example"


def test_a_function_with_several_rows_over_time_keeps_each() -> None:
    base = a_deployment()
    school = next(m for m in base.register if m.id == "skola-norr")
    past = replace(school, name="Skola norr (gamla)", valid_until=date(2026, 8, 1))
    now = replace(school, valid_from=date(2026, 8, 2))
    world = World.invited(register=(past, now, *(m for m in base.register if m.id != "skola-norr")))
    letter = asked(world)
    world.answer(letter, "", edited(letter, {"Skola norr": {"Chef": "rektor@exempelstad.example"}}))
    shown = world.letters(MUNICIPALITY)[-1]
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    first, second = (m for m in world.service.register if m.id == "skola-norr")
    assert (first, second.manager) == (past, "rektor@exempelstad.example")
