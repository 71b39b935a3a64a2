"""What needs a person, and how much it weighs: what stops everything before what only waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """``critical``: mail is not taken in, not sent, or nothing that falls due is done. ``warning``: the rest."""

    CRITICAL = "critical"
    WARNING = "warning"


class Concern(StrEnum):
    """Everything that ``status`` may warn of, the heaviest first: that which hides what stands after it."""

    RESTORED = "restored"
    STOPPED = "stopped"
    READ_ONLY = "read_only"
    CLOCK_WENT_BACK = "clock_went_back"
    CLOCK_RAN_AHEAD = "clock_ran_ahead"
    CLOCK_STANDS = "clock_stands"
    LOGIN_REFUSED = "login_refused"
    MAILBOX_LOST = "mailbox_lost"
    UNREAD = "unread"
    SENDING_REFUSED = "sending_refused"
    SENDING_WAITS = "sending_waits"
    DISK_LOW = "disk_low"
    SECRET_ENDS = "secret_ends"  # noqa: S105 - what it is, not one
    MAILBOX_FULL = "mailbox_full"
    UNPUBLISHED = "unpublished"
    IN_DOUBT = "in_doubt"
    HELD = "held"
    FAILED = "failed"
    QUARANTINED = "quarantined"
    MAIL_DEFERRED = "mail_deferred"
    NOT_FILED = "not_filed"
    DEAD_ADDRESSES = "dead_addresses"

    @property
    def weight(self) -> Weight:
        """How much it weighs."""
        return Weight.CRITICAL if _ORDER[self] <= _ORDER[Concern.SENDING_REFUSED] else Weight.WARNING


_ORDER = {concern: place for place, concern in enumerate(Concern)}


@dataclass(frozen=True, slots=True)
class Warning:
    """Something that needs a person, with the command that settles it. ``kind`` is for programs, ``what`` for people:
    some of its words are a server's own."""

    kind: Concern
    weight: Weight
    what: str
    command: str


def warning(kind: Concern, what: str, command: str) -> Warning:
    """The warning, with its weight."""
    return Warning(kind, kind.weight, what, command)


def by_weight(found: Iterable[Warning]) -> tuple[Warning, ...]:
    """In order of weight; those of a kind as they came."""
    return tuple(sorted(found, key=lambda each: _ORDER[each.kind]))
