"""The service's folders on real servers: listed by day, removed one by one and never with what others have marked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

import pytest
from builders import an_account
from imapclient import IMAPClient
from purging import a_finished_week, purged
from servers.dovecot import Dovecot

from est_mailer.adapters.imap_archive import ImapArchive
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.errors import OutOfReach

PROCESSED, LARGEST = "EST/Processed", 10_000
_numbers = count(1)


def mail(number: int, size: int = 0) -> bytes:
    head = f"From: a@exempelstad.example\r\nMessage-ID: <{number}@exempelstad.example>\r\nSubject: {number}\r\n\r\n"
    return head.encode() + b"x" * size + b"\r\n"


@dataclass
class Box:
    server: Dovecot
    user: str
    archive: ImapArchive

    def put(self, raw: bytes, folder: str = PROCESSED, day: int = 16) -> None:
        """APPEND with a date of arrival in November 2026, as a copied or moved message keeps it."""
        with IMAPClient("127.0.0.1", self.server.port, ssl=False, timeout=5) as client:
            client.login(self.user, self.server.password)
            if not client.folder_exists(folder):
                client.create_folder(folder)
            client.append(folder, raw, msg_time=datetime(2026, 11, day, 12, tzinfo=UTC))


@pytest.fixture
def box(dovecot: Dovecot) -> Iterator[Box]:
    user = f"archive{next(_numbers)}@exempelstad.example"
    password = dovecot.add_user(user)
    account = an_account(username=user, imap=Endpoint("127.0.0.1", dovecot.port, "none"))
    archive = ImapArchive(account, lambda: password, timeout=5)
    yield Box(dovecot, user, archive)
    archive.close()
    dovecot.empty(user)


def found(box: Box, folder: str = PROCESSED, **days: date) -> list[bytes | None]:
    return [m.raw for m in box.archive.messages(folder, largest=LARGEST, **days)]


def test_messages_come_with_their_bytes_by_the_day_they_arrived(box: Box) -> None:
    for number, day in enumerate((1, 16, 29), 1):
        box.put(mail(number), day=day)
    assert found(box) == [mail(1), mail(2), mail(3)]
    assert found(box, before=date(2026, 11, 16)) == [mail(1)]
    assert found(box, since=date(2026, 11, 16)) == [mail(2), mail(3)]
    first = next(box.archive.messages(PROCESSED, largest=LARGEST))
    assert first.arrived_at is not None
    assert first.arrived_at.date() == date(2026, 11, 1)


def test_of_a_large_one_only_the_headers_come(box: Box) -> None:
    raw = mail(1, LARGEST)
    box.put(raw)
    (message,) = box.archive.messages(PROCESSED, largest=LARGEST)
    assert message.raw is None
    assert message.head == raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert message.size == len(raw)


def test_the_folders_that_are_there(box: Box) -> None:
    assert box.archive.folders() == ("INBOX",)
    assert box.archive.sent_folder() is None
    box.put(mail(1))
    box.put(mail(1), "Sent")
    assert box.archive.folders() == (PROCESSED, "INBOX")
    assert box.archive.sent_folder() == "Sent"


def test_only_the_chosen_messages_are_removed(box: Box) -> None:
    for number in range(1, 5):
        box.put(mail(number))
    box.server.doveadm("flags", "add", "-u", box.user, r"\Deleted", "mailbox", PROCESSED, "uid", "1")
    messages = {m.uid: m for m in box.archive.messages(PROCESSED, largest=LARGEST)}
    assert box.archive.erase(PROCESSED, messages[2].uidvalidity, [2, 4])
    assert found(box) == [mail(1), mail(3)]  # the first was marked by somebody else, and is there still
    flags = box.server.doveadm("fetch", "-u", box.user, "uid flags", "mailbox", PROCESSED, "all")
    assert flags.count(r"\Deleted") == 1


def test_nothing_is_removed_if_the_folder_was_numbered_anew(box: Box) -> None:
    box.put(mail(1))
    (message,) = box.archive.messages(PROCESSED, largest=LARGEST)
    assert not box.archive.erase(PROCESSED, message.uidvalidity + 1, [1])
    assert found(box) == [mail(1)]


def test_a_server_without_uidplus_keeps_everything() -> None:
    server = Dovecot(capability="IMAP4rev1 IDLE NAMESPACE MOVE")
    try:
        server.start()
        user = "est@exempelstad.example"
        password = server.add_user(user)
        account = an_account(username=user, imap=Endpoint("127.0.0.1", server.port, "none"))
        box = Box(server, user, ImapArchive(account, lambda: password, timeout=5))
        box.put(mail(1))
        (message,) = box.archive.messages(PROCESSED, largest=LARGEST)
        assert not box.archive.erase(PROCESSED, message.uidvalidity, [1])
        assert found(box) == [mail(1)]
        box.archive.close()
        flags = server.doveadm("fetch", "-u", user, "uid flags", "mailbox", PROCESSED, "all")
    finally:
        server.remove()
    assert r"\Deleted" not in flags


def test_a_server_that_is_away_is_out_of_reach() -> None:
    account = an_account(imap=Endpoint("127.0.0.1", 1, "none"))
    with pytest.raises(OutOfReach):
        ImapArchive(account, lambda: "password", timeout=1).folders()


def test_a_purge_removes_the_copies_of_a_whole_week_and_nothing_else(box: Box) -> None:
    """The bytes that the service took in lie in its folder on a real server, beside what somebody else put there."""
    world = a_finished_week()
    numbers = [stored.id for stored in world.store.inbound.listing()]
    taken = [world.store.inbound.raw(number) for number in numbers]
    sent = [mail.content for mail in world.transport.sent[:5]]
    for raw in (*taken, mail(1)):
        box.put(raw)
    for raw in (*sent, mail(2)):
        box.put(raw, "Sent")
    digests = {hashlib.sha256(m.raw or b"").hexdigest() for m in box.archive.messages(PROCESSED, largest=10**7)}
    assert {hashlib.sha256(raw).hexdigest() for raw in taken} <= digests
    purged(world, box.archive)
    assert found(box) == [mail(1)]
    assert found(box, "Sent") == [mail(2)]
