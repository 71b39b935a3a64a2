"""When did it happen? Dates as spreadsheets hold them and as people write them, in Swedish and English.

All local days of the municipality. Order is always day, month; a date without a year is at most half a year old
and at most two weeks ahead.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from est_mailer.domain.grid import CellValue
from est_mailer.domain.meaning.when_several import of_several
from est_mailer.domain.meaning.when_words import LONGEST_AHEAD, When, of_words, part_of_day, simplified

_OLDEST = date(2000, 1, 1)
_EPOCH_1900 = date(1899, 12, 30)  # day 0 as spreadsheets count from March 1900, their false leap day included
_EPOCH_1904 = date(1904, 1, 1)


def understand_when(value: CellValue, today: date, ahead: timedelta = LONGEST_AHEAD) -> When | None:
    """What a cell says of when something happened, or None if it cannot be understood or cannot be true.

    Takes dates, times, Excel serials (1900; 1904 if only that is near today), and text: ``2026-10-09``, ``9/10``,
    ``9.10.2026``, ``261009``, ``9 oktober``, ``i tisdags``, ``lördag kväll``, ``fre natt 23.30``, ``v41``,
    ``last Tuesday``. A day more than ``ahead`` (14 days) after ``today`` is not believed.
    """
    return _believed(_understood(value, today), today, ahead)


def understand_days(value: CellValue, today: date, ahead: timedelta = LONGEST_AHEAD) -> When | None:
    """As ``understand_when``, and the first of several days: ``fre-lör``, ``13-14/11``, ``natten fre/lör``."""
    when = _understood(value, today)
    if when is None and isinstance(value, str):
        when = of_several(simplified(value), lambda text: _of_text(text, today))
    return _believed(when, today, ahead)


def _believed(when: When | None, today: date, ahead: timedelta) -> When | None:
    possible = when is None or when.day is None or _OLDEST <= when.day <= today + ahead
    return when if possible else None


def _understood(value: CellValue, today: date) -> When | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, datetime):
        clock = value.time()
        return When(value.date(), part_of_day(clock.hour) if clock != time.min else None, exact=True)
    if isinstance(value, date):
        return When(value, exact=True)
    if isinstance(value, time):
        return When(None, part_of_day(value.hour))
    if isinstance(value, int | float):
        return _of_number(float(value), today)
    return _of_text(value, today)


@lru_cache(maxsize=256)  # a round's functions write the same few words: "i måndags"
def _of_text(value: str, today: date) -> When | None:
    text = simplified(value)
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _of_number(float(text), today)
    try:
        return _of_digits(text) if re.fullmatch(r"\d{6}|\d{8}", text) else of_words(text, today)
    except ValueError:  # 31 November, 25:00: well formed and impossible
        return None


def _of_number(number: float, today: date) -> When | None:
    if 100_000 <= number < 100_000_000 and number.is_integer():
        return _understood(f"{number:.0f}", today)
    if not (0 < number < 1 or 30_000 <= number < 90_000):
        return None
    part = part_of_day(int(number % 1 * 24)) if number % 1 else None
    if number < 1:
        return When(None, part)
    days = timedelta(days=int(number))
    near = [d for d in (_EPOCH_1900 + days, _EPOCH_1904 + days) if timedelta(days=-366) <= d - today <= LONGEST_AHEAD]
    return When(near[0] if near else _EPOCH_1900 + days, part)


def _of_digits(digits: str) -> When:
    """261009 or 20261009. Raises ValueError if there is no such day."""
    return When(date(int(digits[:-4]) % 100 + 2000, int(digits[-4:-2]), int(digits[-2:])))
