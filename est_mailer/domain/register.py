"""The register as a whole: what its cells may hold, what must be true of it, and how two of them differ."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from est_mailer.domain.model import Member, Role

COLUMNS = (
    "id",
    "function",
    "organisation",
    "roles",
    "addresses",
    "deputies",
    "manager",
    "areas",
    "language",
    "valid_from",
    "valid_until",
)
"""The columns of register.csv, and of the workbook, in their order."""

FORMULA_STARTS = ("=", "+", "-", "@")
"""A spreadsheet that opens register.csv takes a name that begins so for a formula."""
LONGEST_ID = 40
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SPELT_OUT = str.maketrans({"å": "a", "ä": "a", "ö": "o", "é": "e", "ü": "u", " ": "-", "_": "-", "/": "-"})
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]")


def is_id(text: str) -> bool:
    """True if this may be an id: small letters a-z, digits, single dashes, at most 40 characters."""
    return _ID.fullmatch(text) is not None and len(text) <= LONGEST_ID


def id_from(name: str) -> str:
    """The id that a name suggests: "Fritidsgården Öst" → "fritidsgarden-ost"; "" if the name has no such letter."""
    parts = re.split(r"[^a-z0-9]+", name.casefold().translate(_SPELT_OUT))
    return "-".join(part for part in parts if part)[:LONGEST_ID].strip("-")


def is_address(text: str) -> bool:
    """True if this is a mail address (RFC 5321, ASCII)."""
    local, _, domain = text.rpartition("@")
    fits = len(local) <= 64 and len(domain) <= 253 and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)
    return bool(fits)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two functions that cannot be in force at the same time. ``at`` and ``earlier`` count the register's rows from 0.

    ``address`` is the one they share; "" if they share their id.
    """

    at: int
    earlier: int
    address: str = ""


def clashes(register: Sequence[Member]) -> Iterator[Clash]:
    """Functions with the same id, or with a common address, in force at the same time; in the register's order."""
    by_id: dict[str, list[int]] = defaultdict(list)
    by_address: dict[str, list[int]] = defaultdict(list)
    for at, member in enumerate(register):
        for earlier in by_id[member.id]:
            if _overlap(member, register[earlier]):
                yield Clash(at, earlier)
        by_id[member.id].append(at)
        for folded, address in {address.casefold(): address for address in member.addresses}.items():
            for earlier in by_address[folded]:
                if register[earlier].id != member.id and _overlap(member, register[earlier]):
                    yield Clash(at, earlier, address)
            by_address[folded].append(at)


def _overlap(one: Member, other: Member) -> bool:
    return one.valid_from <= (other.valid_until or date.max) and other.valid_from <= (one.valid_until or date.max)


def writes_to(member: Member, address: str) -> tuple[str, ...]:
    """The columns, of addresses and deputies, in which the function has this address (any case)."""
    columns = (("addresses", member.addresses), ("deputies", member.deputies))
    return tuple(name for name, found in columns if address.casefold() in (a.casefold() for a in found))


def missing_roles(register: Sequence[Member], today: date | None) -> tuple[Role, ...]:
    """The roles that a round needs and no function has, in force on ``today`` (None: at any time)."""
    needed = (Role.RESPONDENT, Role.COORDINATOR)
    in_force = [m for m in register if today is None or m.in_force(today)]
    return tuple(role for role in needed if not any(role in m.roles for m in in_force))


def coordinators_of(register: Sequence[Member], today: date | None) -> frozenset[str]:
    """The ids of the coordinators in force on ``today`` (None: at any time)."""
    return frozenset(m.id for m in register if Role.COORDINATOR in m.roles and (today is None or m.in_force(today)))


class ChangeKind(StrEnum):
    """What a changed register does to a function."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"  # it got a last day, or an earlier one


@dataclass(frozen=True, slots=True)
class Change:
    """One row's difference. ``before`` is None for a new row; ``columns`` are those that differ (all of a new one)."""

    kind: ChangeKind
    before: Member | None
    after: Member
    columns: tuple[str, ...] = ()


def change_of(before: Member, after: Member) -> Change | None:
    """How a row has changed; None if it has not. The order of addresses, roles and areas says nothing."""
    columns = tuple(column for column in COLUMNS if _value(before, column) != _value(after, column))
    if not columns:
        return None
    ended = after.valid_until is not None and (before.valid_until is None or after.valid_until < before.valid_until)
    return Change(ChangeKind.ENDED if ended else ChangeKind.CHANGED, before, after, columns)


def addition(member: Member) -> Change:
    """A new row."""
    return Change(ChangeKind.ADDED, None, member, COLUMNS)


def changes_between(before: Sequence[Member], after: Sequence[Member]) -> tuple[Change, ...]:
    """What a changed register does: ``after`` has the rows of ``before`` in their order, and then the new ones."""
    pairs = zip(before, after, strict=False)
    changed = (change for old, new in pairs if (change := change_of(old, new)))
    return (*changed, *(addition(member) for member in after[len(before) :]))


def _value(member: Member, column: str) -> object:
    if column == "function":
        return member.name
    value = getattr(member, column)
    return frozenset(value) if isinstance(value, tuple) else value
