"""A mail account's rate: in no minute more than the provider takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


def kept_for_askers(per_minute: int) -> int:
    """How many of a minute's mails receipts and mass mail leave to whoever has asked for something."""
    return per_minute // 10


@dataclass(frozen=True, slots=True)
class Rate:
    """``handed_over``: when, and how many mails, in the last minute, oldest first. Instants are in UTC.

    One that lies more than a minute ahead was noted by a wrong clock, and counts no more.
    """

    handed_over: tuple[tuple[datetime, int], ...] = ()

    def left(self, per_minute: int, now: datetime) -> int:
        """How many more may be handed over now."""
        return max(0, per_minute - sum(mails for _, mails in self._counting(now)))

    def with_more(self, at: datetime, mails: int) -> Rate:
        """The same when so many more were handed over, the last of them at ``at``."""
        return Rate((*self._counting(at), (at, mails)) if mails else self.handed_over)

    def until(self, mails: int, per_minute: int, now: datetime) -> timedelta:
        """How long until so many may be handed over, or all that a minute has room for."""
        short = min(mails, per_minute) - self.left(per_minute, now)
        free = now
        for at, gone in self._counting(now):
            if short <= 0:
                break
            short, free = short - gone, at + MINUTE
        return max(timedelta(), free - now)

    def _counting(self, now: datetime) -> Iterator[tuple[datetime, int]]:
        return ((at, mails) for at, mails in self.handed_over if abs(now - at) < MINUTE)
