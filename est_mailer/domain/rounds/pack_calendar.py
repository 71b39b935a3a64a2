"""When the packs of a quarter and of a year are sent: so many weekdays after it has ended, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from est_mailer.domain.deployment import Calendar, PackTime
from est_mailer.domain.period import Kind, Period, period_of
from est_mailer.domain.rounds.calendar import instant_of

CATCH_UP = timedelta(weeks=4)
"""How late a pack is still sent by itself: later than that the meeting has been, and a person sends it by hand."""


@dataclass(frozen=True, slots=True)
class SendPack:
    """The action: send the pack of a quarter or a year that has ended. ``period``: its key."""

    period: str


@dataclass(frozen=True, slots=True)
class PackPlan:
    """When packs are sent (a kind that is missing: never), which have been, and the first day of the first round."""

    quarter: PackTime | None = None
    year: PackTime | None = None
    sent: frozenset[str] = frozenset()
    first_round: date | None = None

    def times(self) -> Iterator[tuple[Kind, PackTime]]:
        """The kinds that are sent."""
        for kind, at in ((Kind.QUARTER, self.quarter), (Kind.YEAR, self.year)):
            if at is not None:
                yield kind, at


def due_packs(plan: PackPlan, calendar: Calendar, now: datetime) -> tuple[Period, ...]:
    """The periods whose pack is due at ``now`` (UTC) and has not been sent: the latest of each kind, no earlier one.

    A period before the first round has none.
    """
    return tuple(
        period
        for kind, at in plan.times()
        for period in (_latest(kind, calendar.zone, now),)
        if period.key not in plan.sent
        and plan.first_round is not None
        and plan.first_round < period.until
        and timedelta(0) <= now - pack_due(period, at, calendar) <= CATCH_UP
    )


def pack_instants(plan: PackPlan, calendar: Calendar, now: datetime) -> Iterator[datetime]:
    """The instants round ``now`` (UTC) at which a pack may fall due."""
    for kind, at in plan.times():
        latest = _latest(kind, calendar.zone, now)
        for period in (latest, latest.after()):
            yield pack_due(period, at, calendar)


def pack_due(period: Period, at: PackTime, calendar: Calendar) -> datetime:
    """The instant (UTC) on which a period's pack is sent: on a holiday it waits for the next workday."""
    day = period.until + timedelta(weeks=at.week - 1, days=at.weekday - 1)
    if calendar.is_holiday(day):
        while calendar.is_holiday(day) or day.isoweekday() > 5:
            day += timedelta(days=1)
    return instant_of(calendar.zone, day, at.at)


def ended(kind: Kind, day: date) -> Period:
    """The latest quarter or year that has ended on this day."""
    return period_of(kind, period_of(kind, day).first - timedelta(days=1))


def _latest(kind: Kind, zone: ZoneInfo, now: datetime) -> Period:
    return ended(kind, now.astimezone(zone).date())
