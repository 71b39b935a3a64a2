"""What was reported week by week and area by area, and how it is said: in alt texts, tables and plain text alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from est_mailer.domain.round_period import RoundPeriod

LEAST_COMPLETE = 0.8  # below this share of the expected reports a week is not compared with another
WEEKS_SHOWN = 8

Words = Callable[..., str]


@dataclass(frozen=True, slots=True)
class ReportedWeek:
    """One round as its draft had it: area id → observations of that round, and n of N functions that reported.

    A round that was skipped or cancelled is a gap: nobody was expected to report.
    """

    round: str
    received: int = 0
    expected: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """False for a gap, and for a week in which nobody reported: no figure is then a fact, not even nought.

        The coordinators' own rows are reports too: with any of them the figures are facts, of few answers.
        """
        return self.received > 0 or any(self.counts.values())

    @property
    def complete(self) -> bool:
        """True if enough functions reported for the week to be compared with others."""
        return self.known and self.received >= LEAST_COMPLETE * self.expected

    @property
    def period(self) -> RoundPeriod:
        """The week or the day that the round is about."""
        return RoundPeriod.of_key(self.round)

    @property
    def number(self) -> str:
        """The round in a narrow column: the number of its week, or its day, "18/11"."""
        period = self.period
        return f"{period.first_day.day}/{period.first_day.month}" if period.daily else str(period.week)

    def count(self, area: str) -> int | None:
        """The area's observations; None if nobody reported that week."""
        return self.counts.get(area, 0) if self.known else None


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """One area's line in the table: its name, this round's and the last one's count, and the earlier ones, in words."""

    area: str
    name: str
    priority: bool
    now: str
    before: str
    details: tuple[str, ...]


def in_rhythm(key: str, week: ReportedWeek) -> str:
    """The key of a text that begins with a round's ``number``: a week's and a day's are written differently."""
    return f"{key}_day" if week.period.daily else key


def caption(weeks: Sequence[ReportedWeek], area: str, words: Words) -> str:
    """This round against the one before, in a sentence: "4 rapporterade händelser vecka 47, 2 veckan före.".

    Where fewer than 80 % reported in either, the counts are given with n of N and are not set against each other.
    """
    *earlier, now = weeks
    count, before = now.count(area), earlier[-1].count(area) if earlier else None
    if count is None:
        return words("figures.nobody", period=now.period)
    told = words("figures.events.one" if count == 1 else "figures.events.many", count=count, period=now.period)
    if not now.complete:
        return words("figures.incomplete", told=told, received=now.received, expected=now.expected)
    if before is None or not earlier[-1].complete:
        return words("figures.alone", told=told)
    return words("figures.compared", told=told, before=before, period=earlier[-1].period)


def chart_text(weeks: Sequence[ReportedWeek], area: str, name: str, words: Words) -> str:
    """All that the chart of an area shows: every week's count with n of N. The alt text of the picture."""
    told = "; ".join(_week(week, area, words) for week in weeks)
    return words("figures.chart_alt", area=name, caption=caption(weeks, area, words), weeks=told)


def map_text(
    weeks: Sequence[ReportedWeek],
    names: Mapping[str, str],
    priorities: Iterable[str],
    drawn: Iterable[str],
    words: Words,
) -> str:
    """All that the map shows: each area's count this round, which have priority, which are not on it. The alt text."""
    now, first, outlined = weeks[-1], set(priorities), set(drawn)

    def told(area: str) -> str:
        said = words("figures.map_area", area=names[area], count=_figure(now.count(area), words))
        return words("figures.map_priority", told=said) if area in first else said

    parts = [words("figures.map_alt", period=now.period, areas=", ".join(told(a) for a in names if a in outlined))]
    rest = ", ".join(told(a) for a in names if a not in outlined)
    return " ".join([*parts, words("figures.map_rest", areas=rest)] if rest else parts)


def table(
    weeks: Sequence[ReportedWeek], names: Mapping[str, str], priorities: Sequence[str], words: Words
) -> tuple[AreaFigures, ...]:
    """Every figure of the charts and the map, area by area, and last how many functions reported."""
    *earlier, now = weeks
    last = earlier[-1] if earlier else None
    lines = [
        AreaFigures(
            area=area,
            name=name,
            priority=area in priorities,
            now=_figure(now.count(area), words),
            before=_figure(last.count(area), words) if last else "",
            details=_details([_figure(w.count(area), words) for w in earlier[:-1]], earlier[:-1], words),
        )
        for area, name in names.items()
    ]
    shares = [words("figures.share", received=w.received, expected=w.expected) if w.expected else "–" for w in weeks]
    share_line = AreaFigures(
        area="",
        name=words("figures.reported"),
        priority=False,
        now=shares[-1],
        before=shares[-2] if earlier else "",
        details=_details(shares[:-2], earlier[:-1], words),
    )
    return (*lines, share_line)


def _details(said: Sequence[str], weeks: Sequence[ReportedWeek], words: Words) -> tuple[str, ...]:
    if not weeks:
        return ()
    span = weeks[0].number if len(weeks) == 1 else f"{weeks[0].number}–{weeks[-1].number}"
    return (words(in_rhythm("figures.earlier", weeks[-1]), weeks=span, counts=", ".join(said)),)


def _week(week: ReportedWeek, area: str, words: Words) -> str:
    count = week.count(area)
    if count is None:
        key = "figures.week_gap" if not week.expected else "figures.week_silent"
        return words(in_rhythm(key, week), week=week.number)
    return words(
        in_rhythm("figures.week", week), week=week.number, count=count, received=week.received, expected=week.expected
    )


def _figure(count: int | None, words: Words) -> str:
    return words("figures.unknown") if count is None else str(count)
