"""How long what is kept is kept (*gallring*): by decision and class.

The replies are public records (*allmänna handlingar*): they are erased by a decision of the authority only (arkivlagen
1990:782, 10 §). Without the reference of such a decision nothing is ever erased.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

SHORTEST = timedelta(days=30)  # no less: bounces, late answers and the quarter's pack need what is younger


class Kept(StrEnum):
    """The classes. Everything that is stored belongs to exactly one of them (``adapters/store/kept_columns.py``)."""

    MAIL_IN = "mail_in"  # received mails with their attachments, and the mailbox's copies
    MAIL_OUT = "mail_out"  # sent mails with their recipients, and the mailbox's copies
    TEXTS = "texts"  # what respondents and reviewers wrote; indicators, areas, days and numbers stay
    PICTURES = "pictures"  # completed drafts, dispatched pictures, corrections, measures, the steering group's words
    ADDRESSES = "addresses"  # names and addresses: registers as they stood, deputies, earlier versions, dead addresses
    CHECKS = "checks"  # screening findings, who cleared them, one-time codes
    EXPORTS = "exports"  # files under STATE/exports
    BACKUPS = "backups"  # backups under STATE/backups
    TRACE = "trace"  # the audit trail, numbers, instants, digests: never erased


ERASABLE = tuple(kind for kind in Kept if kind is not Kept.TRACE)
BY_ROUND = (Kept.TEXTS, Kept.PICTURES, Kept.ADDRESSES, Kept.CHECKS)
"""The classes whose age is counted from the last step of their round."""

_UNITS = {"day": "days", "days": "days", "month": "months", "months": "months", "year": "years", "years": "years"}


@dataclass(frozen=True, slots=True)
class Period:
    """So many "days", "months" or "years"."""

    count: int
    unit: str

    @classmethod
    def of(cls, text: str) -> Period:
        """A period as it is written: "2 years", "18 months", "90 days". Raises ValueError."""
        match = re.fullmatch(r"\s*([1-9]\d{0,4})\s+([a-z]+)\s*", text)
        if match is None or match.group(2) not in _UNITS:
            raise ValueError(f"“{text}” is no period.")
        return cls(int(match.group(1)), _UNITS[match.group(2)])

    def before(self, now: datetime) -> datetime:
        """The instant that lies this long before ``now``; the last day of a month where that month is shorter."""
        if self.unit == "days":
            return now - timedelta(days=self.count)
        months = now.year * 12 + now.month - 1 - self.count * (12 if self.unit == "years" else 1)
        year, month = divmod(months, 12)
        day = min(now.day, calendar.monthrange(max(year, 1), month + 1)[1])
        return now.replace(year=max(year, 1), month=month + 1, day=day)

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"


@dataclass(frozen=True, slots=True)
class Retention:
    """[retention]: the reference of the decision ("" : nothing is erased) and a period for each class that has one."""

    decision: str = ""
    periods: Mapping[Kept, Period] = field(default_factory=dict)

    def limit(self, kind: Kept, now: datetime) -> datetime | None:
        """What is older than this may go; None: this class is kept."""
        period = self.periods.get(kind)
        return period.before(now) if self.decision and period else None
