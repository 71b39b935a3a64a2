"""The figures of areas for maps: each area over a period, and round by round and sign by sign as rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from est_mailer.domain.analysis.history import covers
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.periods.period_picture import AreaPeriod, PastRound, PeriodPicture


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One round × area × indicator, rows or no rows; ``problems``: how many different ones the rows tell of.

    ``reported`` of ``expected`` functions that report on the area answered: without answers, no rows mean nothing.
    """

    municipality: str
    round: str
    first_day: date
    area: str
    area_name: str
    indicator: str
    indicator_name: str
    rows: int
    problems: int
    reported: int
    expected: int


def area_rows(rounds: Iterable[PastRound], deployment: Deployment) -> tuple[AreaRow, ...]:
    """Every combination, in the configuration's order; an area or indicator that it no longer has comes last."""
    return tuple(
        _row(past, area, indicator, deployment)
        for past in rounds
        for area in _known([a.id for a in deployment.areas], (r.area for r in past.seen.rows))
        for indicator in _known([i.id for i in deployment.indicators], (r.indicator for r in past.seen.rows))
    )


def properties(area: AreaPeriod, picture: PeriodPicture, deployment: Deployment) -> dict[str, object]:
    """What a map program is told of an area over the period. ``share``: of all rows, 0 to 1."""
    language = deployment.language
    return {
        "id": area.area,
        "name": deployment.area_name(area.area),
        "period": picture.period.key,
        "rounds": len(picture.rounds),
        "rows": area.count,
        "problems": area.problems,
        "reported": area.reported,
        "expected": area.expected,
        "share": round(area.share, 4),
        "change": area.direction.value,
        "mean": area.mean,
        "mean_before": area.mean_before,
        "by_indicator": {deployment.indicator_name(i, language): count for i, count in area.counts.items()},
    }


def _known(configured: list[str], seen: Iterable[str]) -> list[str]:
    return [*configured, *sorted({id_ for id_ in seen if id_} - set(configured))]


def _row(past: PastRound, area: str, indicator: str, deployment: Deployment) -> AreaRow:
    found = [row for row in past.seen.rows if (row.area, row.indicator) == (area, indicator)]
    return AreaRow(
        municipality=deployment.municipality,
        round=past.seen.key,
        first_day=past.first_day,
        area=area,
        area_name=deployment.area_name(area),
        indicator=indicator,
        indicator_name=deployment.indicator_name(indicator, deployment.language),
        rows=len(found),
        problems=len({(row.respondent, row.problem) for row in found}),
        reported=sum(covers(remit, area) for remit in past.seen.reporters.values()),
        expected=sum(covers(remit, area) for remit in past.respondents.values()),
    )
