"""A clock that is set back or ahead while the service runs: nothing twice, nothing too early, and it goes on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from alone import Clock, alone
from builders import utc
from world import OPERATOR, SCHOOL, World, texts

from est_mailer.daemon import POLL, Daemon
from est_mailer.domain.outgoing import Handover, Letter, OutboxState, Purpose, Refusal
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.noted import Kind, paused_until
from est_mailer.jobs.rounds.ticking import trust_clock
from est_mailer.jobs.watching.clock_guard import DOUBTED_FOR, LEAP, ClockGuard
from est_mailer.jobs.watching.outages import LONGEST_BACK_OFF, Outage
from est_mailer.jobs.watching.status import status
from est_mailer.jobs.watching.weighing import Concern

DAY = timedelta(days=1)
INVITATION = utc(2026, 11, 16, 7)  # 08:00 in Sweden


def stepping(world: World, until: datetime, minutes: int = 1) -> tuple[Daemon, Clock]:
    world.now = INVITATION - timedelta(hours=5, minutes=30)
    daemon, clock = alone(world, until)
    clock.step = timedelta(minutes=minutes)
    return daemon, clock


def setting(clock: Clock, by: timedelta) -> None:
    clock.set_by = by


def each_once(world: World) -> None:
    keys = Counter((m.recipient, m.content) for m in world.transport.sent)
    assert set(keys.values()) <= {1}


def test_a_day_back_waits_and_then_goes_on_where_it_was() -> None:
    world = World.of()
    daemon, clock = stepping(world, utc(2026, 11, 18, 20), minutes=4)
    told: list[str] = []
    clock.at(INVITATION + timedelta(hours=2), lambda: setting(clock, -DAY))
    clock.at(
        INVITATION + timedelta(hours=10),
        lambda: told.extend(w.what for w in status(world.service, clock.now - DAY).warnings),
    )
    clock.at(INVITATION + timedelta(hours=12), lambda: world.mailbox.deliver(world.fresh(SCHOOL, "lugnt")))
    taken: list[int] = []
    clock.at(INVITATION + timedelta(hours=13), lambda: taken.append(len(world.mailbox.inbox)))
    clock.at(INVITATION + timedelta(hours=14), lambda: setting(clock, timedelta()))
    daemon.run()
    assert any("the clock has gone back" in what for what in told), told
    assert taken == [0], "mail is taken in all the same"
    assert len(world.letters(SCHOOL, Purpose.INVITATION)) == 1
    assert world.state is RoundState.DRAFTED
    assert len([m for m in world.letters(OPERATOR) if "klocka" in m.subject]) == 1
    each_once(world)


def test_a_day_ahead_that_is_corrected_sends_nothing_too_early() -> None:
    world = World.of()
    daemon, clock = stepping(world, INVITATION + timedelta(hours=3))
    clock.at(INVITATION - timedelta(hours=5), lambda: setting(clock, DAY))
    clock.at(INVITATION - timedelta(hours=5) + DOUBTED_FOR / 2, lambda: setting(clock, timedelta()))
    early: list[int] = []
    clock.at(INVITATION - timedelta(minutes=10), lambda: early.append(len(world.letters(SCHOOL))))
    daemon.run()
    assert early == [0]
    (invitation,) = world.letters(SCHOOL, Purpose.INVITATION)
    (row,) = [r for r in world.outbox(Purpose.INVITATION) if r.recipient == SCHOOL]
    assert INVITATION <= row.queued_at < INVITATION + timedelta(minutes=15), invitation.subject
    assert len([m for m in world.letters(OPERATOR) if "hoppat framåt" in m.subject]) == 1
    each_once(world)


def test_a_leap_that_stands_is_believed_after_half_an_hour() -> None:
    world = World.of()
    daemon, clock = stepping(world, INVITATION - timedelta(hours=3))
    leap = INVITATION - timedelta(hours=5)
    clock.at(leap, lambda: setting(clock, timedelta(hours=5, minutes=1)))
    waits: list[int] = []
    clock.at(leap + DOUBTED_FOR - timedelta(minutes=5), lambda: waits.append(len(world.letters(SCHOOL))))
    daemon.run()
    assert waits == [0]
    assert len(world.letters(SCHOOL, Purpose.INVITATION)) == 1
    assert "hoppat framåt" in texts(world.letters(OPERATOR))


def test_a_person_may_say_that_the_leap_is_right() -> None:
    world = World.of()
    daemon, clock = stepping(world, INVITATION - timedelta(hours=4, minutes=40))
    leap = INVITATION - timedelta(hours=5)
    clock.at(leap, lambda: setting(clock, timedelta(hours=5, minutes=1)))
    clock.at(leap + timedelta(minutes=8), lambda: trust_clock(world.service, clock.now + clock.set_by))
    daemon.run()
    assert len(world.letters(SCHOOL, Purpose.INVITATION)) == 1


def test_a_rehearsals_time_may_leap_as_it_likes() -> None:
    world = World.of()
    world.service = replace(world.service, rehearsal=True)
    daemon, clock = stepping(world, INVITATION - timedelta(hours=4, minutes=40))
    clock.at(INVITATION - timedelta(hours=5), lambda: setting(clock, timedelta(hours=5, minutes=1)))
    daemon.run()
    assert len(world.letters(SCHOOL, Purpose.INVITATION)) == 1
    assert world.letters(OPERATOR) == []


def test_small_steps_of_a_time_server_are_nothing() -> None:
    world = World.of()
    daemon, clock = stepping(world, INVITATION + timedelta(hours=1))
    for hour in range(1, 9):
        by = LEAP * 0.9 if hour % 2 else timedelta()
        clock.at(world.now + timedelta(minutes=40 * hour), lambda by=by: setting(clock, by))
    daemon.run()
    assert not [m for m in world.letters(OPERATOR) if "framåt" in m.subject]
    assert len(world.letters(SCHOOL, Purpose.INVITATION)) == 1


def test_a_wait_that_was_set_by_a_wrong_clock_is_not_waited_out() -> None:
    world = World.of()
    outage = Outage()
    outage.failed(world.now + DAY)
    assert not outage.waiting(world.now)
    assert outage.waiting(world.now + DAY)
    assert timedelta(hours=1) > LONGEST_BACK_OFF


@pytest.mark.parametrize("refusal", [Refusal.PAUSE, Refusal.UNREACHABLE, Refusal.TEMPORARY])
def test_mail_that_waits_by_a_wrong_clock_is_sent_when_it_is_right(refusal: Refusal) -> None:
    world = World.of()
    true = world.now
    world.store.outbox.queue(Letter("", Purpose.ANSWER, SCHOOL, "<1@test>", b"S: x\r\n"), true)
    world.now = true + DAY
    world.transport.queue = [Handover(refusal, "450 4.2.0 later")]
    world.send()
    assert world.transport.sent == []
    world.now = true + timedelta(minutes=5)
    assert paused_until(world.service, world.now) is None
    world.send()
    assert SCHOOL in [m.recipient for m in world.transport.sent]
    world.send()
    assert [m.recipient for m in world.transport.sent].count(SCHOOL) == 1
    assert {r.state for r in world.outbox(Purpose.ANSWER)} == {OutboxState.SENT}


def test_a_mail_queued_before_the_clock_went_back_leaves_and_is_not_tried_in_a_hot_loop() -> None:
    world = World.of()
    world.store.outbox.queue(Letter("", Purpose.ANSWER, SCHOOL, "<1@test>", b"S: x\r\n"), world.now)
    world.now -= timedelta(hours=2)
    world.transport.queue = [Handover(Refusal.TEMPORARY, "450 4.2.0 later")] * 50
    for _ in range(30):
        world.send()
        world.now += timedelta(seconds=1)
    assert world.transport.attempts == 1
    world.transport.queue = []
    world.now += timedelta(minutes=2)
    world.send()
    assert [m.recipient for m in world.transport.sent] == [SCHOOL]


def test_the_loop_looks_each_minute_whatever_the_clock_shows() -> None:
    """The scheduler reads the machine's own clock, which no test may set: so the bound is on the wait itself."""
    world = World.of()
    waits: list[float] = []
    daemon, clock = stepping(world, INVITATION - timedelta(hours=4))
    daemon.wake_at = world.now + DAY

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return False

    world.mailbox.wait = wait  # type: ignore[method-assign]
    clock.at(world.now + timedelta(minutes=20), lambda: setting(clock, -DAY))
    daemon.run()
    assert waits
    assert max(waits) <= POLL.total_seconds()


