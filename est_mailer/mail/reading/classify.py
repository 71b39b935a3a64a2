"""What kind of sender a message has: a person, a machine or ourselves. Only signs count; a missing header is none."""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import StrEnum

from est_mailer.mail.reading.bounce import delivery_blocks
from est_mailer.mail.reading.message import Incoming


class Nature(StrEnum):
    """Only HUMAN mail is answered; a valid workbook counts whatever brought it."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"
    OWN = "own"
    RECEIPT = "receipt"  # it was read, or delivered
    CALENDAR = "calendar"


_UNDELIVERED = frozenset({"failed", "failure", "fail", "error", "delayed"})
_MAILERS = re.compile(r"(?:mailer-daemon|mail-daemon|postmaster|mailerdaemon|microsoftexchange[0-9a-f]{20,})@")
_BOUNCE_SUBJECT = re.compile(
    r"(?:undeliver|failure notice|mail delivery|delivery (?:status|fail|has failed)|returned mail|delayed mail"
    r"|olevererbart|kunde inte levereras|ej levererat|meddelandet kunde inte)",
    re.IGNORECASE,
)
_AWAY_SUBJECT = re.compile(
    r"(?:(?:autosvar|auto(?:matiskt)?[- ]?svar|frånvaro(?:meddelande|besked)?|automatic reply|auto(?:matic)?[- ]?reply"
    r"|auto ?response|automatische antwort|réponse automatique|automaattinen vastaus|automatisk svar)\s*(?::|[-–—]|$)"
    r"|out of (?:the )?office\b)",
    re.IGNORECASE,
)
_AWAY_TEXT = re.compile(
    r"\b(?:frånvarande|(?:inte|ej) (?:på plats|på kontoret|i tjänst)|semester\w*|föräldraledig|tjänstledig|sjukskriven"
    r"|åter (?:den|på kontoret|i tjänst)|out of (?:the )?office|on (?:annual |parental |sick )?leave|on vacation)\b",
    re.IGNORECASE,
)
_AWAY_WITHIN = 2_000  # characters
_AWAY_HEADERS = frozenset({"x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from", "x-autoreply-from"})
_MACHINE_HEADERS = _AWAY_HEADERS | {"auto-submitted", "x-auto-response-suppress", "preference"}
_SUPPRESSED = frozenset({"all", "oof", "autoreply"})  # DR, RN and NRN only ask for no receipts: people's mail has them
_LIST_HEADERS = frozenset({"list-id", "list-post", "list-unsubscribe", "list-help", "list-subscribe", "list-owner"})
_CALENDAR_METHODS = frozenset({"REQUEST", "REPLY", "CANCEL", "COUNTER", "DECLINECOUNTER", "REFRESH", "ADD"})


def classify(incoming: Incoming, own_addresses: Collection[str], own_message_ids: Collection[str] = ()) -> Nature:
    """The message's nature (RFC 3834, 3464, 8098, 2369, 5546; the subject only as a last resort).

    ``own_addresses``: ours, with or without a plus part; ``own_message_ids``: those we have sent, if the caller knows.
    """
    if report := _report(incoming):
        return report
    if _is_own(incoming, own_addresses, own_message_ids):
        return Nature.OWN
    if _is_invitation(incoming):
        return Nature.CALENDAR
    if _is_unreported_bounce(incoming):
        return Nature.BOUNCE
    if _is_automatic(incoming):
        return Nature.AUTO_REPLY
    precedence = _token(incoming.headers.first("precedence"))
    if precedence == "list" or incoming.headers.has_any(_LIST_HEADERS):
        return Nature.LIST
    if precedence in ("bulk", "junk", "auto_reply") or _AWAY_SUBJECT.match(incoming.subject):
        return Nature.AUTO_REPLY
    return Nature.HUMAN


def tells_of_absence(incoming: Incoming) -> bool:
    """True if an automatic reply says, in its subject or its text, that somebody is away; a case number does not."""
    return bool(_AWAY_SUBJECT.match(incoming.subject) or _AWAY_TEXT.search(incoming.text[:_AWAY_WITHIN]))


def _report(incoming: Incoming) -> Nature | None:
    types = {p.content_type for p in incoming.parts if p.depth == 0}
    content_class = incoming.headers.first("content-class").lower()
    if "message/delivery-status" in types or "message/global-delivery-status" in types:
        actions = {_token(block.get("action", "")) for block in delivery_blocks(incoming)}
        return Nature.BOUNCE if actions & _UNDELIVERED or not actions - {""} else Nature.RECEIPT
    if incoming.report_type == "disposition-notification" or content_class.endswith(":mdn"):
        return Nature.RECEIPT
    if "message/disposition-notification" in types or "message/global-disposition-notification" in types:
        return Nature.RECEIPT
    if incoming.report_type == "delivery-status" or content_class.endswith(":dsn"):
        return Nature.BOUNCE
    return Nature.AUTO_REPLY if incoming.content_type == "multipart/report" else None


def _is_own(incoming: Incoming, addresses: Collection[str], message_ids: Collection[str]) -> bool:
    ours = {_without_plus(a) for a in addresses}
    return _without_plus(incoming.sender) in ours - {""} or incoming.message_id in set(message_ids) - {""}


def _without_plus(address: str) -> str:
    local, at, domain = address.strip().lower().rpartition("@")
    return local.partition("+")[0] + at + domain


def _is_invitation(incoming: Incoming) -> bool:
    content_class = incoming.headers.first("content-class").lower()
    return content_class.endswith(":calendarmessage") or any(
        p.content_type == "text/calendar" and p.method in _CALENDAR_METHODS for p in incoming.parts if p.depth == 0
    )


def _is_unreported_bounce(incoming: Incoming) -> bool:
    """A bounce without a typed report: a mailer's name and one more sign."""
    mailer, null_path = bool(_MAILERS.match(incoming.sender)), _null_return_path(incoming)
    failed = bool(incoming.headers.all("x-failed-recipients"))
    if not (mailer or null_path or failed):  # nobody's, whatever its subject says
        return False
    subject = bool(_BOUNCE_SUBJECT.search(incoming.subject))
    signs = (null_path, subject, failed, _auto_submitted(incoming))
    return sum(signs) >= (1 if mailer else 2) and (mailer or failed or (null_path and subject))


def _is_automatic(incoming: Incoming) -> bool:
    headers = incoming.headers
    if _null_return_path(incoming):
        return True
    if not headers.has_any(_MACHINE_HEADERS):
        return False
    suppress = {token.strip().lower() for token in headers.first("x-auto-response-suppress").split(",")}
    return (
        _auto_submitted(incoming)
        or bool(suppress & _SUPPRESSED)
        or (headers.has_any(_AWAY_HEADERS) and any(map(_says_so, map(headers.first, _AWAY_HEADERS))))
        or _token(headers.first("preference")) == "auto_reply"
    )


def _says_so(value: str) -> bool:
    return _token(value) not in ("", "no", "false")


def _auto_submitted(incoming: Incoming) -> bool:
    return any(_token(value) not in ("", "no") for value in incoming.headers.all("auto-submitted"))


def _null_return_path(incoming: Incoming) -> bool:
    """The path the last server wrote; a mailbox that writes none says nothing."""
    values = incoming.headers.all("return-path")
    return bool(values) and values[0].replace(" ", "") == "<>"


def _token(value: str) -> str:
    """A header's first word, without parameters and comments."""
    return re.split(r"[;(\s]", value.strip().lower(), maxsplit=1)[0] if value else ""
