"""A round from its invitation to its feedback, as the people in it see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import a_calendar, a_deployment, a_member, utc
from world import (
    BROKEN_PANE,
    CARETAKERS,
    CARETAKERS_TOO,
    DEPUTY,
    FIRE,
    GUARDS,
    MUNICIPALITY,
    NEXT_ROUND,
    OPERATOR,
    POLICE,
    REGISTRAR,
    ROUND,
    SCHOOL,
    YOUTH,
    World,
    texts,
    workbook_of,
)

from est_mailer.domain.deployment import HolidayPolicy, Step
from est_mailer.domain.model import AnswerState, Timeliness
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Outcome, RoundState
from est_mailer.jobs.rounds.ticking import tick


def test_a_whole_week_reaches_everybody_who_has_a_part_in_it() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.answer(world.form(YOUTH), "lugnt")
    world.drafted()
    world.complete()
    world.approve()
    world.go_to(timedelta(minutes=16))
    world.go_to(Step.FEEDBACK)

    assert world.state is RoundState.FED_BACK
    assert {d.outcome for d in world.round.dues} == {Outcome.DONE, Outcome.NOT_NEEDED}
    assert sorted(world.dispatched()) == sorted([MUNICIPALITY, POLICE, GUARDS])
    dispatch, copy = world.letter(GUARDS, Purpose.DISPATCH), world.letter(REGISTRAR, Purpose.REGISTRAR_COPY)
    assert "Lugnt i hela staden." in dispatch.text
    assert [name.rpartition(".")[2] for name, _ in copy.files] == ["pdf", "xlsx"]
    assert dispatch.files[0][1] == copy.files[0][1]
    feedback = world.letter(SCHOOL, Purpose.FEEDBACK)
    assert "Krossad ruta" in feedback.text
    assert "Rondering" in feedback.text
    assert world.letters(CARETAKERS_TOO, Purpose.FEEDBACK), "those who were silent are told too"
    assert world.alerts("action_failed") == []


def test_the_draft_says_who_reported_and_the_four_states_add_up_to_the_register() -> None:
    world = World.invited()
    register = 3
    for step in (
        lambda: world.report(SCHOOL, BROKEN_PANE, FIRE),
        lambda: world.answer(world.form(YOUTH), "lugnt"),
        lambda: world.answer(world.form(CARETAKERS), "", ("list.xlsx", b"PK\x03\x04 cut off")),
    ):
        before = world.tally
        step()
        assert world.tally.expected == before.expected == register
        assert world.tally.silent == before.silent - 1
    world.drafted()
    draft = world.store.drafts.latest(ROUND)
    assert draft is not None
    tally = draft.draft.tally
    assert (tally.events, tally.calm, tally.unclear, tally.silent) == (1, 1, 1, 0)
    assert tally.received == tally.in_time == 2
    assert "2 av 3" in " ".join(world.draft().text.split())
    assert draft.draft.counts == {"centrum": {"brand": 1}, "norrby": {"skadegorelse": 1}}


def test_only_those_who_sent_nothing_are_reminded_and_their_deputies() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.go_to(Step.REMINDER)
    reminded = [row.recipient for row in world.outbox(Purpose.REMINDER)]
    assert sorted(reminded) == sorted([YOUTH, DEPUTY, CARETAKERS, CARETAKERS_TOO])
    reminder = world.letter(DEPUTY, Purpose.REMINDER)
    assert world.answer(reminder, "", world.filled(reminder, FIRE)).respondent == "fritidsgard"


@pytest.mark.parametrize("answer", ["lugnt", "a comment"])
def test_a_comment_is_no_report_so_its_writer_is_reminded(answer: str) -> None:
    world = World.invited()
    world.answer(world.form(YOUTH), "lugnt" if answer == "lugnt" else "Trappan vid stationen är hal.")
    world.go_to(Step.REMINDER)
    assert bool(world.letters(YOUTH, Purpose.REMINDER)) is (answer != "lugnt")


def test_one_who_sent_something_unclear_is_not_reminded_of_silence() -> None:
    world = World.invited()
    form = world.form(YOUTH)
    world.answer(form, "", workbook_of(form))
    world.go_to(Step.REMINDER)
    assert world.state_of("fritidsgard") is AnswerState.UNCLEAR
    assert world.letters(YOUTH, Purpose.REMINDER) == []


def test_an_answer_to_the_one_address_counts_for_the_function() -> None:
    world = World.invited()
    world.answer(world.form(CARETAKERS_TOO), "calm")
    assert world.state_of("vardskontor") is AnswerState.CALM
    world.go_to(Step.REMINDER)
    assert world.letters(CARETAKERS, Purpose.REMINDER) == []


def test_a_report_after_the_close_is_late_and_gives_the_draft_a_new_version() -> None:
    world = World.invited().go_to(Step.DRAFT)
    world.report(SCHOOL, BROKEN_PANE)
    submission = world.store.answers.current(ROUND)["skola-norr"]
    assert submission.timeliness is Timeliness.LATE
    world.drafted()
    assert len(world.letters(MUNICIPALITY, Purpose.DRAFT)) == 2
    assert "Skola norr" in world.draft().text
    latest = world.store.drafts.latest(ROUND)
    assert latest is not None
    assert (latest.version, latest.draft.tally.events, latest.draft.tally.in_time) == (2, 1, 0)


def test_without_news_there_is_no_second_draft() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.drafted()
    assert len(world.letters(MUNICIPALITY, Purpose.DRAFT)) == 1
    outcomes = {due.step: due.outcome for due in world.round.dues}
    assert outcomes[Step.REDRAFT] is Outcome.NOT_NEEDED


def test_a_report_taken_in_at_the_very_instant_of_the_draft_is_not_left_out() -> None:
    world = World.invited().go_to(Step.DRAFT)
    compiled_at = world.now
    world.now -= timedelta(minutes=1)  # the mail is taken in just after the draft, within the same pass
    world.report(SCHOOL, BROKEN_PANE)
    assert world.store.answers.current(ROUND)["skola-norr"].received_at == compiled_at
    world.drafted()
    assert len(world.letters(MUNICIPALITY, Purpose.DRAFT)) == 2


def test_a_held_report_that_is_released_after_the_draft_gives_it_a_new_version() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    raw = world.reply(form, "", world.filled(form, BROKEN_PANE), sender="vikarie@hem.test")
    world.deliver(raw)
    world.go_to(Step.DRAFT)
    world.write(MUNICIPALITY, f"släpp {world.held_reference(MUNICIPALITY)}")
    world.write(MUNICIPALITY, "status")  # the next look in the inbox reads the released message
    assert world.state_of("skola-norr") is AnswerState.EVENTS
    world.drafted()
    assert len(world.letters(MUNICIPALITY, Purpose.DRAFT)) == 2


def test_a_report_after_the_dispatch_is_kept_in_its_own_week() -> None:
    world = World.at_the_meeting()
    world.complete()
    world.approve()
    world.go_to(timedelta(minutes=16))
    world.report(SCHOOL, BROKEN_PANE)
    assert world.store.answers.current(ROUND)["skola-norr"].timeliness is Timeliness.AFTER_DISPATCH


def test_nothing_is_done_twice_whatever_instant_is_looked_at() -> None:
    world = World.of()
    for step in (*Step, None):
        world.go_to(step or timedelta(hours=3))
        if step is Step.INVITATION:
            world.report(SCHOOL, BROKEN_PANE)
        if step is Step.MEETING:
            world.complete()
            world.approve()
            world.go_to(timedelta(minutes=16))
        tick(world.service, world.now)
        before = world.dump()
        assert tick(world.service, world.now) == ()
        assert world.dump() == before, step


def test_a_problem_is_asked_about_until_it_is_said_to_be_gone() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.go_to(Step.INVITATION, NEXT_ROUND)
    form = world.store.answers.form_of(NEXT_ROUND, "skola-norr")
    assert form is not None
    (problem,) = form.carried
    assert (problem.first.what, problem.weeks, problem.first_round) == ("Krossad ruta", 1, ROUND)

    world.go_to(Step.INVITATION, "2026-W49")  # nobody has answered for it
    form = world.store.answers.form_of("2026-W49", "skola-norr")
    assert form is not None
    assert [(p.id, p.weeks) for p in form.carried] == [(problem.id, 2)]

    world.report(SCHOOL, remains="no")
    world.go_to(Step.INVITATION, "2026-W50")
    form = world.store.answers.form_of("2026-W50", "skola-norr")
    assert form is not None
    assert form.carried == ()


def test_a_measure_is_followed_up_in_the_next_weeks_draft_and_its_status_is_last_weeks() -> None:
    world = World.at_the_meeting()
    world.complete(status="Rött")
    world.approve()
    world.go_to(Step.MEETING, NEXT_ROUND)
    latest = world.store.drafts.latest(NEXT_ROUND)
    assert latest is not None
    assert [m.what for m in latest.draft.measures] == ["Rondering"]
    assert latest.draft.previous is not None
    assert latest.draft.previous.status == "red"


def test_a_member_who_joins_during_the_round_is_in_the_next_one_only() -> None:
    joins = a_member("badhuset", valid_from=utc(2026, 11, 18).date())
    world = World.invited(register=(*a_deployment().register, joins))
    world.go_to(Step.REMINDER)
    assert world.tally.expected == 3
    world.go_to(Step.INVITATION, NEXT_ROUND)
    assert len(world.store.rounds.members(NEXT_ROUND)) == 7


def test_a_round_whose_meeting_is_a_holiday_is_skipped_and_said() -> None:
    holiday = utc(2026, 11, 19).date()
    calendar = a_calendar(is_holiday=lambda day: day == holiday, holiday_policy=HolidayPolicy.SKIP)
    world = World.of(calendar=calendar).go_to(timedelta(days=5))
    assert world.state is RoundState.SKIPPED
    assert world.outbox(Purpose.INVITATION) == []
    assert "2026-W47" in texts(world.letters(OPERATOR))


def test_a_service_that_slept_through_the_round_says_so_and_sends_nothing_old() -> None:
    world = World.of()
    tick(world.service, world.now)
    world.now = utc(2026, 11, 18, 15)  # the round is to close
    tick(world.service, world.now)
    world.send()
    assert world.state is RoundState.SKIPPED
    assert world.letters(SCHOOL) == []
    assert len(world.alerts("round_skipped")) == 1


def test_a_short_sleep_is_caught_up_once() -> None:
    world = World.of()
    tick(world.service, world.now)
    world.now = utc(2026, 11, 16, 20)
    world.go_to(timedelta(minutes=5))
    assert len(world.letters(SCHOOL, Purpose.INVITATION)) == 1


def test_a_clock_that_goes_back_does_nothing_and_tells_the_operator() -> None:
    world = World.invited()
    world.now -= timedelta(hours=2)
    rows = len(world.outbox())
    tick(world.service, world.now)
    tick(world.service, world.now)
    assert len(world.outbox()) == rows + 1
    assert len(world.alerts("clock_went_back")) == 1


def test_an_approval_whose_hold_ended_during_a_long_sleep_must_be_given_again() -> None:
    world = World.at_the_meeting()
    world.complete()
    world.approve()
    world.now += timedelta(days=3)
    world.pass_once()
    world.send()
    assert world.state is RoundState.COMPLETED
    assert world.dispatched() == []
    assert len(world.alerts("dispatch_withheld")) == 1
    for coordinator in (MUNICIPALITY, POLICE):
        letter = world.letter(coordinator, Purpose.STOPPED)
        assert "vecka 47 skickades inte" in letter.subject
        assert "Svara med samma fil." in " ".join(letter.text.split())
    assert world.complete().detail == "previewed"
