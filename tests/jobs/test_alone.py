"""The daemon by itself: a week without a hand on it, servers and a database that come and go, a quick end."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alone import Ear, alone
from builders import utc
from servers.ports import on_this_machine
from world import BROKEN_PANE, GUARDS, MUNICIPALITY, OPERATOR, ROUND, SCHOOL, World, workbook_of

from est_mailer.adapters.memory import MemoryMailbox, MemoryTransport
from est_mailer.adapters.systemd import Notifier
from est_mailer.daemon import Daemon
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Handover, Letter, OutboxState, Purpose
from est_mailer.domain.ports import Following, nothing_follows
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.keeping.awaiting import mark_restored
from est_mailer.jobs.watching.outages import LONGEST_BACK_OFF, Outage

FRIDAY = utc(2026, 11, 20, 12)


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[Ear]:
    ear = Ear(tmp_path / "notify")
    yield ear
    ear.socket.close()


def test_a_week_goes_by_itself() -> None:
    world = World.of()
    daemon, clock = alone(world, FRIDAY)

    def answer(make: Callable[[], bytes]) -> Callable[[], object]:
        return lambda: world.mailbox.deliver(make())

    def the_draft() -> bytes:
        draft = world.draft()
        return world.reply(draft, "", (workbook_of(draft)[0], world.completed(draft)))

    def a_report() -> bytes:
        form = world.form(SCHOOL)
        return world.reply(form, "", world.filled(form, BROKEN_PANE))

    clock.at(utc(2026, 11, 17, 9), answer(a_report))
    clock.at(utc(2026, 11, 19, 9, 30), answer(the_draft))
    clock.at(utc(2026, 11, 19, 9, 50), answer(lambda: world.fresh(MUNICIPALITY, f"godkänn {world.code()}")))
    daemon.run()
    assert world.state is RoundState.FED_BACK
    assert "Lugnt i hela staden." in world.letter(GUARDS, Purpose.DISPATCH).text
    assert world.tally.events == 1
    assert {row.state for row in world.outbox()} == {OutboxState.SENT}
    assert world.outbox(Purpose.ALERT) == []


def test_a_mailbox_that_is_away_delays_the_answers_and_nothing_else() -> None:
    world = World.of()
    daemon, clock = alone(world, utc(2026, 11, 16, 20))
    world.mailbox.out_of_reach = True
    clock.at(utc(2026, 11, 16, 12), lambda: world.mailbox.deliver(world.fresh(SCHOOL, "lugnt")))
    clock.at(utc(2026, 11, 16, 14), lambda: setattr(world.mailbox, "out_of_reach", False))
    daemon.run()
    assert len(world.letters(SCHOOL, Purpose.INVITATION)) == 1
    assert world.kinds() == [AccountKind.REPORT]
    assert world.letters(OPERATOR), "an outage of half an hour is told"
    assert len({row.about for row in world.alerts("mailbox_lost")}) == len(world.alerts("mailbox_lost")) <= 2


def test_a_database_that_cannot_be_written_stops_no_loop_and_loses_no_mail(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    world = World.of()
    daemon, clock = alone(world, utc(2026, 11, 16, 20))
    read_only = "PRAGMA query_only = "
    clock.at(utc(2026, 11, 16, 6), lambda: world.store.connection.run(f"{read_only}ON"))
    clock.at(utc(2026, 11, 16, 9), lambda: world.mailbox.deliver(world.fresh(SCHOOL, "lugnt")))
    clock.at(utc(2026, 11, 16, 12), lambda: world.store.connection.run(f"{read_only}OFF"))
    daemon.run()
    (invitation,) = [r for r in world.outbox(Purpose.INVITATION) if r.recipient == SCHOOL]
    assert invitation.queued_at >= utc(2026, 11, 16, 12), "caught up once there is room"
    assert len(world.kinds()) == 1
    assert world.store.rounds.get(ROUND).state is RoundState.OPEN


class FaultyTransport(MemoryTransport):
    """A transport with a fault of its own."""

    def send(self, sender: str, recipient: str, content: bytes, following: Following = nothing_follows) -> Handover:
        following()
        self.attempts += 1
        raise RuntimeError(f"a fault in sending {len(content)} bytes from {sender} to {recipient}")


def test_the_watchdog_is_fed_by_every_completed_pass_also_while_a_server_is_away(ear: Ear) -> None:
    world = World.of()
    daemon, _ = alone(world, world.now + timedelta(hours=3), ear)
    world.mailbox.out_of_reach = True
    daemon.run()
    heard = ear.listen()
    assert (heard[0], heard[-1]) == ("READY=1", "STOPPING=1")
    assert "WATCHDOG=1" in heard
    assert "STATUS=cannot do: mail; see the journal" in heard


def test_the_watchdog_is_not_fed_by_a_pass_that_failed(ear: Ear) -> None:
    world = World.invited()
    for about in "abc":
        letter = Letter("", Purpose.ALERT, OPERATOR, f"<{about}@test>", b"Subject: x\r\n", about)
        world.store.outbox.queue(letter, world.now)
    transport = FaultyTransport()
    world.service = replace(world.service, transport=transport)
    daemon, _ = alone(world, world.now + timedelta(hours=1), ear)
    daemon.run()
    assert transport.attempts > 1, "the loop goes on"
    assert ear.listen().count("WATCHDOG=1") <= 1, "only the last pass, which was told to stop before it sent"


class FillsTheDisk(MemoryTransport):
    """The first mail is taken, and then the database cannot be written for a while."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def send(self, sender: str, recipient: str, content: bytes, following: Following = nothing_follows) -> Handover:
        if self.attempts == 0:
            self.world.store.connection.run("PRAGMA query_only = ON")
        return super().send(sender, recipient, content, following)


