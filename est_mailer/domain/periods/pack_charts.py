"""The charts of a pack: the rows of an area round by round, or month by month where there are many rounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from est_mailer.domain.analysis.history import covers
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.periods.pack_words import PackWords
from est_mailer.domain.periods.period_picture import LEAST_COMPLETENESS, PastRound, PeriodPicture
from est_mailer.domain.periods.steering import PRIORITY_AREAS

_MOST_BARS = 14  # the rounds of a quarter; more do not fit beside each other


@dataclass(frozen=True, slots=True)
class Bar:
    """``count`` rows in one round or month (None: nobody reported), by ``reported`` of ``expected`` answers."""

    label: str
    count: int | None
    reported: int
    expected: int

    @property
    def weak(self) -> bool:
        """True if too few answered for it to be compared with another."""
        return self.count is not None and 100 * self.reported < LEAST_COMPLETENESS * self.expected


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of one area ("": the municipality), and words that carry the same facts."""

    area: str
    title: str
    bars: tuple[Bar, ...]
    alt: str


def charts(picture: PeriodPicture, deployment: Deployment, words: PackWords) -> tuple[Chart, ...]:
    """The whole municipality's chart, then those of the areas with most rows; none for a period without rounds."""
    if not picture.rounds:
        return ()
    most = [area.area for area in picture.areas if area.count][:PRIORITY_AREAS]
    return tuple(_chart(area, picture, deployment, words) for area in ("", *most))


def _chart(area: str, picture: PeriodPicture, deployment: Deployment, words: PackWords) -> Chart:
    name = deployment.area_name(area) if area else words("pack.whole")
    bars = tuple(_bar(label, rounds, area) for label, rounds in _parts(picture.rounds, words))
    told = ", ".join(
        words("pack.chart.bar", label=b.label, count=b.count, reported=b.reported, expected=b.expected)
        if b.count is not None
        else words("pack.chart.unknown", label=b.label)
        for b in bars
    )
    title = words("pack.chart.title", area=name)
    return Chart(area, title, bars, words("pack.chart.alt", title=title, bars=told))


def _parts(rounds: Sequence[PastRound], words: PackWords) -> Iterable[tuple[str, list[PastRound]]]:
    if len(rounds) <= _MOST_BARS:
        return [(words("pack.chart.week", week=week_number(past)), [past]) for past in rounds]
    months: dict[date, list[PastRound]] = {}
    for past in rounds:
        thursday = past.first_day + timedelta(days=3)  # the week's month, as its year
        months.setdefault(thursday.replace(day=1), []).append(past)
    return [(words(f"pack.month.{month.month}"), found) for month, found in months.items()]


def week_number(past: PastRound) -> int:
    """The ISO week of a round."""
    return past.first_day.isocalendar().week


def _bar(label: str, rounds: Sequence[PastRound], area: str) -> Bar:
    reported = sum(covers(remit, area) for past in rounds for remit in past.seen.reporters.values())
    expected = sum(covers(remit, area) for past in rounds for remit in past.respondents.values())
    count = sum(area in ("", row.area) for past in rounds for row in past.seen.rows)
    return Bar(label, count if reported or count else None, reported, expected)
