"""[calendar.profiles.NAME] of est.toml: the paces of work that have a status of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from est_mailer.config.checking import check_section
from est_mailer.config.fields import id_problem
from est_mailer.config.problems import Problems, choice
from est_mailer.config.shape import ProfileSection, StepsSection
from est_mailer.config.texts import read_texts
from est_mailer.config.times import DAYS, read_steps
from est_mailer.config.toml_file import TomlFile
from est_mailer.config.toml_lines import Path
from est_mailer.domain.deployment import NORMAL, Profile
from est_mailer.domain.round_period import Rhythm

PROFILES: Path = ("calendar", "profiles")
_WORDS = "profile."  # a profile's own words are those of templates/LANGUAGE/words/profile.toml: no form is read by them
_USELESS = {Rhythm.WEEKLY: ("days", "holidays"), Rhythm.DAILY: ("every_weeks",)}


def read_profiles(toml: TomlFile, raw: object, statuses: Sequence[str], problems: Problems) -> tuple[Profile, ...]:
    """The usable profiles, in the order they stand. ``statuses``: the ids of every [[status]]."""
    if not isinstance(raw, Mapping):
        problems.add(toml.place(*PROFILES), "“profiles” must be sections.", "Write [calendar.profiles.red].")
        return ()
    found = [_profile(toml, name, written, statuses, problems) for name, written in raw.items()]
    _refuse_shared(toml, raw, problems)
    return tuple(profile for profile in found if profile)


def _profile(toml: TomlFile, name: str, written: object, statuses: Sequence[str], problems: Problems) -> Profile | None:
    path = (*PROFILES, name)
    if not isinstance(written, Mapping):
        problems.add(toml.place(*path), f"“{name}” must be a section.", f"Write [calendar.profiles.{name}].")
        return None
    if problem := _name_problem(name):
        problems.add(toml.place(*path), *problem)
    plain = {key: value for key, value in written.items() if key not in ("steps", "texts")}
    section = check_section(toml, ProfileSection, plain, path, problems)
    steps = check_section(toml, StepsSection, written.get("steps", {}), (*path, "steps"), problems)
    texts = read_texts(toml, problems, written.get("texts", {}), (*path, "texts"), _WORDS)
    rhythm = _rhythm(written.get("rhythm", Rhythm.WEEKLY.value))
    times = {}
    if steps and rhythm:
        times = read_steps(toml, steps.model_dump(exclude_none=True), (*path, "steps"), problems, rhythm)
    if rhythm:
        _refuse_useless(toml, plain, rhythm, path, problems)
    _check_statuses(toml, plain, statuses, path, problems)
    if section is None or rhythm is None:
        return None
    return Profile(
        name=name,
        steps=times,
        every_weeks=section.every_weeks,
        rhythm=rhythm,
        statuses=frozenset(section.status),
        weekdays=frozenset(DAYS.index(day) + 1 for day in section.days),
        on_holidays=section.holidays == "keep",
        texts=texts,
        extra=section.extra_recipients,
    )


def _name_problem(name: str) -> tuple[str, str] | None:
    if name == NORMAL:
        return f"“{NORMAL}” is the profile of [calendar.steps].", "Give this one another name."
    return id_problem(name)


def _rhythm(written: object) -> Rhythm | None:
    """The rhythm, or None if there is none of that name, which is told with the section."""
    return next((rhythm for rhythm in Rhythm if rhythm.value == written), None)


def _refuse_useless(
    toml: TomlFile, written: Mapping[str, object], rhythm: Rhythm, path: Path, problems: Problems
) -> None:
    """Notes the keys that the profile's rhythm has no use for."""
    for key in _USELESS[rhythm]:
        if key in written:
            other = Rhythm.DAILY if rhythm is Rhythm.WEEKLY else Rhythm.WEEKLY
            wrong = f"“{key}” means nothing in a {rhythm.value} rhythm."
            problems.add(toml.place(*path, key), wrong, f'Remove the line, or write rhythm = "{other.value}".')


def _check_statuses(
    toml: TomlFile, written: Mapping[str, object], statuses: Sequence[str], path: Path, problems: Problems
) -> None:
    for index, id_ in _claims(written):
        if id_ not in statuses:
            place = toml.place(*path, "status", index)
            problems.add(place, f"“{id_}” is not the id of a [[status]].", choice(id_, statuses))


def _refuse_shared(toml: TomlFile, raw: Mapping[str, object], problems: Problems) -> None:
    """Notes a status that two profiles claim, or one profile twice."""
    claimed: dict[str, str] = {}
    for name, written in raw.items():
        for index, id_ in _claims(written):
            if id_ in claimed:
                wrong = f"The status “{id_}” has the profile “{claimed[id_]}” already."
                problems.add(toml.place(*PROFILES, name, "status", index), wrong, "Keep it in one of them, once.")
            claimed.setdefault(id_, name)


def _claims(written: object) -> list[tuple[int, str]]:
    """The statuses that a profile claims, as written, with their places in the list."""
    claims = written.get("status") if isinstance(written, Mapping) else None
    return [(i, id_) for i, id_ in enumerate(claims) if isinstance(id_, str)] if isinstance(claims, list) else []
