"""When did it happen, in the words of people: "i tisdags", "lördag kväll", "fre natt 23.30", "v41", "last Tuesday".

One rule for each way of saying a part of it, in Swedish and English; order is always day, month.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from est_mailer.domain.model import TimeOfDay

LONGEST_AHEAD = timedelta(days=14)
# Older than this, "5/11" may as well be meant to come: it is asked about.
OLDEST_WITHOUT_YEAR = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class When:
    """A day, a part of the day, or both. ``week``: an ISO week was meant, and ``day`` is its Monday.

    ``exact``: a full date, which can mean nothing else, so there is no need to say how it was understood.
    ``several``: more days were meant, and ``day`` is the first of them.
    """

    day: date | None = None
    time_of_day: TimeOfDay | None = None
    week: int | None = None
    exact: bool = False
    several: bool = False


def part_of_day(hour: int) -> TimeOfDay:
    """The part of the day an hour (0–23) belongs to."""
    if 5 <= hour < 10:
        return TimeOfDay.MORNING
    if 10 <= hour < 17:
        return TimeOfDay.DAY
    return TimeOfDay.EVENING if 17 <= hour < 22 else TimeOfDay.NIGHT


_DAYS = ("man|mon", "tis|tue", "ons|wed", "tor|thu", "fre|fri", "lor|sat", "son|sun")
_MONTHS = ("jan", "feb", "mar", "apr", "ma[jy]", "jun", "jul", "aug", "sep", "o[kc]t", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uari|uary)?|feb(?:ruari|ruary)?|mar(?:s|ch)?|apr(?:il)?|maj|may|jun[ie]?|jul[iy]?"
    r"|aug(?:usti?)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAY = (
    r"(?P<weekday>(?:man|tis|ons|tors|fre|lor|son)(?:dag(?:en|s)?)?|tor"
    r"|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
_YEAR = r"(?P<year>\d{4}|\d{2})"
_ORDINAL = r"(?:st|nd|rd|th|:?[ea])?"
_FILLERS = re.compile(
    r"den|det|denna|pa|kring|ca|cirka|om|on|the|of|omkring|runt|under|sent?|tidigt?|late|early|at|around|about"
    r"|mot|till|hela|i|in|during|kl|klockan|this|har|nu|som|var"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the rules have found so far in a text."""

    today: date
    day: date | None = None
    week: int | None = None
    weekday: int | None = None
    direction: int = 0  # -1: before today, 0: the latest up to today, 1: after today
    part: TimeOfDay | None = None
    hour: int | None = None
    exact: bool = False
    night_before: bool = False


def _full_date(found: _Found, match: re.Match[str]) -> _Found:
    year = int(match["year"])
    return replace(found, day=date(year + (2000 if year < 100 else 0), _month(match["month"]), int(match["d"])))


def _year_after_slash(found: _Found, match: re.Match[str]) -> _Found:
    """9/10-26; "9/10-12" is rather three days of October than one of 2012. Raises ValueError: it is asked about."""
    full = _full_date(found, match)
    if len(match["year"]) == 2 and full.day and abs(full.day.year - found.today.year) > 1:
        raise ValueError("no year that anybody reports of")
    return full


def _iso_date(found: _Found, match: re.Match[str]) -> _Found:
    return replace(_full_date(found, match), exact=True)


def _short_date(found: _Found, match: re.Match[str]) -> _Found:
    return replace(found, day=_latest_day(_month(match["month"]), int(match["d"]), found.today))


def _dotted(found: _Found, match: re.Match[str]) -> _Found:
    """A dotted pair, "9.10", is a date, unless there is one already or it cannot be one: then it is a time."""
    first, second = int(match["d"]), int(match["month"])
    if found.day is None:
        with suppress(ValueError):
            day = _latest_day(second, first, found.today)
            if found.weekday in (None, day.weekday()):
                return replace(found, day=day)
    return replace(found, hour=time(first, second).hour)


def _week(found: _Found, match: re.Match[str]) -> _Found:
    this_monday = found.today - timedelta(days=found.today.weekday())
    if match["week"] is None:
        monday = this_monday - timedelta(weeks=1 if match["last"] else 0)
    else:
        monday = _nearest(found.today, lambda year: date.fromisocalendar(year, int(match["week"]), 1))
    return replace(found, day=monday, week=monday.isocalendar().week)


