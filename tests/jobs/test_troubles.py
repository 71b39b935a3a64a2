"""What lasts for a day or a week: the operator hears once, the journal by the hour, ``status`` all the time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alone import alone
from builders import utc
from world import BROKEN_PANE, OPERATOR, SCHOOL, YOUTH, World, texts

from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Handover, Letter, OutboxState, Purpose, Refusal
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.noted import LEAST_FREE, Kind, all_standing
from est_mailer.jobs.outbox.gathering import SHOWN
from est_mailer.jobs.outbox.relay import relay
from est_mailer.jobs.service import MAIL_LIMIT
from est_mailer.jobs.troubles import trouble
from est_mailer.jobs.watching.mailbox_room import LOOKED_AT_AFTER
from est_mailer.jobs.watching.out_of_order import NOTHING_DONE
from est_mailer.jobs.watching.status import status

MONDAY = utc(2026, 11, 16, 6)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
LINES_AN_HOUR = 2  # of the journal, at most, while something lasts


def told(world: World) -> list[str]:
    """The subjects of the operator's mails, without the service's "EST behöver dig: "."""
    return [letter.subject.partition(": ")[2] for letter in world.letters(OPERATOR)]


def warned(world: World) -> str:
    return "\n".join(warning.what for warning in status(world.service, world.now).warnings)


def lasts(world: World, duration: timedelta, begin: Callable[[], object], end: Callable[[], object]) -> None:
    """The daemon alone: two hours well, then a condition for so long, then two hours well again."""
    daemon, clock = alone(world, world.now + duration + timedelta(hours=4))
    clock.step = timedelta(minutes=4 if duration <= DAY else 12)
    clock.at(world.now + timedelta(hours=2), begin)
    clock.at(world.now + timedelta(hours=2) + duration, end)
    daemon.run()
    world.now = clock.now


def lines(caplog: pytest.LogCaptureFixture) -> int:
    return sum(record.levelno >= logging.WARNING for record in caplog.records)


def test_what_the_operator_is_told_to_type_acts_on_this_municipality() -> None:
    world = World.of()
    elsewhere = replace(world.service, folder=Path("/etc/est-mailer/ort"))
    alert(elsewhere, "in_doubt", world.now, count=1)
    world.send()
    said = world.letter(OPERATOR, Purpose.ALERT).text
    assert "est-mailer --config /etc/est-mailer/ort outbox settle NUMMER --sent" in " ".join(said.split())


def test_a_mailbox_that_is_away_for_a_week(caplog: pytest.LogCaptureFixture) -> None:
    world = World.of()
    raw = world.fresh(SCHOOL, "hej")
    seen: list[str] = []

    def back() -> None:
        world.now = utc(2026, 11, 22, 14)
        seen.append(warned(world))
        world.mailbox.deliver(raw)
        world.mailbox.out_of_reach = False

    lasts(world, WEEK, lambda: setattr(world.mailbox, "out_of_reach", True), back)
    assert [subject for subject in told(world) if "Brevlådan" in subject] == ["Brevlådan går inte att nå"]
    assert "the mailbox is out of reach since 2026-11-15 15:" in seen[0]
    assert "The mailbox is out of reach. It is tried again." in seen[0]
    assert lines(caplog) <= WEEK / timedelta(hours=1) * LINES_AN_HOUR
    assert world.store.inbound.unaccounted() == ()
    assert world.mailbox.inbox == {}
    assert len(world.kinds()) == 1
    assert all_standing(world.service) == (), "all is well again"


def test_the_operator_is_reminded_weekly_and_no_more() -> None:
    world = World.of()
    world.mailbox.out_of_reach = True
    daemon, clock = alone(world, world.now + timedelta(days=17))
    clock.step = timedelta(hours=1)
    daemon.run()
    assert len([s for s in told(world) if "Brevlådan" in s]) == 3


def test_what_comes_and_goes_is_told_once_a_day() -> None:
    world = World.of()
    daemon, clock = alone(world, world.now + DAY)
    for hour in range(1, 24):
        away = hour % 2 == 1
        clock.at(world.now + timedelta(hours=hour), lambda away=away: setattr(world.mailbox, "out_of_reach", away))
    daemon.run()
    assert len([s for s in told(world) if "Brevlådan" in s]) == 1


def test_both_servers_away_gives_one_mail_for_each_when_they_are_back() -> None:
    world = World.of()
    lost = Handover(Refusal.UNREACHABLE, "mail.exempelstad.example:465: The server refuses connections.")
    assert world.store.outbox.queue(Letter("", Purpose.ANSWER, SCHOOL, "<1@test>", b"Subject: x\r\n"), world.now)

    def away() -> None:
        world.mailbox.out_of_reach = world.transport.out_of_reach = True
        letter = Letter("", Purpose.ANSWER, SCHOOL, "<2@test>", b"Subject: y\r\n", "2")
        world.store.outbox.queue(letter, world.now)

    def back() -> None:
        world.mailbox.out_of_reach = world.transport.out_of_reach = False

    lasts(world, timedelta(hours=10), away, back)
    subjects = told(world)
    assert sorted(subjects) == ["Brevlådan går inte att nå (över)", "Utskicken väntade (över)"], lost
    states = {row.state for row in world.alerts(Kind.MAILBOX_LOST)}
    assert states == set(), "the alert that could not leave was withdrawn"
    assert "Du behöver inte göra något" in texts(world.letters(OPERATOR))
    assert {row.state for row in world.outbox(Purpose.ANSWER)} == {OutboxState.SENT}


def test_a_database_that_is_read_only_for_a_week(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    world = World.of(path=tmp_path / "est.db")
    seen: list[str] = []

    def mended() -> None:
        world.now = utc(2026, 11, 22, 14)
        seen.append(warned(world))
        world.store.connection.run("PRAGMA query_only = OFF")

    def broken() -> None:
        world.store.connection.run("PRAGMA query_only = ON")
        world.mailbox.deliver(world.fresh(SCHOOL, "hej"))

    lasts(world, WEEK, broken, mended)
    mails = [letter for letter in world.letters_unrecorded(OPERATOR) if "Databasen" in letter.subject]
    assert [m.subject for m in mails] == ["EST behöver dig: Databasen går inte att skriva i"]
    said = " ".join(mails[0].text.split())
    assert "est.db: The database cannot be written to." in said
    assert "mount the disk for writing" in said
    assert NOTHING_DONE.partition("{")[0] in seen[0]
    assert lines(caplog) <= WEEK / timedelta(hours=1) * LINES_AN_HOUR
    assert len(world.kinds()) == 1
    assert world.mailbox.inbox == {}
    assert world.store.integrity() == []
    world.store.close()


def test_many_refusals_are_one_mail() -> None:
    world = World.of()
    refused = Handover(Refusal.PERMANENT, "554 5.6.0 no")
    for n in range(60):
        address = f"a{n}@exempelstad.example"
        world.transport.verdicts[address] = refused
        letter = Letter("2026-W47", Purpose.DISPATCH, address, f"<{n}@test>", b"Subject: x\r\n")
        assert world.store.outbox.queue(letter, world.now)
    for minute in range(4):
        relay(world.service, world.now + timedelta(minutes=minute), allowance=30)
    (letter,) = world.letters(OPERATOR)
    assert "Antal: 60" in letter.text
    assert "a0@exempelstad.example" in letter.text
    assert letter.text.count("554 5.6.0 no") == SHOWN
    assert "60 mails refused for good" in warned(world)


def test_what_is_refused_after_the_days_mail_is_told_the_next_day() -> None:
    world = World.of()
    for n in range(3):
        address = f"a{n}@exempelstad.example"
        world.transport.verdicts[address] = Handover(Refusal.PERMANENT, f"554 5.6.0 no {n}")
        world.store.outbox.queue(Letter("2026-W47", Purpose.DISPATCH, address, f"<{n}@test>", b"S: x\r\n"), world.now)
        world.send()
        world.send()
        world.now += timedelta(hours=1)
    assert len(world.letters(OPERATOR)) == 1
    world.now += DAY
    world.send()
    world.send()
    first, second = world.letters(OPERATOR)
    assert "Antal: 1" in first.text
    assert "Antal: 2" in second.text
    assert "554 5.6.0 no 2" in second.text


def test_a_flood_of_mail_that_cannot_be_taken_is_one_mail() -> None:
    world = World.invited()
    for n in range(30):
        world.mailbox.inbox[n + 100] = b"Subject: %d\r\n\r\n" % n + b"x" * MAIL_LIMIT
    take_in(world.service, world.now)
    world.send()
    assert world.kinds() == [AccountKind.QUARANTINED] * 30
    (letter,) = world.letters(OPERATOR)
    assert "Antal: 30" in letter.text


def test_a_mail_system_that_puts_off_everything_is_told_of_after_four_hours_and_at_the_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World.of()
    for address in (SCHOOL, YOUTH):
        world.transport.verdicts[address] = Handover(Refusal.TEMPORARY, "450 4.2.0 greylisted")
        world.store.outbox.queue(Letter("", Purpose.ANSWER, address, f"<{address}>", b"S: x\r\n"), world.now)
    begun, at = world.now, world.now
    while at < begun + timedelta(days=6):
        world.now = at
        world.send()
        at += timedelta(minutes=20)
    subjects = told(world)
    assert subjects == ["Mejl har skjutits upp i flera timmar", "Mejl har avvisats"]
    assert lines(caplog) <= 150
    assert all_standing(world.service) == ()


def test_a_mailbox_that_is_nearly_full_is_told_of_while_it_still_takes_mail() -> None:
    world = World.invited()
    world.mailbox.used = 0.93
    for _ in range(48):
        world.now += timedelta(minutes=30)
        take_in(world.service, world.now)
    world.send()
    assert [s for s in told(world) if "full" in s] == ["Brevlådan är snart full"]
    assert "93%" in texts(world.letters(OPERATOR))
    assert "the mailbox is 93% full" in warned(world)
    world.mailbox.used = 0.4
    world.now += LOOKED_AT_AFTER
    take_in(world.service, world.now)
    assert all_standing(world.service) == ()


def test_a_mailbox_that_lets_nothing_be_moved_is_read_all_the_same() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.mailbox.keeps_all = True
    world.mailbox.deliver(world.reply(form, "Här", world.filled(form, BROKEN_PANE)))
    for _ in range(90):
        world.now += timedelta(minutes=1)
        take_in(world.service, world.now)
    world.send()
    assert world.kinds() == [AccountKind.REPORT]
    assert told(world) == ["Behandlade mejl ligger kvar i inkorgen"]
    assert "dealt-with mail stays in the inbox" in warned(world)
    world.mailbox.keeps_all = False
    take_in(world.service, world.now)
    assert world.mailbox.inbox == {}
    assert all_standing(world.service) == ()


def test_a_disk_with_little_room_is_told_of_before_it_is_full(tmp_path: Path) -> None:
    world = World.of(path=tmp_path / "est.db")
    room = world.store.room()
    assert room is not None
    assert ("on the database's disk" in warned(world)) is (room < LEAST_FREE)
    assert trouble(world.service, Kind.DISK_LOW, world.now, "< 200 MB", at_once=True)
    assert not trouble(world.service, Kind.DISK_LOW, world.now, "< 50 MB", at_once=True)
    world.send()
    assert told(world) == ["Disken är snart full"]
    world.store.close()


def test_a_condition_outlives_a_restart_and_is_not_told_again(tmp_path: Path) -> None:
    world = World.of(path=tmp_path / "est.db")
    assert trouble(world.service, Kind.MAILBOX_LOST, world.now, "no such host", at_once=True)
    world.store.close()
    again = World.of(path=tmp_path / "est.db")
    assert not trouble(again.service, Kind.MAILBOX_LOST, again.now + timedelta(hours=1), "no such host", at_once=True)
    assert len(again.alerts(Kind.MAILBOX_LOST)) == 1
    (standing,) = all_standing(again.service)
    assert (standing.since, standing.detail) == (world.now, "no such host")
    again.store.close()
