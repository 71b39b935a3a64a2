"""The configuration folder → one Deployment: read, check everything, then build or refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from est_mailer.config import sections
from est_mailer.config.account import read_account
from est_mailer.config.area_shapes import read_shapes
from est_mailer.config.members import Entry, Known, read_member
from est_mailer.config.pack_times import read_packs
from est_mailer.config.problems import Place, Problems
from est_mailer.config.register_checks import check_own_address, check_presence, check_twins
from est_mailer.config.register_file import read_rows, rows_of
from est_mailer.config.retention import read_retention
from est_mailer.config.screening import read_screening
from est_mailer.config.shape import (
    AreaSection,
    IndicatorSection,
    MapSection,
    MunicipalitySection,
    OrganisationSection,
    PublicationSection,
    StatusSection,
    WarningSignalsSection,
)
from est_mailer.config.texts import read_texts
from est_mailer.config.toml_file import TomlFile, read_toml, toml_of
from est_mailer.domain.deployment import Account, Area, Calendar, Deployment, Indicator, Organisation, Packs, Status
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.domain.ladder import Ladder
from est_mailer.domain.model import Member
from est_mailer.domain.publishing import Publication
from est_mailer.domain.retention import Retention
from est_mailer.domain.screening.text import Choices
from est_mailer.domain.shapes import Shape
from est_mailer.wording import languages

_FALLBACK_LANGUAGE = "sv"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What est.toml gave; None or empty where a problem was noted."""

    municipality: MunicipalitySection | None
    organisations: tuple[Organisation, ...]
    areas: tuple[Area, ...]
    indicators: tuple[Indicator, ...]
    statuses: tuple[Status, ...]
    priorities: tuple[str, ...]
    calendar: Calendar | None
    publication: Publication
    ladder: Ladder
    packs: Packs
    account: Account | None
    texts: Mapping[str, Mapping[str, str]]
    shapes: tuple[Shape, ...]
    screening: Choices
    warning_signals: bool
    retention: Retention


def load(
    folder: Path, today: date | None = None, register: str | None = None, settings: str | None = None
) -> Deployment:
    """The municipality's configuration, from est.toml and register.csv in a folder.

    ``today``, the municipality's local date, adds the checks of who is in force now; without it the register is
    judged as a whole. ``register`` and ``settings``: what register.csv and est.toml would say, to be judged in their
    place. Raises ConfigurationError with every problem at once.
    """
    if not (folder / "est.toml").exists() and not (folder / "register.csv").exists():
        raise ConfigurationError([_nothing_in(folder)])
    problems = Problems()
    name = "est.toml"
    toml = read_toml(folder / name, name, problems) if settings is None else toml_of(settings, name, problems)
    parts = None if toml is None else _read_parts(toml, folder, problems)
    rows = read_rows(folder / "register.csv", problems) if register is None else rows_of(register, problems)
    if rows:
        known = _known(toml)
        entries = [entry for row in rows if (entry := read_member(row, known, problems))]
        _check_register(entries, toml, parts, today, problems)
    problems.raise_any()
    assert parts is not None
    return _deployment(parts, tuple(entry.member for entry in entries))


def _nothing_in(folder: Path) -> Finding:
    """What is said of a folder without a configuration, or of what is no folder."""
    if folder.is_file():
        return Finding(str(folder), "This is a file, not a folder.", f"Name its folder: {folder.parent}")
    wrong = "There is no configuration here." if folder.is_dir() else "There is no such folder."
    return Finding(str(folder), wrong, f"Make one to begin from: est-mailer init {folder}")


def load_est_toml(folder: Path) -> Deployment:
    """The configuration without a register, from est.toml alone. Raises ConfigurationError with each problem."""
    if not folder.is_dir():
        raise ConfigurationError([_nothing_in(folder)])
    problems = Problems()
    toml = read_toml(folder / "est.toml", "est.toml", problems)
    parts = None if toml is None else _read_parts(toml, folder, problems)
    problems.raise_any()
    assert parts is not None
    return _deployment(parts, ())


