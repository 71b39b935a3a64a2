"""What the registrar (*registrator*) keeps of a dispatched round: facts, and its case number (*diarienummer*)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

_LONGEST = 40
_SAID = re.compile(r"\b(?:dnr|diarie(?:nr|nummer)?|(?:case|registration) (?:no|number))\b[\s:.#]*", re.IGNORECASE)
_SERIAL = r"(?:(?:19|20)\d{2} ?[/\-.:] ?\d{1,7}|\d{1,7} ?[/\-.:] ?(?:19|20)\d{2})(?:[-:/.]\d{1,4})?"
_NUMBER = re.compile(rf"\b(?:[A-ZÅÄÖ]{{1,8}}[ \-/]?)?{_SERIAL}\b")  # "KS 2026/123", "TN2026-0042", "123/2026"
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[/.]\d{1,2}[/. -]+\d{4}\b")


@dataclass(frozen=True, slots=True)
class FileFact:
    """One file of a record."""

    name: str
    media_type: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class ApprovalFact:
    """Who approved, and when (UTC)."""

    coordinator: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecipientFact:
    """One recipient of the dispatch: what became of the mail, and when (ISO 8601, UTC; "" if it was not sent)."""

    address: str
    state: str
    sent_at: str
    message_id: str


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """The metadata of a dispatched round. Instants are UTC; ``first_day`` and ``last_day`` are what it is about."""

    municipality: str
    round: str
    title: str
    first_day: date
    last_day: date
    meeting_day: date
    status: str
    dispatched_at: datetime
    recipients: int
    content_hash: str
    approvals: tuple[ApprovalFact, ...]
    audit: str  # the link of the dispatch in the audit trail: NUMBER:SHA-256
    case_number: str
    expected: int
    received: int
    files: tuple[FileFact, ...] = ()


def case_number_in(text: str) -> str:
    """The case number that the first line of an answer says; "" if it says none, or more than one.

    >>> case_number_in("Dnr: KS 2026/123.")
    'KS 2026/123'
    """
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    said = _SAID.search(line)
    rest = _DATE.sub(" ", line[said.end() :] if said else line)
    found = [number for number in _NUMBER.findall(rest) if said or "/" in number or number[0].isalpha()]
    if len(found) == 1:
        return " ".join(found[0].split())
    rest = rest.strip(" .,;")
    plain = said and not found and len(rest) <= _LONGEST and rest.isprintable() and any(c.isdigit() for c in rest)
    return rest if plain else ""
