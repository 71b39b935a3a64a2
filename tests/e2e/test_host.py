"""Several municipalities in one service: each gets its turn, and what is wrong with one is its own affair."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.hosted_towns import HostedTowns
from e2e.town import Town
from servers.fixtures import MailSystem
from servers.ports import until

INVITATION = "2026-11-16T08:00:05+01:00"
INVITED = "SELECT count(*) FROM outbox WHERE purpose = 'invitation' AND state = 'sent'"
ACCOUNTED = "SELECT count(*) FROM inbound WHERE accounted IS NOT NULL"
RECEIPTS = "SELECT count(*) FROM outbox WHERE purpose = 'receipt' AND state = 'sent'"
ADDRESSES = 10  # that are invited in each
CROWD = 120


@pytest.fixture
def host(mail_system: MailSystem, tmp_path: Path) -> Iterator[HostedTowns]:
    towns = HostedTowns(tmp_path, mail_system)
    try:
        yield towns
    finally:
        towns.kill()


def test_one_that_is_wrong_one_that_is_locked_out_and_one_that_is_busy(host: HostedTowns) -> None:
    calm, busy, _, wrong = (host.add(name) for name in ("lugnby", "brattby", "lasby", "felby"))
    host.secret("lasby", "EST_MAIL_PASSWORD", "not the password")
    toml = wrong.config / "est.toml"
    right = toml.read_text()
    toml.write_text(right.replace("[account]", "[acount]"))
    host.start(INVITATION)
    for town in (calm, busy):
        host.wait_for(town, INVITED, ADDRESSES)
    assert not (host.var / "felby").exists()

    crowd(busy, CROWD)
    answer(calm)
    host.wait_for(calm, RECEIPTS, 1)
    host.wait_for(busy, ACCOUNTED, CROWD)
    until(lambda: "cannot do: mail" in host.wrong_with("lasby"), 15, "the lockout is told")
    health = host.hosted()
    assert "acount" in health["felby"]["wrong"]
    assert health["lugnby"]["wrong"] == ""
    assert health["lugnby"]["watched"]

    toml.write_text(right)
    host.reload()
    host.wait_for(wrong, INVITED, ADDRESSES)
    host.stop()
    assert "the login of" in host.log.read_text()
    for town in (calm, busy, wrong):
        with sqlite3.connect(town.state / "est.db") as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def crowd(town: Town, count: int) -> None:
    """Strangers' mail, put straight into the maildir."""
    new = town.mail.dovecot.dir / "home" / town.address.lower() / "Maildir" / "new"
    for number in range(count):
        file = new / f"1763280000.M{number:06d}P1.fill"
        file.write_bytes(f"From: nyfiken{number}@annan.test\nMessage-ID: <{number}@annan.test>\n\nVad?\n".encode())
        if os.geteuid() == 0:
            shutil.chown(file, "dovecot", "dovecot")


def answer(town: Town) -> None:
    address = town.domains("hemtjanst@exempelstad.test")
    town.answer(town.form(address), "Lugnt")
