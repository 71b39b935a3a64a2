"""Nothing is dispatched that was not approved as it stands, by somebody who may."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from played import played_once
from post import SERVICE
from world import BROKEN_PANE, GUARDS, MUNICIPALITY, POLICE, ROUND, SCHOOL, World, texts, workbook_of

from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import OutboxState, Purpose
from est_mailer.domain.picture.approving import MOST_TRIES
from est_mailer.domain.publishing import Publication
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.rounds.ticking import tick

HOLD = timedelta(minutes=15)


@played_once
def previewed(approvals: int = 1) -> World:
    world = World.invited(publication=Publication(approvals=approvals, hold=HOLD))
    world.report(SCHOOL, BROKEN_PANE)
    world.drafted()
    assert world.complete().detail == "previewed"
    return world


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def last(world: World, address: str = MUNICIPALITY) -> str:
    return " ".join(texts(world.letters(address)[-1:]).split())


def test_every_coordinator_gets_a_preview_with_a_code_of_its_own() -> None:
    world = previewed()
    assert world.code(MUNICIPALITY) != world.code(POLICE)
    preview = world.letter(POLICE, Purpose.PREVIEW)
    assert "Lugnt i hela staden." in preview.text
    assert "3 mottagare" in preview.text
    assert [name.rpartition(".")[2] for name, _ in preview.files] == ["pdf"]
    assert world.dispatched() == []


def test_nothing_is_dispatched_without_an_approval_however_long_one_waits() -> None:
    world = previewed()
    world.go_to(timedelta(days=6))
    assert world.state is RoundState.PREVIEWED
    assert world.dispatched() == []


def test_a_picture_goes_out_when_its_hold_has_passed_and_not_before() -> None:
    world = previewed()
    world.approve()
    assert world.round.hold_until == world.now + HOLD
    for coordinator in (MUNICIPALITY, POLICE):
        assert world.letters(coordinator, Purpose.HOLD_NOTICE)
    world.go_to(HOLD - timedelta(seconds=1))
    assert world.dispatched() == []
    world.go_to(timedelta(seconds=1))
    assert len(world.dispatched()) == 3


def test_a_wrong_code_is_told_and_counted_and_after_five_the_right_one_is_void() -> None:
    world = previewed()
    code = world.code()
    for left in range(MOST_TRIES - 1, -1, -1):
        world.approve(code=another(code))
        assert f"Du har {left} försök kvar" in last(world)
        assert "Svara stopp och skicka sedan filen igen" in last(world), "what to do when none is left"
    world.approve(code=code)
    assert "ingen giltig kod" in last(world)
    assert world.state is RoundState.PREVIEWED
    world.approve(POLICE)
    assert world.state is RoundState.APPROVED, "one coordinator's mistakes do not lock the others out"


def test_another_coordinators_code_is_a_wrong_code() -> None:
    world = previewed()
    world.approve(POLICE, world.code(MUNICIPALITY))
    assert world.state is RoundState.PREVIEWED
    assert "försök kvar" in last(world, POLICE)


def test_one_who_is_no_coordinator_cannot_approve_with_the_right_code() -> None:
    world = previewed()
    for address in (SCHOOL, GUARDS):
        world.write(address, f"godkänn {world.code()}")
    preview = world.letter(MUNICIPALITY, Purpose.PREVIEW)
    account = world.answer(preview, f"godkänn {world.code()}", sender="obehorig@annan.test")
    assert account.kind in {AccountKind.UNKNOWN, AccountKind.HELD}
    assert world.state is RoundState.PREVIEWED


@pytest.mark.parametrize(
    "text",
    [
        "Tack, jag läser i kväll.",
        "Vi väntar med det.\n\ngodkänn {code}",
        "> godkänn {code}",
        "godkänn inte {code}",
        "Ska jag svara godkänn {code}?",
    ],
)
def test_a_code_that_is_quoted_or_spoken_of_approves_nothing(text: str) -> None:
    world = previewed()
    world.answer(world.letter(MUNICIPALITY, Purpose.PREVIEW), text.format(code=world.code()))
    assert world.state is RoundState.PREVIEWED


@pytest.mark.parametrize(
    "said", ["Godkänn {a} {b}", "godkänn kod {a}{b}", "GODKÄNN: {a}-{b}.", "Hej!\nGodkänner {a}{b}"]
)
def test_a_code_may_be_written_as_people_write_it(said: str) -> None:
    world = previewed()
    code = world.code()
    world.write(MUNICIPALITY, said.format(a=code[:3], b=code[3:]))
    assert world.state is RoundState.APPROVED


def test_the_code_of_an_older_preview_is_void() -> None:
    world = previewed()
    old = world.code()
    assert world.complete("Oroligt i centrum.").detail == "previewed"
    world.approve(code=old)
    assert world.state is RoundState.PREVIEWED
    world.approve()
    world.go_to(HOLD)
    assert "Oroligt i centrum." in world.letter(GUARDS, Purpose.DISPATCH).text


def test_two_approvals_are_those_of_two_coordinators() -> None:
    world = previewed(approvals=2)
    code = world.code(MUNICIPALITY)
    world.approve(MUNICIPALITY)
    assert "Antal som saknas: 1" in last(world)
    world.approve(MUNICIPALITY, code)
    assert world.state is RoundState.PREVIEWED, "the same coordinator counts once"
    assert world.round.hold_until is None
    world.approve(POLICE)
    assert world.state is RoundState.APPROVED


def test_an_edit_between_two_approvals_voids_the_first() -> None:
    world = previewed(approvals=2)
    world.approve(MUNICIPALITY)
    world.complete("Oroligt i centrum.")
    world.approve(POLICE)
    assert world.state is RoundState.PREVIEWED
    world.approve(MUNICIPALITY)
    assert world.state is RoundState.APPROVED


def test_stop_within_the_hold_halts_the_dispatch_until_a_new_approval() -> None:
    world = previewed()
    old = world.code()
    world.approve()
    world.write(POLICE, "stopp")
    world.go_to(timedelta(hours=2))
    assert world.state is RoundState.COMPLETED
    assert world.dispatched() == []
    world.approve(code=old)
    assert world.state is RoundState.COMPLETED
    assert world.complete().detail == "previewed", "the same draft may be sent in again"
    world.approve()
    world.go_to(HOLD)
    assert len(world.dispatched()) == 3


def test_an_edit_within_the_hold_voids_the_approval() -> None:
    world = previewed()
    world.approve()
    world.complete("Oroligt i centrum.")
    assert world.round.hold_until is None
    world.go_to(timedelta(hours=1))
    assert world.state is RoundState.PREVIEWED
    assert world.dispatched() == []


@pytest.mark.parametrize("approved", [False, True])
def test_the_same_draft_twice_changes_nothing(approved: bool) -> None:
    world = previewed()
    if approved:
        world.approve()
    state, previews = world.state, len(world.outbox(Purpose.PREVIEW))
    assert world.complete().detail == "the same draft again"
    assert (world.state, len(world.outbox(Purpose.PREVIEW))) == (state, previews)
    assert "inget är ändrat" in last(world).casefold()


def test_the_same_draft_after_the_dispatch_is_kept_and_said_to_be_out_already() -> None:
    world = previewed()
    world.approve()
    world.go_to(HOLD)
    account = world.complete()
    assert account.detail == "after the dispatch, and the same"
    assert "redan" in last(world)
    assert world.state is RoundState.DISPATCHED


def test_a_draft_that_cannot_be_read_is_answered_with_what_to_mend() -> None:
    world = World.at_the_meeting()
    assert world.complete(status="Gullt").detail == "1 to mend"
    answer = last(world)
    assert "Gullt" in answer
    assert world.state is RoundState.DRAFTED
    assert world.complete().detail == "previewed"


def test_a_draft_from_one_who_is_no_coordinator_is_held() -> None:
    world = World.at_the_meeting()
    draft = world.draft()
    file = (workbook_of(draft)[0], world.completed(draft))
    account = world.answer(draft, "Här", file, sender=SCHOOL)
    assert (account.kind, account.detail) == (AccountKind.HELD, "draft_from_other")
    assert world.state is RoundState.DRAFTED
    world.write(POLICE, f"släpp {world.held_reference(POLICE)}")
    take_in(world.service, world.now)
    assert world.state is RoundState.PREVIEWED


def test_content_that_changed_after_the_approval_is_not_dispatched() -> None:
    world = previewed()
    world.approve()
    stored = world.store.drafts.edition(ROUND)
    assert stored is not None
    changed = replace(stored.edition, picture=replace(stored.edition.picture, state="Smyginstoppat"))
    world.store.drafts.add_edition(ROUND, stored.content_hash, changed, stored.pdf, world.now)
    world.go_to(HOLD)
    assert world.state is RoundState.APPROVED
    assert world.dispatched() == []
    assert len(world.alerts("action_failed")) == 1
    assert "inte" in texts(world.letters("drift@exempelstad.example"))


def test_another_list_of_recipients_than_the_approved_one_stops_the_dispatch() -> None:
    world = previewed()
    world.approve()
    members = world.store.rounds.members(ROUND)
    guards = next(m for m in members if m.id == "vaktarna")
    world.store.connection.run("DELETE FROM round_members WHERE round = ? AND member = ?", (ROUND, guards.id))
    world.store.connection.forget()
    world.go_to(HOLD)
    assert world.dispatched() == []


def test_each_recipient_gets_a_mail_of_its_own_and_sees_no_other_address() -> None:
    world = previewed()
    world.approve()
    world.go_to(HOLD)
    mails = [m for m in world.transport.sent if world.letters(m.recipient, Purpose.DISPATCH)]
    ids = {row.message_id for row in world.outbox(Purpose.DISPATCH)}
    mails = [m for m in mails if message_from_bytes(m.content, policy=default)["Message-ID"] in ids]
    assert sorted(m.recipient for m in mails) == sorted([MUNICIPALITY, POLICE, GUARDS])
    for mail in mails:
        message = message_from_bytes(mail.content, policy=default)
        assert message["Cc"] is None
        assert message["Bcc"] is None
        named = {address for value in message.values() for address in re.findall(r"[\w.+-]+@[\w.-]+", str(value))}
        others = {MUNICIPALITY, POLICE, GUARDS} - {mail.recipient}
        assert mail.recipient in named
        assert not named & others
        headers = mail.content.partition(b"\r\n\r\n")[0].decode()
        assert not any(other in headers for other in others)
        assert SERVICE in headers


def test_a_preview_that_was_never_sent_is_taken_back_when_the_draft_is_edited() -> None:
    world = World.at_the_meeting()
    world.transport.out_of_reach = True
    draft = world.draft()
    for state in ("Lugnt.", "Oroligt."):
        world.answer(draft, "", (workbook_of(draft)[0], world.completed(draft, state)))
    rows = world.outbox(Purpose.PREVIEW)
    assert [r.state for r in rows].count(OutboxState.WITHDRAWN) == 2
    assert [r.state for r in rows].count(OutboxState.QUEUED) == 2


def test_feedback_follows_the_dispatch_even_if_that_was_late() -> None:
    world = previewed()
    world.go_to(Step.FEEDBACK)
    assert world.outbox(Purpose.FEEDBACK) == []
    world.complete("Lugnt.")
    world.approve()
    world.go_to(HOLD)
    tick(world.service, world.now)
    assert world.state is RoundState.FED_BACK
