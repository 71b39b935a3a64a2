"""``påminn``: who has not answered is reminded at once, by the ladder's own rules; who is not, and why, is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from builders import a_calendar, a_deployment, a_member
from plain_language import HARDEST, lix
from world import (
    BROKEN_PANE,
    CARETAKERS,
    CARETAKERS_TOO,
    DEPUTY,
    MISSPELT,
    MUNICIPALITY,
    POLICE,
    SCHOOL,
    YOUTH,
    World,
    texts,
    workbook_of,
)

from est_mailer.domain.deployment import Step
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose

SEVERAL_HOURS = timedelta(hours=4)


def said(world: World, address: str = MUNICIPALITY) -> str:
    return " ".join(texts(world.letters(address)[-1:]).split())


def reminded(world: World) -> list[str]:
    return sorted(row.recipient for row in world.outbox(Purpose.REMINDER))


def later() -> World:
    """Some hours after the invitation, with one answer in."""
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    return world.go_to(SEVERAL_HOURS)


def test_all_who_have_not_answered_are_reminded_with_the_form() -> None:
    world = later()
    world.write(MUNICIPALITY, "påminn")
    assert reminded(world) == [YOUTH, CARETAKERS_TOO, CARETAKERS, DEPUTY]
    answer = said(world)
    assert "Vi har påmint 2 enheter" in answer
    assert "- Fritidsgard - Vardskontor" in answer
    assert "1 av 3 enheter har svarat" in answer
    assert "Skola norr" not in answer
    letter = world.letter(YOUTH, Purpose.REMINDER)
    world.answer(letter, "", world.filled(letter, BROKEN_PANE))
    assert world.state_of("fritidsgard") is AnswerState.EVENTS


def test_nobody_is_reminded_twice_a_day_and_the_planned_reminder_still_comes() -> None:
    world = later()
    world.write(MUNICIPALITY, "påminn")
    before = reminded(world)
    world.go_to(timedelta(hours=1)).write(POLICE, "påminn")
    assert reminded(world) == before
    assert "Ingen är påmind nu" in said(world, POLICE)
    assert "Fritidsgard fick en påminnelse i dag kl. 12.02." in said(world, POLICE)
    world.go_to(Step.REMINDER)
    assert len(reminded(world)) == 2 * len(before)
    world.write(POLICE, "påminn")
    assert len(reminded(world)) == 2 * len(before)


def test_a_reminder_by_hand_on_the_planned_ones_day_is_the_days_only_one() -> None:
    world = World.invited()
    world.go_to(world.round.due(Step.REMINDER) - timedelta(minutes=30))
    world.write(MUNICIPALITY, "påminn Skola norr")
    world.go_to(Step.REMINDER)
    assert len(world.letters(SCHOOL, Purpose.REMINDER)) == 1
    assert len(world.letters(YOUTH, Purpose.REMINDER)) == 1


@pytest.mark.parametrize(
    "line", ["påminn Skola norr", "påminn skola-norr", "remind Skola norr", "Påminn: Skola norr. Tack!"]
)
def test_one_function_by_name(line: str) -> None:
    world = World.invited().go_to(SEVERAL_HOURS)
    world.write(MUNICIPALITY, line)
    assert reminded(world) == [SCHOOL]
    assert f"Skola norr: till {SCHOOL}." in said(world)


def test_two_functions_by_name() -> None:
    world = World.invited().go_to(SEVERAL_HOURS)
    world.write(MUNICIPALITY, "påminn Skola norr och Fritidsgard")
    assert reminded(world) == [YOUTH, SCHOOL, DEPUTY]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("påminn Skola nor", "till exempel: påminn Skola norr"),
        ("påminn Badhuset", "Ingen enhet i omgången heter Badhuset"),
        ("påminn\nSkola norr", "Alla, eller bara Skola norr?"),
    ],
)
def test_a_name_that_is_in_doubt_reminds_nobody(line: str, words: str) -> None:
    world = World.invited().go_to(SEVERAL_HOURS)
    world.write(MUNICIPALITY, line)
    assert reminded(world) == []
    assert words in said(world)


def test_a_signature_below_is_no_function() -> None:
    world = World.invited().go_to(SEVERAL_HOURS)
    world.write(MUNICIPALITY, "påminn\nMvh Sara\nSamordnare kommun")
    assert SCHOOL in reminded(world)


def test_one_who_has_answered_is_told_of_by_name() -> None:
    world = later()
    world.write(MUNICIPALITY, "påminn Skola norr")
    assert "Skola norr har redan svarat." in said(world)


def test_an_invitation_is_left_to_be_read_first() -> None:
    world = World.invited()
    world.write(MUNICIPALITY, "påminn")
    assert reminded(world) == []
    assert "Skola norr fick inbjudan nyss, kl. 08.00." in said(world)


def test_an_unclear_answer_is_asked_about_again_on_another_day() -> None:
    world = World.invited()
    world.report(SCHOOL, MISSPELT)
    world.go_to(SEVERAL_HOURS).write(MUNICIPALITY, "påminn Skola norr")
    assert "Skola norr har redan fått en påminnelse i dag." in said(world)
    world.go_to(timedelta(days=1)).write(MUNICIPALITY, "påminn Skola norr")
    assert "svaret var oklart, så frågan har gått igen" in said(world)
    question = world.letter(SCHOOL, Purpose.QUESTION)
    assert workbook_of(question)[0].endswith(".xlsx")
    assert reminded(world) == []


def test_one_who_is_away_is_passed_over_for_the_deputy_and_a_dead_address_is_told() -> None:
    world = World.invited()
    world.answer(world.form(YOUTH), "Jag är på semester.", auto_submitted="auto-replied")
    world.answer(world.form(SCHOOL), "Jag är på semester.", auto_submitted="auto-replied")
    for address in (CARETAKERS, CARETAKERS_TOO):
        world.store.addresses.mark_dead(address, world.now, "550 5.1.1")
    world.go_to(timedelta(days=1)).write(MUNICIPALITY, "påminn")
    assert reminded(world) == [DEPUTY]
    answer = said(world)
    assert f"Fritidsgard: adressen svarar automatiskt, så ersättaren fick den: {DEPUTY}." in answer
    assert "Skola norr: adressen svarar automatiskt, och det finns ingen ersättare." in answer
    assert "Vardskontor: mejlen kommer inte fram." in answer


def test_after_the_close_the_report_is_asked_for_before_the_meeting() -> None:
    world = World.invited().go_to(Step.REMINDER).go_to(Step.DRAFT)
    world.go_to(timedelta(hours=8))  # another day
    world.answer(world.draft(), "påminn")
    letter = world.letter(SCHOOL, Purpose.REMINDER)
    assert letter.subject == "Vi saknar er rapport: EST vecka 47"
    assert "före mötet torsdag 19 november kl. 10.00" in " ".join(letter.text.split())
    world.answer(letter, "lugnt")
    assert world.state_of("skola-norr") is AnswerState.CALM


@pytest.mark.parametrize(
    ("when", "words"),
    [(timedelta(0), "Det är för sent att påminna"), (timedelta(days=3, hours=21), "Det är för sent att påminna")],
)
def test_after_the_meeting_nobody_is_reminded(when: timedelta, words: str) -> None:
    world = World.at_the_meeting().go_to(when)
    before = reminded(world)
    world.write(MUNICIPALITY, "påminn")
    assert reminded(world) == before
    assert words in said(world)


def test_before_the_first_round_there_is_nobody_to_remind() -> None:
    world = World.of()
    world.pass_once()
    world.write(MUNICIPALITY, "påminn")
    assert "Ingen omgång är öppen nu" in said(world)


def test_nobody_is_reminded_on_a_holiday() -> None:
    world = World.invited(calendar=a_calendar(is_holiday=date(2026, 11, 17).__eq__)).go_to(timedelta(days=1))
    world.write(MUNICIPALITY, "påminn")
    assert reminded(world) == []
    assert "Det är helgdag i dag" in said(world)


def test_one_who_answers_for_two_functions_is_reminded_of_each() -> None:
    base = a_deployment()
    second = a_member("park", addresses=(SCHOOL,))
    world = World.invited(register=(*base.register, second)).go_to(SEVERAL_HOURS)
    world.write(MUNICIPALITY, "påminn")
    assert reminded(world).count(SCHOOL) == 2


def test_the_answers_are_easy_to_read() -> None:
    world = later()
    for line in ("påminn", "påminn", "påminn Skola nor", "påminn\nSkola norr"):
        world.write(MUNICIPALITY, line)
    assert max(lix(letter.text) for letter in world.letters(MUNICIPALITY)) < HARDEST
