"""What a bounce says: which address, for good or for now, and which of our messages it is about."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes, policy

from est_mailer.later import bounces
from est_mailer.mail.reading.headers import Headers, addresses_in, message_ids
from est_mailer.mail.reading.message import Incoming

_LONGEST_DETAIL = 300  # characters
_MOST_RECIPIENTS = 200
_MOST_LINES = 2_000  # of a report without a recipient in it
_HEURISTICS_LIMIT = 200_000  # bytes of the message that the heuristics are given
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_DELIVERY_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_HEADER_TYPES = frozenset({"text/rfc822-headers", "message/global-headers"})
_FAILED, _DELAYED = frozenset({"failed", "failure", "fail", "error"}), frozenset({"delayed"})

# The library logs every error of its own with a traceback; here an error only means that it recognised nothing.
logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())
logging.getLogger("flufl.bounce").propagate = False


@dataclass(frozen=True, slots=True)
class Bounced:
    """One address that a message did not reach.

    ``permanent``: it will not get there (action failed and no 4.x.x status); otherwise it is delayed, or given up for
    now. ``status`` is the enhanced code (RFC 3463) or ""; ``detail`` the servers' own words, one line;
    ``original_message_id`` that of our message, in angle brackets, or "".
    """

    address: str
    permanent: bool
    status: str
    detail: str
    original_message_id: str


def read_bounce(incoming: Incoming) -> tuple[Bounced, ...]:
    """Every address the bounce tells of; empty if it names none. Typed reports first (RFC 3464).

    Raises nothing of the bounce's own; LibraryMissing if the program is not whole.
    """
    original = _original_message_id(incoming)
    blocks = delivery_blocks(incoming)
    found = [b for block in blocks if (b := _from_block(block, original))]
    if not found and not any("action" in block for block in blocks):
        found = _from_failed_header(incoming, original) or _from_heuristics(incoming, original)
    first = {b.address: b for b in reversed(found)}
    return tuple(first[address] for address in dict.fromkeys(b.address for b in found))[:_MOST_RECIPIENTS]


def delivery_blocks(incoming: Incoming) -> tuple[dict[str, str], ...]:
    """The per-recipient fields of the message's own delivery status, by lower-cased name."""
    parts = [p for p in incoming.parts if p.content_type in _DELIVERY_TYPES and p.depth == 0]
    blocks = [fields for part in parts for fields in _blocks(part.data.decode("utf-8", "replace"))]
    return tuple(b for b in blocks if "final-recipient" in b or "original-recipient" in b or "action" in b)


def _blocks(text: str) -> Iterable[dict[str, str]]:
    unfolded = re.sub(r"\n[ \t]+(?=\S)", " ", text.replace("\r\n", "\n"))
    for block in re.split(r"\n[ \t]*\n", unfolded):
        pairs = (line.partition(":") for line in block.split("\n"))
        yield {name.strip().lower(): value.strip() for name, colon, value in pairs if colon}


def _from_block(block: dict[str, str], original: str) -> Bounced | None:
    """The original recipient is the address we wrote to; the final one may be where it was forwarded."""
    address = _recipient(block.get("original-recipient", "")) or _recipient(block.get("final-recipient", ""))
    action = re.split(r"[\s;(]", block.get("action", "").lower(), maxsplit=1)[0]
    if not address or action not in _FAILED | _DELAYED:
        return None
    detail = block.get("diagnostic-code", "") or block.get("x-supplementary-info", "")
    stated = _STATUS.search(block.get("status", "")) or _STATUS.search(detail)
    status = stated[0] if stated else ""
    return Bounced(address, action in _FAILED and not status.startswith("4"), status, _one_line(detail), original)


def _recipient(value: str) -> str:
    kind, semicolon, address = value.partition(";")
    if semicolon and kind.strip().lower() not in ("rfc822", "utf-8"):
        return ""
    return _address(address if semicolon else value)


def _address(text: str) -> str:
    return next((address for _, address in addresses_in(text)), "")


def _one_line(detail: str) -> str:
    kind, semicolon, words = detail.partition(";")
    plain = words if semicolon and re.fullmatch(r"[\w-]{1,20}", kind.strip()) else detail
    return re.sub(r"\s+", " ", plain).strip()[:_LONGEST_DETAIL]


def _original_message_id(incoming: Incoming) -> str:
    """From the returned message or its headers; else from what the report says that it answers."""
    returned = [headers.first("message-id") for headers in incoming.enclosed]
    quoted = [_header_part(p.data).first("message-id") for p in incoming.parts if p.content_type in _HEADER_TYPES]
    written = re.findall(r"^[ \t>]*message-id:[ \t]*(<[^<>\s]{1,900}>)", incoming.text, re.IGNORECASE | re.MULTILINE)
    candidates = (*returned, *quoted, *written, incoming.in_reply_to, *incoming.references[-1:])
    return next((identity for value in candidates for identity in message_ids(value)), "")


def _header_part(data: bytes) -> Headers:
    text = data.decode("ascii", "surrogateescape").replace("\r\n", "\n").lstrip("\n").split("\n\n")[0]
    lines = re.sub(r"\n(?=[ \t])", "", text).split("\n")
    return Headers.of((name, value.strip()) for name, _, value in (line.partition(":") for line in lines[:500]))


def _from_failed_header(incoming: Incoming, original: str) -> list[Bounced]:
    """Exim and Gmail name the addresses in a header of their own."""
    named = [address for value in incoming.headers.all("x-failed-recipients") for _, address in addresses_in(value)]
    return [_told_in_words(incoming, address, True, original) for address in named]


def _from_heuristics(incoming: Incoming, original: str) -> list[Bounced]:
    reports = [p for p in incoming.parts if p.content_type in _DELIVERY_TYPES]
    if incoming.incomplete or any(p.depth or p.data.count(b"\n") > _MOST_LINES for p in reports):
        return []  # a bomb; or somebody passes on a bounce, which the library would take for this message's own
    all_failures = bounces.all_failures  # loaded here: that it cannot be is no fault of the message
    try:
        message = message_from_bytes(incoming.raw[:_HEURISTICS_LIMIT], policy=policy.compat32)
        temporary, permanent = all_failures(message)
    except Exception:  # noqa: BLE001 - the library raises whatever its detectors stumble over
        return []
    told = [(address, True) for address in sorted(permanent)] + [(a, False) for a in sorted(temporary - permanent)]
    found = ((_address(raw.decode("utf-8", "replace")), lasting) for raw, lasting in told)
    return [_told_in_words(incoming, address, lasting, original) for address, lasting in found if address]


def _told_in_words(incoming: Incoming, address: str, lasting: bool, original: str) -> Bounced:
    """Status and detail from the paragraph that names the address, else from the first line with a status."""
    text = incoming.text[:20_000]
    paragraphs = re.split(r"\n[ \t]*\n", text)
    about = next((p for p in paragraphs if address in p.lower()), "")
    stated = _STATUS.search(about) or _STATUS.search(text)
    status = stated[0] if stated else ""
    detail = about if not stated or stated[0] in about else next(p for p in paragraphs if status in p)
    return Bounced(address, lasting and not status.startswith("4"), status, _one_line(detail), original)
