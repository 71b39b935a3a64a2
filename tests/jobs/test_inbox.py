"""Taking mail in: raw bytes first, one account each, the mailbox touched last."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from world import BROKEN_PANE, OPERATOR, SCHOOL, YOUTH, World

from est_mailer.adapters.store import Store, StoreFull
from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import OutOfReach
from est_mailer.domain.grid import Workbook
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.intake.accounting import account, account_all
from est_mailer.jobs.intake.arriving import collect
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.service import MAIL_LIMIT
from est_mailer.workbooks.foreign.isolation import InProcessReader


class BrokenReader(InProcessReader):
    """A reader with a fault of its own: the kind of error nobody has thought of."""

    def read(self, content: bytes, filename: str = "") -> Workbook:
        raise RuntimeError(f"a fault in reading the {len(content)} bytes of {filename}")


def a_report(world: World, address: str = SCHOOL) -> bytes:
    form = world.form(address)
    return world.reply(form, "Här", world.filled(form, BROKEN_PANE))


def broken(world: World) -> World:
    return World(replace(world.service, reader=BrokenReader()), world.mailbox, world.transport, world.now)


def test_the_raw_message_is_stored_before_anything_reads_it() -> None:
    world = World.invited()
    raw = a_report(world)
    world.mailbox.deliver(raw)
    collect(world.service, world.now)
    (stored,) = world.store.inbound.listing()
    assert world.store.inbound.raw(stored.id) == raw
    assert stored.accounted is None
    assert list(world.mailbox.inbox.values()) == [raw], "it is still on the server"
    take_in(world.service, world.now)
    assert world.mailbox.inbox == {}
    assert world.mailbox.processed == [raw]


class FullDisk(sqlite3.Connection):
    """A database whose commits fail while ``full``."""

    full = False

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql == "COMMIT" and FullDisk.full:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
        return super().execute(sql, *values)


def test_a_group_whose_commit_fails_is_accounted_for_anew_and_answered_once() -> None:
    empty = World.of()
    world = replace(empty, service=replace(empty.service, store=Store.open(None, sqlite=FullDisk)))
    world.go_to(Step.INVITATION)
    for raw in (a_report(world), world.reply(world.form(YOUTH), "lugnt")):
        world.mailbox.deliver(raw)
    collect(world.service, world.now)
    FullDisk.full = True
    with pytest.raises(StoreFull):
        account_all(world.service, world.now)
    FullDisk.full = False
    assert world.kinds() == [None, None]
    assert world.outbox(Purpose.RECEIPT) == []
    take_in(world.service, world.now)
    assert world.kinds() == [AccountKind.REPORT] * 2
    assert [row.recipient for row in world.outbox(Purpose.RECEIPT)] == [SCHOOL, YOUTH]


def test_a_poison_message_is_quarantined_and_the_next_one_is_read() -> None:
    world = broken(World.invited())
    world.mailbox.deliver(a_report(world))
    world.mailbox.deliver(world.reply(world.form(YOUTH), "lugnt"))
    take_in(world.service, world.now)
    assert world.kinds() == [AccountKind.QUARANTINED, AccountKind.REPORT]
    assert world.state_of("fritidsgard") is AnswerState.CALM
    assert len(world.alerts("quarantined")) == 1
    world.send()
    assert "RuntimeError" in world.letters(OPERATOR)[-1].text
    assert world.mailbox.inbox == {}


def test_a_quarantined_message_is_read_again_after_a_mend() -> None:
    world = World.invited()
    raw = a_report(world)
    broken(world).deliver(raw)
    number = world.number_of(raw)
    assert world.store.inbound.raw(number) == raw
    world.store.inbound.reopen(number, world.now)
    assert account(world.service, number, world.now) is AccountKind.REPORT
    assert world.state_of("skola-norr") is AnswerState.EVENTS


def test_a_failing_effect_leaves_no_half_of_it() -> None:
    world = World.invited()
    before = world.dump()
    broken(world).deliver(a_report(world))
    after = world.dump()
    for table in ("submissions", "observations", "comments", "rounds"):
        assert after[table] == before[table]


def test_reading_a_message_again_changes_nothing_that_was_right() -> None:
    world = World.invited()
    raw = a_report(world)
    world.deliver(raw)
    rows = len(world.outbox())
    world.store.inbound.reopen(world.number_of(raw), world.now)
    take_in(world.service, world.now)
    assert len(world.store.answers.revisions("2026-W47", "skola-norr")) == 1
    assert len(world.outbox()) == rows


def test_a_message_that_is_too_large_is_kept_off_and_told_of() -> None:
    world = World.invited()
    world.mailbox.deliver(b"Subject: video\r\n\r\n" + b"x" * MAIL_LIMIT)
    world.mailbox.deliver(a_report(world))
    take_in(world.service, world.now)
    assert world.kinds() == [AccountKind.QUARANTINED, AccountKind.REPORT]
    assert len(world.alerts("quarantined")) == 1


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"\xff\xfe\x00", b"From: \r\nSubject: =?x?q?=\r\n\r\n", b"no mail at all"]
)
def test_whatever_comes_has_one_account(raw: bytes) -> None:
    world = World.invited()
    world.mailbox.deliver(raw)
    take_in(world.service, world.now)
    (kind,) = world.kinds()
    assert kind in {AccountKind.UNKNOWN, AccountKind.QUARANTINED, AccountKind.AUTO_REPLY}
    assert world.store.inbound.unaccounted() == ()


def test_a_renumbered_mailbox_gives_no_duplicates() -> None:
    world = World.invited()
    first = a_report(world)
    world.mailbox.deliver(first)
    collect(world.service, world.now)  # and the service stops before it has filed it away
    world.mailbox.reset_uidvalidity()
    world.mailbox.deliver(world.reply(world.form(YOUTH), "lugnt"))
    for _ in range(3):
        take_in(world.service, world.now)
    assert world.kinds() == [AccountKind.REPORT, AccountKind.REPORT]
    assert world.mailbox.inbox == {}


def test_a_mailbox_lost_in_mid_fetch_loses_nothing_and_repeats_nothing() -> None:
    world = World.invited()
    for address in (SCHOOL, YOUTH):
        world.mailbox.deliver(a_report(world, address))
    last = max(world.mailbox.inbox)
    world.mailbox.withheld.add(last)
    with pytest.raises(OutOfReach):
        take_in(world.service, world.now)
    world.mailbox.withheld.clear()
    world.now += timedelta(minutes=1)
    take_in(world.service, world.now)
    assert world.kinds() == [AccountKind.REPORT] * 2
    assert world.tally.events == 2
    assert world.mailbox.inbox == {}


def test_a_mailbox_lost_before_filing_away_is_tidied_when_it_is_back() -> None:
    world = World.invited()
    world.mailbox.deliver(a_report(world))
    collect(world.service, world.now)
    world.mailbox.out_of_reach = True
    with pytest.raises(OutOfReach):
        take_in(world.service, world.now)
    world.mailbox.out_of_reach = False
    take_in(world.service, world.now)
    assert world.kinds() == [AccountKind.REPORT]
    assert world.mailbox.inbox == {}
