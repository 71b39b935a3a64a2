"""The post of the small world: people write to the service and answer it, and read what it has sent."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime, make_msgid
from functools import lru_cache

from builders import utc

from est_mailer.adapters.memory import MemoryMailbox, MemoryTransport
from est_mailer.adapters.store import Store
from est_mailer.adapters.store.inbound import InboundAccount
from est_mailer.demo.letters import Received, read, reply
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import OutboxRow, OutboxState, Purpose
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.outbox.relay import relay
from est_mailer.jobs.service import Service

SERVICE = "est@exempelstad.example"
SUNDAY = utc(2026, 11, 15, 12)


@dataclass
class Post:
    """The service with its mailbox and its transport in memory, at a moment that the post moves on by minutes."""

    service: Service
    mailbox: MemoryMailbox
    transport: MemoryTransport
    now: datetime = SUNDAY
    posted: int = 0
    read_so_far: dict[str, int] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.service.store

    # To the service

    def deliver(self, raw: bytes) -> InboundAccount:
        """A mail arrives, is taken in and answered. Returns what it was accounted as."""
        self.now += timedelta(minutes=1)
        self.mailbox.deliver(raw)
        take_in(self.service, self.now)
        self.send()
        account = self.store.inbound.account_of(self.number_of(raw))
        assert account is not None
        return account

    def number_of(self, raw: bytes) -> int:
        """The number that a delivered message was stored under."""
        digest = hashlib.sha256(raw).hexdigest()
        return next(s.id for s in self.store.inbound.listing() if s.sha256 == digest)

    def answer(
        self, letter: Received, text: str, *files: tuple[str, bytes], sender: str = "", **headers: str
    ) -> InboundAccount:
        """Somebody answers a letter; ``sender`` if it is another than the one who got it."""
        return self.deliver(self.reply(letter, text, *files, sender=sender, **headers))

    def reply(self, letter: Received, text: str, *files: tuple[str, bytes], sender: str = "", **headers: str) -> bytes:
        """The bytes of an answer; headers as keywords: auto_submitted="auto-replied"."""
        raw = reply(replace(letter, to=sender or letter.to), text, self.now, self._number(), files=files)
        return with_headers(raw, **headers)

    def write(self, sender: str, text: str, *files: tuple[str, bytes], **headers: str) -> InboundAccount:
        """Somebody writes to the service without answering anything."""
        return self.deliver(self.fresh(sender, text, *files, **headers))

    def fresh(self, sender: str, text: str, *files: tuple[str, bytes], **headers: str) -> bytes:
        """The bytes of a new mail."""
        message = EmailMessage(policy=default)
        message["From"], message["To"], message["Subject"] = sender, SERVICE, f"Hej {self._number()}"
        message["Date"], message["Message-ID"] = format_datetime(self.now), make_msgid(domain="people.test")
        message.set_content(f"{text}\n")
        for name, content in files:
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return with_headers(message.as_bytes(policy=SMTP), **headers)

    def _number(self) -> int:
        self.posted += 1
        return self.posted

    # From the service

    def send(self) -> None:
        """Hand over all mail that is queued."""
        relay(self.service, self.now, allowance=1000)

    def letters(self, address: str, purpose: Purpose | None = None) -> list[Received]:
        """All that has been sent to an address, oldest first; only what was sent for a purpose, if one is given."""
        rows = {row.message_id: row for row in self.outbox()}
        found = self.letters_unrecorded(address)
        return [f for f in found if purpose is None or rows[f.message_id].purpose is purpose]

    def letters_unrecorded(self, address: str) -> list[Received]:
        """All that has reached an address, also what the database could not take a note of."""
        return [_read(mail.content, mail.recipient) for mail in self.transport.sent if mail.recipient == address]

    def letter(self, address: str, purpose: Purpose) -> Received:
        """The latest letter of a purpose to an address."""
        found = self.letters(address, purpose)
        assert found, f"no {purpose.value} has been sent to {address}"
        return found[-1]

    def news(self, address: str) -> list[Received]:
        """What has come to an address since it was last asked."""
        found = self.letters(address)
        before, self.read_so_far[address] = self.read_so_far.get(address, 0), len(found)
        return found[before:]

    def outbox(self, *purposes: Purpose) -> list[OutboxRow]:
        """The outbox's rows, of some purposes only if any are given."""
        return [row for row in self.store.outbox.listing() if not purposes or row.purpose in purposes]

    def alerts(self, kind: str) -> list[OutboxRow]:
        """The alerts of a kind, but for those that were withdrawn."""
        found = (row for row in self.outbox(Purpose.ALERT) if row.about.startswith(f"{kind}/"))
        return [row for row in found if row.state is not OutboxState.WITHDRAWN]

    def kinds(self) -> list[AccountKind | None]:
        """What each message taken in was accounted as, oldest first."""
        return [stored.accounted for stored in reversed(self.store.inbound.listing())]


_read = lru_cache(maxsize=None)(read)  # the same letters are looked through again and again


def with_headers(raw: bytes, **headers: str) -> bytes:
    """A mail with more headers; a keyword's underscores are dashes."""
    if not headers:
        return raw
    message = message_from_bytes(raw, policy=default)
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message.as_bytes(policy=SMTP)
