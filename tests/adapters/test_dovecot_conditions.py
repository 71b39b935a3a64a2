"""Reading from a real Dovecot in trouble: a full mailbox, a restored one, a large one, other hands in it."""

from __future__ import annotations

import os
import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from builders import an_account
from imapclient import IMAPClient
from servers.dovecot import Dovecot
from servers.ports import on_this_machine
from world import OPERATOR, World

from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.domain.deployment import Endpoint
from est_mailer.jobs.intake.arriving import PORTION
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.noted import Kind, all_standing

_numbers = count(1)
QUOTA = """\
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
protocol lmtp {
  mail_plugins = quota
}
plugin {
  quota = count:User quota
  quota_vsizes = yes
  quota_rule = *:storage=100K
  quota_grace = 0
}
"""


@pytest.fixture
def user(dovecot: Dovecot) -> Iterator[str]:
    address = f"trouble{next(_numbers)}@exempelstad.example"
    dovecot.add_user(address)
    yield address
    dovecot.empty(address)


@pytest.fixture
def small() -> Iterator[Dovecot]:
    """A Dovecot that gives each user 100 kB."""
    server = Dovecot(extra=QUOTA)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def reading(server: Dovecot, user: str) -> World:
    """The service, whose mailbox is this user's."""
    world = World.of()
    account = an_account(username=user, imap=Endpoint("127.0.0.1", server.port, "none"))
    mailbox = ImapMailbox(account, lambda: server.password, timeout=5)
    return World(replace(world.service, mailbox=mailbox), world.mailbox, world.transport, world.now)


def mail(number: int, size: int = 0) -> bytes:
    head = f"From: nyfiken{number}@annan.test\r\nSubject: {number}\r\nMessage-ID: <{number}@annan.test>\r\n\r\n"
    return head.encode() + b"x" * size + b"\r\n"


def subjects(world: World) -> Counter[int]:
    """The numbers of the mails that are stored."""
    stored = (world.store.inbound.raw(s.id) for s in world.store.inbound.listing())
    return Counter(int(raw.partition(b"Subject: ")[2].split(b"\r\n")[0]) for raw in stored)


def fill(server: Dovecot, user: str, numbers: range) -> None:
    """Put mail straight into the maildir, as a delivery does."""
    server.append(user, mail(0))  # makes the folders
    cur = server.dir / "home" / user / "Maildir" / "new"
    for n in numbers:
        file = cur / f"{n:010d}.M{n}P1.test"
        file.write_bytes(b"Delivered-To: x\r\n" + mail(n))
        shutil.chown(file, *(("dovecot", "dovecot") if os.geteuid() == 0 else (os.getuid(), os.getgid())))


def test_a_mailbox_over_quota_is_told_of_and_read_on(small: Dovecot) -> None:
    user = "est@exempelstad.example"
    small.add_user(user)
    world = reading(small, user)
    for n in range(9):
        small.append(user, mail(n, size=10_500))
    assert take_in(world.service, world.now) == 9
    fullness = world.service.mailbox.fullness()
    assert fullness is not None
    assert 0.9 < fullness <= 1.0
    with pytest.raises(AssertionError, match=r"[Qq]uota"):
        small.append(user, mail(10, size=10_500))
    world.send()
    assert [m.subject for m in world.letters(OPERATOR)] == ["EST behöver dig: Brevlådan är snart full"]
    small.append(user, mail(11))
    assert take_in(world.service, world.now) == 1
    assert len(small.messages(user, "EST/Processed")) == 10, "moving within a full mailbox takes no room"
    small.doveadm("expunge", "-u", user, "mailbox", "EST/Processed", "all")
    world.now += timedelta(hours=1)
    take_in(world.service, world.now)
    assert all_standing(world.service) == ()
    world.service.mailbox.close()


def test_a_folder_that_may_not_be_written_leaves_the_mail_and_reads_on(dovecot: Dovecot, user: str) -> None:
    world = reading(dovecot, user)
    dovecot.append(user, mail(1))
    take_in(world.service, world.now)
    folder = dovecot.dir / "home" / user / "Maildir" / ".EST.Processed"
    (folder / "dovecot-acl").touch()
    shutil.rmtree(folder)
    folder.touch()  # a file where the folder should be
    for n in (2, 3):
        dovecot.append(user, mail(n))
        assert take_in(world.service, world.now) == 1
    assert [t.kind for t in all_standing(world.service)] == [Kind.NOT_FILED]
    assert len(dovecot.messages(user)) == 2
    folder.unlink()
    take_in(world.service, world.now)
    assert all_standing(world.service) == ()
    assert dovecot.messages(user) == []
    world.service.mailbox.close()


