"""Analysing a round: a pure function of its rows and those of the earlier rounds, so every figure can be recomputed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median

from est_mailer.domain.analysis.history import SeenRound, SeenRow, covers, seen_round
from est_mailer.domain.analysis.matching import Cell, Panel, match
from est_mailer.domain.analysis.places import Edits, recurring_places
from est_mailer.domain.analysis.trends import DEVIATION_LEVEL, LEAST_COUNT, adjusted, direction, excess
from est_mailer.domain.deployment import Area
from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.model import Observation, OpenProblem
from est_mailer.domain.picture.analysis import (
    Analysis,
    AreaAnalysis,
    Deviation,
    Direction,
    Figure,
    OpenAges,
    Part,
    RecurringPlace,
    Withheld,
)
from est_mailer.domain.picture.situation import Draft

LEAST_COMPLETENESS = 80  # per cent of those who report on an area, and of all; under it nothing is compared


def analyse(
    draft: Draft, earlier: Sequence[SeenRound], areas: Sequence[Area], edits: Edits, added: Iterable[Observation] = ()
) -> Analysis:
    """What can be said of the draft's round. ``earlier``: the latest round first; ``added``: the coordinators' rows.

    ``areas``: those of the configuration; one that it no longer has comes last, by its id. A renamed area keeps its id.
    """
    this = seen_round(draft, added)
    ids = tuple(dict.fromkeys((*(a.id for a in areas), *sorted({r.area for r in this.rows if r.area}))))
    names = {area.id: {fold(n) for n in (area.id, area.name, *area.aliases)} for area in areas}
    places = recurring_places(this, earlier, edits, names)
    round_ = _Round(draft, this, tuple(earlier), match(this, earlier, ids))
    found = tuple(round_.area(id_, places.get(id_, ())) for id_ in ids)
    return Analysis(tuple(past.key for past in earlier), round_.area("", ()), _with_deviations(found, round_))


@dataclass(frozen=True)
class _Round:
    """The round with what it is compared with. ``area`` "" is the whole municipality, ``indicator`` "" all of them."""

    draft: Draft
    this: SeenRound
    earlier: tuple[SeenRound, ...]
    panel: Panel

    def area(self, id_: str, places: tuple[RecurringPlace, ...]) -> AreaAnalysis:
        """All of it but the deviation, which depends on the other areas."""
        signs = {sign for area, sign in (*self._rows, *self.panel.earlier) if area == id_ and sign}
        figures = (self._figure(id_, sign) for sign in sorted(signs))
        rows = self._rows.get((id_, ""), ())
        before = self._before.get(id_, ())
        return AreaAnalysis(
            area=id_,
            total=self._figure(id_, ""),
            figures=tuple(f for f in figures if f.count or f.mean),
            open=_open(self.draft.problems, rows, id_),
            places=places,
            times=_parts(rows, before, "time"),
            weekdays=_parts(rows, before, "weekday"),
        )

    @cached_property
    def clusterings(self) -> Mapping[str, float]:
        return self.panel.clusterings()

    @cached_property
    def _before(self) -> Mapping[str, Sequence[SeenRow]]:
        areas: dict[str, list[SeenRow]] = defaultdict(list)
        for past in self.earlier:
            for row in past.rows:
                areas[row.area].append(row)
        return {**areas, "": [row for past in self.earlier for row in past.rows]}

    @cached_property
    def _rows(self) -> Mapping[Cell, Sequence[SeenRow]]:
        cells: dict[Cell, list[SeenRow]] = defaultdict(list)
        for row in self.this.rows:
            for area in {row.area, ""}:
                for indicator in {row.indicator, ""}:
                    cells[area, indicator].append(row)
        return cells

    def _figure(self, area: str, indicator: str) -> Figure:
        rows = self._rows.get((area, indicator), ())
        expected = sum(covers(s.areas, area) for s in self.draft.standings)
        reported = sum(covers(remit, area) for remit in self.this.reporters.values())
        matched = len(self.panel.rounds[area])
        figure = Figure(area, indicator, len(rows), _labels(rows), reported, expected, matched)
        withheld = self._withheld(figure)
        if withheld:
            return replace(figure, withheld=withheld)
        comparison = self.panel.comparison(area, indicator)
        way = direction(comparison, self.clusterings[area])
        return replace(figure, compared=comparison.count, mean=comparison.mean, direction=way)

    def _withheld(self, figure: Figure) -> Withheld | None:
        tally = self.draft.tally
        if not (_complete(tally.received, tally.expected) and _complete(figure.reported, figure.expected)):
            return Withheld.FEW_ANSWERS
        return None if figure.matched else Withheld.SHORT_HISTORY


def _complete(received: int, expected: int) -> bool:
    return 100 * received >= LEAST_COMPLETENESS * expected > 0


def _with_deviations(areas: tuple[AreaAnalysis, ...], round_: _Round) -> tuple[AreaAnalysis, ...]:
    """Each area that may be compared tested, and corrected for how many they are."""
    comparisons = {a.area: round_.panel.comparison(a.area) for a in areas if a.total.direction is not Direction.NONE}
    tested = {area: c for area, c in comparisons.items() if c.count + c.earlier}
    clustering = round_.clusterings
    probabilities = [excess(c, clustering[area]) for area, c in tested.items()]
    found = {
        area: Deviation(one, many, clustering[area], over=many <= DEVIATION_LEVEL and c.count >= LEAST_COUNT)
        for (area, c), one, many in zip(tested.items(), probabilities, adjusted(probabilities), strict=True)
    }
    return tuple(replace(area, deviation=found.get(area.area)) for area in areas)


def _open(problems: Iterable[OpenProblem], rows: Sequence[SeenRow], area: str) -> OpenAges:
    here = [problem for problem in problems if area in ("", problem.first.area)]
    if not here:
        return OpenAges()
    ids = {problem.id for problem in here}
    return OpenAges(
        count=len(here),
        median=float(median(problem.weeks for problem in here)),
        oldest=max(problem.weeks for problem in here),
        unconfirmed=sum(problem.last_answer is None for problem in here),
        problems=tuple(problem.id for problem in here),
        rows=_labels([row for row in rows if row.problem in ids]),
        median_days=float(median(problem.days for problem in here)),
        oldest_days=max(problem.days for problem in here),
    )


def _parts(rows: Sequence[SeenRow], before: Sequence[SeenRow], kind: str) -> tuple[Part, ...]:
    """The parts that have a row now or had one earlier, the commonest now first; the unknown last."""
    part_of = _time if kind == "time" else _weekday
    earlier = Counter(part_of(row) for row in before)
    now: dict[str, list[SeenRow]] = defaultdict(list)
    for row in rows:
        now[part_of(row)].append(row)
    order = sorted({*now, *earlier}, key=lambda part: (not part, -len(now.get(part, ())), part))
    return tuple(Part(p, len(now.get(p, ())), _labels(now.get(p, ())), earlier[p]) for p in order)


def _time(row: SeenRow) -> str:
    return row.time_of_day.value if row.time_of_day else ""


def _weekday(row: SeenRow) -> str:
    return str(row.day.isoweekday()) if row.day else ""


def _labels(rows: Iterable[SeenRow]) -> tuple[str, ...]:
    return tuple(row.label for row in rows)
