"""When a pass costs much, as a visit does, what the rate allows one at a time is saved up for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from world import World

from est_mailer.adapters.systemd import Notifier
from est_mailer.daemon import Daemon
from est_mailer.domain.outgoing import Letter, Purpose

RATE = 6  # mails a minute: one in ten seconds
MINUTE = timedelta(minutes=1)


def in_the_queue(mails: int) -> World:
    world = World.of()
    account = replace(world.service.deployment.account, per_minute=RATE)
    world.service = replace(world.service, deployment=replace(world.service.deployment, account=account))
    for number in range(mails):
        letter = Letter("", Purpose.ANSWER, f"a{number}@exempelstad.example", f"<{number}@test>", b"Subject: x\r\n")
        world.store.outbox.queue(letter, world.now)
    return world


@pytest.mark.parametrize(
    ("mails", "saves_up", "seconds"),
    [(10, 0, 10), (10, 60, 40), (7, 60, 10), (30, 60, 60)],  # six of them go at once
)
def test_the_next_visit_comes_when_the_rate_allows_what_waits(mails: int, saves_up: int, seconds: int) -> None:
    world = in_the_queue(mails)
    daemon = Daemon(world.service, lambda: world.now, Notifier({}), saves_up=timedelta(seconds=saves_up))
    daemon.visit(first=True)
    assert len(world.transport.sent) == RATE
    assert daemon.wakes == world.now + timedelta(seconds=seconds)
    world.now = daemon.wakes
    daemon.visit(first=False)
    assert len(world.transport.sent) == min(mails, RATE + seconds * RATE // 60), "never more than the rate"


def test_nothing_is_waited_for_when_the_queue_is_empty() -> None:
    world = in_the_queue(RATE)
    daemon = Daemon(world.service, lambda: world.now, Notifier({}), saves_up=MINUTE, poll=5 * MINUTE)
    daemon.visit(first=True)
    assert len(world.transport.sent) == RATE
    assert daemon.wakes == world.now + 5 * MINUTE
