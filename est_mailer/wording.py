"""Words by language: the catalogue that workbooks, documents and mails share, and dates as people write them.

The catalogue is templates/LANGUAGE/words/*.toml; each file is a namespace: "checklist.title" is the key
``title`` in checklist.toml. A municipality's own words (``texts`` in est.toml) come first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from est_mailer.domain.round_period import RoundPeriod
from est_mailer.resources import shared_folder


@lru_cache
def languages() -> tuple[str, ...]:
    """The languages the service has complete templates for."""
    return tuple(sorted(p.name for p in shared_folder("templates").iterdir() if (p / "words").is_dir()))


@dataclass(frozen=True, eq=False)
class Wording:
    """The words of one language: called with a key and the values its text names, ``words("draft.title", period=…)``.

    A value that is a RoundPeriod is put in words: "vecka 47", "onsdag 18 november". Equal only to itself, so that what
    is worked out of a whole catalogue can be remembered by it.
    """

    language: str
    zone: ZoneInfo
    table: Mapping[str, str]

    @classmethod
    def of(cls, language: str, zone: ZoneInfo, texts: Mapping[str, Mapping[str, str]] | None = None) -> Wording:
        """The catalogue of a language with the municipality's own words over it. Raises FileNotFoundError."""
        own = (texts or {}).get(language, {})
        return cls(language, zone, {**_catalogue(language), **own}) if own else _ours(language, zone)

    def over(self, texts: Mapping[str, str]) -> Wording:
        """These words with some texts of their own in place of the catalogue's."""
        return replace(self, table={**self.table, **texts}) if texts else self

    def about(self, period: RoundPeriod) -> Wording:
        """These words as they are said of a round: of a day's, "draft.daily.kept" in place of "draft.kept"."""
        return _said_of_a_day(self) if period.daily else self

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a key, filled in. Raises KeyError if the catalogue lacks it or a value is missing."""
        if not values:
            return self.table[key].format()
        worded = {n: self.period(v) if isinstance(v, RoundPeriod) else v for n, v in values.items()}
        return self.table[key].format(**worded)

    def counted(self, key: str, count: int, **values: object) -> str:
        """The singular ("KEY.one") or plural ("KEY.many") text for a count, which fills in as {count}."""
        return self(f"{key}.one" if count == 1 else f"{key}.many", count=count, **values)

    def period(self, period: RoundPeriod) -> str:
        """What a round covers: "vecka 47", or the day, "onsdag 18 november"."""
        return self.day(period.first_day) if period.daily else self.table["period.week"].format(week=period.week)

    def since(self, key: str) -> str:
        """The period of a round's key, short: "v. 47", or the day, "18 nov"."""
        period = RoundPeriod.of_key(key)
        if period.daily:
            return format_date(period.first_day, "d MMM", locale=self.language).rstrip(".")
        return self.table["period.since_week"].format(week=period.week)

    def age(self, weeks: int, days: int) -> str:
        """How old something is: in weeks if it is so to the day (or the days are unknown, 0), else in days."""
        return self.counted("period.days", days) if days % 7 else self.table["period.weeks"].format(weeks=weeks)

    def language_name(self, language: str) -> str:
        """What a language is called in this one, by CLDR: "engelska". A code that CLDR lacks is shown as it is."""
        return _named(language, self.language)

    def clock(self, instant: datetime) -> str:
        """The municipality's local time of day: "15.00"."""
        return self._written(instant, "clock")

    def number(self, value: float) -> str:
        """A number with at most one decimal, as the language writes it: "3,2"."""
        return format_decimal(round(value, 1), format="0.#", locale=self.language)

    def day(self, day: date) -> str:
        """A day in words: "onsdag 18 november"."""
        return _day(day, self.table["period.pattern.day"], self.language)

    def moment(self, instant: datetime) -> str:
        """An instant in the municipality's local time: "onsdag 18 november kl. 15.00"."""
        return self._written(instant, "moment")

    def _written(self, instant: datetime, pattern: str) -> str:
        return _written(instant, self.zone, self.table[f"period.pattern.{pattern}"], self.language)


@cache
def _named(language: str, in_language: str) -> str:
    try:
        return Locale.parse(language).get_display_name(in_language) or language
    except (ValueError, UnknownLocaleError):
        return language


@lru_cache(maxsize=64)  # all of a round's mails say until when
def _written(instant: datetime, zone: ZoneInfo, pattern: str, language: str) -> str:
    return format_datetime(instant.astimezone(zone), pattern, locale=language)


@lru_cache(maxsize=256)  # a week's reports name its few days
def _day(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, locale=language)


@lru_cache(maxsize=32)  # a few municipalities' languages; asked for with every form and receipt of a daily round
def _said_of_a_day(words: Wording) -> Wording:
    parts = ((key.split(".", 2), text) for key, text in words.table.items())
    return words.over({f"{p[0]}.{p[2]}": text for p, text in parts if len(p) == 3 and p[1] == "daily"})


@lru_cache
def _ours(language: str, zone: ZoneInfo) -> Wording:
    return Wording(language, zone, _catalogue(language))


@lru_cache
def _catalogue(language: str) -> Mapping[str, str]:
    files = (shared_folder("templates") / language / "words").glob("*.toml")
    return {key: text for file in sorted(files) for key, text in words_under(language, file.stem).items()}


@cache
def words_under(language: str, theme: str) -> Mapping[str, str]:
    """The catalogue's words whose keys begin with a theme, "draft" say, which is a file; none if there is no such."""
    words: dict[str, str] = {}
    file = shared_folder("templates") / language / "words" / f"{theme}.toml"
    if file.is_file():
        _flatten(words, theme, tomllib.loads(file.read_text(encoding="utf-8")))
    return words


def _flatten(words: dict[str, str], prefix: str, table: Mapping[str, object]) -> None:
    for key, value in table.items():
        if isinstance(value, Mapping):
            _flatten(words, f"{prefix}.{key}", value)
        else:
            words[f"{prefix}.{key}"] = str(value)
