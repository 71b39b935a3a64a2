"""A rendered mail as finished bytes: one recipient, both forms of the text, the attachments, no stray header."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache

from est_mailer.domain.errors import ServiceError
from est_mailer.mail.writing.mime_writing import (
    address_header,
    file_part,
    header,
    multipart,
    picture_part,
    text_header,
    text_part,
)
from est_mailer.mail.writing.render import Rendered, one_line

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_CONTENT_TYPE = re.compile(r"([a-z]+)/([a-z0-9][a-z0-9.+-]*)")
_UNFIT_IN_NAMES = re.compile(r'[/\\:*?"<>|]')
_MOST_REFERENCES = 20


@dataclass(frozen=True, slots=True)
class Address:
    """A display name, in any characters, and a plain address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to attach: its name as the reader sees it, its media type ("application/pdf"), its bytes."""

    filename: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Inline:
    """A PNG that the HTML shows: "cid:CONTENT_ID" there, and never a link to anywhere (RFC 2392)."""

    content_id: str
    png: bytes


@dataclass(frozen=True, slots=True)
class Body:
    """All of a mail that does not depend on who gets it, encoded: the same for each of its recipients.

    ``content`` begins with the headers that say what it is, from Content-Type on.
    """

    subject: str
    language: str
    content: bytes


def body_of(
    rendered: Rendered, language: str, attachments: Sequence[Attached] = (), inline: Sequence[Inline] = ()
) -> Body:
    """The text, the HTML with its pictures, and the files. Raises ServiceError for a media type that is none."""
    page = text_part("html", rendered.html_runs)
    related = multipart("related", [page, *(picture_part(i.content_id, i.png) for i in inline)])
    texts = multipart("alternative", [text_part("plain", rendered.text_runs), related])
    return Body(rendered.subject, language, multipart("mixed", [texts, *map(_attached, attachments)]))


def compose(
    body: Body,
    *,
    sender: Address,
    recipient: str,
    message_id: str,
    date: datetime,
    reply_to: str | None = None,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
) -> bytes:
    """The mail's bytes, lines ended by CRLF; the same arguments give the same bytes.

    Headers tell machines not to answer (RFC 3834). ``date`` is aware. What came from a stranger's mail
    (``in_reply_to``, ``references``) is left out where it is not a message id. Raises ServiceError for an address or
    a message id that cannot stand in a header.
    """
    answers = _MESSAGE_ID.findall(in_reply_to or "")[:1]
    chain = _chain(references, answers)
    headers = [
        _from(sender),
        address_header("To", _address(recipient)),
        *([address_header("Reply-To", _address(reply_to))] if reply_to else []),
        text_header("Subject", _inert(body.subject)),
        _date(date, _offset(date)),
        header("Message-ID", _own_id(message_id)),
        *([header("In-Reply-To", answers[0])] if answers else []),
        *([header("References", " ".join(chain))] if chain else []),
        _to_machines("auto-replied" if in_reply_to else "auto-generated", body.language),
        body.content,
    ]
    return b"".join(headers)


@lru_cache(maxsize=16)  # what a mail says as those before and after it did is written once
def _from(sender: Address) -> bytes:
    return address_header("From", _address(sender.address), _inert(sender.name))


@lru_cache(maxsize=16)
def _date(date: datetime, offset: timedelta) -> bytes:  # noqa: ARG001 - one instant is told otherwise in another zone
    return header("Date", format_datetime(date))


@lru_cache(maxsize=16)
def _to_machines(why: str, language: str) -> bytes:
    """What keeps programs from answering, and the last of the headers."""
    return b"".join(
        (
            header("Auto-Submitted", why),
            header("X-Auto-Response-Suppress", "All"),
            header("Content-Language", one_line(language)),
            header("MIME-Version", "1.0"),
        )
    )


def new_message_id(random: bytes, domain: str, token: str = "") -> str:
    """A Message-ID from random bytes; a form's token in it lets a reply be recognised by its References. Eight bytes
    are enough beside a token, and keep the header on one line, as some readers want it.

    Raises ServiceError if the domain cannot stand in one.
    """
    return _own_id(f"<{token + '.' if token else ''}{random.hex()}@{domain}>")


def _address(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise ServiceError(f"'{one_line(address)}' is not an address that mail can be sent to.", "Correct the address.")
    return address


def _inert(text: str) -> str:
    """One line, without anything that the library or a reader would decode as an encoded word (RFC 2047)."""
    return one_line(text).replace("=?", "= ?")


def _offset(date: datetime) -> timedelta:
    offset = date.utcoffset()
    if offset is None:
        raise ValueError("A mail's date needs a time zone.")
    return offset


def _own_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id) or message_id.count("@") != 1:
        raise ServiceError(f"'{one_line(message_id)}' is not a Message-ID.", "Check the account's address.")
    return message_id


def _chain(references: Sequence[str], answered: Sequence[str]) -> list[str]:
    """The thread's last message ids, each once, the answered one last."""
    known = [id_ for text in references for id_ in _MESSAGE_ID.findall(text)]
    return list(dict.fromkeys([*(id_ for id_ in known if id_ not in answered), *answered]))[-_MOST_REFERENCES:]


def _attached(attached: Attached) -> bytes:
    kind = _CONTENT_TYPE.fullmatch(attached.content_type)
    if kind is None or kind[1] in {"multipart", "message"}:
        raise ServiceError(f"'{one_line(attached.content_type)}' is not the media type of a file.")
    filename = _UNFIT_IN_NAMES.sub("-", _inert(attached.filename)) or "fil"
    return file_part(attached.content_type, filename, attached.data)