def _relative(days: int, part: TimeOfDay | None = None) -> Callable[[_Found, re.Match[str]], _Found]:
    def take(found: _Found, _: re.Match[str]) -> _Found:
        day = found.today + timedelta(days=days)
        if found.day not in (None, day):
            raise ValueError("two days")  # "i förrgår–i går": of which the last would else be taken
        return replace(found, day=day, part=part or found.part)

    return take


def _part(part: TimeOfDay) -> Callable[[_Found, re.Match[str]], _Found]:
    return lambda found, _: replace(found, part=part)


def _night_before(found: _Found, _: re.Match[str]) -> _Found:
    """The night to Saturday is Friday's, as "natten mellan fredag och lördag" is."""
    return replace(found, night_before=True, part=TimeOfDay.NIGHT)


def _weekday(found: _Found, match: re.Match[str]) -> _Found:
    name, before = match["weekday"], match["before"] or ""
    number = next(n for n, starts in enumerate(_DAYS) if re.match(starts, name))
    if before in ("forra", "senaste", "last", "previous") or (before == "i" and name.endswith("s")):
        return replace(found, weekday=number, direction=-1)
    coming = before in ("nasta", "kommande", "next", "coming") or (before == "pa" and name.endswith("dag"))
    return replace(found, weekday=number, direction=1 if coming else 0)


def _weekend(found: _Found, _: re.Match[str]) -> _Found:
    return replace(found, weekday=5)


def _clock(found: _Found, match: re.Match[str]) -> _Found:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] == "pm" else 0)
    return replace(found, hour=time(hour % 24 if hour == 24 else hour, minute).hour)


_P = TimeOfDay
_RULES: tuple[tuple[re.Pattern[str], Callable[[_Found, re.Match[str]], _Found]], ...] = tuple(
    (re.compile(pattern), take)
    for pattern, take in (
        (r"\b(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<d>\d{1,2})(?:t|\b)", _iso_date),
        (rf"\b(?P<d>\d{{1,2}})(?P<s>[./-])(?P<month>\d{{1,2}})(?P=s){_YEAR}\b", _full_date),
        (rf"\b(?P<d>\d{{1,2}})/(?P<month>\d{{1,2}})[ -]{_YEAR}\b(?![.:])", _year_after_slash),
        (r"\b(?P<d>\d{1,2})/(?P<month>\d{1,2})\b", _short_date),
        (rf"\b(?P<d>\d{{1,2}}){_ORDINAL} (?:of )?{_MONTH}\b\.?,? (?P<year>\d{{4}})\b", _full_date),
        (rf"\b{_MONTH}\b\.? (?P<d>\d{{1,2}}){_ORDINAL},? (?P<year>\d{{4}})\b", _full_date),
        (rf"\b(?P<d>\d{{1,2}}){_ORDINAL} (?:of )?{_MONTH}\b", _short_date),
        (rf"\b{_MONTH}\b\.? (?P<d>\d{{1,2}}){_ORDINAL}\b(?![.:])", _short_date),
        (
            r"\b(?:(?P<last>forra|last) |hela |this |denna )?"
            r"(?:veckan|(?:v|w|vecka|week)\b|(?=[vw]\.?\d))(?:[vw]?\.? ?(?P<week>\d{1,2})\b)?",
            _week,
        ),
        (r"\b(?:i ?forrgar|(?:the )?day before yesterday)\b", _relative(-2)),
        (r"\bi ?overmorgon\b", _relative(2)),
        (r"\b(?:i ?gar|yesterday)\b", _relative(-1)),
        (r"\b(?:i ?morse|this morning)\b", _relative(0, _P.MORNING)),
        (r"\b(?:i ?kvall|this evening|tonight)\b", _relative(0, _P.EVENING)),
        (r"\bnatt(?:en)? (?:till|mot)\b", _night_before),
        (r"\b(?:i ?natt)\b", _relative(0, _P.NIGHT)),
        (r"\b(?:last night)\b", _relative(-1, _P.NIGHT)),
        (r"\b(?:i (?:eftermiddags?|formiddags?)|this afternoon)\b", _relative(0, _P.DAY)),
        (r"\b(?:i ?morgon|tomorrow)\b", _relative(1)),
        (r"\b(?:i ?dag|today)\b", _relative(0)),
        (
            rf"\b(?:(?P<before>forra|senaste|last|previous|nasta|kommande|next|coming|pa|i) )?{_WEEKDAY}\b",
            _weekday,
        ),
        (r"\b(?:helgen|weekend)\b", _weekend),
        (r"\b(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))(?::\d{2})?(?: ?(?P<half>[ap]m))?\b", _clock),
        (r"\b(?P<hour>\d{1,2})(?P<minute>)(?: ?(?P<half>[ap]m))\b", _clock),
        (
            r"\b(?:kl|klockan|vid)\.? ?(?P<hour>\d{1,2})(?:\.(?P<minute>\d{2}))?(?P<half>)"
            r"(?:-\d{1,2}(?:[.:]\d{2})?)?\b",
            _clock,
        ),
        (r"\b(?P<d>\d{1,2})\.(?P<month>\d{1,2})\b", _dotted),
        (r"\b(?:morgon(?:en)?|morning|bitti)\b", _part(_P.MORNING)),
        (r"\b(?:(?:for|efter)middag(?:en)?|dag(?:en|tid)|lunch|noon|midday|afternoon|daytime)\b", _part(_P.DAY)),
        (r"\b(?:kvall(?:en|stid)?|evening)\b", _part(_P.EVENING)),
        (r"\b(?:(?:mid)?natt(?:en|etid)?|(?:mid)?night)\b", _part(_P.NIGHT)),
    )
)


