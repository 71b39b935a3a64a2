"""Weeks as people name them: "vecka 52", "v 52-1", "vecka 52 och 53", "nästa vecka", a day of one; English too.

The word for a week must be there, or a whole date: "2 och 3" and "nästa" may be points of a draft or the next meeting.
A number without a year means the nearest such week. One that has been is never taken for next year's: that is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from est_mailer.domain.round_period import monday_of

MOST_WEEKS = 10
"""In one go: a summer. More is another calendar, which is configured."""
FURTHEST = timedelta(weeks=53)
_TOKENS = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})|(?P<iso>\d{4}-?w\d{1,2})|(?P<year>\d{4})|(?P<week>\d{1,2})"
    r"|(?P<next>nästa|nasta|next)|(?P<this>den här|den har|denna|this)"
    r"|(?P<to>[-–—]|\btill(?: och med)?\b|\bto\b|\bt\.?o\.?m\b\.?|\bthrough\b|\buntil\b)"
    r"|(?P<unit>veckorna|veckor|veckan|vecka|weeks|week|wks|wk|v|w)"
    r"|(?P<fill>och|\bo\b|and|of|år|ar|den|the|samt|[\s.,&+:;!])",
    re.IGNORECASE,
)


class Doubt(StrEnum):
    """Why a naming of weeks cannot be followed."""

    UNREADABLE = "unreadable"
    PAST = "past"
    NO_SUCH_WEEK = "no_such_week"
    NO_SUCH_DAY = "no_such_day"
    TOO_MANY = "too_many"
    TOO_FAR = "too_far"


class UnclearWeeks(ValueError):
    """``week`` and ``year``: the one that is in doubt, 0 if none is; for PAST the year that may have been meant."""

    def __init__(self, doubt: Doubt, week: int = 0, year: int = 0) -> None:
        super().__init__(doubt.value)
        self.doubt, self.week, self.year = doubt, week, year


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """A week by its Monday, or by a ``day`` of it if that is what was said."""

    monday: date
    day: date | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    week: int = 0
    year: int | None = None
    monday: date | None = None
    day: date | None = None


def names_weeks(text: str) -> bool:
    """True if the words name weeks or days and nothing else, whether or not there are such."""
    kinds = {match.lastgroup for match in _TOKENS.finditer(text)}
    return may_name_weeks(text) and bool(kinds & {"unit", "day", "iso"})


def may_name_weeks(text: str) -> bool:
    """True also of numbers, and of "nästa" and "den här", that may stand for weeks or for anything else."""
    return bool(text.strip()) and not _TOKENS.sub("", text).strip() and any(_saying(text))


def weeks_named(text: str, today: date) -> tuple[Named, ...]:
    """The weeks and days that the words name, in the order of the calendar, each once; the week of ``today`` is none
    of the past.

    Raises UnclearWeeks if a part of it is unreadable, past, missing in the calendar, or too much.
    """
    if not names_weeks(text):
        raise UnclearWeeks(Doubt.UNREADABLE)
    found: dict[Named, None] = {}
    for first, last in _spans(text):
        begins = _resolved(first, today)
        found |= dict.fromkeys(_from(begins, _end(last, begins, today)) if last else (begins,))
        if len({named.monday for named in found}) > MOST_WEEKS:
            raise UnclearWeeks(Doubt.TOO_MANY)
    for named in found:
        _require_to_come(named, today)
    return tuple(sorted(found, key=lambda named: (named.monday, named.day or named.monday)))


def number_of_week(monday: date, today: date) -> str:
    """How a week is written: "52", and "40 2027" where the number alone, read on this day, would mean another."""
    year, week, _ = monday.isocalendar()
    try:
        read = weeks_named(f"v {week}", today)
    except UnclearWeeks:
        read = ()
    return f"{week}" if read == (Named(monday),) else f"{week} {year}"


def _saying(text: str) -> Iterator[str]:
    """The kinds of the words that name something."""
    kinds = (match.lastgroup or "" for match in _TOKENS.finditer(text))
    return (kind for kind in kinds if kind not in ("unit", "fill", "to", "year"))


def _spans(text: str) -> Iterator[tuple[_Said, _Said | None]]:
    """What is said, one by one or from one to another."""
    said: list[_Said] = []
    joined: set[int] = set()  # the places of those that end a span
    to = False
    for match in _TOKENS.finditer(text):
        kind, written = match.lastgroup, match.group()
        if kind == "to":
            to = bool(said)
        elif kind == "year" and said:
            said[-1] = replace(said[-1], year=int(written))
            if len(said) - 1 in joined and said[-2].year is None and said[-2].week <= said[-1].week:
                said[-2] = replace(said[-2], year=int(written))
        elif kind in ("day", "iso", "week", "next", "this"):
            if to:
                joined.add(len(said))
            said.append(_said(kind, written))
            to = False
    for place, one in enumerate(said):
        if place not in joined:
            yield one, said[place + 1] if place + 1 in joined else None


def _said(kind: str, written: str) -> _Said:
    if kind == "day":
        try:
            day = date.fromisoformat(written)
        except ValueError:
            raise UnclearWeeks(Doubt.NO_SUCH_DAY) from None
        return _Said(monday=monday_of(day), day=day)
    if kind == "iso":
        year, week = re.findall(r"\d+", written)
        return _Said(week=int(week), year=int(year))
    if kind == "week":
        return _Said(week=int(written))
    return _Said(week=-1 if kind == "next" else -2)


def _resolved(said: _Said, today: date) -> Named:
    this = monday_of(today)
    if said.monday is not None:
        return Named(said.monday, said.day)
    if said.week < 0:
        return Named(this + timedelta(weeks=1) if said.week == -1 else this)
    if said.year is not None:
        return Named(_monday(said.week, said.year))
    year = this.isocalendar().year
    if said.week == 53 and _known(53, year) is None:  # last year's is nearest in spring, and is never meant
        raise UnclearWeeks(Doubt.NO_SUCH_WEEK, 53, year)
    near = [monday for y in (year - 1, year, year + 1) if (monday := _known(said.week, y)) is not None]
    if not near:
        raise UnclearWeeks(Doubt.NO_SUCH_WEEK, said.week, year)
    return Named(min(near, key=lambda monday: (abs(monday - this), monday < this)))


def _end(said: _Said, begins: Named, today: date) -> Named:
    """The last of a span: of a number without a year, the first such week after the beginning."""
    if said.week <= 0 or said.year is not None or begins.day is not None:
        return _resolved(said, today)
    year = begins.monday.isocalendar().year
    after = (_known(said.week, y) for y in (year, year + 1))
    found = next((monday for monday in after if monday is not None and monday >= begins.monday), None)
    if found is None:
        raise UnclearWeeks(Doubt.NO_SUCH_WEEK, said.week, year)
    return Named(found)


def _from(begins: Named, ends: Named) -> Iterator[Named]:
    if ends.monday < begins.monday or ends.monday - begins.monday > FURTHEST:
        raise UnclearWeeks(Doubt.UNREADABLE)
    if begins.day is not None and ends.day is not None:
        for number in range((ends.day - begins.day).days + 1):
            day = begins.day + timedelta(days=number)
            yield Named(monday_of(day), day)
        return
    for number in range((ends.monday - begins.monday).days // 7 + 1):
        yield Named(begins.monday + timedelta(weeks=number))


def _require_to_come(named: Named, today: date) -> None:
    year, week, _ = named.monday.isocalendar()
    if named.monday - today > FURTHEST:
        raise UnclearWeeks(Doubt.TOO_FAR, week, year)
    if (named.day or named.monday + timedelta(days=6)) < today:
        later = next((y for y in range(year + 1, year + 8) if _known(week, y)), 0)
        raise UnclearWeeks(Doubt.PAST, week, later)


def _monday(week: int, year: int) -> date:
    found = _known(week, year)
    if found is None:
        raise UnclearWeeks(Doubt.NO_SUCH_WEEK, week, year)
    return found


def _known(week: int, year: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
