"""Mail that came in: the raw message is stored first, and ends in exactly one account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AccountKind(StrEnum):
    """What an inbound message turned out to be. Every stored message ends in exactly one of these."""

    REPORT = "report"  # a checklist, or a nil return in words
    COMMAND = "command"
    DRAFT = "draft"  # a completed draft from a coordinator
    REVIEW = "review"  # what a coordinator shares of the own organisation's rows
    COMMENT = "comment"  # text from somebody known
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    HELD = "held"  # waits for a person: the sender does not match the token
    UNKNOWN = "unknown"  # a stranger; no answer
    QUARANTINED = "quarantined"  # could not be processed; kept, and an alert raised


@dataclass(frozen=True, slots=True)
class Stored:
    """A raw message as committed. ``accounted`` is None until it is accounted for."""

    id: int
    sha256: str
    received_at: datetime
    size: int
    accounted: AccountKind | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message taken from the mailbox, not yet stored. ``raw`` is None if it is larger than the limit; ``head`` is
    then the beginning of it, its headers at least, so that its sender can be told.

    ``arrived_at``: when the mailbox got it, if the server says (IMAP's INTERNALDATE).
    """

    folder: str
    uidvalidity: int
    uid: int
    size: int
    raw: bytes | None
    arrived_at: datetime | None = None
    head: bytes = b""
