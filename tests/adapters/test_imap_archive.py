"""Erasing from real folders: nobody else's mail is touched, and what the server cannot do is not half done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import count

import pytest
from builders import an_account
from contract.archive_worlds import LARGEST, dovecot_world, found, mail
from imapclient import IMAPClient
from purging import a_finished_week, purged
from servers.dovecot import Dovecot

from est_mailer.adapters.imap.archive import ImapArchive
from est_mailer.adapters.memory_archive import PROCESSED, SENT
from est_mailer.domain.deployment import Endpoint

_numbers = count(1)


@pytest.fixture
def user(dovecot: Dovecot) -> Iterator[str]:
    name = f"erasing{next(_numbers)}@exempelstad.example"
    dovecot.add_user(name)
    yield name
    dovecot.empty(name)


def put(server: Dovecot, user: str, *raws: bytes) -> None:
    with IMAPClient("127.0.0.1", server.port, ssl=False, timeout=5) as client:
        client.login(user, server.password)
        client.create_folder(PROCESSED)
        for raw in raws:
            client.append(PROCESSED, raw)


def archive_of(server: Dovecot, user: str) -> ImapArchive:
    account = an_account(username=user, imap=Endpoint("127.0.0.1", server.port, "none"))
    return ImapArchive(account, lambda: server.password, timeout=5)


def flags(server: Dovecot, user: str) -> str:
    return server.doveadm("fetch", "-u", user, "uid flags", "mailbox", PROCESSED, "all")


def test_what_others_have_marked_is_not_expunged(dovecot: Dovecot, user: str) -> None:
    put(dovecot, user, mail(1), mail(2))
    dovecot.doveadm("flags", "add", "-u", user, r"\Deleted", "mailbox", PROCESSED, "uid", "1")
    archive = archive_of(dovecot, user)
    first, second = archive.messages(PROCESSED, largest=LARGEST)
    assert archive.erase(PROCESSED, first.uidvalidity, [second.uid])
    assert dovecot.messages(user, PROCESSED) == [mail(1)]
    assert flags(dovecot, user).count(r"\Deleted") == 1
    archive.close()


@pytest.mark.parametrize("separator", [".", "/"])
def test_a_server_without_uidplus_keeps_everything_unmarked(separator: str) -> None:
    server = Dovecot(capability="IMAP4rev1 IDLE NAMESPACE MOVE", separator=separator)
    user = "est@exempelstad.example"
    try:
        server.start()
        server.add_user(user)
        with IMAPClient("127.0.0.1", server.port, ssl=False, timeout=5) as client:
            client.login(user, server.password)
            client.create_folder(PROCESSED.replace("/", separator))
            client.append(PROCESSED.replace("/", separator), mail(1))
        archive = archive_of(server, user)
        folder = archive.folders()[0]
        (message,) = archive.messages(folder, largest=LARGEST)
        assert not archive.erase(folder, message.uidvalidity, [message.uid])
        assert [m.raw for m in archive.messages(folder, largest=LARGEST)] == [mail(1)]
        archive.close()
        assert r"\Deleted" not in server.doveadm("fetch", "-u", user, "flags", "mailbox", folder, "all")
    finally:
        server.remove()


def test_a_purge_removes_the_copies_of_a_whole_week_and_nothing_else(dovecot: Dovecot) -> None:
    """The bytes that the service took in lie in its folder on a real server, beside what somebody else put there."""
    week = a_finished_week()
    taken = [week.store.inbound.raw(stored.id) for stored in week.store.inbound.listing()]
    sent = [mail.content for mail in week.transport.sent[:5]]
    with dovecot_world(dovecot) as world:
        for raw in (*taken, mail(1)):
            world.put(raw, PROCESSED, 16)
        for raw in (*sent, mail(2)):
            world.put(raw, SENT, 16)
        lying = {hashlib.sha256(m.raw or b"").hexdigest() for m in world.archive.messages(PROCESSED, largest=10**7)}
        assert {hashlib.sha256(raw).hexdigest() for raw in taken} <= lying
        purged(week, world.archive)
        assert found(world) == [mail(1)]
        assert found(world, SENT) == [mail(2)]
