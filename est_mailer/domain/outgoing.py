"""Mail on its way out: what is queued, what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """Why a mail is sent. With round, recipient and ``about`` it makes the outbox row's unique key."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    QUESTION = "question"  # asks again about an answer that could not be understood, in place of the reminder
    SILENCE = "silence"  # tells a coordinator or a manager of functions that have fallen silent
    RECEIPT = "receipt"
    REVIEW = "review"  # a coordinator's own organisation's rows, to say which may be shared; and who has reviewed them
    DRAFT = "draft"
    MEND_DRAFT = "mend_draft"
    PREVIEW = "preview"
    HOLD_NOTICE = "hold_notice"
    STOPPED = "stopped"
    OVERDUE = "overdue"  # tells the coordinators that a picture has not gone out, and what it waits for
    DISPATCH = "dispatch"
    REGISTRAR_COPY = "registrar_copy"
    FEEDBACK = "feedback"
    ERRATUM = "erratum"  # tells the coordinators of a report that changes what was dispatched
    STAND_IN = "stand_in"  # the form to the deputies of a function whose mail is answered by a machine
    AWAY = "away"  # tells the coordinator of such a function that has nobody else
    STREAK = "streak"  # tells a function's own coordinator of an improbable run of calm weeks
    REGISTER = "register"  # tells the other coordinators of a change of the register that one of them has confirmed
    PACK = "pack"  # a quarter's or a year's pack to the steering group, and word of what it decided
    ANSWER = "answer"  # to a command: status, help, form, draft, or what was wrong with it
    HELD = "held"  # asks the coordinators about a message that was held
    REVOKED = "revoked"  # after codes were revoked: the form anew to those it is for, and word to the coordinators
    NOT_HELD = "not_held"  # tells those who report, or the other coordinators, of rounds that are skipped
    BOUNCED = "bounced"  # tells the coordinators of a dead address
    ALERT = "alert"  # to the operator


_ANSWERED = frozenset({Purpose.RECEIPT})
_TO_ALL = frozenset({Purpose.INVITATION, Purpose.REMINDER, Purpose.DISPATCH, Purpose.FEEDBACK})
_OF_MANY = frozenset({Purpose.ALERT})  # waiting behind the mails it tells of, it is replaced by one that tells of all
IN_TURN = (frozenset(Purpose) - _ANSWERED - _TO_ALL - _OF_MANY, _ANSWERED, _TO_ALL | _OF_MANY)
"""Whose turn it is in a queue of thousands: what somebody must act on or has asked for, then the receipts, then what
goes to everybody, and alerts. Of the same turn the mail that has been due longest goes first."""


class OutboxState(StrEnum):
    """The life of an outbox row; its transitions are in ``outbox_life``."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    WITHDRAWN = "withdrawn"  # taken back before it was sent: a voided preview, a stopped dispatch


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished mail: bytes and Message-ID are fixed when it is queued and never change.

    ``about`` tells letters of the same purpose apart (a receipt's revision, a draft's version); may be empty.
    """

    round: str
    purpose: Purpose
    recipient: str
    message_id: str
    content: bytes
    about: str = ""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A letter in the outbox, without its bytes."""

    id: int
    round: str
    purpose: Purpose
    recipient: str
    about: str
    message_id: str
    state: OutboxState
    attempts: int
    queued_at: datetime
    next_attempt_at: datetime
    last_error: str = ""
    sent_at: datetime | None = None


class Refusal(StrEnum):
    """What a failed hand-over means for the row and for the queue."""

    TEMPORARY = "temporary"  # 4xx for this recipient: try again later
    PERMANENT = "permanent"  # 5xx for this recipient: failed, the coordinators are told
    PAUSE = "pause"  # quota, authentication, SendAs, rate: nothing is wrong with the recipient; the queue waits
    UNREACHABLE = "unreachable"  # no connection, or lost before DATA: the queue waits
    IN_DOUBT = "in_doubt"  # lost after DATA was sent: a person or the mailbox must tell


@dataclass(frozen=True, slots=True)
class Handover:
    """The outcome of one attempt: accepted (``refusal`` is None) or refused, with the server's own words.

    ``login``: what is refused is our signing in.
    """

    refusal: Refusal | None
    detail: str = ""
    login: bool = False
