"""A machine is lost and its backup restored: what lies in the mailbox is read again, and nobody gets a mail twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from e2e.town import Town
from servers.fixtures import MailSystem
from servers.ports import until

COORDINATOR = "trygghet@exempelstad.test"


@pytest.fixture
def town(mail_system: MailSystem, tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path, mail_system, "exempelstad", "restoring")
    try:
        yield town
    finally:
        town.kill()


def ran(town: Town, *arguments: str, code: int = 0) -> str:
    done = town.command(*arguments)
    assert done.returncode == code, (arguments, done.stdout, done.stderr)
    return done.stdout


def start_now(town: Town) -> None:
    """At the real time: the mailbox tells when a message came."""
    town.start(f"{datetime.now(town.zone):%Y-%m-%dT%H:%M:%S}")


def ask(town: Town, number: int) -> None:
    sender = town.domains(COORDINATOR)
    verdict = f"{town.mail.postfix.authserv_id}; dmarc=pass header.from={sender.partition('@')[2]}"
    head = f"Authentication-Results: {verdict}\r\nFrom: <{sender}>\r\nSubject: Hej\r\nMessage-ID: <{number}@x.test>\r\n"
    town.mail.dovecot.deliver(town.address, f"{head}\r\nhjälp\r\n".encode(), sender)


def answers_to(town: Town, number: int) -> int:
    """How many answers to a mail have come to the one who wrote it."""
    letters = town.mail.dovecot.messages(town.domains(COORDINATOR))
    return sum(f"In-Reply-To: <{number}@x.test>".encode() in raw for raw in letters)


def test_a_restored_machine_reads_again_and_sends_nothing_twice(town: Town) -> None:
    start_now(town)
    ran(town, "backup", str(town.folder / "backup"))  # while it runs
    ask(town, 1)
    until(lambda: answers_to(town, 1), 30, "it is answered")
    until(lambda: town.value("SELECT count(*) FROM locations WHERE filed_at IS NOT NULL"), 30, "and filed away")
    town.kill()
    for file in town.state.iterdir():
        file.unlink()

    assert re.search(r"est-mailer --config \S+ resume", ran(town, "restore", str(town.folder / "backup")))
    start_now(town)
    assert re.search(r"est-mailer --config \S+ resume", ran(town, "status"))
    assert "to read again: 1 message\n" in ran(town, "resume")
    assert "in doubt: 1 answer" in ran(town, "resume", "--name", "Alm")
    found = json.loads(ran(town, "outbox", "list", "--state", "in_doubt", "--json"))["items"]
    (doubtful,) = (row for row in found if row["purpose"] == "answer")
    assert doubtful["recipient"] == town.domains(COORDINATOR)
    assert town.rows("SELECT accounted FROM inbound") == [("command",)]

    ask(town, 2)  # what is new is answered
    until(lambda: answers_to(town, 2), 90, "the service goes on within a minute")
    assert (answers_to(town, 1), answers_to(town, 2)) == (1, 1)
    told = "SELECT count(*) FROM outbox WHERE about LIKE 'restored/%' AND state = 'sent'"
    assert town.value(told) == 1, "the operator, once"
    ran(town, "outbox", "settle", str(doubtful["id"]), "--sent")
    ran(town, "audit")
