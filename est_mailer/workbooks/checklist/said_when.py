"""When a row's event was, and how that is said back to its sender where it may have been meant otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from est_mailer.domain.grid import CellValue
from est_mailer.domain.meaning.understanding import When, understand_days
from est_mailer.domain.meaning.when_words import LONGEST_AHEAD, OLDEST_WITHOUT_YEAR
from est_mailer.wording import Wording

_FORESEEN = timedelta(days=366)  # a Christmas market is known of in the summer


def read_when(value: CellValue, today: date, words: Wording, foreseen: bool) -> tuple[When | None, str | None]:
    """When it was, None if that cannot be understood; and that in words, if it could have meant something else.

    A full date says itself what it is, but not one that may be a slip: half a year old, or not come yet; what may be
    ``foreseen`` is said back only if it is more than two weeks ahead.
    """
    return (_understood_words if isinstance(value, str) else _understood)(value, today, words, foreseen)


def is_far_ahead(value: CellValue, today: date) -> bool:
    """True for a day that can be read, and is further ahead than anything that has happened can be."""
    when = understand_days(value, today, date.max - today)
    return when is not None and when.day is not None and when.day > today


def _understood(value: CellValue, today: date, words: Wording, foreseen: bool) -> tuple[When | None, str | None]:
    when = understand_days(value, today, _FORESEEN if foreseen else LONGEST_AHEAD)
    if when is None or (when.exact and (when.day is None or _is_plain(when.day, today, foreseen))):
        return when, None
    said = _when_in_words(when, today, words)
    if when.day and when.day > today and not foreseen:
        said = f"{said}, {words('questions.not_come_yet')}"
    return when, said


def _is_plain(day: date, today: date, foreseen: bool) -> bool:
    return today - OLDEST_WITHOUT_YEAR <= day <= today + (LONGEST_AHEAD if foreseen else timedelta(0))


_understood_words = lru_cache(maxsize=256)(_understood)  # a round's functions write the same few: "i måndags"


def _when_in_words(when: When, today: date, words: Wording) -> str:
    said = []
    if when.week:
        said.append(words("questions.week", week=when.week))
    elif when.day:
        year = "" if when.day.year == today.year else f" {when.day.year}"
        said.append(words.day(when.day) + year)
    if when.time_of_day:
        said.append(words(f"questions.time_of_day.{when.time_of_day.value}"))
    if when.several:
        said.append(words("questions.first_of_several"))
    return ", ".join(said)
