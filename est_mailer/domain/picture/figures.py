"""The reported figures of an edition as mail and document show them: one set of words for both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.picture import reported
from est_mailer.domain.picture.reported import AreaFigures, Words
from est_mailer.domain.picture.situation import Edition


@dataclass(frozen=True, slots=True)
class Figures:
    """``captions`` and ``alts``: by area id, of the priority areas' charts; ``columns``: the titles of the table's."""

    names: Mapping[str, str]
    captions: Mapping[str, str]
    alts: Mapping[str, str]
    map_alt: str
    title: str
    intro: str
    priority: str  # what is said of a priority area in the table
    columns: tuple[str, ...]
    lines: tuple[AreaFigures, ...]

    def details_of(self, line: AreaFigures) -> tuple[str, ...]:
        """What stands under the name in a line of the table."""
        return (self.priority, *line.details) if line.priority else line.details

    def counts_of(self, line: AreaFigures) -> tuple[str, ...]:
        """The line's other cells, one for each column after the first."""
        return (line.now, line.before)[: len(self.columns) - 1]


def figures(edition: Edition, deployment: Deployment, words: Words) -> Figures | None:
    """What was reported, in the language of ``words``; None for an edition that was made without the weeks."""
    weeks = edition.weeks
    if not weeks:
        return None
    names = {area.id: area.name for area in deployment.areas}
    names |= {area: area for week in weeks for area in week.counts if area not in names}
    priorities = tuple(text.area for text in edition.picture.priorities)
    outlined = tuple(shape.area for shape in deployment.shapes)
    shown = weeks[-2:][::-1]
    return Figures(
        names=names,
        captions={area: reported.caption(weeks, area, words) for area in priorities},
        alts={area: reported.chart_text(weeks, area, names.get(area, area), words) for area in priorities},
        map_alt=reported.map_text(weeks, names, priorities, outlined, words) if outlined else "",
        title=words("figures.title"),
        intro=words("figures.intro"),
        priority=words("figures.priority"),
        columns=(
            words("figures.column_area"),
            *(words(reported.in_rhythm("figures.column", w), week=w.number) for w in shown),
        ),
        lines=reported.table(weeks, names, priorities, words),
    )
