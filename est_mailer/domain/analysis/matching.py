"""The same reporters then and now: a new function, a closed or a silent one moves no comparison.

A reporter is matched for an area if it reported this round, reports on the area, and has reported, with that area in
its remit, in at least ``LEAST_ROUNDS`` of the earlier rounds. Only those of its rounds count, each for itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from est_mailer.domain.analysis.history import SeenRound, covers
from est_mailer.domain.analysis.trends import Comparison

LEAST_ROUNDS = 4

Cell = tuple[str, str]
"""(area, indicator); "" stands for all of them."""


@dataclass(frozen=True)
class Panel:
    """The matched reporters. ``rounds``: area → reporter → its earlier rounds that count.

    ``counts``: cell → reporter → this round's count; ``earlier``: the same, in those earlier rounds together.
    ``weeks``: area → for each earlier round with a matched reporter, (count, what their own means expect).
    """

    rounds: Mapping[str, Mapping[str, int]]
    counts: Mapping[Cell, Mapping[str, int]]
    earlier: Mapping[Cell, Mapping[str, int]]
    weeks: Mapping[str, Sequence[tuple[int, float]]]

    def comparison(self, area: str, indicator: str = "") -> Comparison:
        """This round's count beside the same reporters' earlier ones."""
        now, before = self.counts.get((area, indicator), {}), self.earlier.get((area, indicator), {})
        rounds = self.rounds[area]
        count, total = sum(now.values()), sum(before.values())
        expected = sum(n / (1 + rounds[who]) for rows in (now, before) for who, n in rows.items())
        mean = sum(n / rounds[who] for who, n in before.items())
        return Comparison(count, total, mean, expected / (count + total) if count + total else 0.0)

    def clusterings(self) -> dict[str, float]:
        """Area → the variance of its weeks' own factor (0: pure chance): its own, or that of all areas if higher.

        By moments: Pearson's statistic is expected to be (1 + clustering · mean) for each degree of freedom. The whole
        municipality's ("") is its own.
        """
        own = {area: beyond_chance(weeks) for area, weeks in self.weeks.items()}
        parts = [pearson for area, pearson in own.items() if area]
        weight = sum(weight for _, weight in parts)
        together = sum(beyond for beyond, _ in parts) / weight if weight else 0.0
        return {
            area: max(0.0, beyond / weight if weight else 0.0, together if area else 0.0)
            for area, (beyond, weight) in own.items()
        }


def match(this: SeenRound, earlier: Sequence[SeenRound], areas: Iterable[str], least: int = LEAST_ROUNDS) -> Panel:
    """The panel of the areas and of the whole municipality."""
    rounds = {area: _matched(this, earlier, area, least) for area in ("", *areas)}
    weekly = [_spread(past, rounds) for past in earlier]
    before: dict[Cell, Counter[str]] = defaultdict(Counter)
    for week in weekly:
        for cell, by in week.items():
            before[cell].update(by)
    weeks = {
        area: [
            (sum(week.get((area, ""), {}).values()), expected)
            for past, week in zip(earlier, weekly, strict=True)
            if (expected := _expected(past, area, who, before.get((area, ""), {})))
        ]
        for area, who in rounds.items()
    }
    return Panel(rounds, _spread(this, rounds), before, weeks)


def _matched(this: SeenRound, earlier: Sequence[SeenRound], area: str, least: int) -> dict[str, int]:
    found = {}
    for reporter, remit in this.reporters.items():
        if covers(remit, area):
            remits = (past.reporters.get(reporter) for past in earlier)
            rounds = sum(then is not None and covers(then, area) for then in remits)
            if rounds >= least:
                found[reporter] = rounds
    return found


def _spread(seen: SeenRound, rounds: Mapping[str, Mapping[str, int]]) -> dict[Cell, dict[str, int]]:
    """Cell → matched reporter → rows of a round, those outside the reporter's remit left out."""
    found: dict[Cell, dict[str, int]] = {}
    counts = Counter((row.respondent, row.area, row.indicator) for row in seen.rows)
    for (who, area, indicator), count in counts.items():
        remit = seen.reporters.get(who)
        for place in (area, "") if remit is not None else ():
            if who in rounds.get(place, {}) and covers(remit or (), place):
                for sign in (indicator, ""):
                    by = found.setdefault((place, sign), {})
                    by[who] = by.get(who, 0) + count
    return found


def _expected(past: SeenRound, area: str, rounds: Mapping[str, int], earlier: Mapping[str, int]) -> float:
    """What the matched reporters that reported in that round are expected to have seen, by their own means."""
    return sum(
        total / rounds[who]
        for who, total in earlier.items()
        if who in past.reporters and covers(past.reporters[who], area)
    )


def beyond_chance(weeks: Sequence[tuple[int, float]]) -> tuple[float, float]:
    """Pearson's statistic beyond its degrees of freedom, and these times the mean week."""
    free = len(weeks) - 1
    if free < 1:
        return 0.0, 0.0
    square = sum((count - expected) ** 2 / expected for count, expected in weeks)
    return square - free, free * sum(expected for _, expected in weeks) / len(weeks)
