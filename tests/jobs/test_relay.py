"""The way out: what each answer of the mail system does to a mail and to the queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from world import OPERATOR, World

from est_mailer.adapters.memory import ACCEPTED, MemoryTransport
from est_mailer.adapters.store import Store
from est_mailer.domain.outgoing import Handover, Letter, OutboxRow, OutboxState, Purpose, Refusal
from est_mailer.domain.ports import Following, nothing_follows
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.noted import paused_until
from est_mailer.jobs.outbox.doubts import LOOK_FOR
from est_mailer.jobs.outbox.relay import GIVE_UP_AFTER, LONGEST_RETRY, Relayed, backoff, recover, relay

A, B, C = "a@exempelstad.example", "b@exempelstad.example", "c@exempelstad.example"
GREYLISTED = Handover(Refusal.TEMPORARY, "450 4.2.0 try later")
UNKNOWN = Handover(Refusal.PERMANENT, "550 5.1.1 user unknown")
OVER_QUOTA = Handover(Refusal.PAUSE, "554 5.2.0 sending quota exceeded")
NO_ROUTE = Handover(Refusal.UNREACHABLE, "no route")
LOST = Handover(Refusal.IN_DOUBT, "the answer to DATA never came")


def with_mail(*recipients: str, path: Path | None = None) -> World:
    world = World.of(path=path)
    for number, recipient in enumerate(recipients or (A, B, C)):
        letter = Letter("2026-W47", Purpose.DISPATCH, recipient, f"<{number}@exempelstad.example>", b"Subject: x\r\n")
        assert world.store.outbox.queue(letter, world.now)
    return world


def send(world: World, allowance: int = 100) -> Relayed:
    return relay(world.service, world.now, allowance=allowance)


def row(world: World, recipient: str = A) -> OutboxRow:
    return next(r for r in world.outbox() if r.recipient == recipient and r.purpose is not Purpose.ALERT)


def sent_to(world: World) -> list[str]:
    return [m.recipient for m in world.transport.sent if m.recipient != OPERATOR]


def test_all_is_handed_over_in_order_and_once() -> None:
    world = with_mail()
    assert send(world) == Relayed(sent=3)
    assert send(world) == Relayed()
    assert sent_to(world) == [A, B, C]
    assert row(world).sent_at == world.now


def test_no_more_than_the_allowance() -> None:
    world = with_mail()
    assert send(world, 2).sent == 2
    assert send(world, 0).sent == 0
    assert sent_to(world) == [A, B]


class Meddling(MemoryTransport):
    """While it has the first mail to judge, and the next has been made ready, the others are taken back."""

    def __init__(self, world: World, *purposes: Purpose) -> None:
        super().__init__()
        self.world, self.purposes, self.ready = world, purposes, []

    def send(self, sender: str, recipient: str, content: bytes, following: Following = nothing_follows) -> Handover:
        self.ready.append(following())
        self.world.store.outbox.withdraw("2026-W47", self.purposes, self.world.now)
        return super().send(sender, recipient, content)


@pytest.mark.parametrize(("taken_back", "sent"), [((), [A, B, C]), ((Purpose.DISPATCH,), [A])])
def test_the_mail_made_ready_ahead_is_sent_only_if_it_is_still_queued(
    taken_back: tuple[Purpose, ...], sent: list[str]
) -> None:
    world = World.of()
    for recipient in (A, B, C):
        content = f"Subject: to {recipient}\r\n".encode()
        world.store.outbox.queue(Letter("2026-W47", Purpose.DISPATCH, recipient, f"<{recipient}>", content), world.now)
    transport = Meddling(world, *taken_back)
    world.service = replace(world.service, transport=transport)
    assert send(world).sent == len(sent)
    assert [(m.recipient, m.content) for m in transport.sent] == [(r, f"Subject: to {r}\r\n".encode()) for r in sent]
    assert transport.ready == [f"Subject: to {r}\r\n".encode() if r else None for r in (B, C, None)[: len(sent)]]


def test_a_stop_ends_between_two_mails_and_leaves_the_rest_queued() -> None:
    world = with_mail()
    done = relay(world.service, world.now, allowance=100, go_on=lambda: len(world.transport.sent) < 1)
    assert done.sent == 1
    assert [row(world, r).state for r in (A, B, C)] == [OutboxState.SENT, OutboxState.QUEUED, OutboxState.QUEUED]


def test_a_temporary_refusal_waits_longer_each_time_and_holds_up_nobody_else() -> None:
    world = with_mail()
    world.transport.verdicts[A] = GREYLISTED
    assert send(world) == Relayed(sent=2, deferred=1)
    waits = []
    for _ in range(4):
        waits.append(row(world).next_attempt_at - world.now)
        assert send(world) == Relayed(), "it is not tried before its time"
        world.now = row(world).next_attempt_at
        send(world)
    assert waits == [timedelta(minutes=m) for m in (1, 2, 4, 8)]
    world.transport.verdicts.clear()
    world.now = row(world).next_attempt_at
    send(world)
    assert row(world).state is OutboxState.SENT


def test_the_wait_doubles_to_four_hours() -> None:
    assert [backoff(n) for n in (1, 2, 3)] == [timedelta(minutes=m) for m in (1, 2, 4)]
    assert backoff(9) == backoff(10_000) == LONGEST_RETRY


def test_after_five_days_a_temporary_refusal_is_given_up_and_told() -> None:
    world = with_mail(A)
    world.transport.verdicts[A] = GREYLISTED
    begun = world.now
    while row(world).state is OutboxState.QUEUED:
        world.now = row(world).next_attempt_at
        send(world)
        assert world.now - begun < GIVE_UP_AFTER + LONGEST_RETRY + timedelta(minutes=1)
    assert row(world).state is OutboxState.FAILED
    assert world.now - begun > GIVE_UP_AFTER
    assert "given up after 5 days" in row(world).last_error
    assert len(world.alerts("refused")) == 1


def test_a_permanent_refusal_fails_that_mail_alone_and_tells_the_operator() -> None:
    world = with_mail()
    world.transport.verdicts[B] = UNKNOWN
    assert send(world) == Relayed(sent=2, failed=1)
    assert (row(world, B).state, row(world, B).last_error) == (OutboxState.FAILED, UNKNOWN.detail)
    send(world)
    assert "5.1.1" in world.letters(OPERATOR)[-1].text


@pytest.mark.parametrize("outcome", [OVER_QUOTA, NO_ROUTE])
def test_the_queue_waits_when_nothing_is_wrong_with_the_recipient(outcome: Handover) -> None:
    world = with_mail()
    world.transport.queue = [outcome]
    assert send(world) == Relayed(waiting=True)
    assert world.transport.attempts == 1, "the others are not even tried"
    until = paused_until(world.service, world.now)
    assert until == world.now + timedelta(minutes=1)
    assert send(world) == Relayed(waiting=True)
    assert row(world).state is OutboxState.QUEUED
    assert row(world).attempts == 0
    world.now = until
    send(world)
    assert sorted(sent_to(world)) == [A, B, C]
    assert world.outbox(Purpose.ALERT) == [], "a minute's wait is nothing to tell"


def test_each_pause_in_a_row_is_longer_and_one_success_ends_the_row() -> None:
    world = with_mail(A)
    world.transport.queue = [OVER_QUOTA] * 3
    waits = []
    for _ in range(3):
        send(world)
        until = paused_until(world.service, world.now)
        assert until is not None
        waits.append(until - world.now)
        world.now = until
    assert waits == [timedelta(minutes=m) for m in (1, 2, 4)]
    send(world)
    assert sent_to(world) == [A]
    assert world.store.facts.get("relay.pauses") == "0"


@pytest.mark.parametrize(("outcome", "longest"), [(OVER_QUOTA, 30), (NO_ROUTE, 5)])
def test_a_long_wait_is_told_once_when_it_is_over(outcome: Handover, longest: int) -> None:
    world = with_mail(A)
    world.transport.queue = [outcome] * 2000
    begun, waits = world.now, []
    while world.now < begun + timedelta(days=2):
        send(world)
        until = paused_until(world.service, world.now)
        assert until is not None
        waits.append(until - world.now)
        world.now = until
    assert max(waits) == timedelta(minutes=longest)
    assert world.outbox(Purpose.ALERT) == [], "it would only wait with the others"
    world.transport.queue = []
    for _ in range(3):
        send(world)
    (letter,) = world.letters(OPERATOR)
    assert letter.subject.startswith("EST fungerar igen")
    assert outcome.detail in letter.text
    assert "söndag 15 november kl. 13.00" in letter.text


def test_a_lost_answer_leaves_the_mail_in_doubt_and_never_sends_it_again_by_itself() -> None:
    world = with_mail()
    world.transport.queue = [LOST]
    assert send(world) == Relayed(in_doubt=1), "the connection is lost: the rest waits for the next pass"
    send(world)
    assert sent_to(world) == [A, B, C]
    world.now += timedelta(days=30)
    send(world)
    assert sent_to(world).count(A) == 1
    assert row(world).state is OutboxState.IN_DOUBT
    assert len(world.alerts("in_doubt")) == 1


@pytest.mark.parametrize(("arrived", "times"), [(True, 1), (False, 2)])
def test_a_person_settles_a_mail_in_doubt(arrived: bool, times: int) -> None:
    world = with_mail(A)
    world.transport.queue = [LOST]
    send(world)
    world.store.outbox.resolve(row(world).id, arrived, world.now)
    send(world)
    assert row(world).state is OutboxState.SENT
    assert sent_to(world).count(A) == times


class Crash(BaseException):
    """The power goes."""


class CrashingTransport(MemoryTransport):
    """Takes a mail, and the process ends before the answer is recorded."""

    def send(self, sender: str, recipient: str, content: bytes, following: Following = nothing_follows) -> Handover:
        super().send(sender, recipient, content, following)
        raise Crash


def test_a_mail_in_mid_sending_when_the_process_died_stands_in_doubt_after_the_restart(tmp_path: Path) -> None:
    path = tmp_path / "est.db"
    world = with_mail(A, B, path=path)
    crashing = replace(world, service=replace(world.service, transport=CrashingTransport()))
    with pytest.raises(Crash):
        send(crashing)
    world.store.close()
    restarted = World.of(path=path)
    assert recover(restarted.service, restarted.now) == 1
    assert recover(restarted.service, restarted.now) == 0
    assert [row(restarted, r).state for r in (A, B)] == [OutboxState.IN_DOUBT, OutboxState.QUEUED]
    send(restarted)
    assert sent_to(restarted) == [B]
    assert len(restarted.alerts("in_doubt")) == 1
    restarted.store.close()


def test_the_bytes_and_the_message_id_are_those_that_were_queued() -> None:
    world = with_mail(A)
    queued = world.store.outbox.content(row(world).id)
    world.transport.queue = [GREYLISTED]
    send(world)
    world.now = row(world).next_attempt_at
    world.transport.queue = [ACCEPTED]
    send(world)
    assert [m.content for m in world.transport.sent] == [queued]


def test_two_relays_never_send_the_same_mail(tmp_path: Path) -> None:
    """A row that another process has claimed since it was listed is let be."""
    path = tmp_path / "est.db"
    world = with_mail(A, B, path=path)
    with Store.open(path) as other:
        assert other.outbox.claim(row(world, B).id, world.now)
        assert send(world).sent == 1
        assert sent_to(world) == [A]
    world.store.close()


@pytest.mark.parametrize(("kept", "state"), [(True, OutboxState.SENT), (False, OutboxState.IN_DOUBT)])
def test_a_mail_in_doubt_is_settled_if_it_lies_among_the_sent_ones(kept: bool, state: OutboxState) -> None:
    world = with_mail(A, B)
    world.transport.queue = [LOST]
    send(world)
    world.now += timedelta(minutes=1)
    if kept:
        world.mailbox.sent_ids.add(row(world).message_id)
    take_in(world.service, world.now)
    assert row(world).state is state
    send(world)
    assert sent_to(world).count(A) == 1


def test_after_an_hour_a_mail_in_doubt_is_left_to_a_person() -> None:
    world = with_mail(A)
    world.transport.queue = [LOST]
    send(world)
    world.mailbox.sent_ids.add(row(world).message_id)
    world.now += LOOK_FOR + timedelta(minutes=1)
    take_in(world.service, world.now)
    assert row(world).state is OutboxState.IN_DOUBT
