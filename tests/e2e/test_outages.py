"""The service outlives its servers, and its own sudden end: what was sent meanwhile arrives, and nothing twice."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.town import Town
from servers.fixtures import MailSystem
from servers.ports import answers, on_this_machine, until
from servers.wire import Wire

from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.config import load

INVITATION, LATER = "2026-11-16T08:00:05", "2026-11-16T09:00"
RESPONDENTS = 10  # addresses that are invited


@pytest.fixture
def servers(mail_system: MailSystem) -> Iterator[MailSystem]:
    """The mail system, running again when the test is over."""
    yield mail_system
    for server in (mail_system.dovecot, mail_system.postfix):
        if not answers(server.port):
            server.start()


@pytest.fixture
def storm(servers: MailSystem, tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path, servers, "exempelstad", "storm")
    try:
        yield town
    finally:
        town.kill()


def test_dovecot_and_postfix_stop_and_come_back(storm: Town) -> None:
    dovecot, postfix = storm.mail.dovecot, storm.mail.postfix
    calm = [storm.domains(f"{name}@exempelstad.test") for name in ("hemtjanst", "gata", "falt", "uddskolan")]
    storm.start(INVITATION)
    storm.settle()
    letters = {address: storm.form(address) for address in calm}

    connection = storm.postfix()
    wait_for_postfix(storm)
    dovecot.stop()
    storm.answer(letters[calm[0]], "Lugnt", through=connection)  # Postfix keeps it until Dovecot is back
    until(lambda: "refuses connections" in storm.log.read_text(), 20, "the service says that the mailbox is away")
    dovecot.start()
    storm.settle()
    assert answered(storm) == {"hemtjansten"}

    wait_for_postfix(storm)
    dovecot.restart()
    storm.answer(letters[calm[1]], "Lugnt")
    storm.settle()
    assert answered(storm) == {"hemtjansten", "gatukontoret"}

    wait_for_postfix(storm)
    postfix.stop()
    deliver(storm, calm[2], b"Lugnt")
    until(lambda: "faltarna" in answered(storm), 20, "the answer is taken in")
    until(lambda: storm.value("SELECT count(*) FROM outbox WHERE last_error <> ''") == 1, 20, "the receipt waits")
    dovecot.stop()
    time.sleep(1)
    dovecot.start()
    postfix.start()
    storm.answer(letters[calm[3]], "Lugnt")
    storm.settle()
    assert answered(storm) == {"hemtjansten", "gatukontoret", "faltarna", "uddskolan"}
    assert storm.rows("SELECT DISTINCT state FROM outbox") == [("sent",)]
    assert storm.process is not None
    assert storm.process.poll() is None
    everything_came_once(storm)
    assert storm.value("SELECT count(*) FROM inbound") == len(storm.sent)
    assert storm.mail.dovecot.messages(storm.address) == []
    storm.stop()


def test_the_service_is_killed_while_it_hands_mail_over(servers: MailSystem, tmp_path: Path) -> None:
    with Wire(servers.postfix.tls_port) as wire:
        town = Town(tmp_path, servers, "exempelstad", "killed", smtp_port=wire.port)
        try:
            kill_in_mid_relay(town, wire)
            states = Counter(state for (state,) in town.rows("SELECT state FROM outbox"))
            assert states["sending"] == 1
            assert states["queued"] >= 1
            assert states["sent"] + states["queued"] + states["sending"] == RESPONDENTS
            wire.drop()
            town.start(LATER)
            town.settle()
        finally:
            town.kill()
    ((number, recipient),) = town.rows("SELECT id, recipient FROM outbox WHERE state = 'in_doubt'")
    sent = town.value("SELECT count(*) FROM outbox WHERE state = 'sent' AND purpose = 'invitation'")
    assert sent == RESPONDENTS - 1, "all the others were sent after the restart"
    arrived = [m for m in town.letters(recipient) if "rapportera" in m.subject]
    assert len(arrived) <= 1, "what is in doubt is never sent again blindly"
    everything_came_once(town)
    assert "mejl" in town.letter(town.domains("drift@exempelstad.test"), "EST behöver dig").subject.casefold()
    listed = town.command("outbox", "list", "--state", "in_doubt")
    assert recipient in listed.stdout
    town.command("outbox", "settle", str(number), "--sent" if arrived else "--not-sent")
    ((settled,),) = town.rows("SELECT state FROM outbox WHERE id = ?", number)
    assert settled == ("sent" if arrived else "queued")


def test_mail_that_comes_between_two_spells_of_idle_is_found_at_once(servers: MailSystem, tmp_path: Path) -> None:
    town = Town(tmp_path, servers, "exempelstad", "idle")
    mailbox = ImapMailbox(load(town.config).account, lambda: town.password)
    try:
        assert list(mailbox.fetch_after(None, 0, largest=1000)) == []
        postman = threading.Timer(0.75, deliver, [town, "a@b.test", b"Hej"])  # announced 0.5 s later, never sooner
        postman.start()
        began = time.monotonic()
        assert mailbox.wait(20) is True
        assert time.monotonic() - began < on_this_machine(5)
        postman.join()
    finally:
        mailbox.close()


def kill_in_mid_relay(town: Town, wire: Wire) -> None:
    """Let some invitations pass, then freeze the wire and end the service: one mail is under way for certain."""
    town.launch(INVITATION)
    until(lambda: (town.state / "est.db").exists() and _has_outbox(town), 30, "mail is queued")
    connection = sqlite3.connect(f"file:{town.state / 'est.db'}?mode=ro", uri=True)
    count = "SELECT count(*) FROM outbox WHERE state = ?"
    try:
        while connection.execute(count, ("sent",)).fetchone()[0] < 2:
            time.sleep(0.001)
        wire.freeze()
        until(lambda: connection.execute(count, ("sending",)).fetchone()[0] == 1, 10, "one mail is stuck")
        time.sleep(0.3)
    finally:
        connection.close()
    town.kill()


def _has_outbox(town: Town) -> bool:
    try:
        return bool(town.value("SELECT count(*) FROM outbox"))
    except sqlite3.OperationalError:  # the tables are being made
        return False


def answered(town: Town) -> set[str]:
    return {r for (r,) in town.rows("SELECT respondent FROM submissions WHERE state = 'calm' AND current = 1")}


def deliver(town: Town, sender: str, text: bytes) -> None:
    """An answer that reaches the mailbox without Postfix, as from another mail server."""
    verdict = f"{town.mail.postfix.authserv_id}; dmarc=pass header.from={sender.partition('@')[2]}"
    head = f"Authentication-Results: {verdict}\r\nFrom: <{sender}>\r\nSubject: Sv\r\nMessage-ID: <{sender}>\r\n\r\n"
    town.mail.dovecot.deliver(town.address, head.encode() + text + b"\r\n", sender)
    town.sent.append(sender)


def wait_for_postfix(town: Town) -> None:
    """Until nothing is between Postfix and Dovecot: a mail that is delivered, and not yet said to be, comes twice."""
    until(lambda: town.mail.postfix.queued() == 0, 20, "Postfix has handed all mail on")


def everything_came_once(town: Town) -> None:
    """Each mail that counts as sent lies once in its reader's mailbox."""
    for address in town.outgoing():
        ours = [
            i for (i,) in town.rows("SELECT message_id FROM outbox WHERE state = 'sent' AND recipient = ?", address)
        ]
        arrived = Counter(m.message_id.strip() for m in town.letters(address))
        assert {i: arrived[i] for i in ours} == dict.fromkeys(ours, 1), address
