"""De-identified tables: what was seen where and when in a period, and how many could have seen it.

No function, place, text or date is in them: nobody who reports and nobody who was seen can be told from a row. The
columns and their order are a contract with other municipalities' tables: new ones come last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from est_mailer.domain.analysis.history import COORDINATORS, covers
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.periods.period_picture import PastRound


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a draft. ``new``: its problem was not in the rounds before within the period; ``weekday`` 1 = Monday,
    0 unknown; ``source``: "report" or "coordinator"."""

    municipality: str
    round: str
    first_day: date
    area: str
    area_name: str
    indicator: str
    indicator_name: str
    new: bool
    weekday: int
    time_of_day: str
    source: str


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What a round's rows of an area are to be divided by: ``reported`` of ``expected`` functions that report on it."""

    municipality: str
    round: str
    first_day: date
    area: str
    area_name: str
    expected: int
    reported: int
    count: int
    status: str


def table_rows(rounds: Iterable[PastRound], deployment: Deployment) -> tuple[TableRow, ...]:
    """The rows of the rounds (oldest first), in an order that says nothing of who reported them."""
    known: set[str] = set()
    found = []
    for past in rounds:
        for row in past.seen.rows:
            found.append(
                TableRow(
                    municipality=deployment.municipality,
                    round=past.seen.key,
                    first_day=past.first_day,
                    area=row.area,
                    area_name=deployment.area_name(row.area),
                    indicator=row.indicator,
                    indicator_name=deployment.indicator_name(row.indicator, deployment.language),
                    new=row.problem not in known,
                    weekday=row.day.isoweekday() if row.day else 0,
                    time_of_day=row.time_of_day.value if row.time_of_day else "",
                    source="coordinator" if row.respondent == COORDINATORS else "report",
                )
            )
        known |= {row.problem for row in past.seen.rows}
    return tuple(sorted(found, key=lambda r: (r.first_day, r.area, r.indicator, r.weekday, r.time_of_day, r.source)))


def coverage_rows(rounds: Iterable[PastRound], deployment: Deployment) -> tuple[CoverageRow, ...]:
    """Each round and area, those without rows too; "" is the whole municipality."""
    return tuple(_coverage(past, area, deployment) for past in rounds for area in _areas(past, deployment))


def _areas(past: PastRound, deployment: Deployment) -> Sequence[str]:
    known = [area.id for area in deployment.areas]
    return ["", *known, *sorted({row.area for row in past.seen.rows if row.area} - set(known))]


def _coverage(past: PastRound, area: str, deployment: Deployment) -> CoverageRow:
    return CoverageRow(
        municipality=deployment.municipality,
        round=past.seen.key,
        first_day=past.first_day,
        area=area,
        area_name=deployment.area_name(area),
        expected=sum(covers(remit, area) for remit in past.respondents.values()),
        reported=sum(covers(remit, area) for remit in past.seen.reporters.values()),
        count=sum(area in ("", row.area) for row in past.seen.rows),
        status=past.status,
    )
