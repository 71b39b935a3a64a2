"""A dispatched picture as it is shown, names for ids, measures under their areas: what mail and PDF are made from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Measure
from est_mailer.domain.picture.corrections import corrections_text
from est_mailer.domain.picture.reported import ReportedWeek
from est_mailer.domain.picture.situation import AreaText, Correction, Edition, FieldUnit, Gathering
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.rounds.announcing import PaceChange, Words, announcement
from est_mailer.domain.standing import Tally

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_UNSET_COLOUR = "#333333"
_BULLET = re.compile(r"^\s*(?:[-*•·–]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Badge:
    """A status as word + symbol + colour; ``ink`` is the text colour that can be read on ``colour``."""

    word: str
    symbol: str
    colour: str
    ink: str


@dataclass(frozen=True, slots=True)
class ShownArea:
    """An area by name with what the picture says of it, paragraph by paragraph, and its measures."""

    id: str
    name: str
    paragraphs: tuple[str, ...]
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Presentation:
    """What a reader of the dispatch is shown. ``previous`` is the last dispatch's badge, None if there was none.

    ``important`` are the things to know, one each, without their bullets or numbers. ``compiled_at`` is UTC.
    """

    municipality: str
    round: str
    week: int
    year: int
    meeting_day: date
    compiled_at: datetime
    badge: Badge
    previous: Badge | None
    state: tuple[str, ...]
    important: tuple[str, ...]
    weather: str
    priorities: tuple[ShownArea, ...]
    others: tuple[ShownArea, ...]
    gatherings: tuple[Gathering, ...]
    units: tuple[FieldUnit, ...]
    tally: Tally
    weeks: tuple[ReportedWeek, ...] = ()
    version: int = 1
    corrections: tuple[Correction, ...] = ()
    pace: PaceChange | None = None

    def change(self, words: Words) -> str:
        """The status against the last dispatch's, and what it means for the reporting; "" if there was none."""
        said = [self._against_the_last(words), announcement(self.pace, words) if self.pace else ""]
        return " ".join(text for text in said if text)

    def _against_the_last(self, words: Words) -> str:
        if self.previous is None:
            return ""
        if self.previous == self.badge:
            daily = RoundPeriod.of_key(self.round).daily
            return words("document.change.same_day" if daily else "document.change.same")
        old, new = self.previous, self.badge
        return words("pace.status", old_symbol=old.symbol, old=old.word, symbol=new.symbol, status=new.word)


def present(edition: Edition, deployment: Deployment, language: str) -> Presentation:
    """The edition with the deployment's names in a language. An id the configuration lacks is shown as it stands."""
    picture = edition.picture
    period = RoundPeriod.of_key(edition.round)
    names = {area.id: area.name for area in deployment.areas}
    priorities = _areas(picture.priorities, picture.measures, names)
    told = {text.area for text in picture.priorities}
    rest = [text for text in picture.others if text.area not in told]
    told |= {text.area for text in rest}
    rest += [AreaText(area, "") for area in dict.fromkeys(m.area for m in picture.measures) if area not in told]
    return Presentation(
        municipality=edition.municipality,
        round=edition.round,
        week=period.week,
        year=period.year,
        meeting_day=edition.meeting_day,
        compiled_at=edition.compiled_at,
        badge=_badge(picture.status, deployment, language),
        previous=_badge(edition.previous_status, deployment, language) if edition.previous_status else None,
        state=_paragraphs(picture.state),
        important=tuple(_BULLET.sub("", line) for line in _paragraphs(picture.important)),
        weather=" ".join(picture.weather.split()),
        priorities=priorities,
        others=tuple(area for area in _areas(rest, picture.measures, names) if area.paragraphs or area.measures),
        gatherings=tuple(replace(g, area=names.get(g.area, g.area)) for g in picture.gatherings),
        units=tuple(replace(u, area=names.get(u.area, u.area)) for u in picture.units),
        tally=edition.tally,
        pace=edition.pace,
        weeks=edition.weeks,
        version=edition.version,
        corrections=edition.corrections,
    )


def corrected(edition: Edition, deployment: Deployment, language: str, words: Words) -> tuple[str, ...]:
    """What an erratum says otherwise than the version before it, one sentence each; empty for a first version."""
    return corrections_text(
        edition.corrections, deployment.area_name, lambda status: deployment.status_name(status, language), words
    )


def ink_on(colour: str) -> str:
    """White or black, whichever stands out better on this #rrggbb (contrast ratio of WCAG 2.2)."""
    luminance = _luminance(colour)
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#000000"


def _areas(texts: Iterable[AreaText], measures: tuple[Measure, ...], names: dict[str, str]) -> tuple[ShownArea, ...]:
    return tuple(
        ShownArea(
            text.area,
            names.get(text.area, text.area),
            _paragraphs(text.text),
            # Which reports a measure was decided for says who reported: that is for the coordinators alone.
            tuple(replace(m, problems=()) for m in measures if m.area == text.area),
        )
        for text in texts
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _badge(status_id: str, deployment: Deployment, language: str) -> Badge:
    for status in deployment.statuses:
        if status.id == status_id:
            colour = status.colour if _COLOUR.fullmatch(status.colour) else _UNSET_COLOUR
            return Badge(status.name(language), status.symbol, colour, ink_on(colour))
    return Badge(status_id, "", _UNSET_COLOUR, ink_on(_UNSET_COLOUR))


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
