"""Chasing well: an out-of-office alerts the deputies; never two chases the same day, and none on a public holiday."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import a_calendar, a_deployment, a_member, an_account
from played import played_once
from world import CARETAKERS, DEPUTY, GUARDS, MUNICIPALITY, POLICE, ROUND, SCHOOL, YOUTH, World, workbook_of

from est_mailer.demo.letters import Received, out_of_office
from est_mailer.domain.deployment import HolidayPolicy, Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Outcome
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.respondents.reminding import remind

CHASES = (Purpose.STAND_IN, Purpose.REMINDER)
TUESDAY = date(2026, 11, 17)


def away(world: World, address: str, letter: Received | None = None, number: int = 1) -> AccountKind:
    """A machine answers the invitation (or another letter) to an address."""
    letter = replace(letter or world.form(address), to=address)
    return world.deliver(out_of_office(letter, "Jag är ledig.", world.now, number)).kind


@played_once
def with_deputies(*deputies: str, of: tuple[str, ...] = ("skola-norr",)) -> World:
    register = tuple(replace(m, deputies=deputies) if m.id in of else m for m in a_deployment().register)
    return World.invited(register=register)


def chases(world: World, address: str) -> list[str]:
    """The kinds of chase that an address has been sent, with whom they are about."""
    return [f"{r.purpose.value} {r.about}" for r in world.outbox(*CHASES) if r.recipient == address]


def test_the_deputy_gets_the_form_at_once_with_a_word_and_can_answer_with_it() -> None:
    world = World.invited()
    assert away(world, YOUTH) is AccountKind.AUTO_REPLY
    letter = world.letter(DEPUTY, Purpose.STAND_IN)
    assert YOUTH in letter.text
    assert workbook_of(letter) == workbook_of(world.form(YOUTH))
    world.answer(letter, "lugnt")
    assert world.state_of("fritidsgard") is AnswerState.CALM


def test_the_machine_gets_no_answer_and_the_deputies_are_asked_once_in_a_round() -> None:
    world = World.invited()
    for number in range(100):
        raw = out_of_office(world.form(YOUTH), f"Jag är ledig {number}", world.now, number)
        world.mailbox.deliver(raw)
    take_in(world.service, world.now)
    world.send()
    assert world.kinds() == [AccountKind.AUTO_REPLY] * 100
    assert len(world.letters(YOUTH)) == 1, "the invitation"
    assert chases(world, DEPUTY) == ["stand_in fritidsgard"]
    world.now += timedelta(days=1)
    away(world, YOUTH, number=300)
    assert chases(world, DEPUTY) == ["stand_in fritidsgard"]


def test_one_who_has_answered_may_be_away() -> None:
    world = World.invited()
    world.answer(world.form(YOUTH), "lugnt")
    away(world, YOUTH, world.letter(YOUTH, Purpose.RECEIPT))
    away(world, YOUTH)
    assert chases(world, DEPUTY) == []


@pytest.mark.parametrize("sender", [SCHOOL, GUARDS, "nyfiken@annan.test"])
def test_a_machine_of_somebody_else_alerts_nobody(sender: str) -> None:
    world = World.invited()
    away(world, sender, world.form(YOUTH))
    assert world.outbox(*CHASES, Purpose.AWAY) == []


def test_a_machine_that_answers_something_else_alerts_nobody() -> None:
    world = World.invited()
    world.write(YOUTH, "Ert ärende har fått nummer 4711.", Auto_Submitted="auto-replied")
    assert world.outbox(*CHASES, Purpose.AWAY) == []


AWAY = "Hej! Jag är på semester och åter den 7 december."


def test_an_absence_without_our_code_is_known_by_its_sender() -> None:
    world = World.invited()
    account = world.write(YOUTH, AWAY, Auto_Submitted="auto-replied")
    assert account.detail == "auto_reply: 1 deputies asked, 0 coordinators told"
    assert [r.recipient for r in world.outbox(Purpose.STAND_IN)] == [DEPUTY]
    world.write(SCHOOL, AWAY, Auto_Submitted="auto-replied")
    assert [r.recipient for r in world.outbox(Purpose.AWAY)] == [MUNICIPALITY]
    assert world.letters(YOUTH, Purpose.ANSWER) == world.letters(SCHOOL, Purpose.ANSWER) == []


def test_an_absence_without_our_code_counts_only_for_who_has_not_answered_while_a_round_is_open() -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "lugnt")
    world.write(SCHOOL, AWAY, Auto_Submitted="auto-replied")
    world.write("nyfiken@annan.test", AWAY, Auto_Submitted="auto-replied")
    world.go_to(Step.DRAFT)
    world.write(YOUTH, AWAY, Auto_Submitted="auto-replied")
    assert world.outbox(Purpose.AWAY, Purpose.STAND_IN) == []


def test_an_absence_of_one_who_answers_for_two_functions_is_told_for_each() -> None:
    shared = ("delad@exempelstad.example",)
    register = (*a_deployment().register, a_member("bad", addresses=shared), a_member("gym", addresses=shared))
    world = World.invited(register=register)
    world.write(shared[0], AWAY, Auto_Submitted="auto-replied")
    assert sorted(r.about for r in world.outbox(Purpose.AWAY)) == ["bad", "gym"]


def test_a_forged_absence_without_our_code_alerts_nobody_where_the_server_marks_mail() -> None:
    world = World.invited(account=an_account(authserv_id="mx.exempelstad.example"))
    world.write(YOUTH, AWAY, Auto_Submitted="auto-replied")
    assert world.outbox(Purpose.AWAY, Purpose.STAND_IN) == []


def test_after_the_close_nobody_is_asked() -> None:
    world = World.invited()
    world.go_to(Step.DRAFT)
    before = len(world.outbox(*CHASES, Purpose.AWAY))
    away(world, YOUTH)
    away(world, SCHOOL)
    assert len(world.outbox(*CHASES, Purpose.AWAY)) == before


def test_a_function_without_deputies_is_told_of_to_its_own_coordinator_once() -> None:
    world = World.invited()
    away(world, SCHOOL)
    away(world, SCHOOL, number=2)
    world.go_to(Step.REMINDER)
    away(world, SCHOOL, world.letter(SCHOOL, Purpose.REMINDER), number=3)
    assert [r.recipient for r in world.outbox(Purpose.AWAY)] == [MUNICIPALITY]
    letter = world.letter(MUNICIPALITY, Purpose.AWAY)
    assert "Skola norr" in letter.subject
    assert "skriv ordet register till oss" in " ".join(letter.text.split()), "she changes the register herself"


def test_the_coordinator_is_told_only_when_no_address_of_the_function_is_left() -> None:
    world = World.invited()
    away(world, CARETAKERS)
    assert world.outbox(Purpose.AWAY) == []
    away(world, "vard2@bostad.example", world.form("vard2@bostad.example"), number=2)
    assert {r.recipient for r in world.outbox(Purpose.AWAY)} == {MUNICIPALITY, POLICE}, "it has none of its own"


def test_when_the_deputy_is_away_too_the_coordinator_is_told() -> None:
    world = World.invited()
    away(world, YOUTH)
    assert world.outbox(Purpose.AWAY) == []
    away(world, DEPUTY, world.letter(DEPUTY, Purpose.STAND_IN), number=2)
    assert [r.recipient for r in world.outbox(Purpose.AWAY)] == [MUNICIPALITY]


def test_never_two_chases_the_same_day_the_second_function_waits_for_the_reminder() -> None:
    world = with_deputies(DEPUTY)
    away(world, YOUTH)
    away(world, SCHOOL, number=2)
    assert chases(world, DEPUTY) == ["stand_in fritidsgard"]
    world.go_to(Step.REMINDER)
    assert chases(world, DEPUTY)[1:] == ["reminder skola-norr", "reminder fritidsgard"]


def test_on_the_reminders_own_day_the_reminder_is_the_chase() -> None:
    world = World.invited()
    world.go_to(world.round.due(Step.REMINDER) - timedelta(hours=2))
    away(world, YOUTH)
    assert chases(world, DEPUTY) == []
    world.go_to(Step.REMINDER)
    away(world, YOUTH, world.letter(YOUTH, Purpose.REMINDER), number=2)
    assert chases(world, DEPUTY) == ["reminder fritidsgard"]


def test_a_form_on_the_evening_before_is_another_day_than_the_reminder() -> None:
    world = World.invited()
    world.go_to(world.round.due(Step.REMINDER) - timedelta(hours=9))
    away(world, YOUTH)
    assert chases(world, DEPUTY) == ["stand_in fritidsgard"]
    world.go_to(Step.REMINDER)
    assert chases(world, DEPUTY) == ["stand_in fritidsgard", "reminder fritidsgard"]


def test_a_reminder_leaves_those_alone_who_were_chased_the_same_day() -> None:
    world = World.invited()
    away(world, YOUTH)
    remind(world.service, world.round, world.now)
    assert chases(world, DEPUTY) == ["stand_in fritidsgard"]
    assert chases(world, YOUTH) == ["reminder fritidsgard"]


def test_no_deputy_is_chased_on_a_public_holiday_but_with_the_reminder() -> None:
    world = World.invited(calendar=a_calendar(is_holiday=lambda day: day == TUESDAY))
    world.go_to(world.now + timedelta(days=1))
    away(world, YOUTH)
    assert chases(world, DEPUTY) == []
    world.go_to(Step.REMINDER)
    assert chases(world, DEPUTY) == ["reminder fritidsgard"]


def test_nobody_is_reminded_on_a_public_holiday_even_where_the_steps_are_kept() -> None:
    wednesday = date(2026, 11, 18)
    calendar = a_calendar(is_holiday=lambda day: day == wednesday, holiday_policy=HolidayPolicy.KEEP)
    world = World.invited(calendar=calendar).go_to(Step.MEETING)
    assert world.outbox(Purpose.REMINDER) == []
    (reminder,) = (d for d in world.store.rounds.get(ROUND).dues if d.step is Step.REMINDER)
    assert reminder.outcome is Outcome.NOT_NEEDED
    assert world.alerts("step_missed") == []


def test_a_reminder_moved_from_a_holiday_goes_out_on_the_workday_before() -> None:
    wednesday = date(2026, 11, 18)
    world = World.invited(calendar=a_calendar(is_holiday=lambda day: day == wednesday)).go_to(Step.MEETING)
    days = {r.queued_at.date() for r in world.outbox(Purpose.REMINDER)}
    assert days == {TUESDAY}


def test_each_address_is_chased_at_most_once_a_day_for_a_function_over_two_weeks() -> None:
    world = with_deputies(DEPUTY, "ny@exempelstad.example", of=("skola-norr", "vardskontor"))
    for hour in range(0, 2 * 7 * 24, 9):
        world.go_to(world.now + timedelta(hours=9))
        for number, address in enumerate((SCHOOL, YOUTH, CARETAKERS)):
            away(world, address, number=1000 * number + hour)
    zone = world.service.deployment.calendar.zone
    rows = [(r.recipient, r.about, r.queued_at.astimezone(zone).date()) for r in world.outbox(*CHASES)]
    assert len(rows) > 10
    assert len(set(rows)) == len(rows)
    mixed = {(r.recipient, r.queued_at.astimezone(zone).date()) for r in world.outbox(Purpose.STAND_IN)}
    assert not mixed & {(r.recipient, r.queued_at.astimezone(zone).date()) for r in world.outbox(Purpose.REMINDER)}
    assert len(mixed) == len(world.outbox(Purpose.STAND_IN))
