"""What a round covers, an ISO week or one day of it, and the key that says so: the one place where keys are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from est_mailer.domain.errors import ConfigurationError, Finding

_KEY = re.compile(r"(\d{4})-W(\d{2})(?:-([1-7]))?", re.ASCII)


class Rhythm(StrEnum):
    """How often a calendar profile asks."""

    WEEKLY = "weekly"
    DAILY = "daily"


@dataclass(frozen=True, slots=True, order=True)
class RoundPeriod:
    """A week (``first_day`` is its Monday) or a day."""

    first_day: date
    rhythm: Rhythm = Rhythm.WEEKLY

    @classmethod
    @lru_cache(maxsize=1024)  # asked for with every text about a round
    def of_key(cls, key: str) -> RoundPeriod:
        """The period of a round's key, by ISO 8601: "2026-W47" a week, "2026-W47-3" its Wednesday.

        Raises ConfigurationError (wrong use) if there is no such week.
        """
        match = _KEY.fullmatch(key)
        try:
            if match:
                day = date.fromisocalendar(int(match[1]), int(match[2]), int(match[3] or 1))
                return cls(day, Rhythm.DAILY if match[3] else Rhythm.WEEKLY)
        except ValueError:
            match = None  # a week 53 that this year lacks, week 00, year 0000
        remedy = "Write it as 2026-W47, a day of it as 2026-W47-3."
        raise ConfigurationError([Finding("round", f"There is no week {key!r}.", remedy)])

    @property
    def key(self) -> str:
        """The round's key; see ``of_key``."""
        year, week, weekday = self.first_day.isocalendar()
        return f"{year:04}-W{week:02}" + (f"-{weekday}" if self.daily else "")

    @property
    def daily(self) -> bool:
        """True for a day, False for a week."""
        return self.rhythm is Rhythm.DAILY

    @property
    def week(self) -> int:
        """The ISO 8601 week number, 1-53, as people say it."""
        return self.first_day.isocalendar().week

    @property
    def year(self) -> int:
        """The year that the ISO week belongs to."""
        return self.first_day.isocalendar().year


def round_key(day: date) -> str:
    """The key of the weekly round whose week has this day, as "2026-W47"."""
    return RoundPeriod(monday_of(day)).key


def first_day_of(key: str) -> date:
    """The first day of the round "2026-W47" or "2026-W47-3". Raises ConfigurationError (wrong use)."""
    return RoundPeriod.of_key(key).first_day


def monday_of(day: date) -> date:
    """The Monday of a day's ISO week."""
    return day - timedelta(days=day.isoweekday() - 1)
