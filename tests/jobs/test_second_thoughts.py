"""What people do the second time: answer twice, answer late, answer in an old thread, stop what is on its way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import a_deployment, an_account
from played import played_once
from world import (
    BROKEN_PANE,
    FIRE,
    GUARDS,
    MISSPELT,
    MUNICIPALITY,
    NEXT_ROUND,
    POLICE,
    ROUND,
    SCHOOL,
    YOUTH,
    World,
    workbook_of,
)

from est_mailer.asking import comment_text
from est_mailer.demo.checklists import Event
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Handover, OutboxState, Purpose, Refusal
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.life import Event as RoundEvent
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.rounds.ending import end_round

MINUTES_16 = timedelta(minutes=16)


@played_once
def approved(**changes: object) -> World:
    world = World.at_the_meeting(**changes)
    world.complete()
    world.approve()
    assert world.state is RoundState.APPROVED
    return world


def rows_of(world: World, respondent: str = "skola-norr", round_: str = ROUND) -> list[str]:
    return [o.what for o in world.store.answers.current(round_)[respondent].report.observations]


# Stopping


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


def test_a_stop_is_heard_even_with_the_draft_attached() -> None:
    world = approved()
    draft = world.draft()
    world.answer(draft, "stopp", (workbook_of(draft)[0], world.completed(draft, "Något annat.")))
    assert world.letters(POLICE, Purpose.STOPPED)
    assert world.state is RoundState.PREVIEWED, "the draft that came with it has a preview of its own"
    assert "Något annat." in world.letter(POLICE, Purpose.PREVIEW).text
    world.go_to(MINUTES_16)
    assert world.dispatched() == []


# Answering twice


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


# What stands beside a form


def test_words_beside_a_form_reach_the_meeting() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.answer(form, "Knivrån i parken i lördags, polisen är underrättad", world.filled(form, BROKEN_PANE))
    world.go_to(Step.DRAFT)
    drafted = world.store.drafts.latest(ROUND)
    assert drafted is not None
    assert any("Knivrån" in comment.text for comment in drafted.draft.comments)


def test_rows_that_wait_to_be_mended_are_seen_at_the_meeting_and_not_counted() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE, MISSPELT)
    world.go_to(Step.DRAFT)
    drafted = world.store.drafts.latest(ROUND)
    assert drafted is not None
    assert len(drafted.draft.rows) == 1
    told = [comment_text(comment, world.service.words()) for comment in drafted.draft.comments]
    assert any("Vivala" in text and "väntar på svar" in text for text in told)


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


# Who is believed


@pytest.mark.parametrize("verdict", ["", "mx.exempelstad.example; spf=fail; dmarc=none"])
def test_where_the_server_marks_mail_only_what_it_found_genuine_is_believed(verdict: str) -> None:
    world = World.invited(account=an_account(authserv_id="mx.exempelstad.example"))
    headers = {"Authentication_Results": verdict} if verdict else {}
    account = world.answer(world.form(SCHOOL), "lugnt", **headers)
    assert (account.kind, account.detail) == (AccountKind.HELD, "forged_sender")
    genuine = "mx.exempelstad.example; dmarc=pass header.from=exempelstad.example"
    assert world.answer(world.form(YOUTH), "lugnt", Authentication_Results=genuine).kind is AccountKind.REPORT


def test_a_deputy_named_by_mail_gets_no_other_rights() -> None:
    register = tuple(
        replace(m, roles=m.roles | a_deployment().register[0].roles) if m.id == "samordnare-kommun" else m
        for m in a_deployment().register
    )
    world = World.invited(register=register)
    world.answer(world.form(MUNICIPALITY), "ersättare ny@exempelstad.example")
    before = world.state
    world.write("ny@exempelstad.example", "status")
    assert world.state is before
    assert "Läget" not in world.news("ny@exempelstad.example")[-1].subject


# Rounds that end, things that go


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


def test_an_address_refused_for_good_reaches_its_coordinators_and_is_marked() -> None:
    world = World.of()
    world.transport.verdicts[SCHOOL] = Handover(Refusal.PERMANENT, "550 5.1.1 user unknown")
    world.go_to(Step.INVITATION)
    world.send()
    assert SCHOOL in world.store.addresses.dead()
    assert [r.recipient for r in world.outbox(Purpose.BOUNCED)] == [MUNICIPALITY]


def test_a_full_mailbox_is_not_dead() -> None:
    world = World.of()
    world.transport.verdicts[SCHOOL] = Handover(Refusal.PERMANENT, "552 5.2.2 mailbox full")
    world.go_to(Step.INVITATION)
    assert world.store.addresses.dead() == {}


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


def test_two_files_of_the_same_name_lose_nothing() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    name, filled = world.filled(form, BROKEN_PANE, FIRE)
    world.answer(form, "", (name, filled), workbook_of(form))
    assert rows_of(world) == [BROKEN_PANE.what, FIRE.what]
