"""The steering group's decisions: sent in, asked about by cell, shown as understood, confirmed; then they rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_deployment
from pack_mail import QUARTER, confirmed, decided, sent
from register_mail import said
from world import (
    GUARDS,
    MUNICIPALITY,
    NEXT_ROUND,
    POLICE,
    ROUND,
    SCHOOL,
    STRANGER,
    World,
    texts,
)

from est_mailer.demo.meetings import code_in
from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.deployment import Area, Packs, Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.picture.approving import MOST_TRIES
from est_mailer.jobs.periods.priorities import priority_areas
from est_mailer.jobs.periods.steering import ruling_from
from est_mailer.jobs.service import Service

GROUP = "styrgrupp@exempelstad.example"
NEW = ("Söderäng", "Vivalla", "Norrby")
LAMP = {"Vad ska göras": "Ny lampa i parken", "Vem gör det": "Parkenheten", "När": "mars", "Återrapport": "nästa möte"}


def first_day(world: World, round_: str = NEXT_ROUND) -> object:
    return world.store.rounds.get(round_).first_day


def test_what_was_understood_is_shown_and_nothing_counts_before_it_is_confirmed() -> None:
    world = World.invited()
    letter = sent(world)
    reasoned = ({"Prioriterat område": "soderang", "Varför just det": "Flest rader"}, "VIVALLA", "norrby")
    account = world.answer(letter, "Klart.", decided(letter, reasoned, [LAMP]))
    assert (account.kind, account.detail) == (AccountKind.COMMAND, "decisions: 3 areas")
    shown = said(world)
    assert "1. Söderäng: Flest rader" in shown
    assert "2. Vivalla" in shown
    assert "Ny lampa i parken. Vem: Parkenheten. När: mars. Återrapport: nästa möte." in shown
    assert "veckan som börjar måndag 16 november" in shown
    assert priority_areas(world.service, world.round.first_day) == ("centrum", "norrby", "vivalla")


def test_confirmed_areas_rule_the_first_round_without_a_draft_and_those_that_follow() -> None:
    world = confirmed(World.invited(), NEW)
    assert "Besluten gäller" in said(world)
    world.go_to(Step.MEETING)
    draft = world.store.drafts.latest(ROUND)
    assert draft is not None
    assert draft.draft.priority_areas == ("soderang", "vivalla", "norrby")
    world.go_to(Step.MEETING, NEXT_ROUND)
    later = world.store.drafts.latest(NEXT_ROUND)
    assert later is not None
    assert later.draft.priority_areas == ("soderang", "vivalla", "norrby")


def test_a_round_whose_draft_is_out_keeps_its_areas() -> None:
    world = World.at_the_meeting()
    confirmed(world, NEW)
    assert ruling_from(world.service, world.now) == first_day(world)
    assert priority_areas(world.service, world.round.first_day) == ("centrum", "norrby", "vivalla")
    assert priority_areas(world.service, world.store.rounds.get(NEXT_ROUND).first_day)[0] == "soderang"


def test_the_other_coordinators_are_told_once_it_counts() -> None:
    world = confirmed(World.invited(), NEW, [LAMP])
    told = world.letter(POLICE, Purpose.PACK)
    assert told.subject == "Nya prioriterade områden"
    assert "Söderäng" in told.text
    assert "Ny lampa i parken" in told.text
    assert [r.recipient for r in world.outbox(Purpose.PACK) if r.about.startswith("decided/")] == [POLICE]


@pytest.mark.parametrize(
    ("areas", "asked"),
    [
        (
            ("Vivala", "Norrby", "Centrum"),
            "Bladet Beslut, ruta B8: ”Vivala” finns inte bland områdena. Menade ni Vivalla?",
        ),
        (("Månen", "Norrby", "Centrum"), "Bladet Beslut, ruta B8: ”Månen” finns inte bland områdena."),
        (("Norrby", "Norrby", "Centrum"), "ruta B9: Norrby står två gånger."),
        (("Norrby", "norrby ", "Centrum"), "ruta B9: Norrby står två gånger."),
        ((), "Bladet Beslut är tomt."),
        (({"Varför just det": "Mest rader"}, "Norrby"), "ruta B8: området saknas. Bredvid står ”Mest rader”."),
    ],
)
def test_what_is_wrong_is_asked_about_by_cell(areas: tuple[str, ...], asked: str) -> None:
    world = World.invited()
    letter = sent(world)
    world.answer(letter, "", decided(letter, areas))
    assert asked in said(world)
    assert world.store.steering.pending("samordnare-kommun") is None


def test_all_that_is_wrong_is_asked_at_once() -> None:
    world = World.invited()
    letter = sent(world)
    world.answer(letter, "", decided(letter, ("Vivala", "Norrby", "Norrby"), [{"Vem gör det": "Väktarna"}]))
    shown = said(world)
    assert all(text in shown for text in ("Vivala", "två gånger", "skriv vad som ska göras"))


def test_fewer_than_three_areas_are_taken_with_a_remark() -> None:
    world = World.invited()
    letter = sent(world)
    world.answer(letter, "", decided(letter, ("Vivalla",)))
    shown = world.letters(MUNICIPALITY)[-1]
    assert "valt 1 av tre områden" in " ".join(shown.text.split())
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    assert priority_areas(world.service, world.round.first_day) == ("vivalla",)


def test_the_steering_groups_address_may_decide_and_nothing_else() -> None:
    world = World.invited(packs=Packs(steering=(GROUP,)))
    letter = sent(world, GROUP)
    world.answer(letter, "", decided(letter, NEW))
    shown = world.letters(GROUP)[-1]
    world.answer(shown, f"godkänn {code_in(shown.text)}")
    assert priority_areas(world.service, world.round.first_day)[0] == "soderang"
    world.write(GROUP, "register")
    assert world.letters(GROUP)[-1].workbook is None
    world.write(GROUP, "godkänn 123456")
    world.write(GROUP, "stopp")
    assert world.state.value == "open"


def test_a_steering_address_in_the_thread_of_another_gets_a_code_of_its_own() -> None:
    world = World.invited(packs=Packs(steering=(GROUP,)))
    letter = sent(world)
    world.answer(letter, "", decided(letter, NEW), sender=GROUP)
    code = code_in(world.letters(GROUP)[-1].text)
    world.write(MUNICIPALITY, f"godkänn {code}")
    assert priority_areas(world.service, world.round.first_day)[0] == "centrum"


@pytest.mark.parametrize("sender", [SCHOOL, GUARDS])
def test_others_decisions_are_held(sender: str) -> None:
    world = World.invited()
    letter = sent(world)
    account = world.answer(letter, "", decided(letter, NEW), sender=sender)
    assert account.kind is AccountKind.HELD


def test_a_strangers_decisions_are_held() -> None:
    world = World.invited()
    letter = sent(world)
    assert world.answer(letter, "", decided(letter, NEW), sender=STRANGER).kind is AccountKind.HELD


def test_a_wrong_code_changes_nothing_and_the_tries_end() -> None:
    world = World.invited()
    letter = sent(world)
    world.answer(letter, "", decided(letter, NEW))
    shown = world.letters(MUNICIPALITY)[-1]
    code = code_in(shown.text)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(MOST_TRIES):
        world.answer(shown, f"godkänn {wrong}")
    assert "Du har 0 försök kvar" in said(world)
    world.answer(shown, f"godkänn {code}")
    assert priority_areas(world.service, world.round.first_day)[0] == "centrum"


def test_of_two_who_send_decisions_the_first_confirmed_counts_and_the_other_is_told() -> None:
    world = World.invited()
    letter, other = sent(world), world.letter(POLICE, Purpose.PACK)
    world.answer(letter, "", decided(letter, NEW))
    world.answer(other, "", decided(other, ("Centrum", "Norrby", "Söderäng")))
    for address in (POLICE, MUNICIPALITY):
        shown = world.letters(address)[-1]
        code = next(code_in(x.text) for x in reversed(world.letters(address)) if "Har vi förstått" in x.text)
        world.answer(shown, f"godkänn {code}")
    assert "Koden gäller inte längre" in said(world)
    assert priority_areas(world.service, world.round.first_day) == ("centrum", "norrby", "soderang")


def test_the_same_decisions_again_need_no_code() -> None:
    world = confirmed(World.invited(), NEW)
    letter = world.letters(MUNICIPALITY, Purpose.PACK)[0]
    world.answer(letter, "", decided(letter, NEW))
    assert "Besluten gäller redan" in said(world)


def test_a_change_in_est_toml_afterwards_rules_again() -> None:
    world = confirmed(World.invited(), NEW)
    changed = service_with(world, priority_areas=("centrum", "soderang"))
    assert priority_areas(changed, world.round.first_day) == ("centrum", "soderang")


def test_an_area_that_is_removed_is_left_out_and_one_renamed_stays() -> None:
    world = confirmed(World.invited(), NEW)
    areas = tuple(
        Area("vivalla", "Nya Vivalla") if a.id == "vivalla" else a for a in a_deployment().areas if a.id != "soderang"
    )
    assert priority_areas(service_with(world, areas=areas), world.round.first_day) == ("vivalla", "norrby")
    only = service_with(world, areas=(Area("centrum", "Centrum"),))
    assert priority_areas(only, world.round.first_day) == ("centrum", "norrby", "vivalla")


def test_a_file_that_lost_its_codes_is_known_by_its_tables() -> None:
    world = World.invited()
    letter = sent(world)
    _, content = decided(letter, NEW)
    book = opened(content)
    for sheet in book.worksheets:
        sheet["A1"].value = sheet["A2"].value = None
    del book.defined_names["est_token"]
    book.properties.keywords = None
    world.write(MUNICIPALITY, "Besluten.", ("beslut.xlsx", saved(book)))
    assert "Har vi förstått besluten rätt?" in said(world)
    pending = world.store.steering.pending("samordnare-kommun")
    assert pending is not None
    assert pending.period == QUARTER


def test_a_damaged_file_is_said_to_be_so() -> None:
    world = World.invited()
    letter = sent(world)
    assert letter.workbook is not None
    world.answer(letter, "", (letter.workbook[0], b"PK\x03\x04 broken"))
    assert "Besluten behöver rättas först" in said(world)


def test_the_next_pack_tells_what_was_decided() -> None:
    world = confirmed(World.invited(), NEW, [LAMP])
    letter = sent(world, key="2026-Q4")
    assert letter.workbook is not None
    sheet = opened(letter.workbook[1])["Uppföljning"]
    seen = " ".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value)
    assert "Ny lampa i parken" in seen
    assert "Söderäng" in seen
    assert "Nu prioriteras" not in texts([letter])


def service_with(world: World, **changes: object) -> Service:
    return replace(world.service, deployment=replace(world.service.deployment, **changes))  # type: ignore[arg-type]
