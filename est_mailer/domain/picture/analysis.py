"""The analysis of a round: each figure with the rows behind it. Made by ``analysis.analysing``; docs/analysis.md.

A deviation (*avvikelse*) says that a count is unusual, never why.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

WINDOW = 13  # earlier rounds that count: a quarter, the time for which the priority areas are chosen


class Direction(StrEnum):
    """A count against the same reporters' own earlier rounds; NONE: no comparison is allowed."""

    UP = "up"
    DOWN = "down"
    SAME = "same"
    NONE = "none"


class Withheld(StrEnum):
    """Why a count is not compared."""

    FEW_ANSWERS = "few_answers"  # under 80 % of those who report on the area, or of all, have reported
    SHORT_HISTORY = "short_history"  # none of those who reported has enough earlier rounds


@dataclass(frozen=True, slots=True)
class Figure:
    """A count of this round. ``area`` "": the municipality; ``indicator`` "": all of them. ``rows``: what it counts.

    ``reported`` of ``expected``: n of N that report on the area. ``matched`` of these have earlier rounds to be
    compared with; ``compared`` is the count among them, ``mean`` their own earlier mean a round (None: no comparison).
    """

    area: str
    indicator: str
    count: int
    rows: tuple[str, ...]
    reported: int
    expected: int
    matched: int = 0
    compared: int = 0
    mean: float | None = None
    direction: Direction = Direction.NONE
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class Deviation:
    """Is an area over-represented? ``probability`` of so high a count by chance, ``adjusted`` for the many areas.

    ``clustering``: how much the weeks vary beyond pure chance (the variance of a week's own factor; 0: not at all).
    """

    probability: float
    adjusted: float
    clustering: float
    over: bool


@dataclass(frozen=True, slots=True)
class OpenAges:
    """The problems of an area that remain: how old, in weeks. ``unconfirmed``: nobody answered for them this round.

    ``problems`` are all their ids, ``rows`` the rows of this round that answered for them.
    """

    count: int = 0
    median: float = 0.0
    oldest: int = 0
    unconfirmed: int = 0
    problems: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    median_days: float = 0.0  # the same in days: how a day's round tells of them
    oldest_days: int = 0


@dataclass(frozen=True, slots=True)
class EarlierRows:
    """Rows of an earlier round, as they were numbered in its draft."""

    round: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecurringPlace:
    """A place that comes back, however it was spelt: in this round's ``rows`` and in ``earlier`` ones, latest first.

    ``name`` is its commonest spelling this round; ``problems``: how many different problems the rows tell of.
    """

    name: str
    spellings: tuple[str, ...]
    rows: tuple[str, ...]
    earlier: tuple[EarlierRows, ...]
    problems: int

    @property
    def rounds(self) -> int:
        """The rounds it stands in, this one included."""
        return len(self.earlier) + 1


@dataclass(frozen=True, slots=True)
class Part:
    """Part of the day (``TimeOfDay``) or of the week ("1" Monday … "7"), "" unknown: now, and ``earlier`` in all."""

    part: str
    count: int
    rows: tuple[str, ...]
    earlier: int


@dataclass(frozen=True, slots=True)
class AreaAnalysis:
    """What can be said of one area. ``figures``: one for each indicator that has a count now or had one earlier."""

    area: str
    total: Figure
    figures: tuple[Figure, ...] = ()
    open: OpenAges = OpenAges()
    places: tuple[RecurringPlace, ...] = ()
    times: tuple[Part, ...] = ()
    weekdays: tuple[Part, ...] = ()
    deviation: Deviation | None = None  # None: not tested


@dataclass(frozen=True, slots=True)
class Analysis:
    """Of a whole round. ``rounds``: the earlier ones compared with, the latest first.

    ``whole`` is the municipality; ``areas`` stand in the order of the configuration.
    """

    rounds: tuple[str, ...]
    whole: AreaAnalysis
    areas: tuple[AreaAnalysis, ...]

    def area(self, id_: str) -> AreaAnalysis | None:
        """The area's analysis, or None."""
        return next((a for a in self.areas if a.area == id_), None)
