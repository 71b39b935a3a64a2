"""Periods that are not held, and which comes next: what people are told when a round is skipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice

from est_mailer.domain.deployment import Step
from est_mailer.domain.meaning.naming_weeks import MOST_WEEKS, Named
from est_mailer.domain.round_period import Rhythm, RoundPeriod, monday_of
from est_mailer.domain.rounds.calendar import RoundPlan, due_instants, has_round
from est_mailer.domain.rounds.life import Round, RoundState
from est_mailer.domain.rounds.pace import Coming, Pace

_NOT_HELD = frozenset({RoundState.SKIPPED, RoundState.CANCELLED})
_LOOKED_AT = 30 + 7 * MOST_WEEKS  # rounds to come: a long gap of days, and those before it


@dataclass(frozen=True, slots=True)
class Gap:
    """``periods``: those that are not held; ``next``: the first that is held after them, None if it is far away."""

    periods: tuple[RoundPeriod, ...]
    next: Coming | None


def gap_after(pace: Pace, day: date, now: datetime) -> Gap:
    """What is not held right after the round that begins on this day."""
    periods: list[RoundPeriod] = []
    for coming in _after(pace, day, now):
        if is_held(coming):
            return Gap(tuple(periods), coming)
        periods.append(coming.period)
    return Gap(tuple(periods), None)


def held_before(pace: Pace, day: date, now: datetime) -> Coming | None:
    """The last round before this day that is held and whose invitation is still to come, or None."""
    before = [c for c in _after(pace, date.min, now) if c.period.first_day < day and is_held(c)]
    last = before[-1] if before else None
    return last if last is not None and (at := invitation_of(last)) is not None and at > now else None


def is_held(coming: Coming) -> bool:
    """True unless it is a holiday, or a person has skipped or cancelled it."""
    return coming.state not in _NOT_HELD if isinstance(coming, Round) else not coming.skipped


def skipped_by_a_person(round_: Round) -> bool:
    """True for a round that was planned and taken away; a holiday's never had any steps."""
    return round_.state is RoundState.SKIPPED and bool(round_.dues)


def invitation_of(coming: Coming) -> datetime | None:
    """When its invitation falls due (UTC); None if it has none."""
    if isinstance(coming, RoundPlan):
        return coming.dues.get(Step.INVITATION)
    return coming.due(Step.INVITATION) if coming.has(Step.INVITATION) else None


def periods_of(named: Named, pace: Pace) -> tuple[RoundPeriod, ...]:
    """The rounds that are meant by a week or a day: where days are asked one by one, that day, or each of the week."""
    profile = pace.ruling(named.day or named.monday)
    if profile.rhythm is not Rhythm.DAILY:
        return (RoundPeriod(named.monday),)
    days = (named.day,) if named.day else (named.monday + timedelta(days=number - 1) for number in profile.weekdays)
    return tuple(RoundPeriod(day, Rhythm.DAILY) for day in sorted(days))


def in_place_of(period: RoundPeriod, rounds: Iterable[Round]) -> tuple[Round, ...]:
    """The rounds that a person skipped and that this period would have its place from: itself, and those of another
    pace, which may have ruled when they were skipped: the days of its week, or the week that begins on its day."""

    def stands_for_it(other: RoundPeriod) -> bool:
        if other.daily == period.daily:
            return other == period
        begins = monday_of(other.first_day) if other.daily else other.first_day
        return begins == period.first_day

    return tuple(r for r in rounds if skipped_by_a_person(r) and stands_for_it(r.period))


def as_ruled(pace: Pace, round_: Round) -> RoundPeriod:
    """What the ruling pace has in place of a round: the week of a day, or the first day of a week."""
    day = round_.first_day
    daily = pace.ruling(day).rhythm is Rhythm.DAILY
    return RoundPeriod(day, Rhythm.DAILY) if daily else RoundPeriod(monday_of(day))


def planned(pace: Pace, period: RoundPeriod) -> RoundPlan | None:
    """How the ruling profile would hold a period, or why a holiday takes it; None if it has no round then."""
    profile = pace.ruling(period.first_day)
    calendar = replace(pace.calendar, profile=profile)
    if profile.rhythm is not period.rhythm:
        return None
    day = period.first_day
    has = day.isoweekday() in profile.weekdays if period.daily else has_round(calendar, day)
    return due_instants(calendar, day) if has else None


def _after(pace: Pace, day: date, now: datetime) -> Iterator[Coming]:
    return (coming for coming in islice(pace.coming(now), _LOOKED_AT) if coming.period.first_day > day)
