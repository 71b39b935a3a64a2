"""A function that falls silent: who is told, of what, and how often, as the ladder of the configuration says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import a_calendar, a_deployment, a_profile
from world import CARETAKERS, DEPUTY, MUNICIPALITY, POLICE, SCHOOL, YOUTH, World, workbook_of

from est_mailer.demo.letters import out_of_office
from est_mailer.demo.spreadsheet import opened
from est_mailer.domain.deployment import HolidayPolicy, Step
from est_mailer.domain.ladder import Ladder
from est_mailer.domain.model import Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.watching.status import standings_of

WEEKS = ["2026-W47", "2026-W48", "2026-W49", "2026-W50", "2026-W51"]
MANAGER = "skolchef@exempelstad.example"


def a_world(manager: str = MANAGER, only: str = "skola-norr", **changes: Any) -> World:
    """A world where the school has a manager, and where it is the only one who is asked."""
    register = tuple(
        replace(m, manager=manager if m.id == "skola-norr" else None)
        for m in a_deployment().register
        if m.id in only.split() or Role.RESPONDENT not in m.roles
    )
    return World.of(register=register, **changes)


def told(world: World) -> dict[str, list[str]]:
    """Who has been told of silence, by round."""
    return {week: sorted(r.recipient for r in world.outbox(Purpose.SILENCE) if r.round == week) for week in WEEKS}


def through(world: World, weeks: list[str], step: Step = Step.REMINDER) -> World:
    for week in weeks:
        world.go_to(step, week)
    return world


def test_the_coordinator_and_the_manager_are_told_after_two_silent_weeks_and_again_after_two_more() -> None:
    world = through(a_world(), WEEKS)
    both = sorted([MUNICIPALITY, MANAGER])
    assert told(world) == {"2026-W47": [], "2026-W48": [], "2026-W49": both, "2026-W50": [], "2026-W51": both}
    assert POLICE not in {r for recipients in told(world).values() for r in recipients}


def test_each_rung_is_reached_as_configured() -> None:
    world = through(a_world(ladder=Ladder(0, 1, 3, 0)), WEEKS)
    both = sorted([MUNICIPALITY, MANAGER])
    assert told(world) == {WEEKS[0]: [], WEEKS[1]: [MUNICIPALITY], WEEKS[2]: [], WEEKS[3]: both, WEEKS[4]: []}


def test_the_deputies_are_reminded_from_their_rung_on() -> None:
    world = through(World.of(ladder=Ladder(deputy_after=1)), WEEKS[:3])
    assert [r.round for r in world.outbox(Purpose.REMINDER) if r.recipient == DEPUTY] == WEEKS[1:3]
    assert [r.round for r in world.outbox(Purpose.REMINDER) if r.recipient == YOUTH] == WEEKS[:3]


def test_a_deputy_whose_colleague_is_away_is_asked_whatever_the_rung() -> None:
    world = World.invited(ladder=Ladder(deputy_after=9, coordinator_after=9, manager_after=9))
    wednesday = world.round.due(Step.REMINDER).replace(hour=5)
    world.go_to(wednesday)
    world.deliver(out_of_office(world.form(YOUTH), "Jag är ledig.", world.now, 1))
    assert world.outbox(Purpose.STAND_IN) == [], "the reminder is the chase of its own day"
    world.go_to(Step.REMINDER)
    assert [r.about for r in world.outbox(Purpose.REMINDER) if r.recipient == DEPUTY] == ["fritidsgard"]


def test_one_who_both_coordinates_and_manages_gets_one_mail_with_every_function() -> None:
    world = through(a_world(manager=MUNICIPALITY.upper(), only="skola-norr fritidsgard"), WEEKS[:3])
    (letter,) = world.letters(MUNICIPALITY, Purpose.SILENCE)
    assert letter.subject == "2 enheter har inte rapporterat"
    for unit, address in (("Skola norr", SCHOOL), ("Fritidsgard", YOUTH)):
        assert f"{unit}: 2 veckor (2 omgångar i rad). Vi skriver till {address}." in " ".join(letter.text.split())
    assert letter.text.count("Skola norr") == 1


def test_the_mail_says_who_has_been_silent_and_for_how_long() -> None:
    letter = through(a_world(), WEEKS[:3]).letter(MANAGER, Purpose.SILENCE)
    assert letter.subject == "Skola norr har inte rapporterat på 2 veckor"
    assert SCHOOL in letter.text


def test_with_a_round_every_other_week_the_weeks_are_the_calendars() -> None:
    profile = replace(a_profile(), every_weeks=2)
    world = through(a_world(calendar=a_calendar(profile=profile)), ["2026-W48", "2026-W50", "2026-W52"])
    (letter,) = world.letters(MANAGER, Purpose.SILENCE)
    assert letter.subject == "Skola norr har inte rapporterat på 4 veckor"
    assert "4 veckor (2 omgångar i rad)" in " ".join(letter.text.split())


def test_an_answer_ends_the_silence() -> None:
    world = a_world()
    world.go_to(Step.INVITATION, WEEKS[0])
    world.go_to(Step.INVITATION, WEEKS[1])
    world.write(SCHOOL, "lugnt")
    through(world, WEEKS[1:4])
    assert told(world)["2026-W49"] == []


def test_without_a_reminder_they_are_told_with_the_draft() -> None:
    steps = {step: at for step, at in a_profile().steps.items() if step is not Step.REMINDER}
    calendar = a_calendar(profile=replace(a_profile(), steps=steps))
    world = through(a_world(calendar=calendar), WEEKS[:2], Step.MEETING)
    assert told(world)[WEEKS[0]] == []
    assert told(world)[WEEKS[1]] == sorted([MUNICIPALITY, MANAGER])
    assert "2 veckor" in world.letter(MANAGER, Purpose.SILENCE).subject


def test_a_reminder_that_fell_away_for_a_holiday_takes_nobody_off_the_ladder() -> None:
    calendar = a_calendar(is_holiday=lambda day: day.isoformat() == "2026-12-02", holiday_policy=HolidayPolicy.KEEP)
    world = through(a_world(calendar=calendar), WEEKS[:2])
    world.go_to(Step.MEETING, WEEKS[2])
    assert [r for r in world.outbox(Purpose.REMINDER) if r.round == WEEKS[2]] == []
    assert told(world)[WEEKS[2]] == sorted([MUNICIPALITY, MANAGER])
    assert "2 veckor" in world.letter(MANAGER, Purpose.SILENCE).subject
    world.go_to(Step.MEETING, WEEKS[3])
    assert told(world)[WEEKS[3]] == []


def test_an_open_round_is_no_silent_one_yet() -> None:
    world = World.invited()
    assert {s.silent_rounds for s in standings_of(world.service, world.round)[1]} == {0}
    world.go_to(Step.DRAFT)
    assert {s.silent_rounds for s in standings_of(world.service, world.round)[1]} == {1}
    world.go_to(Step.INVITATION, WEEKS[1])
    next_round = world.store.rounds.get(WEEKS[1])
    assert {s.silent_rounds for s in standings_of(world.service, next_round)[1]} == {1}


@pytest.mark.parametrize(("every_weeks", "weeks"), [(1, ["2026-W47", "2026-W48"]), (2, ["2026-W48", "2026-W50"])])
def test_the_draft_names_every_silent_function_and_for_how_many_weeks(every_weeks: int, weeks: list[str]) -> None:
    profile = replace(a_profile(), every_weeks=every_weeks)
    world = World.of(calendar=a_calendar(profile=profile))
    world.go_to(Step.INVITATION, weeks[0])
    world.answer(world.form(CARETAKERS), "calm")
    through(world, weeks, Step.MEETING)
    sheet = opened(workbook_of(world.draft())[1])["Svar"]
    rows = [[c.value for c in row] for row in sheet.iter_rows()]
    header = next(r for r in rows if "Tysta veckor" in r)
    silent = {r[0]: r[header.index("Tysta veckor")] for r in rows if r[2] == "Tyst"}
    assert silent == {"Skola norr": 2 * every_weeks, "Fritidsgard": 2 * every_weeks, "Vardskontor": every_weeks}
