"""The sections of est.toml → the domain's values, each section checked on its own so that all problems show at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from est_mailer.config.checking import check_section
from est_mailer.config.earlier_keys import renamed
from est_mailer.config.fields import ANY_LANGUAGE
from est_mailer.config.problems import Place, Problems, choice
from est_mailer.config.profiles import read_profiles
from est_mailer.config.public_holidays import public_holidays
from est_mailer.config.shape import (
    SEVERAL,
    TOP_LEVEL,
    CalendarSection,
    LadderSection,
    MunicipalitySection,
    PublicationSection,
    Section,
    StepsSection,
    home_of,
)
from est_mailer.config.times import monday_of, read_steps
from est_mailer.config.toml_file import TomlFile, looks_secret
from est_mailer.domain.deployment import NORMAL, Calendar, HolidayPolicy, Label, Profile
from est_mailer.domain.ladder import Ladder
from est_mailer.domain.publishing import FeedbackBy, Publication, Sharing, Unreviewed
from est_mailer.wording import languages

_S = TypeVar("_S", bound=Section)
_EXAMPLE = "Copy it from the example: est-mailer init DIR --example."


def check_top_level(toml: TomlFile, problems: Problems) -> None:
    """Notes unknown sections and keys, and missing sections."""
    for key in toml.data:
        if key not in TOP_LEVEL and not looks_secret(key):
            home = home_of(key)
            remedy = renamed(key) or (f"Move the line to {home}." if home else choice(key, TOP_LEVEL))
            problems.add(toml.place(key), f"est.toml has no section or key “{key}”.", remedy)
    for name in ("municipality", "calendar"):
        if name not in toml.data:
            problems.add(Place(toml.name), f"The section [{name}] is missing.", _EXAMPLE)
    for name in SEVERAL:
        if not toml.data.get(name):
            problems.add(toml.place(name), f"There is no [[{name}]]: at least one is needed.", _EXAMPLE)


def read_one(toml: TomlFile, name: str, model: type[_S], problems: Problems) -> _S | None:
    """The section [name], or None if it is missing or cannot be used."""
    if name not in toml.data:
        return model() if not any(f.is_required() for f in model.model_fields.values()) else None
    return check_section(toml, model, toml.data[name], (name,), problems)


def read_several(toml: TomlFile, name: str, model: type[_S], problems: Problems) -> list[tuple[int, _S]]:
    """The usable sections [[name]] with their indexes; ids and names that stand twice are noted."""
    raw = toml.data.get(name, [])
    if not isinstance(raw, list):
        problems.add(toml.place(name), f"[{name}] must have double brackets.", f"Write [[{name}]].")
        return []
    checked = ((i, check_section(toml, model, item, (name, i), problems)) for i, item in enumerate(raw))
    found = [(i, section) for i, section in checked if section is not None]
    _refuse_twins(toml, name, found, problems)
    return found


def _refuse_twins(toml: TomlFile, name: str, found: list[tuple[int, _S]], problems: Problems) -> None:
    seen: dict[tuple[str, str], int] = {}
    for index, section in found:
        for key, words in _distinct(section):
            for word in words:
                first = seen.setdefault((key, word.casefold()), index)
                if first != index:
                    earlier = toml.place(name, first, key)
                    problems.add(
                        toml.place(name, index, key),
                        f"“{word}” is already used by another [[{name}]] (line {earlier.line}).",
                        "Give each one its own, so that people and files can tell them apart.",
                    )


def _distinct(section: Section) -> list[tuple[str, list[str]]]:
    """The words that must differ between sections of a kind: id, names (an area's aliases too), symbol."""
    found: list[tuple[str, list[str]]] = []
    for key, value in section:
        if key in ("id", "symbol"):
            found.append((key, [value]))
        elif key == "name":
            found.append((key, [value] if isinstance(value, str) else list(value.values())))
    return found


def check_aliases(toml: TomlFile, areas: list[tuple[int, Any]], problems: Problems) -> None:
    """Notes an alias that is also another area's name or alias: a word must mean one area."""
    meaning = {word.casefold(): area.id for _, area in areas for word in (area.id, area.name)}
    for index, area in areas:
        for number, alias in enumerate(area.aliases):
            other = meaning.setdefault(alias.casefold(), area.id)
            if other != area.id:
                problems.add(
                    toml.place("area", index, "aliases", number),
                    f"“{alias}” already means the area {other}.",
                    "Keep it in one of the two areas.",
                )


def check_label(
    toml: TomlFile, words: Mapping[str, str], path: tuple[str | int, ...], own: str, problems: Problems
) -> None:
    """Notes languages there are no templates for, and a label that lacks the municipality's own language."""
    for language in words:
        if language != ANY_LANGUAGE and language not in languages():
            remedy = choice(language, languages())
            problems.add(toml.place(*path, language), f"There is no language “{language}”.", remedy)
    if ANY_LANGUAGE not in words and own not in words and own in languages():
        problems.add(
            toml.place(*path),
            f"“{path[-1]}” lacks the municipality's own language.",
            f'Add {own} = "…", or write one text for all languages.',
        )


def label(words: Mapping[str, str], own: str) -> Label:
    """A label whose first language is the municipality's own, which is what a missing one falls back on."""
    if ANY_LANGUAGE in words:
        return Label({own: words[ANY_LANGUAGE]})
    return Label({language: words[language] for language in sorted(words, key=lambda known: known != own)})


def check_language(toml: TomlFile, municipality: MunicipalitySection, problems: Problems) -> None:
    """Notes a municipality whose language has no templates."""
    if municipality.language not in languages():
        problems.add(
            toml.place("municipality", "language"),
            f"There is no language “{municipality.language}”.",
            choice(municipality.language, languages()),
        )


def read_priorities(toml: TomlFile, areas: set[str], problems: Problems) -> tuple[str, ...]:
    """The priority areas, in the steering group's order; unknown and repeated ones are noted."""
    raw = toml.data.get("priority_areas", [])
    if not isinstance(raw, list) or not all(isinstance(item, str) for item in raw):
        problems.add(
            toml.place("priority_areas"),
            "“priority_areas” must be a list of area ids.",
            'Write for example priority_areas = ["centrum", "norrby"].',
        )
        return ()
    for index, item in enumerate(raw):
        place = toml.place("priority_areas", index)
        if item not in areas:
            problems.add(place, f"“{item}” is not the id of an [[area]].", choice(item, sorted(areas)))
        elif item in raw[:index]:
            problems.add(place, f"“{item}” stands twice among the priority areas.", "Remove one of them.")
    return tuple(raw)


def read_calendar(toml: TomlFile, statuses: Sequence[str], problems: Problems) -> Calendar | None:
    """The calendar with its profiles, or None if something in it cannot be used. ``statuses``: every status's id."""
    raw = toml.data.get("calendar")
    if raw is None:
        return None
    if not isinstance(raw, Mapping):
        problems.add(toml.place("calendar"), "“calendar” must be a section.", "Write [calendar].")
        return None
    plain = {key: value for key, value in raw.items() if key not in ("steps", "profiles")}
    section = check_section(toml, CalendarSection, plain, ("calendar",), problems)
    path = ("calendar", "steps")
    steps = check_section(toml, StepsSection, raw.get("steps", {}), path, problems)
    if steps is None:
        return None
    times = read_steps(toml, steps.model_dump(exclude_none=True), path, problems)
    profiles = read_profiles(toml, raw.get("profiles", {}), statuses, problems)
    if section is None:
        return None
    return Calendar(
        zone=ZoneInfo(section.zone),
        profile=Profile(NORMAL, times, section.every_weeks),
        anchor=monday_of(section.anchor_week),
        is_holiday=public_holidays(section.holiday_country),
        holiday_policy=HolidayPolicy(section.holiday_policy),
        grace=timedelta(hours=section.grace_hours),
        profiles=profiles,
    )


def publication(section: PublicationSection) -> Publication:
    """The rules between a report and the dispatch that rests on it."""
    return Publication(
        approvals=section.approvals,
        hold=timedelta(minutes=section.hold_minutes),
        feedback=FeedbackBy(section.feedback),
        sharing=Sharing(section.sharing),
        unreviewed=Unreviewed(section.unreviewed),
    )


def read_ladder(toml: TomlFile, problems: Problems) -> Ladder:
    """Who hears of silent functions, and after how many rounds; rungs in the wrong order are noted."""
    section = read_one(toml, "ladder", LadderSection, problems) or LadderSection()
    rungs = ("deputy_after", "coordinator_after", "manager_after")
    for lower, upper in pairwise(rungs):
        least, found = getattr(section, lower), getattr(section, upper)
        if found < least:
            problems.add(
                toml.place("ladder", upper if upper in toml.data["ladder"] else lower),
                f"“{upper}” is {found} and “{lower}” is {least}: the ladder goes from the deputies over the "
                "coordinators to the manager.",
                f"Write {upper} = {least} or more, or a smaller {lower}.",
            )
    return Ladder(section.deputy_after, section.coordinator_after, section.manager_after, section.repeat_every)
