"""What the provider takes in a minute is never passed, and where a pass costs much it is saved up for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from world import World

from est_mailer.adapters.memory import MemoryTransport
from est_mailer.adapters.systemd import Notifier
from est_mailer.daemon import Daemon
from est_mailer.domain.outgoing import Handover, Letter, Purpose
from est_mailer.domain.ports import Following, nothing_follows

RATE = 6  # mails a minute
LOOK = timedelta(minutes=5)


def in_the_queue(mails: int, rate: int = RATE) -> World:
    world = World.of()
    account = replace(world.service.deployment.account, per_minute=rate)
    world.service = replace(world.service, deployment=replace(world.service.deployment, account=account))
    more(world, mails)
    return world


def more(world: World, mails: int, purpose: Purpose = Purpose.RECEIPT) -> None:
    for number in range(mails):
        key = f"{number}.{mails}.{purpose.value}"
        letter = Letter("", purpose, f"a{key}@exempelstad.example", f"<{key}@test>", b"Subject: x\r\n")
        world.store.outbox.queue(letter, world.now)


def passing(world: World, *, saves_up: bool) -> Daemon:
    watch = partial(world_seconds, world)
    return Daemon(world.service, lambda: world.now, Notifier({}), stopwatch=watch, poll=LOOK, saves_up=saves_up)


def world_seconds(world: World) -> float:
    return world.now.timestamp()


@pytest.mark.parametrize(
    ("saves_up", "sent_at"),
    [
        (False, [(0, 2), (30, 6), (60, 8), (90, 12), (120, 13)]),
        (True, [(0, 2), (30, 6), (90, 12), (150, 13)]),
    ],
)
def test_no_minute_has_more_than_the_rate(saves_up: bool, sent_at: list[tuple[int, int]]) -> None:
    world = in_the_queue(2)
    daemon, began = passing(world, saves_up=saves_up), world.now
    daemon.visit(first=True)
    seen = [(0, len(world.transport.sent))]
    more(world, 11)
    world.now += timedelta(seconds=30)
    for _ in sent_at[1:]:
        daemon.visit(first=False)
        seen.append((round((world.now - began).total_seconds()), len(world.transport.sent)))
        world.now = daemon.wakes
    assert seen == sent_at


class Slow(MemoryTransport):
    """In the pass of the first mail half a minute goes by, which the log of it does not know of."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def send(self, sender: str, recipient: str, content: bytes, following: Following = nothing_follows) -> Handover:
        if not self.attempts:
            self.world.now += timedelta(seconds=30)
        return super().send(sender, recipient, content, following)


@pytest.mark.parametrize("saves_up", [False, True])
def test_a_restart_does_not_give_the_provider_a_minute_twice(saves_up: bool) -> None:
    world = in_the_queue(2 * RATE)
    transport = Slow(world)
    world.service = replace(world.service, transport=transport)
    passing(world, saves_up=saves_up).visit(first=True)
    handed_over_at, before = world.now, len(transport.sent)
    assert before
    world.now += timedelta(seconds=40)
    after = passing(world, saves_up=saves_up)
    after.visit(first=True)
    assert len(transport.sent) <= RATE
    while len(transport.sent) < 2 * RATE:
        world.now = after.wakes
        assert world.now - handed_over_at >= timedelta(minutes=1) or len(transport.sent) < RATE
        after.visit(first=False)
    assert world.now - handed_over_at <= timedelta(minutes=3)


def test_what_was_in_hand_when_a_process_died_counts() -> None:
    world = in_the_queue(RATE)
    assert world.store.outbox.claim(1, world.now)
    after = passing(world, saves_up=False)
    after.visit(first=True)
    assert len(world.transport.sent) == RATE - 1
    assert after.rate.left(RATE, world.now) == 0


def test_what_a_person_has_settled_since_is_no_mail_of_this_minute() -> None:
    world = in_the_queue(RATE + 1)
    passing(world, saves_up=False).visit(first=True)
    world.now += timedelta(hours=1)
    world.store.outbox.withdraw("", [Purpose.RECEIPT], world.now)
    after = passing(world, saves_up=False)
    after.visit(first=True)
    assert after.rate.left(RATE, world.now) == RATE


def test_nothing_is_waited_for_when_the_queue_is_empty() -> None:
    world = in_the_queue(RATE)
    daemon = passing(world, saves_up=True)
    daemon.visit(first=True)
    assert len(world.transport.sent) == RATE
    assert daemon.wakes == world.now + LOOK


@pytest.mark.parametrize("saves_up", [False, True])
def test_who_asks_does_not_wait_for_the_minute_that_mass_mail_has_used(saves_up: bool) -> None:
    world = in_the_queue(30, rate=20)
    daemon, began = passing(world, saves_up=saves_up), world.now
    daemon.visit(first=True)
    assert len(world.transport.sent) == 18
    world.now += timedelta(seconds=5)
    more(world, 3, Purpose.ANSWER)
    daemon.visit(first=False)
    assert [mail.recipient.partition("@")[0] for mail in world.transport.sent[18:]] == ["a0.3.answer", "a1.3.answer"]
    assert daemon.wakes == began + timedelta(minutes=1)  # the third one's turn
    world.now = daemon.wakes
    daemon.visit(first=False)
    assert len(world.transport.sent) == 20 + 1 + 12


class Mistaken(MemoryTransport):
    """Takes a minute's worth; at all later ones we make a mistake."""

    def send(self, sender: str, recipient: str, content: bytes, following: Following = nothing_follows) -> Handover:
        if self.attempts == RATE:
            raise RuntimeError("a mistake of ours")
        return super().send(sender, recipient, content, following)


@pytest.mark.parametrize("saves_up", [False, True])
def test_a_fault_in_sending_has_its_own_patience(saves_up: bool) -> None:
    world = in_the_queue(20)
    world.service = replace(world.service, transport=Mistaken())
    daemon = passing(world, saves_up=saves_up)
    daemon.visit(first=True)
    assert daemon.rate.left(RATE, world.now) == 0
    passes, until = 0, world.now + timedelta(minutes=30)
    while world.now < until:
        world.now = daemon.wakes
        daemon.visit(first=False)
        passes += 1
    assert passes < 60
