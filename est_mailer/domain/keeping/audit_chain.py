"""The audit trail as a chain: each entry is sealed together with the link of the one before it (SHA-256).

Whoever changes, removes or inserts an entry breaks every link after it. A tail that was cut off breaks nothing: it
shows only against a link that was written down elsewhere, so the links are printed where others keep them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii as _quoted

_ID = re.compile(r"[a-z0-9-]{1,40}")
FIRST = ""
"""What the first entry has as the link before it."""


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry exactly as it is stored: every part as its text."""

    id: int
    at: str
    actor: str
    event: str
    subject: str
    detail: str
    previous: str
    link: str


@dataclass(frozen=True, slots=True)
class Head:
    """The chain up to an entry: its number and its link. Shown as "412:9f86d08…"."""

    id: int
    link: str

    def __str__(self) -> str:
        return f"{self.id}:{self.link}"

    @classmethod
    def of(cls, text: str) -> Head:
        """What ``str`` wrote. Raises ValueError."""
        number, _, link = text.strip().partition(":")
        if not number.isdigit() or len(link) != 64 or set(link) - set("0123456789abcdef"):
            raise ValueError(f"{text!r} is no link: it is written NUMBER:64 hex digits.")
        return cls(int(number), link)


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: the entry's number, and why."""

    id: int
    why: str


def link_of(previous: str, id: int, at: str, actor: str, event: str, subject: str, detail: str) -> str:
    """The seal of an entry: SHA-256 over its parts and the link before it, as a JSON list, in hex."""
    texts = ",".join(map(_quoted, (at, actor, event, subject, detail)))
    return hashlib.sha256(f"[{_quoted(previous)},{id},{texts}]".encode()).hexdigest()


def first_break(entries: Iterable[SealedEntry], head: Head | None) -> Break | None:
    """The first entry that does not hold, or None. ``entries`` from the first one on, in their order.

    ``head``: where the chain was said to end when it was last added to; None if nothing says so.
    """
    expected, previous = 1, FIRST
    for e in entries:
        if e.id != expected:
            return Break(expected, f"it is missing; the next is {e.id}")
        if e.previous != previous:
            return Break(e.id, "it does not follow on the one before it")
        if e.link != link_of(e.previous, e.id, e.at, e.actor, e.event, e.subject, e.detail):
            return Break(e.id, "its content is not what was sealed")
        expected, previous = e.id + 1, e.link
    if head is not None and (expected - 1, previous) != (head.id, head.link):
        return Break(expected, f"the chain ends here and is said to end at {head.id}")
    return None


def digest_of(text: str) -> str:
    """A text as the trail may have it: not itself, but so that it can be compared with what is kept elsewhere."""
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def as_actor(name: str) -> str:
    """Who did something, as the trail has it: a function's id or a role as it is, a person's name as its digest."""
    return name if _ID.fullmatch(name) else digest_of(name.casefold())


def without_address(text: str) -> str:
    """The text, or its digest if it has a mail address: the trail outlives every erasing, so it names no address."""
    return digest_of(text.casefold()) if "@" in text else text
