"""The IMAP adapter on Dovecot: TLS, poorer servers, rebuilt mailboxes, dead connections."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from builders import an_account
from servers.dovecot import Dovecot
from servers.ports import free_ports, on_this_machine
from servers.wire import Wire

from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.errors import OutOfReach

_numbers = count(1)


@pytest.fixture
def user(dovecot: Dovecot) -> Iterator[str]:
    address = f"odd{next(_numbers)}@exempelstad.example"
    dovecot.add_user(address)
    yield address
    dovecot.empty(address)


def mailbox(server: Dovecot, user: str, *, options: dict[str, Any] | None = None, **changes: Any) -> ImapMailbox:
    account = an_account(username=user, imap=Endpoint("127.0.0.1", server.port, "none"))
    changed = an_account(**{"username": user, "imap": account.imap, **changes})
    return ImapMailbox(changed, lambda: server.password, **{"timeout": 5, **(options or {})})


def mail(number: int) -> bytes:
    return f"Subject: {number}\r\n\r\n{number}\r\n".encode()


def fetched(box: ImapMailbox, uidvalidity: int | None = None, uid: int = 0) -> list[bytes | None]:
    return [f.raw for f in box.fetch_after(uidvalidity, uid, largest=100_000)]


def failure(box: ImapMailbox) -> OutOfReach:
    with pytest.raises(OutOfReach) as caught:
        fetched(box)
    return caught.value


def test_more_than_one_batch_comes_in_order(dovecot: Dovecot, user: str) -> None:
    for n in range(120):
        dovecot.deliver(user, mail(n))
    numbers = [int(raw.split(b"\r\n\r\n")[1]) for raw in fetched(mailbox(dovecot, user)) if raw]
    assert numbers == list(range(120))


def test_a_rebuilt_mailbox_is_read_from_the_start(dovecot: Dovecot, user: str) -> None:
    dovecot.append(user, mail(1))
    box = mailbox(dovecot, user)
    (one,) = box.fetch_after(None, 0, largest=1000)
    dovecot.reset_uidvalidity(user, one.uidvalidity + 5)
    assert fetched(box, one.uidvalidity, one.uid) == [mail(1)]
    assert not box.file_away(one.uidvalidity, [one.uid])


def test_a_message_expunged_during_the_reading_is_passed_by(dovecot: Dovecot, user: str) -> None:
    for n in range(110):
        dovecot.deliver(user, mail(n))
    reading = mailbox(dovecot, user).fetch_after(None, 0, largest=1000)
    first = next(reading)
    dovecot.expunge(user, first.uid + 55)  # which has been asked for by then
    dovecot.expunge(user, first.uid + 105)
    assert [found.uid - first.uid for found in reading] == [n for n in range(1, 110) if n != 105]


# Poorer servers: what is filed must be gone from the inbox or marked there, and nobody else's mail be touched.
@pytest.mark.parametrize(
    ("capability", "separator", "moved"),
    [
        ("IMAP4rev1 IDLE NAMESPACE UIDPLUS MOVE", ".", True),
        ("IMAP4rev1 IDLE NAMESPACE UIDPLUS", "/", True),
        ("IMAP4rev1 UIDPLUS", ".", True),
        ("IMAP4rev1 IDLE", "/", False),
    ],
)
def test_filing_by_what_the_server_can(capability: str, separator: str, moved: bool) -> None:
    server = Dovecot(capability=capability, separator=separator)
    user = "est@exempelstad.example"
    try:
        server.start()
        server.add_user(user)
        for n in range(3):
            server.append(user, mail(n))
        server.doveadm("flags", "add", "-u", user, r"\Deleted", "mailbox", "INBOX", "uid", "1")
        box = mailbox(server, user)
        assert box.file_away(next(box.fetch_after(None, 0, largest=1000)).uidvalidity, [2, 3])
        box.close()
        left = server.doveadm("fetch", "-u", user, "uid flags", "mailbox", "INBOX", "all")
        filed = server.messages(user, "EST/Processed")
    finally:
        server.remove()
    assert r"\Deleted" in left  # somebody else's mark, and the message is still there
    assert filed == ([mail(1), mail(2)] if moved else [])
    assert (r"\Seen $EST" in left) is not moved


@pytest.mark.parametrize("capability", ["IMAP4rev1 IDLE NAMESPACE MOVE QUOTA", "IMAP4rev1 IDLE"])
def test_the_inbox_is_opened_once_however_often_mail_is_filed(capability: str) -> None:
    """To open one with 100,000 old messages takes a server a fifth of a second."""
    server, user = Dovecot(capability=capability), "est@exempelstad.example"
    try:
        server.start()
        server.add_user(user)
        for n in range(3):
            server.append(user, mail(n))
        server.record(user)
        box = mailbox(server, user)
        found = list(box.fetch_after(None, 0, largest=1000))
        for message in found:
            assert box.file_away(message.uidvalidity, [message.uid])
        box.fullness()
        box.close()
        assert len(server.announced(user)) == 1
    finally:
        server.remove()


def test_tls_with_the_authority_that_is_named(dovecot: Dovecot, user: str) -> None:
    for endpoint in (Endpoint("127.0.0.1", dovecot.tls_port, "tls"), Endpoint("localhost", dovecot.port, "starttls")):
        box = mailbox(dovecot, user, imap=endpoint, ca_file=str(dovecot.certificates.ca))
        assert box.probe()["login"] is True
        box.close()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_an_unknown_authority_is_not_trusted_and_the_remedy_is_named(
    dovecot: Dovecot, user: str, security: str
) -> None:
    port = dovecot.tls_port if security == "tls" else dovecot.port
    lost = failure(mailbox(dovecot, user, imap=Endpoint("127.0.0.1", port, security)))
    assert lost.permanent
    assert "certificate is not trusted" in str(lost)
    assert "ca_file" in str(lost)


def test_a_wrong_password_needs_a_person_and_names_the_secret(dovecot: Dovecot, user: str) -> None:
    account = an_account(username=user, imap=Endpoint("127.0.0.1", dovecot.port, "none"))
    lost = failure(ImapMailbox(account, lambda: "fel", timeout=5))
    assert lost.permanent
    assert "EST_MAIL_PASSWORD" in str(lost)
    assert "fel" not in str(lost)


def test_a_password_that_was_changed_is_taken_up(dovecot: Dovecot, user: str) -> None:
    account = an_account(username=user, imap=Endpoint("127.0.0.1", dovecot.port, "none"))
    passwords = iter(["gammalt", dovecot.password])
    box = ImapMailbox(account, lambda: next(passwords), timeout=5)
    assert failure(box).permanent
    assert fetched(box) == []


@pytest.mark.parametrize(
    ("changes", "words", "permanent"),
    [
        ({"imap": Endpoint("127.0.0.1", 0, "tls")}, "refuses connections", False),
        ({"imap": Endpoint("mail.invalid", 993, "tls")}, "mail.invalid", None),
        ({"imap": Endpoint("192.0.2.1", 143, "none")}, "only to a server on the machine itself", True),
        ({"inbox": "Finns ej"}, 'it is "INBOX" on every server', True),
        ({"ca_file": "/nowhere/ca.pem", "imap": Endpoint("127.0.0.1", 1, "tls")}, "PEM file", True),
    ],
)
def test_what_is_wrong_is_said_with_a_remedy(
    dovecot: Dovecot, user: str, changes: dict[str, Any], words: str, permanent: bool | None
) -> None:
    if changes.get("imap") == Endpoint("127.0.0.1", 0, "tls"):
        changes = {"imap": Endpoint("127.0.0.1", free_ports(1)[0], "tls")}
    lost = failure(mailbox(dovecot, user, **changes))
    assert words in str(lost)
    assert permanent is None or lost.permanent is permanent
    assert lost.exit_code == 3


def test_tls_on_a_port_without_it_says_so(dovecot: Dovecot, user: str) -> None:
    lost = failure(mailbox(dovecot, user, imap=Endpoint("127.0.0.1", dovecot.port, "tls")))
    assert "starttls" in str(lost)


def test_a_peer_that_has_silently_gone_ends_in_out_of_reach(dovecot: Dovecot, user: str) -> None:
    dovecot.append(user, mail(1))
    with Wire(dovecot.port) as wire:
        box = mailbox(dovecot, user, imap=Endpoint("127.0.0.1", wire.port, "none"), options={"timeout": 1})
        assert fetched(box) == [mail(1)]
        wire.freeze()
        assert "did not answer in time" in str(failure(box))
        wire.drop()
        assert fetched(box) == [mail(1)]


def test_a_connection_lost_in_idle_is_a_hint_and_the_next_call_connects_anew(dovecot: Dovecot, user: str) -> None:
    with Wire(dovecot.port) as wire:
        box = mailbox(dovecot, user, imap=Endpoint("127.0.0.1", wire.port, "none"))
        fetched(box)
        threading.Timer(0.3, wire.drop).start()
        assert box.wait(2) is True
        dovecot.append(user, mail(1))
        assert fetched(box) == [mail(1)]


def test_breaking_off_ends_a_call_that_hangs(dovecot: Dovecot, user: str) -> None:
    with Wire(dovecot.port) as wire:
        box = mailbox(dovecot, user, imap=Endpoint("127.0.0.1", wire.port, "none"), options={"timeout": 30})
        fetched(box)
        wire.freeze()
        threading.Timer(0.3, box.break_off).start()
        started = time.monotonic()
        failure(box)
        assert time.monotonic() - started < on_this_machine(3)


def test_probe_tells_what_check_shows(dovecot: Dovecot, user: str, tmp_path: Path) -> None:
    dovecot.append(user, mail(1))
    shown = mailbox(dovecot, user).probe()
    assert shown["messages"] == 1
    assert shown["idle"] is True
    assert shown["moves"] is True
    assert shown["processed"] == "EST/Processed"
    assert dovecot.messages(user, "EST/Processed") == []  # a probe makes nothing