def _read_parts(toml: TomlFile, folder: Path, problems: Problems) -> _Parts:
    sections.check_top_level(toml, problems)
    municipality = sections.read_one(toml, "municipality", MunicipalitySection, problems)
    if municipality:
        sections.check_language(toml, municipality, problems)
    language = municipality.language if municipality else _FALLBACK_LANGUAGE
    organisations = sections.read_several(toml, "organisation", OrganisationSection, problems)
    areas = sections.read_several(toml, "area", AreaSection, problems)
    sections.check_aliases(toml, areas, problems)
    publication = sections.read_one(toml, "publication", PublicationSection, problems)
    return _Parts(
        municipality=municipality,
        organisations=tuple(Organisation(o.id, o.name, tuple(o.domains)) for _, o in organisations),
        areas=tuple(Area(a.id, a.name, tuple(a.aliases)) for _, a in areas),
        indicators=_indicators(toml, language, problems),
        statuses=_statuses(toml, language, problems),
        priorities=sections.read_priorities(toml, _ids(toml, "area"), problems),
        calendar=sections.read_calendar(toml, sorted(_ids(toml, "status")), problems),
        publication=sections.publication(publication or PublicationSection()),
        ladder=sections.read_ladder(toml, problems),
        packs=read_packs(toml, problems),
        account=read_account(toml, folder, problems),
        texts=read_texts(toml, problems),
        shapes=_shapes(toml, folder, problems),
        screening=read_screening(toml, problems),
        warning_signals=_warning_signals(toml, problems),
        retention=read_retention(toml, problems),
    )


def _warning_signals(toml: TomlFile, problems: Problems) -> bool:
    section = sections.read_one(toml, "warning_signals", WarningSignalsSection, problems)
    return section is not None and section.enabled


def _shapes(toml: TomlFile, folder: Path, problems: Problems) -> tuple[Shape, ...]:
    section = sections.read_one(toml, "map", MapSection, problems)
    return read_shapes(toml, section.areas if section else None, folder, _ids(toml, "area"), problems)


def _indicators(toml: TomlFile, language: str, problems: Problems) -> tuple[Indicator, ...]:
    found = sections.read_several(toml, "indicator", IndicatorSection, problems)
    for index, section in found:
        sections.check_label(toml, section.name, ("indicator", index, "name"), language, problems)
        sections.check_label(toml, section.help, ("indicator", index, "help"), language, problems)
    return tuple(
        Indicator(s.id, sections.label(s.name, language), sections.label(s.help, language), s.carries) for _, s in found
    )


def _statuses(toml: TomlFile, language: str, problems: Problems) -> tuple[Status, ...]:
    found = sections.read_several(toml, "status", StatusSection, problems)
    for index, section in found:
        sections.check_label(toml, section.name, ("status", index, "name"), language, problems)
    return tuple(Status(s.id, sections.label(s.name, language), s.symbol, s.colour) for _, s in found)


def _known(toml: TomlFile | None) -> Known:
    """What the register may refer to, taken from est.toml as written so that one fault does not cause others."""
    municipality: Any = toml.data.get("municipality", {}) if toml else {}
    language = municipality.get("language") if isinstance(municipality, Mapping) else None
    return Known(
        organisations=frozenset(_ids(toml, "organisation")) or None if toml else None,
        areas=frozenset(_ids(toml, "area")) or None if toml else None,
        languages=languages(),
        language=language if isinstance(language, str) else _FALLBACK_LANGUAGE,
    )


def _ids(toml: TomlFile, name: str) -> set[str]:
    items = toml.data.get(name, [])
    found = (item.get("id") for item in items if isinstance(item, Mapping)) if isinstance(items, list) else ()
    return {id_ for id_ in found if isinstance(id_, str)}


def _check_register(
    entries: list[Entry], toml: TomlFile | None, parts: _Parts | None, today: date | None, problems: Problems
) -> None:
    check_twins(entries, problems)
    approvals = parts.publication.approvals if parts else 1
    place = toml.place("publication", "approvals") if toml else Place("est.toml")
    check_presence(entries, approvals, place, today, problems)
    if parts and parts.account:
        check_own_address(entries, parts.account.address, problems)


def _deployment(parts: _Parts, register: tuple[Member, ...]) -> Deployment:
    assert parts.municipality is not None  # what is missing is a noted problem, and those have been raised
    assert parts.calendar is not None
    assert parts.account is not None
    return Deployment(
        municipality=parts.municipality.name,
        language=parts.municipality.language,
        organisations={organisation.id: organisation for organisation in parts.organisations},
        areas=parts.areas,
        indicators=parts.indicators,
        statuses=parts.statuses,
        priority_areas=parts.priorities,
        calendar=parts.calendar,
        register=register,
        account=parts.account,
        publication=parts.publication,
        ladder=parts.ladder,
        packs=parts.packs,
        operator=parts.municipality.operator,
        registrar=parts.municipality.registrar,
        texts=parts.texts,
        shapes=parts.shapes,
        screening=parts.screening,
        warning_signals=parts.warning_signals,
        retention=parts.retention,
    )
