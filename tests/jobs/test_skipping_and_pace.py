"""Rounds skipped under one pace, and taken back or told of under another."""

from __future__ import annotations

from builders import utc
from paces import a_calendar_with_profiles
from played import played_once
from world import MUNICIPALITY, POLICE, SCHOOL, World, texts

from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import RoundState

FRIDAY = "2026-W47-5"


def said(world: World) -> str:
    return " ".join(texts(world.letters(MUNICIPALITY)[-1:]).split())


def published(world: World, round_: str, status: str) -> World:
    world.go_to(Step.MEETING, round_)
    world.complete(status=status)
    world.approve()
    return world.go_to(world.store.rounds.get(round_).hold_until or world.now)


def states(world: World, week: str) -> dict[str, RoundState]:
    return {r.key: r.state for r in world.store.rounds.all() if r.key.startswith(week)}


@played_once
def days_skipped_and_weekly_again() -> World:
    """Red: the days of week 49 are skipped; then green: the week's round has its place taken."""
    world = World.of(calendar=a_calendar_with_profiles()).go_to(Step.INVITATION)
    published(world, "2026-W47", "Rött")
    world.write(MUNICIPALITY, "hoppa över vecka 49")
    world.go_to(Step.INVITATION, FRIDAY)
    return published(world, FRIDAY, "Grönt")


def test_the_days_of_a_week_are_taken_back_as_the_week_that_rules() -> None:
    world = days_skipped_and_weekly_again()
    assert len(states(world, "2026-W49")) == 7
    world.write(POLICE, "hoppa över vecka 49")
    assert "Vecka 49: hoppas redan över" in " ".join(texts(world.letters(POLICE)[-1:]).split())
    world.write(MUNICIPALITY, "hoppa inte över vecka 49")
    assert "Omgången hålls: vecka 49" in said(world)
    assert states(world, "2026-W49") == {"2026-W49": RoundState.SCHEDULED}
    world.go_to(Step.INVITATION, "2026-W49")
    assert states(world, "2026-W49") == {"2026-W49": RoundState.OPEN}


def test_the_days_of_a_week_are_told_of_as_one_week_once() -> None:
    world = days_skipped_and_weekly_again().go_to(utc(2026, 12, 6, 12))
    told = world.letters(SCHOOL, Purpose.NOT_HELD)
    assert [letter.subject for letter in told] == ["Ingen rapport behövs vecka 49"]
    assert "Nästa inbjudan kommer måndag 7 december" in " ".join(texts(told).split())


def test_a_week_is_taken_back_in_time_for_its_invitation_to_go_at_once() -> None:
    world = days_skipped_and_weekly_again().go_to(utc(2026, 12, 1, 9))
    world.write(MUNICIPALITY, "hoppa inte över vecka 49")
    assert states(world, "2026-W49") == {"2026-W49": RoundState.OPEN}
    assert "Vi skrev att ingen rapport behövs vecka 49" in " ".join(world.form(SCHOOL).text.split())


def test_a_day_skipped_in_a_week_that_is_held_after_all_is_not_told_of() -> None:
    world = World.of(calendar=a_calendar_with_profiles()).go_to(Step.INVITATION)
    published(world, "2026-W47", "Rött")
    world.write(MUNICIPALITY, "hoppa över 2026-12-02")
    published(world.go_to(Step.INVITATION, FRIDAY), FRIDAY, "Grönt").go_to(utc(2026, 12, 3, 12))
    assert states(world, "2026-W49")["2026-W49"] is not RoundState.SKIPPED
    assert world.letters(SCHOOL, Purpose.NOT_HELD) == []


def test_a_week_skipped_is_taken_back_as_its_monday_where_days_are_asked() -> None:
    world = World.of(calendar=a_calendar_with_profiles()).go_to(Step.INVITATION)
    world.write(MUNICIPALITY, "hoppa över vecka 48")
    published(world, "2026-W47", "Rött")
    world.write(MUNICIPALITY, "hoppa inte över vecka 48")
    assert "Omgången hålls: måndag 23 november" in said(world)
    world.go_to(utc(2026, 11, 23, 8))
    assert states(world, "2026-W48")["2026-W48-1"] is RoundState.OPEN
    assert "2026-W48" not in states(world, "2026-W48")
