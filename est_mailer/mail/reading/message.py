"""A raw message as values. Reading begins with the bytes, and no message, however broken, raises an error."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message as MimeMessage
from email.parser import BytesHeaderParser
from itertools import islice

from est_mailer.mail.reading.headers import MOST_HEADERS, Headers, addresses_in, last_angle_address, message_ids, moment
from est_mailer.mail.reading.leaf_heads import declared
from est_mailer.mail.reading.mime_tree import Contents, Part, contents_of
from est_mailer.mail.reading.quick_parsing import Ordinary, parse_ordinary

_RECIPIENT_HEADERS = frozenset({"to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to"})
_MOST_CONTAINERS = 300  # more multiparts or messages than this is a bomb: only its headers are read
# The parser makes a message of each block of a delivery report and of each part: blank lines in a bounce, boundaries.
_MOST_BLOCKS = 50_000
_BLANK_LINE = re.compile(rb"\n[ \t]*(?=\r?\n)")
_MOST_REFERENCES = 200
_MOST_RECIPIENTS = 1_000

__all__ = ["Headers", "Incoming", "Part", "parse"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that was read. Message-IDs keep their angle brackets; addresses are bare and lower-cased.

    ``sender`` is "" if there is none; ``authors`` every address in every From header (more than one is suspect).
    ``text`` is the body in plain text, an HTML body turned into it; ``links`` the addresses an HTML body points at.
    ``parts`` has every leaf, those of enclosed messages too (Part.depth > 0); ``enclosed`` the headers of these.
    ``incomplete``: something was left out, because the message is damaged or has more parts than are read.
    """

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    sender: str
    sender_name: str
    recipients: tuple[str, ...]
    subject: str
    date: datetime | None
    headers: Headers
    text: str
    parts: tuple[Part, ...]
    authors: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    enclosed: tuple[Headers, ...] = ()
    content_type: str = "text/plain"
    report_type: str = ""
    incomplete: bool = False
    raw: bytes = field(default=b"", repr=False)


def parse(raw: bytes) -> Incoming:
    """The message these bytes hold. Never raises; what cannot be read is left out and ``incomplete`` says so."""
    message, whole = _read(raw)
    contents = contents_of(message) if whole else Contents(incomplete=True)
    return _incoming(raw, message, contents)


def _read(raw: bytes) -> tuple[MimeMessage | Ordinary, bool]:
    """The parsed message, and whether its body was read too."""
    if (ordinary := parse_ordinary(raw)) is not None:
        return ordinary, True
    lowered = raw.lower()
    containers = lowered.count(b"multipart/") + lowered.count(b"message/rfc822")
    blocks = len(_BLANK_LINE.findall(raw)) if b"delivery-status" in lowered else 0
    boundaries = raw.count(b"\n--") if len(raw) > 3 * _MOST_BLOCKS else 0  # fewer bytes cannot have so many
    if containers <= _MOST_CONTAINERS and blocks <= _MOST_BLOCKS and boundaries <= _MOST_BLOCKS:
        try:
            return message_from_bytes(raw, policy=policy.compat32), True
        except Exception:  # noqa: BLE001 - the parser promises nothing for hostile bytes, and one message must not stop the rest
            return _read_headers(raw), False
    return _read_headers(raw), False


def _read_headers(raw: bytes) -> MimeMessage:
    try:
        return BytesHeaderParser(policy=policy.compat32).parsebytes(raw)
    except Exception:  # noqa: BLE001 - as above: an empty message is still one that can be accounted for
        return MimeMessage(policy=policy.compat32)


def _headers(message: MimeMessage | Ordinary) -> tuple[list[tuple[str, str]], Headers]:
    """As they came, names in lower case; and decoded."""
    if isinstance(message, Ordinary) and message.head.plain:
        return list(message.head.items[:MOST_HEADERS]), Headers.plain(message.head.items)
    given = message.head.items if isinstance(message, Ordinary) else message.raw_items()
    items = [(name.lower(), str(value)) for name, value in islice(given, MOST_HEADERS)]
    return items, Headers.of(items)


def _incoming(raw: bytes, message: MimeMessage | Ordinary, contents: Contents) -> Incoming:
    items, headers = _headers(message)
    from_values = [value for name, value in items if name == "from"]
    authors = [author for value in from_values for author in addresses_in(value)]
    sender_name, sender = last_angle_address(next(iter(from_values), "")) or next(iter(authors), ("", ""))
    recipients = [address for name, value in items if name in _RECIPIENT_HEADERS for _, address in addresses_in(value)]
    content_type, parameters = declared(message)
    references = message_ids(" ".join(headers.all("references")))
    return Incoming(
        message_id=next(iter(message_ids(headers.first("message-id"))), ""),
        in_reply_to=next(iter(message_ids(headers.first("in-reply-to"))), ""),
        references=references
        if len(references) <= _MOST_REFERENCES
        else (references[0], *references[-_MOST_REFERENCES:]),
        sender=sender,
        sender_name=sender_name,
        recipients=tuple(dict.fromkeys(recipients))[:_MOST_RECIPIENTS],
        subject=headers.first("subject"),
        date=moment(headers.first("date")),
        headers=headers,
        text=contents.text,
        parts=tuple(contents.parts),
        authors=tuple(dict.fromkeys(address for _, address in authors)),
        links=tuple(contents.links),
        enclosed=tuple(contents.enclosed),
        content_type=content_type,
        report_type=parameters.get("report-type", "").lower(),
        incomplete=contents.incomplete,
        raw=raw,
    )