def test_a_mailbox_restored_from_an_older_backup_is_read_once_and_no_more(dovecot: Dovecot, user: str) -> None:
    """Another UIDVALIDITY, and older messages than the mailbox had: nothing twice, and not all again at each look."""
    world = reading(dovecot, user)
    for n in (1, 2):
        dovecot.append(user, mail(n))
    take_in(world.service, world.now)
    ((first, _),) = {(row["uidvalidity"], 0) for row in world.dump()["locations"]}
    dovecot.doveadm("move", "-u", user, "INBOX", "mailbox", "EST/Processed", "subject", "1")
    dovecot.reset_uidvalidity(user, first + 7)
    world.now += timedelta(minutes=1)
    assert take_in(world.service, world.now) == 0, "known by its bytes"
    assert dovecot.messages(user) == [], "and filed away again"
    folder = world.service.deployment.account.inbox
    assert world.store.inbound.last_uidvalidity(folder) == first + 7
    dovecot.append(user, mail(3))
    assert take_in(world.service, world.now) == 1
    assert subjects(world) == Counter({1: 1, 2: 1, 3: 1})
    world.service.mailbox.close()


def test_a_session_that_is_killed_in_idle_is_noticed(dovecot: Dovecot, user: str) -> None:
    world = reading(dovecot, user)
    take_in(world.service, world.now)

    def kick() -> None:
        dovecot.doveadm("kick", user)
        dovecot.append(user, mail(1))

    threading.Timer(0.5, kick).start()
    began = time.monotonic()
    while subjects(world) != Counter({1: 1}) and time.monotonic() - began < 60:
        world.service.mailbox.wait(5)
        take_in(world.service, world.now)
    assert subjects(world) == Counter({1: 1})
    assert time.monotonic() - began < on_this_machine(15)
    world.service.mailbox.close()


def test_a_second_client_that_moves_mail_about_loses_and_doubles_nothing(dovecot: Dovecot, user: str) -> None:
    world, total = reading(dovecot, user), 60
    other = IMAPClient("127.0.0.1", dovecot.port, ssl=False, timeout=5)
    other.login(user, dovecot.password)
    other.create_folder("Andra")
    done, faults = threading.Event(), []

    def meddle() -> None:
        chance = random.Random(2026)
        try:
            while not done.is_set():
                for source, target in (("INBOX", "Andra"), ("Andra", "INBOX")):
                    other.select_folder(source)
                    if not (there := other.search("ALL")):
                        continue
                    with suppress(IMAPClient.Error):  # the service was quicker with one of them
                        other.move(chance.sample(there, min(len(there), 5)), target)
        except Exception as error:  # noqa: BLE001 - told by the test
            faults.append(error)

    meddler = threading.Thread(target=meddle)
    meddler.start()
    for n in range(total):
        dovecot.append(user, mail(n))
        if n % 3 == 0:
            take_in(world.service, world.now)
    done.set()
    meddler.join(20)
    other.select_folder("Andra")
    if left := other.search("ALL"):
        other.move(left, "INBOX")
    other.logout()
    take_in(world.service, world.now)
    assert faults == []
    assert subjects(world) == Counter(dict.fromkeys(range(total), 1))
    assert dovecot.messages(user) == []
    # Dovecot itself makes two of a message that two clients move in the same moment: here it is known by its bytes.
    assert len(set(dovecot.messages(user, "EST/Processed"))) == total
    assert all_standing(world.service) == ()
    world.service.mailbox.close()


def test_a_large_inbox_is_read_in_portions_to_its_end(dovecot: Dovecot, user: str) -> None:
    """The benchmark has 20,000 messages; here it is the portions that are tried."""
    total = PORTION * 2 + 50
    fill(dovecot, user, range(1, total))
    world = reading(dovecot, user)
    turns = iter([False])
    first = take_in(world.service, world.now, go_on=lambda: next(turns))
    assert first == PORTION, "one portion, and then the other steps have their turn"
    assert world.store.facts.get("mailbox.last_contact") is None, "it is not read to its end"
    assert len(dovecot.messages(user)) == total - PORTION
    assert take_in(world.service, world.now) == total - PORTION
    assert subjects(world) == Counter(dict.fromkeys(range(total), 1))
    assert dovecot.messages(user) == []
    assert world.store.facts.get("mailbox.last_contact") is not None
    world.service.mailbox.close()
