"""What a refusal by an SMTP server means: for this recipient, or for all of our mail.

A refusal that is about us (login, right to send as this address, quota, rate) must never mark a recipient as dead;
one that is about a recipient must never stop the queue. Codes are RFC 5321's, enhanced codes RFC 3463's, and the
words those of the large providers, who put their own limits behind codes that mean something else.
"""

from __future__ import annotations

import re
from enum import StrEnum

from est_mailer.domain.outgoing import Refusal

SERVICE_CLOSING = 421
_MESSAGE_TOO_BIG = 552
_ENHANCED = re.compile(r"\d{3}[ -][245]\.(\d{1,3})\.(\d{1,3})\b")

# Login and the right to submit (RFC 4954, 6 and RFC 5321, 4.2): always about us.
ABOUT_LOGIN = frozenset({432, 454, 530, 534, 535, 538})

# Enhanced codes, without their class, that speak of the sender or of the server as a whole.
_ABOUT_US = frozenset(
    {
        (1, 7),  # the sender's address is malformed
        (1, 8),  # … or does not exist
        (1, 90),  # Microsoft 365: the day's limit of recipients
        (2, 252),  # Microsoft 365: SendAsDenied
        (3, 1),  # the mail system is full
        (3, 2),  # the system takes no mail now; Microsoft 365: too many connections
        (4, 5),  # congestion; Gmail: the day's limit of mails
        (5, 0),  # the protocol: nothing that a recipient can help
        (5, 1),
        (5, 2),
        (5, 3),  # too many recipients: with one in each mail, a limit of the session
        (5, 4),
    }
)
_MAILBOX_FULL = (2, 2)  # somebody on holiday, not somebody who has left: tried again until the letter is too old

# Policy (x.7.x) is about us, except where it names the recipient: Microsoft 365's restricted recipients and groups.
_POLICY = 7
_RECIPIENTS_POLICY = frozenset({124, 125, 129, *range(130, 138), 193})

_LIMIT = re.compile(
    r"throttl|rate.?limit|sending limit|message limit|submission ?quota|quota exceeded for sender|too many (messages|"
    r"connections|login)|SendAsDenied|not allowed to send as|OutboundSpam|STOREDRV\.Submission|"
    r"not authenticated|authentication (is )?required",
    re.IGNORECASE,
)
_NAMES_RECIPIENT = re.compile(r"recipient address rejected|user unknown|no such (user|mailbox)", re.IGNORECASE)


class Phase(StrEnum):
    """Where in the transaction the server refused."""

    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    DOT = "DOT"  # after the whole message


def judge(phase: Phase, code: int, text: str) -> Refusal:
    """What a reply of 4xx or 5xx means; ``text`` is the whole reply on one line, "550 5.1.1 No such user"."""
    if code == SERVICE_CLOSING:
        return Refusal.UNREACHABLE
    if code in ABOUT_LOGIN or _LIMIT.search(text):
        return Refusal.PAUSE
    by_class = Refusal.TEMPORARY if 400 <= code < 500 else Refusal.PERMANENT
    match = _ENHANCED.match(text)
    enhanced = (int(match[1]), int(match[2])) if match else None
    if phase is Phase.MAIL:
        return _before_a_recipient_was_named(code, enhanced)
    if enhanced is None:
        return _by_code(phase, code, by_class)
    if enhanced in _ABOUT_US:
        return Refusal.PAUSE
    if enhanced == _MAILBOX_FULL:
        return Refusal.TEMPORARY
    if enhanced[0] == _POLICY and by_class is Refusal.PERMANENT:
        recipients = enhanced[1] in _RECIPIENTS_POLICY or _NAMES_RECIPIENT.search(text)
        return Refusal.PERMANENT if recipients else Refusal.PAUSE
    return by_class  # 4.7.x too: greylisting


def _before_a_recipient_was_named(code: int, enhanced: tuple[int, int] | None) -> Refusal:
    """Refused at MAIL: about us, or about a letter that is too big; no recipient has been heard of yet."""
    too_big = enhanced == (3, 4) or (enhanced is None and code == _MESSAGE_TOO_BIG)
    return Refusal.PERMANENT if too_big else Refusal.PAUSE


def _by_code(phase: Phase, code: int, by_class: Refusal) -> Refusal:
    if code in {500, 502, 503, 504}:  # the server did not understand us
        return Refusal.PAUSE
    if code == _MESSAGE_TOO_BIG and phase is Phase.RCPT:  # at RCPT: the mailbox is full (RFC 5321, 4.2.2)
        return Refusal.TEMPORARY
    return by_class
