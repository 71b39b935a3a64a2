"""When the packs are sent, and to whom: [quarter] and [year] of est.toml."""

from __future__ import annotations

from est_mailer.config import sections
from est_mailer.config.problems import Problems
from est_mailer.config.shape import QuarterSection, YearSection
from est_mailer.config.times import NotATime, week_time
from est_mailer.config.toml_file import TomlFile
from est_mailer.domain.deployment import Packs, PackTime

_WEEKS = ("first", "second", "third", "fourth")
_OFF = "off"


def read_packs(toml: TomlFile, problems: Problems) -> Packs:
    """The packs' times and the steering group's addresses; what cannot be understood is noted."""
    quarter = sections.read_one(toml, "quarter", QuarterSection, problems) or QuarterSection()
    year = sections.read_one(toml, "year", YearSection, problems) or YearSection()
    return Packs(
        quarter=_time(toml, "quarter", quarter.send, problems),
        year=_time(toml, "year", year.send, problems),
        steering=tuple({address.casefold(): address for address in quarter.steering}.values()),
    )


def _time(toml: TomlFile, section: str, written: str, problems: Problems) -> PackTime | None:
    if written.strip().casefold() == _OFF:
        return None
    week, _, rest = written.strip().partition(" ")
    try:
        if week.casefold() not in _WEEKS:
            raise NotATime(
                f"“{written}” does not begin with one of {', '.join(_WEEKS)}.",
                f'Write for example send = "first mon 08:00", or "{_OFF}".',
            )
        at = week_time(rest)
    except NotATime as error:
        problems.add(toml.place(section, "send"), error.wrong, error.remedy)
        return None
    return PackTime(_WEEKS.index(week.casefold()) + 1, at.weekday, at.at)
