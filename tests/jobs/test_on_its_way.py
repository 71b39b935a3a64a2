"""A picture that is approved and on its way out: its code, its hold, and the word that stops it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from played import played_once
from world import GUARDS, MUNICIPALITY, NEXT_ROUND, POLICE, ROUND, SCHOOL, World, workbook_of

from est_mailer.demo.meetings import code_in
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Handover, OutboxState, Purpose, Refusal
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.life import Event as RoundEvent
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.rounds.ending import end_round

MINUTES_16 = timedelta(minutes=16)


@played_once
def approved(**changes: object) -> World:
    world = World.at_the_meeting(**changes)
    world.complete()
    world.approve()
    assert world.state is RoundState.APPROVED
    return world


def test_a_stop_that_came_while_the_service_slept_halts_the_dispatch() -> None:
    world = approved()
    world.mailbox.deliver(world.fresh(POLICE, "stopp"))
    world.go_to(MINUTES_16)
    assert world.state is RoundState.COMPLETED
    assert world.dispatched() == []


def test_nothing_is_dispatched_before_the_mailbox_has_been_read_after_the_hold() -> None:
    world = approved()
    world.mailbox.deliver(world.fresh(POLICE, "stopp"))
    world.mailbox.out_of_reach = True
    world.go_to(timedelta(minutes=40))
    assert world.state is RoundState.APPROVED
    world.mailbox.out_of_reach = False
    world.go_to(timedelta(minutes=2))
    assert world.state is RoundState.COMPLETED
    assert world.dispatched() == []


def test_the_hold_runs_from_when_the_notices_left() -> None:
    world = World.at_the_meeting()
    world.complete()
    world.transport.out_of_reach = True
    world.approve()
    world.go_to(timedelta(hours=2))
    assert world.state is RoundState.APPROVED
    world.transport.out_of_reach = False
    world.go_to(timedelta(hours=5))
    assert world.dispatched() == []
    world.go_to(MINUTES_16)
    notices = [row.sent_at for row in world.outbox(Purpose.HOLD_NOTICE) if row.sent_at]
    dispatches = [row.queued_at for row in world.outbox(Purpose.DISPATCH)]
    assert len(notices) == 2
    assert min(dispatches) - max(notices) >= timedelta(minutes=15)


@pytest.mark.parametrize("words", ["stopp", "Stoppa utskicket!", "STOPP, fel status", "stop the mail"])
def test_a_stop_finds_the_round_on_its_way_out_even_in_the_next_week(words: str) -> None:
    world = approved(publication=Publication(hold=timedelta(days=5)))
    world.go_to(Step.INVITATION, NEXT_ROUND)
    assert world.store.rounds.get(NEXT_ROUND).state is RoundState.OPEN
    world.write(POLICE, words)
    assert world.state is RoundState.COMPLETED


def test_an_approval_finds_its_round_in_the_next_week() -> None:
    world = World.at_the_meeting()
    world.complete()
    code = world.code()
    world.go_to(Step.INVITATION, NEXT_ROUND)
    world.write(MUNICIPALITY, f"godkänn {code}")
    assert world.state is RoundState.APPROVED


@played_once
def two_waiting(approvals: int = 1) -> World:
    """Last week's picture was never approved, and this week's waits too."""
    world = World.at_the_meeting(publication=Publication(approvals=approvals))
    world.complete()
    world.go_to(Step.MEETING, NEXT_ROUND)
    world.complete("Lugnt.")
    assert {world.state, state_of_next(world)} == {RoundState.PREVIEWED}
    return world


def state_of_next(world: World) -> RoundState:
    return world.store.rounds.get(NEXT_ROUND).state


def test_the_own_code_said_again_is_no_guess_at_another_picture() -> None:
    world = two_waiting(approvals=2)
    earlier, this = world.letters(MUNICIPALITY, Purpose.PREVIEW)
    said = f"godkänn {code_in(earlier.text)}"
    for letter in (earlier, earlier, this):
        world.answer(letter, said)
    world.write(MUNICIPALITY, said)
    assert [letter.subject for letter in world.letters(MUNICIPALITY)[-3:]] == ["Godkännandet är redan noterat"] * 3
    assert {code.tries for code in world.store.approvals.outstanding(NEXT_ROUND)} == {0}


def test_a_code_that_was_used_for_an_earlier_file_is_told_to_count_no_more() -> None:
    world = World.at_the_meeting(publication=Publication(approvals=2))
    world.complete()
    used = world.code()
    world.write(MUNICIPALITY, f"godkänn {used}")
    world.complete("Oroligt.")
    world.write(MUNICIPALITY, f"godkänn {used}")
    assert world.letters(MUNICIPALITY)[-1].subject == "Koden gäller inte längre"
    assert {code.tries for code in world.store.approvals.outstanding(ROUND)} == {0}


def test_a_stop_is_heard_even_with_the_draft_attached() -> None:
    world = approved()
    draft = world.draft()
    world.answer(draft, "stopp", (workbook_of(draft)[0], world.completed(draft, "Något annat.")))
    assert world.letters(POLICE, Purpose.STOPPED)
    assert world.state is RoundState.PREVIEWED, "the draft that came with it has a preview of its own"
    assert "Något annat." in world.letter(POLICE, Purpose.PREVIEW).text
    world.go_to(MINUTES_16)
    assert world.dispatched() == []


def test_a_draft_sent_in_again_after_five_wrong_codes_gives_a_new_code() -> None:
    world = World.at_the_meeting()
    world.complete()
    old = world.code()
    for wrong in range(5):
        world.write(MUNICIPALITY, f"godkänn {(int(old) + wrong + 1) % 10**6:06}")
    world.write(MUNICIPALITY, f"godkänn {old}")
    assert world.state is RoundState.PREVIEWED
    world.complete()
    world.approve()
    assert world.state is RoundState.APPROVED


def test_a_dispatch_can_be_made_at_any_microsecond() -> None:
    world = World.at_the_meeting()
    world.now += timedelta(microseconds=1)
    world.complete()
    world.approve()
    world.go_to(MINUTES_16)
    assert GUARDS in world.dispatched()
    assert {r.state for r in world.outbox(Purpose.DISPATCH)} == {OutboxState.SENT}


def test_a_coordinators_report_that_begins_with_stoppade_stops_nothing() -> None:
    world = approved()
    world.write(MUNICIPALITY, "Stoppade mopeder hela veckan vid skolan")
    assert world.state is RoundState.APPROVED


def test_a_stop_in_the_thread_of_a_cancelled_round_stops_the_one_on_its_way() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    end_round(world.service, world.round, RoundEvent.CANCEL, "storm", world.now)
    world.go_to(Step.MEETING, NEXT_ROUND)
    draft = world.draft()
    world.answer(draft, "", (workbook_of(draft)[0], world.completed(draft)))
    world.approve()
    assert world.store.rounds.get(NEXT_ROUND).state is RoundState.APPROVED
    world.answer(form, "stopp", sender=MUNICIPALITY)
    assert world.store.rounds.get(NEXT_ROUND).state is RoundState.COMPLETED


def test_a_notice_that_one_server_refuses_for_now_holds_nobody_up() -> None:
    world = World.at_the_meeting()
    world.complete()
    world.transport.verdicts[POLICE] = Handover(Refusal.TEMPORARY, "452 4.2.2 mailbox full")
    world.approve()
    world.go_to(MINUTES_16)
    assert GUARDS in world.dispatched()
