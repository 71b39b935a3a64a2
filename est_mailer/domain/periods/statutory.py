"""Material for the picture that act (2023:196) on municipalities' crime prevention asks for.

Only what EST's records can tell, with what they cannot; the municipality has other sources, and decides.
"""

from __future__ import annotations

from dataclasses import dataclass

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.periods.pack import period_name
from est_mailer.domain.periods.pack_tables import PackTable, PackTables
from est_mailer.domain.periods.pack_words import PackWords
from est_mailer.domain.periods.period_picture import PeriodPicture
from est_mailer.domain.picture.analysis import Direction

_PARTS = ("mapping", "picture", "plan", "follow_up")


@dataclass(frozen=True, slots=True)
class StatutoryPart:
    """One part: text, tables, and headings under which the municipality writes itself."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    tables: tuple[PackTable, ...]
    blanks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatutoryPicture:
    """The whole material, in one language."""

    language: str
    title: str
    subtitle: str
    intro: tuple[str, ...]
    parts: tuple[StatutoryPart, ...]


def statutory_picture(picture: PeriodPicture, deployment: Deployment, words: PackWords) -> StatutoryPicture:
    """The material of a period, in the language of ``words``."""
    period, tables = picture.period, PackTables(picture, deployment, words)
    shown = {
        "mapping": (tables.areas(), tables.indicators(), tables.times(), tables.weekdays(), tables.rounds()),
        "picture": (tables.places(),),
        "plan": (tables.measures(),),
        "follow_up": tables.documented(),
    }
    return StatutoryPicture(
        language=words.language,
        title=words("statutory.title", period=period_name(picture, words)),
        subtitle=words(
            "pack.subtitle",
            municipality=deployment.municipality,
            first=period.first.isoformat(),
            last=period.last_day.isoformat(),
        ),
        intro=_lines(words, "statutory.intro"),
        parts=tuple(
            StatutoryPart(
                id_,
                words(f"statutory.section.{id_}"),
                (*_lines(words, f"statutory.text.{id_}"), *_told(id_, picture, tables, words)),
                shown[id_],
                _lines(words, f"statutory.blank.{id_}"),
            )
            for id_ in _PARTS
        ),
    )


def _told(id_: str, picture: PeriodPicture, tables: PackTables, words: PackWords) -> tuple[str, ...]:
    """The sentences that are made from the figures."""
    if id_ == "mapping":
        return (tables.answers() if picture.rounds else words("pack.none.rounds"), *tables.basis())
    if id_ == "picture":
        return (*_concentrations(picture, tables, words), words("pack.compared"))
    return tables.answered() if id_ == "plan" else (words("pack.link"),)


def _concentrations(picture: PeriodPicture, tables: PackTables, words: PackWords) -> tuple[str, ...]:
    if not picture.whole.count:
        return (words("pack.none.rows"),)
    most = ", ".join(tables.area_share(area) for area in picture.areas[:3] if area.count)
    moved = [
        words("statutory.moved", area=tables.name(area), change=tables.change(area))
        for area in picture.areas
        if area.direction in (Direction.UP, Direction.DOWN)
    ]
    return (words("pack.summary.areas", areas=most), *(moved or [words("statutory.not_moved")]))


def _lines(words: PackWords, key: str) -> tuple[str, ...]:
    return tuple(line for line in words.table.get(key, "").strip().splitlines() if line)
