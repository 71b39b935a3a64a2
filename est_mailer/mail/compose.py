"""A rendered mail as finished bytes: one recipient, both forms of the text, the attachments, no stray header."""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header as EncodedHeader
from email.headerregistry import Address as HeaderAddress
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP, EmailPolicy

from est_mailer.domain.errors import ServiceError
from est_mailer.mail.render import Rendered, one_line

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
_CONTENT_TYPE = re.compile(r"([a-z]+)/([a-z0-9][a-z0-9.+-]*)")
_UNFIT_IN_NAMES = re.compile(r'[/\\:*?"<>|]')
_MOST_REFERENCES = 20
_LINE = 76  # characters (RFC 2047, 2)


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


class _MessageIds(UnstructuredHeader):
    """References and In-Reply-To, folded between the ids: the library would encode a long id and so destroy it."""

    max_count = 1

    def fold(self, *, policy: EmailPolicy) -> str:
        return f"{self.name}: " + f"{policy.linesep} ".join(str(self).split()) + policy.linesep  # type: ignore[attr-defined]


class _Subject(UnstructuredHeader):
    """The subject: the library would leave the first line of a long one empty."""

    max_count = 1

    def fold(self, *, policy: EmailPolicy) -> str:
        text = str(self)
        if text.isascii():
            lines = textwrap.wrap(
                text, _LINE, initial_indent="Subject: ", break_long_words=False, break_on_hyphens=False
            )
            return f"{policy.linesep} ".join(lines) + policy.linesep
        encoded = EncodedHeader(text, "utf-8", header_name="Subject", maxlinelen=_LINE)
        return f"Subject: {encoded.encode(linesep=policy.linesep)}{policy.linesep}"


_REGISTRY = HeaderRegistry()
# The registry takes mix-ins, as its own are.
_REGISTRY.map_to_type("references", _MessageIds)  # type: ignore[arg-type]
_REGISTRY.map_to_type("in-reply-to", _MessageIds)  # type: ignore[arg-type]
_REGISTRY.map_to_type("subject", _Subject)  # type: ignore[arg-type]
_POLICY = SMTP.clone(header_factory=_REGISTRY)


def compose(
    rendered: Rendered,
    *,
    sender: Address,
    recipient: str,
    message_id: str,
    date: datetime,
    reply_to: str | None = None,
    in_reply_to: str | None = None,
    references: Sequence[str] = (),
    attachments: Sequence[Attached] = (),
    inline: Sequence[Inline] = (),
    language: str,
) -> bytes:
    """The mail's bytes, lines ended by CRLF; the same arguments give the same bytes.

    Headers tell machines not to answer (RFC 3834). ``date`` is aware. What came from a stranger's mail
    (``in_reply_to``, ``references``) is left out where it is not a message id. Raises ServiceError for an address,
    a message id or a media type that cannot stand in a header.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(sender.address, _inert(sender.name))
    message["To"] = _address(recipient)
    if reply_to:
        message["Reply-To"] = _address(reply_to)
    message["Subject"] = _inert(rendered.subject)
    message["Date"] = _aware(date)
    message["Message-ID"] = _own_id(message_id)
    _thread(message, in_reply_to, references)
    message["Auto-Submitted"] = "auto-replied" if in_reply_to else "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    _show(message, inline)
    for attached in attachments:
        _attach(message, attached)
    message["Content-Language"] = one_line(language)  # last: the parts would take it with them
    _fix_boundaries(message, message_id)
    return message.as_bytes()


def new_message_id(random: bytes, domain: str, token: str = "") -> str:
    """A Message-ID from random bytes; a form's token in it lets a reply be recognised by its References. Eight bytes
    are enough beside a token, and keep the header on one line, as some readers want it.

    Raises ServiceError if the domain cannot stand in one.
    """
    return _own_id(f"<{token + '.' if token else ''}{random.hex()}@{domain}>")


def _address(address: str, name: str = "") -> HeaderAddress:
    if not _ADDRESS.fullmatch(address):
        raise ServiceError(f"'{one_line(address)}' is not an address that mail can be sent to.", "Correct the address.")
    user, _, domain = address.rpartition("@")
    return HeaderAddress(name, user, domain)


def _inert(text: str) -> str:
    """One line, without anything that the library or a reader would decode as an encoded word (RFC 2047)."""
    return one_line(text).replace("=?", "= ?")


def _aware(date: datetime) -> datetime:
    if date.tzinfo is None:
        raise ValueError("A mail's date needs a time zone.")
    return date


def _own_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id) or message_id.count("@") != 1:
        raise ServiceError(f"'{one_line(message_id)}' is not a Message-ID.", "Check the account's address.")
    return message_id


def _thread(message: EmailMessage, in_reply_to: str | None, references: Sequence[str]) -> None:
    answered = _MESSAGE_ID.findall(in_reply_to or "")[:1]
    known = [id_ for text in references for id_ in _MESSAGE_ID.findall(text)]
    chain = list(dict.fromkeys([*(id_ for id_ in known if id_ not in answered), *answered]))
    if answered:
        message["In-Reply-To"] = answered[0]
    if chain:
        message["References"] = " ".join(chain[-_MOST_REFERENCES:])


def _show(message: EmailMessage, inline: Sequence[Inline]) -> None:
    """The pictures beside the HTML (multipart/related, RFC 2387), without a name: they are no files to save."""
    html = message.get_body(("html",))
    assert html is not None
    for picture in inline:
        html.add_related(
            picture.png, maintype="image", subtype="png", cid=f"<{picture.content_id}>", disposition="inline"
        )


def _attach(message: EmailMessage, attached: Attached) -> None:
    kind = _CONTENT_TYPE.fullmatch(attached.content_type)
    if kind is None or kind[1] in {"multipart", "message"}:
        raise ServiceError(f"'{one_line(attached.content_type)}' is not the media type of a file.")
    filename = _UNFIT_IN_NAMES.sub("-", _inert(attached.filename)) or "fil"
    message.add_attachment(attached.data, maintype=kind[1], subtype=kind[2], filename=filename)


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    # The library draws boundaries at random; ours follow from the Message-ID, so that bytes can be made again.
    part: MIMEPart
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{hashlib.sha256(f'{message_id} {number}'.encode()).hexdigest()[:40]}")
