"""One inbound message opened: its words, its files read, the tokens it carries. Nothing is written here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook, Workbook
from est_mailer.domain.identity import Token, tokens_in
from est_mailer.domain.incoming import Stored
from est_mailer.domain.outgoing import OutboxRow
from est_mailer.jobs.service import QuietService, Service
from est_mailer.mail.reading.classify import Nature, classify
from est_mailer.mail.reading.finding import Attachment, Other, other_kinds, workbooks_in
from est_mailer.mail.reading.message import Incoming, parse
from est_mailer.mail.reading.sender import Authenticity, authenticity, token_texts
from est_mailer.mail.words.command import Command, read_command, unquoted
from est_mailer.workbooks.checklist.reading import token_texts as workbook_token_texts


@dataclass(frozen=True, slots=True)
class File:
    """An attached workbook: its values, or why it could not be read, and the tokens in it."""

    name: str
    content: bytes
    workbook: Workbook | None
    unreadable: Unreadable | None
    tokens: frozenset[Token]


@dataclass(frozen=True, slots=True)
class Message:
    """An inbound message as the jobs see it. ``tokens``: those of the mail itself, not of its files.

    ``others``: what came that is no workbook. ``released``: a person has said that it may be believed.
    """

    id: int
    received_at: datetime
    incoming: Incoming
    nature: Nature
    files: tuple[File, ...]
    others: tuple[Other, ...]
    tokens: frozenset[Token]
    command: Command | None
    words: str
    authenticity: Authenticity
    released: bool = False

    def received_on(self, service: Service) -> date:
        """The municipality's local day on which the message came: what "i tisdags" is counted from."""
        return service.day_of(self.received_at)

    def answered(self, service: QuietService) -> OutboxRow | None:
        """The mail of ours that it answers; None if it answers none."""
        for id_ in (self.incoming.in_reply_to, *reversed(self.incoming.references)):
            row = service.store.outbox.by_message_id(id_) if id_ else None
            if row is not None:
                return row
        return None

    @property
    def from_machine(self) -> bool:
        """True for mail that no person wrote: it is never answered."""
        return self.nature is not Nature.HUMAN


@dataclass(frozen=True, slots=True)
class Opening:
    """A message that was parsed, its own tokens, and its files, which are being read in the isolated reader."""

    stored: Stored
    incoming: Incoming
    tokens: frozenset[Token]
    files: tuple[tuple[Attachment, Callable[[], Workbook]], ...]


def open_message(service: Service, number: int, raw: bytes, *, released: bool = False) -> Message:
    """Parse, classify and read everything a handler needs; hostile files are read in the isolated reader."""
    return finish(service, begin(service, service.store.inbound.get(number), raw), released=released)


def begin(service: Service, stored: Stored, raw: bytes, *, together: bool = False) -> Opening:
    """Parse a message, and have its files read meanwhile.

    ``together``: other messages are opened with it. Then its files may be read with theirs, if it answers a mail of
    ours: nobody who never had one comes near another sender's file.
    """
    incoming = parse(raw)
    tokens = tokens_in(token_texts(incoming), service.key)
    ahead = partial(service.reader.ahead, together=together and bool(tokens))
    files = tuple((a, ahead(a.data, a.filename)) for a in workbooks_in(incoming))
    return Opening(stored, incoming, tokens, files)


def finish(service: Service, opening: Opening, *, released: bool) -> Message:
    """The opened message: classified while its files are being read; waits until they have been."""
    incoming, account = opening.incoming, service.deployment.account
    return Message(
        id=opening.stored.id,
        received_at=opening.stored.received_at,
        incoming=incoming,
        nature=classify(incoming, (account.address,)),
        others=other_kinds(incoming, [attachment for attachment, _ in opening.files]),
        tokens=opening.tokens,
        command=read_command(incoming.text),
        words=unquoted(incoming.text).strip(),
        authenticity=authenticity(incoming, account.authserv_id),
        released=released,
        files=tuple(_open_file(service, attachment, read) for attachment, read in opening.files),  # last: it waits
    )


def _open_file(service: Service, attachment: Attachment, read: Callable[[], Workbook]) -> File:
    name, content = attachment.filename, attachment.data
    try:
        workbook = read()
    except UnreadableWorkbook as error:
        return File(name, content, None, error.reason, tokens_in(name, service.key))
    return File(name, content, workbook, None, tokens_in(workbook_token_texts(workbook, name), service.key))
