"""A stretch of weeks: a quarter, a year, one week, or from one week to another.

A week belongs to the year and the quarter that its Thursday lies in (ISO 8601 says so of the year).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_QUARTER = re.compile(r"(\d{4})-?[QK]([1-4])", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_SPAN = ".."


class Kind(StrEnum):
    """What a period is; WEEKS: one week, or from one to another."""

    QUARTER = "quarter"
    YEAR = "year"
    WEEKS = "weeks"


@dataclass(frozen=True, slots=True)
class Period:
    """The weeks whose Mondays are in [first, until). ``key``: "2026", "2026-Q4", "2026-W47", "2026-W40..2026-W47"."""

    key: str
    first: date
    until: date

    @property
    def kind(self) -> Kind:
        """What it is, told by its key."""
        if _QUARTER.fullmatch(self.key):
            return Kind.QUARTER
        return Kind.YEAR if _YEAR.fullmatch(self.key) else Kind.WEEKS

    @property
    def weeks(self) -> int:
        """How many weeks it has."""
        return (self.until - self.first).days // 7

    @property
    def last_day(self) -> date:
        """Its last Sunday."""
        return self.until - timedelta(days=1)

    def before(self) -> Period:
        """The same kind of period before this one; for a span of weeks, as many weeks."""
        earlier = self.first - timedelta(days=1)
        if self.kind is not Kind.WEEKS:
            return period_of(self.kind, earlier)
        first = self.first - (self.until - self.first)
        return Period(f"{_week_key(first)}{_SPAN}{_week_key(earlier)}", first, self.first)

    def after(self) -> Period:
        """The next period of the same kind; for a span of weeks, as many weeks."""
        if self.kind is not Kind.WEEKS:
            return period_of(self.kind, self.until)
        until = self.until + (self.until - self.first)
        return Period(f"{_week_key(self.until)}{_SPAN}{_week_key(until - timedelta(days=1))}", self.until, until)


def period(key: str) -> Period:
    """The period that a person means by "2026", "2026-Q4" (or K4), "2026-W47" or "2026-W40..2026-W47".

    Raises ValueError, in words, if it is none of these or there is no such week.
    """
    text = key.strip()
    if match := _QUARTER.fullmatch(text):
        return _quarter(int(match[1]), int(match[2]))
    if _YEAR.fullmatch(text):
        return _year(int(text))
    first, _, last = text.upper().partition(_SPAN)
    begins, ends = _monday(first), _monday(last or first)
    if ends < begins:
        raise ValueError(f"{key}: the last week comes before the first.")
    return Period(text.upper(), begins, ends + timedelta(days=7))


def period_of(kind: Kind, day: date) -> Period:
    """The quarter or the year that the day's week belongs to; for WEEKS its week."""
    if kind is Kind.WEEKS:
        return period(_week_key(day))
    return quarter_of(day) if kind is Kind.QUARTER else year_of(day)


def quarter_of(day: date) -> Period:
    """The quarter that the day's week belongs to."""
    thursday = day + timedelta(days=4 - day.isoweekday())
    return _quarter(thursday.year, (thursday.month + 2) // 3)


def year_of(day: date) -> Period:
    """The year that the day's week belongs to."""
    return _year(day.isocalendar().year)


def _quarter(year: int, number: int) -> Period:
    month = 3 * number - 2
    following = date(year + 1, 1, 1) if number == 4 else date(year, month + 3, 1)
    return Period(f"{year}-Q{number}", _first_monday(date(year, month, 1)), _first_monday(following))


def _year(year: int) -> Period:
    return Period(str(year), date.fromisocalendar(year, 1, 1), date.fromisocalendar(year + 1, 1, 1))


def _first_monday(day: date) -> date:
    """The Monday of the first week whose Thursday is on this day or later."""
    thursday = day + timedelta(days=(4 - day.isoweekday()) % 7)
    return thursday - timedelta(days=3)


def _monday(week: str) -> date:
    match = _WEEK.fullmatch(week)
    if match is None:
        raise ValueError(f"{week or 'nothing'} is no period: write 2026, 2026-Q4, 2026-W47 or 2026-W40..2026-W47.")
    try:
        return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        raise ValueError(f"There is no week {week}.") from None


def _week_key(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