def test_a_clock_that_stands_still_is_told_of_while_it_does() -> None:
    world, guard = World.invited(), ClockGuard()

    def told(minutes: int, clock: datetime) -> list[Concern]:
        """What status says after a look each minute by the stopwatch; the clock shows the same all the while."""
        first = guard.before[1] if guard.before else 0.0
        for minute in range(1, minutes + 1):
            assert guard.believes(world.service, clock, first + 60 * minute), "what it shows is no reason for doubt"
        return [w.kind for w in status(world.service, clock).warnings]

    stands = world.now + timedelta(seconds=30)
    assert told(1, stands) == []
    assert told(3, stands) == [Concern.CLOCK_STANDS]
    assert told(60, stands) == [Concern.CLOCK_STANDS]
    assert told(1, stands + timedelta(minutes=1)) == []
    assert told(4, stands - timedelta(hours=5))[-1:] == [Concern.CLOCK_STANDS], "set back, and then still"
    again = ClockGuard()
    assert again.believes(world.service, stands, 0.0), "the service was started anew when it went again"
    assert Concern.CLOCK_STANDS not in [w.kind for w in status(world.service, stands).warnings]
    assert world.alerts(Kind.CLOCK_STANDS) == [], "a mail could not leave meanwhile"


def test_a_clock_that_stood_for_long_is_told_of_when_it_is_right_again() -> None:
    world, guard = World.invited(), ClockGuard()
    for minute in range(5):
        guard.believes(world.service, world.now, 60.0 * minute)
    guard.believes(world.service, world.now + timedelta(hours=1), 3600.0)
    world.go_to(timedelta(hours=1, minutes=1))
    assert "stått stilla" in world.letters(OPERATOR)[-1].subject + world.letters(OPERATOR)[-1].text
