"""Several days in one cell: "fre-lör", "13-14/11", "natten mellan fredag och lördag", "Friday to Sunday".

A row holds one day: the first. The night between two days belongs to the evening it begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from est_mailer.domain.meaning.when_words import LONGEST_AHEAD, When
from est_mailer.domain.model import TimeOfDay

_MOST_DIVISIONS = 12  # "13/11, 14/11, 15/11, 16/11" has seven: what has more is no answer
_BETWEEN = re.compile(
    r"(?<!\d)\s*/\s*(?!\d)|\s*-\s*|\s*,\s*"
    r"|\s(?:till(?: och med)?|t\.?\s?o\.?\s?m\.?|och|to|and|until|through)\s"
)
_OPENING = re.compile(r"\b(?:mellan|between|fran(?: och med)?|from|fr\.?\s?o\.?\s?m\.?)\s")
_Understand = Callable[[str], When | None]
_NUMBER = re.compile(r"(?:^|\s)\d{1,2}$")
_WEEKDAY = re.compile(r"\b(?:man|tis|ons|tor|fre|lor|son|mon|tue|wed|thu|fri|sat|sun)")
_NIGHT = re.compile(r"\b(?:natt|natten|night)\b")


def of_several(text: str, understand: _Understand) -> When | None:
    """The first of several days in a text that is no single one, or None. ``understand`` reads a single one."""
    text = _OPENING.sub("", text)
    if sum(1 for _ in _BETWEEN.finditer(text)) > _MOST_DIVISIONS:
        return None
    return _of_days(text, understand, {})


def _of_days(text: str, understand: _Understand, known: dict[str, When | None]) -> When | None:
    """``known``: what each rest was found to be, or every way of dividing it would be tried again."""
    if text not in known:
        found = (_divided(text, between, understand, known) for between in _BETWEEN.finditer(text))
        known[text] = next((when for when in found if when), None)
    return known[text]


def _divided(text: str, between: re.Match[str], understand: _Understand, known: dict[str, When | None]) -> When | None:
    left, right = text[: between.start()].strip(), text[between.end() :]
    first = understand(left)
    if not (first or _NUMBER.search(left)):
        return None
    last = understand(right) or _of_days(right, understand, known)
    if first is None and last and last.day:  # the 13th, in "13-14/11" and in "natten mellan 13 och 14 november"
        first = understand(f"{left}/{last.day.month} {last.day.year}")
    return _joined(left, first, last) if first and last else None


def _joined(left: str, first: When, last: When) -> When | None:
    if first.day is None or last.day is None or first.week or last.week:
        return None
    if (
        first.day > last.day and _WEEKDAY.search(left) and not re.search(r"\d", left)
    ):  # on a Saturday, "lör-sön" is last week's
        first = replace(first, day=first.day - timedelta(days=7))
    return _from_to(first, first.day or last.day, last, last.day, bool(_NIGHT.search(left)))


def _from_to(first: When, begins: date, last: When, ends: date, night: bool) -> When | None:
    if not timedelta(0) < ends - begins <= LONGEST_AHEAD:
        return None
    part = first.time_of_day or last.time_of_day
    night = night or (first.time_of_day is None and part is TimeOfDay.NIGHT)
    one_night = night and ends - begins == timedelta(days=1) and not last.several
    return When(begins, part, several=not one_night)
