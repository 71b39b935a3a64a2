"""[retention] of est.toml: the decision that allows erasing, and how long each class is kept."""

from __future__ import annotations

from datetime import UTC, datetime

from est_mailer.config.problems import Problems
from est_mailer.config.sections import read_one
from est_mailer.config.shape import RetentionSection
from est_mailer.config.toml_file import TomlFile
from est_mailer.domain.retention import ERASABLE, SHORTEST, Kept, Period, Retention

_ANY_DAY = datetime(2026, 3, 1, tzinfo=UTC)  # only the lengths are looked at
_WRITE = 'Write for example "90 days", "18 months" or "2 years"; without the line the class is kept.'


def read_retention(toml: TomlFile, problems: Problems) -> Retention:
    """The decision and the periods; what is no period, or too short, is noted."""
    section = read_one(toml, "retention", RetentionSection, problems) or RetentionSection()
    periods: dict[Kept, Period] = {}
    for kind in ERASABLE:
        written: str | None = getattr(section, kind.value)
        if written is None:
            continue
        place = toml.place("retention", kind.value)
        try:
            period = Period.of(written)
        except ValueError as error:
            problems.add(place, str(error), _WRITE)
            continue
        if period.unit == "days" and _ANY_DAY - period.before(_ANY_DAY) < SHORTEST:
            wrong = f"“{written}” is too short: late answers, bounces and the quarter's pack need what is younger."
            problems.add(place, wrong, f'Write "{SHORTEST.days} days" or more.')
        elif period.before(_ANY_DAY).year < 1900:
            problems.add(place, f"“{written}” is longer than there have been computers.", "Leave the line out.")
        else:
            periods[kind] = period
    return Retention(section.decision.strip(), periods)
