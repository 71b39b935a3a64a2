"""What people do the second time: answer twice, answer late, answer in an old thread; and what goes meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from world import BROKEN_PANE, FIRE, MISSPELT, MUNICIPALITY, NEXT_ROUND, ROUND, SCHOOL, World, workbook_of

from est_mailer.demo.checklists import Event
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Event as RoundEvent
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.rounds.ending import end_round


def rows_of(world: World, respondent: str = "skola-norr", round_: str = ROUND) -> list[str]:
    return [o.what for o in world.store.answers.current(round_)[respondent].report.observations]


@pytest.mark.parametrize("calm_word", ["lugnt", "nollrapport"])
def test_a_word_takes_no_rows_away(calm_word: str) -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.write(SCHOOL, calm_word)
    assert rows_of(world) == [BROKEN_PANE.what]
    assert "står kvar" in world.news(SCHOOL)[-1].text


def test_a_blank_form_takes_no_rows_away() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.report(SCHOOL)
    assert world.state_of("skola-norr") is AnswerState.EVENTS
    assert rows_of(world) == [BROKEN_PANE.what]


def test_an_older_mail_that_is_read_later_does_not_undo_a_newer_one() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    held = world.reply(form, "", world.filled(form, FIRE), sender="vikarie@hem.test")
    world.deliver(held)
    world.report(SCHOOL, BROKEN_PANE)
    world.write(MUNICIPALITY, f"släpp {world.held_reference(MUNICIPALITY)}")
    take_in(world.service, world.now)
    assert len(world.store.answers.revisions(ROUND, "skola-norr")) == 2
    assert rows_of(world) == [BROKEN_PANE.what]


def test_a_word_in_last_weeks_thread_is_meant_for_this_week() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    world.drafted()
    world.complete()
    world.approve()
    world.go_to(Step.INVITATION, NEXT_ROUND)
    world.answer(receipt, "lugnt")
    assert rows_of(world) == [BROKEN_PANE.what]
    assert world.store.answers.current(NEXT_ROUND)["skola-norr"].report.state is AnswerState.CALM


def test_two_filled_copies_in_one_mail_are_asked_about() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    name, one = world.filled(form, BROKEN_PANE, FIRE)
    two = world.filled(form, Event("Brand", "Centrum", "torget", "2026-11-15", "Container brann"))[1]
    world.answer(form, "", (name, one), (f"kopia-{name}", two))
    assert rows_of(world) == [BROKEN_PANE.what, FIRE.what]
    assert f"kopia-{name[:6]}" in world.letter(SCHOOL, Purpose.RECEIPT).text.replace("\n", "")


def test_a_day_is_counted_from_when_the_mail_came_not_from_when_it_was_read() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    event = replace(BROKEN_PANE, when="i måndags")
    raw = world.reply(form, "", world.filled(form, event), sender="vikarie@hem.test")
    world.go_to(timedelta(days=1))
    world.deliver(raw)
    world.go_to(timedelta(days=8))
    world.write(MUNICIPALITY, f"släpp {world.held_reference(MUNICIPALITY)}")
    take_in(world.service, world.now)
    (row,) = world.store.answers.current(ROUND)["skola-norr"].report.observations
    assert row.day is not None
    assert row.day.isoformat() == "2026-11-16"


def test_a_cancelled_round_counts_nothing_and_says_so() -> None:
    world = World.invited()
    end_round(world.service, world.round, RoundEvent.CANCEL, "storm", world.now)
    form = world.form(SCHOOL)
    account = world.answer(form, "", world.filled(form, BROKEN_PANE))
    assert account.kind is AccountKind.COMMENT
    assert world.store.answers.current(ROUND) == {}
    assert "inställd" in world.news(SCHOOL)[-1].text


def test_an_area_that_leaves_the_configuration_keeps_its_problems_and_stops_no_round() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.drafted()
    world.complete()
    world.approve()
    left = tuple(a for a in world.service.deployment.areas if a.id != "norrby")
    world.service = replace(world.service, deployment=replace(world.service.deployment, areas=left))
    world.go_to(Step.INVITATION, NEXT_ROUND)
    assert world.store.rounds.get(NEXT_ROUND).state is RoundState.OPEN
    form = world.store.answers.form_of(NEXT_ROUND, "skola-norr")
    assert form is not None
    assert [p.first.area for p in form.carried] == ["norrby"]


def test_a_corrected_form_whose_rows_must_be_mended_keeps_the_old_rows_and_asks() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.report(SCHOOL, MISSPELT)
    assert rows_of(world) == [BROKEN_PANE.what]
    assert "Vivala" in world.letter(SCHOOL, Purpose.RECEIPT).text


def test_rows_that_were_held_outrank_a_later_calm() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.deliver(world.reply(form, "", world.filled(form, FIRE), sender="vikarie@hem.test"))
    world.write(SCHOOL, "lugnt")
    world.write(MUNICIPALITY, f"släpp {world.held_reference(MUNICIPALITY)}")
    take_in(world.service, world.now)
    assert rows_of(world) == [FIRE.what]


def test_two_files_of_the_same_name_lose_nothing() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    name, filled = world.filled(form, BROKEN_PANE, FIRE)
    world.answer(form, "", (name, filled), workbook_of(form))
    assert rows_of(world) == [BROKEN_PANE.what, FIRE.what]
