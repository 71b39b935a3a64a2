"""Each archive the contract is run on, with what a test needs besides: to put mail in folders and to take it away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

from builders import an_account
from imapclient import IMAPClient
from servers.dovecot import Dovecot
from servers.wire import Wire

from est_mailer.adapters.imap.archive import ImapArchive
from est_mailer.adapters.memory_archive import INBOX, PROCESSED, SENT, MemoryArchive
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.ports import Archive

LARGEST = 10_000  # bytes
_numbers = count(1)


@dataclass
class World:
    """``put`` puts a message into a folder as one that arrived on a day of November 2025, at noon."""

    archive: Archive
    put: Callable[[bytes, str, int], None]
    cut: Callable[[], None]
    mend: Callable[[], None]


def mail(number: int, size: int = 0) -> bytes:
    head = f"From: a@exempelstad.example\r\nMessage-ID: <{number}@exempelstad.example>\r\nSubject: {number}\r\n\r\n"
    return head.encode() + b"x" * size + b"\r\n"


def noon(day: int) -> datetime:
    return datetime(2025, 11, day, 12, tzinfo=UTC)


@contextmanager
def memory_world() -> Iterator[World]:
    archive = MemoryArchive()

    def put(raw: bytes, folder: str, day: int) -> None:
        archive.arrivals[raw] = noon(day)
        if folder == INBOX:
            archive.mailbox.deliver(raw)
        else:
            {PROCESSED: archive.mailbox.processed, SENT: archive.sent}[folder].append(raw)

    def reach(out: bool) -> None:
        archive.out_of_reach = out

    yield World(archive, put, lambda: reach(True), lambda: reach(False))


@contextmanager
def dovecot_world(dovecot: Dovecot) -> Iterator[World]:
    """A user of its own for each test, through a wire that can be cut."""
    user = f"archive{next(_numbers)}@exempelstad.example"
    password = dovecot.add_user(user)

    def put(raw: bytes, folder: str, day: int) -> None:
        with IMAPClient("127.0.0.1", dovecot.port, ssl=False, timeout=5) as client:
            client.login(user, password)
            if not client.folder_exists(folder):
                client.create_folder(folder)
            client.append(folder, raw, msg_time=noon(day))

    with Wire(dovecot.port) as wire:
        account = an_account(username=user, imap=Endpoint("127.0.0.1", wire.port, "none"))
        archive = ImapArchive(account, lambda: password, timeout=5)
        yield World(archive, put, wire.cut, wire.mend)
        archive.close()
    dovecot.empty(user)


def found(world: World, folder: str = PROCESSED, since: date | None = None, before: date | None = None) -> list[bytes]:
    return [m.raw or b"" for m in world.archive.messages(folder, since=since, before=before, largest=LARGEST)]