def of_words(text: str, today: date) -> When | None:
    """Each rule takes its words out of the text once; if anything but fillers is left, it was not understood."""
    found = _Found(today)
    for pattern, take in _RULES:
        match = pattern.search(text)
        if match:
            found = take(found, match)
            text = f"{text[: match.start()]} {text[match.end() :]}"
    left = [word.strip(".,-:/") for word in text.split()]
    if any(word and not _FILLERS.fullmatch(word) for word in left):
        return None
    when = _settled(found)
    if when and found.night_before:
        return None if when.day is None or when.week else replace(when, day=when.day - timedelta(days=1), exact=False)
    return when


def _settled(found: _Found) -> When | None:
    part = found.part or (part_of_day(found.hour) if found.hour is not None else None)
    if found.weekday is None or found.week is not None:
        day = found.day
        if day and found.weekday is not None:
            return When(day + timedelta(days=found.weekday), part)
        return When(day, part, found.week, found.exact) if day or part else None
    if found.day is not None:  # "fredag 9/10" must be a Friday
        return When(found.day, part, exact=found.exact) if found.day.weekday() == found.weekday else None
    back = (found.today.weekday() - found.weekday) % 7
    if found.direction < 0:
        back = back or 7
    elif found.direction > 0:
        back -= 7
    return When(found.today - timedelta(days=back), part)


def _latest_day(month: int, day: int, today: date) -> date:
    """The day so written without a year, half a year back to two weeks ahead. Raises ValueError if none is."""
    return _nearest(today, lambda year: date(year, month, day))


def _nearest(today: date, of_year: Callable[[int], date]) -> date:
    for year in (today.year + 1, today.year, today.year - 1):
        try:
            candidate = of_year(year)
        except ValueError:
            continue
        if today - OLDEST_WITHOUT_YEAR <= candidate <= today + LONGEST_AHEAD:
            return candidate
    raise ValueError("no such day near today")


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return next(n for n, starts in enumerate(_MONTHS, 1) if re.match(starts, text))


def simplified(text: str) -> str:
    """Lower case without accents, dashes made equal, other characters as spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    plain = re.sub(r"[^0-9a-z./:,-]+", " ", re.sub("[\u2010-\u2015]", "-", plain)).strip(" .,")
    return re.sub(r"\b(\w+dag|gar)s?(?=(?:kvall|natt|morgon|formiddag|eftermiddag))", r"\1 ", plain)
