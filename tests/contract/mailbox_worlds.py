"""Each mailbox the contract is run on, with what a test needs besides: to deliver, to look, to take it away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from itertools import count

from builders import an_account
from imapclient import IMAPClient
from servers.dovecot import Dovecot
from servers.wire import Wire

from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.adapters.interruption import Interruption
from est_mailer.adapters.memory import MemoryMailbox
from est_mailer.demo.servers import PASSWORD, USER, EmbeddedMail
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.ports import Mailbox

_numbers = count(1)


@dataclass
class World:
    """``filed`` tells how many messages have been filed away; ``cut`` and ``mend`` take the server away and back;
    ``keep_sent`` puts a mail into the folder of sent mail."""

    mailbox: Mailbox
    deliver: Callable[[bytes], None]
    filed: Callable[[], int]
    cut: Callable[[], None]
    mend: Callable[[], None]
    keep_sent: Callable[[bytes], None]
    interrupted: Interruption = field(default_factory=Interruption)


@contextmanager
def memory_world() -> Iterator[World]:
    interrupted = Interruption()
    mailbox = MemoryMailbox(interrupted=interrupted)

    def reach(out: bool) -> None:
        mailbox.out_of_reach = out

    yield World(
        mailbox,
        lambda raw: void(mailbox.deliver(raw)),
        lambda: len(mailbox.processed),
        lambda: reach(True),
        lambda: reach(False),
        lambda raw: mailbox.sent_ids.add(str(message_from_bytes(raw)["Message-ID"])),
        interrupted,
    )


@contextmanager
def dovecot_world(dovecot: Dovecot) -> Iterator[World]:
    """A user of its own for each test, over TLS, through a wire that can be cut."""
    user = f"est{next(_numbers)}@exempelstad.example"
    password = dovecot.add_user(user, 'lösenord med å och "citat"')
    with Wire(dovecot.tls_port) as wire:
        account = an_account(
            username=user, imap=Endpoint("127.0.0.1", wire.port, "tls"), ca_file=str(dovecot.certificates.ca)
        )
        interrupted = Interruption()
        mailbox = ImapMailbox(account, lambda: password, timeout=5, interrupted=interrupted)
        yield World(
            mailbox,
            lambda raw: dovecot.append(user, raw),
            lambda: len(dovecot.messages(user, "EST/Processed")),
            wire.cut,
            wire.mend,
            lambda raw: _append(dovecot, user, raw),
            interrupted,
        )
        mailbox.close()
    dovecot.empty(user)


class PymapServer:
    """The demo's mailbox, with a second client that delivers and looks. Its logins are slow, so the tests share one."""

    def __init__(self) -> None:
        self.server = EmbeddedMail("est@exempelstad.example")
        self.server.start()
        self.client = IMAPClient("127.0.0.1", self.server.imap_port, ssl=False, timeout=5)
        self.client.login(USER, PASSWORD)
        self.wire = Wire(self.server.imap_port)
        self.interrupted = Interruption()
        account = an_account(username=USER, imap=Endpoint("127.0.0.1", self.wire.port, "none"))
        self.mailbox = ImapMailbox(account, lambda: PASSWORD, timeout=5, interrupted=self.interrupted)

    def stop(self) -> None:
        self.mailbox.close()
        self.wire.cut()
        self.client.logout()
        self.server.stop()

    def empty(self) -> None:
        self.client.select_folder("INBOX")
        self.client.delete_messages(self.client.search("ALL"), silent=True)
        self.client.close_folder()
        if self.client.folder_exists("EST/Processed"):
            self.client.delete_folder("EST/Processed")

    def keep_sent(self, raw: bytes) -> None:
        if not self.client.folder_exists("Sent"):
            self.client.create_folder("Sent")
        self.client.append("Sent", raw)

    def filed(self) -> int:
        if not self.client.folder_exists("EST/Processed"):
            return 0
        return int(self.client.folder_status("EST/Processed", "MESSAGES")[b"MESSAGES"])


@contextmanager
def pymap_world(pymap: PymapServer) -> Iterator[World]:
    pymap.empty()
    pymap.wire.mend()
    pymap.interrupted.clear()
    yield World(
        pymap.mailbox,
        lambda raw: void(pymap.client.append("INBOX", raw)),
        pymap.filed,
        pymap.wire.cut,
        pymap.wire.mend,
        pymap.keep_sent,
        pymap.interrupted,
    )


def _append(dovecot: Dovecot, user: str, raw: bytes) -> None:
    dovecot.doveadm("mailbox", "create", "-u", user, "Sent")
    dovecot.append(user, raw, "Sent")


def void(_: object) -> None:
    """For a lambda that is to answer nothing."""
