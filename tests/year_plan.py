"""What is planted in a simulated year, at the size of the tests and at full size."""

from __future__ import annotations

from dataclasses import dataclass

from est_mailer.domain.period import Period, period
from est_mailer.domain.rounds.life import Round


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What is planted. Weeks are numbers in ISO year ``year``; a span has its first and its last week.

    ``hot``: the area and the weeks in which it gets far more reports. ``red``: the week whose picture says red.
    ``closed``: the last week of the last function. ``silent``: function number → the weeks it does not answer.
    ``measures``: how many are decided in all; the hot-spot's own is decided in its last week.
    """

    year: int
    weeks: tuple[int, int]
    functions: int
    hot: tuple[str, int, int]
    red: int
    closed: int
    silent: dict[int, tuple[int, int]]
    measures: int
    seed: int = 2025

    @property
    def hot_weeks(self) -> tuple[str, ...]:
        return tuple(self.key(week) for week in range(self.hot[1], self.hot[2] + 1))

    @property
    def closed_id(self) -> str:
        return f"enhet-{self.functions}"

    def key(self, week: int) -> str:
        return f"{self.year}-W{week:02}"

    def span(self, first: int, last: int) -> Period:
        return period(f"{self.key(first)}..{self.key(last)}")

    def week_of(self, round_: Round) -> int:
        return round_.first_day.isocalendar().week


REDUCED = YearPlan(2025, (2, 14), 10, ("vasthaga", 9, 11), 12, 7, {2: (4, 6)}, 10)
FULL = YearPlan(2025, (2, 52), 60, ("vasthaga", 18, 22), 36, 30, {2: (10, 16), 3: (40, 41), 4: (20, 26)}, 30)