def test_a_mail_whose_fate_could_not_be_recorded_stands_in_doubt_when_there_is_room_again() -> None:
    world = World.invited()
    transport = FillsTheDisk(world)
    letter = Letter("", Purpose.ANSWER, GUARDS, "<1@test>", b"Subject: x\r\n")
    world.store.outbox.queue(letter, world.now)
    world.service = replace(world.service, transport=transport)
    daemon, clock = alone(world, world.now + timedelta(hours=2))
    clock.at(world.now + timedelta(hours=1), lambda: world.store.connection.run("PRAGMA query_only = OFF"))
    daemon.run()
    assert [m.recipient for m in transport.sent].count(GUARDS) == 1, "it is not sent again blindly"
    assert [r.state for r in world.outbox(Purpose.ANSWER)] == [OutboxState.IN_DOUBT]
    assert len(world.alerts("in_doubt")) == 1


def test_after_a_restore_it_does_nothing_but_tell_the_operator(ear: Ear) -> None:
    world = World.of()
    world.go_to(Step.INVITATION)
    sent = len(world.transport.sent)
    mark_restored(world.store, world.now, world.now)
    world.mailbox.deliver(world.fresh(SCHOOL, "lugnt"))
    daemon, _ = alone(world, FRIDAY, ear)
    daemon.run()
    assert [m.recipient for m in world.transport.sent[sent:]] == [OPERATOR]
    assert world.state is RoundState.OPEN
    assert world.kinds() == []
    assert "STATUS=restored from a backup: waits for est-mailer resume" in ear.listen()


def test_it_stops_within_two_seconds_in_mid_wait() -> None:
    stop = threading.Event()
    world = World.of()
    service = replace(world.service, mailbox=MemoryMailbox(interrupted=stop))
    daemon = Daemon(service, lambda: world.now, Notifier({}), stop)
    asked: list[float] = []
    timer = threading.Timer(0.5, lambda: (asked.append(time.monotonic()), stop.set()))
    timer.start()
    daemon.run()
    assert asked, "it ended before it was asked to"
    assert time.monotonic() - asked[0] < on_this_machine(2)


def test_a_mail_wakes_it_at_once() -> None:
    stop = threading.Event()
    world = World.of()
    mailbox = MemoryMailbox(interrupted=stop)
    daemon = Daemon(replace(world.service, mailbox=mailbox), lambda: world.now, Notifier({}), stop)
    raw = world.fresh(SCHOOL, "lugnt")
    timers = [threading.Timer(0.3, lambda: mailbox.deliver(raw)), threading.Timer(1.5, stop.set)]
    for timer in timers:
        timer.start()
    daemon.run()
    assert mailbox.inbox == {}
    assert len(world.kinds()) == 1


def test_an_outage_is_tried_again_ever_more_seldom() -> None:
    outage, now, waits = Outage(), FRIDAY, []
    for _ in range(12):
        outage.failed(now)
        assert outage.retry_at is not None
        waits.append(outage.retry_at - now)
        assert outage.waiting(now)
        assert not outage.waiting(outage.retry_at)
        now = outage.retry_at
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_BACK_OFF
    assert outage.since == FRIDAY
    outage.over()
    assert (outage.since, outage.waiting(now)) == (None, False)
