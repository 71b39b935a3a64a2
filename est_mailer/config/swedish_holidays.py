"""Sweden's public holidays, by the rules of the act on them (SFS 1989:253, as of 2005), with the three eves that the
annual leave act treats as such (SFS 1977:480, section 7): midsummer's, Christmas and New Year's.

Counted here because the library's calendar of one country loads those of all 250. A test compares the two.
"""

from __future__ import annotations

from datetime import date, timedelta

_SATURDAY = 6
_FIXED = frozenset({(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)})
_FROM_EASTER = frozenset({-2, 0, 1, 39, 49})  # Good Friday, Easter, Easter Monday, Ascension, Whit Sunday


def is_public_holiday(day: date) -> bool:
    """True for a public holiday or one of the three eves; ordinary Sundays are not counted."""
    return (
        (day.month, day.day) in _FIXED
        or (day - easter(day.year)).days in _FROM_EASTER
        or _is_saturday_within(day, date(day.year, 6, 20))  # midsummer
        or _is_saturday_within(day + timedelta(days=1), date(day.year, 6, 20))
        or _is_saturday_within(day, date(day.year, 10, 31))  # all saints
    )


def _is_saturday_within(day: date, first: date) -> bool:
    return day.isoweekday() == _SATURDAY and 0 <= (day - first).days < 7


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    century, of_century = divmod(year, 100)
    leaps, of_leaps = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * (year % 19) + century - leaps - correction + 15) % 30
    weekday = (32 + 2 * of_leaps + 2 * (of_century // 4) - epact - of_century % 4) % 7
    shift = (year % 19 + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
