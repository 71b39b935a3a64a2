"""Rounds to come that are not held: said by a coordinator or the operator, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from est_mailer.domain.deployment import Step
from est_mailer.domain.keeping.audit_chain import digest_of
from est_mailer.domain.meaning.naming_weeks import FURTHEST
from est_mailer.domain.model import Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.rounds.actions import not_held
from est_mailer.domain.rounds.calendar import RoundPlan
from est_mailer.domain.rounds.gaps import gap_after, in_place_of, planned, skipped_by_a_person
from est_mailer.domain.rounds.life import Due, Round, RoundState
from est_mailer.domain.rounds.pace import Pace
from est_mailer.jobs.answering import letter_of
from est_mailer.jobs.correspondence import Envelope, queue
from est_mailer.jobs.respondents.inviting import invite
from est_mailer.jobs.respondents.not_held import next_in_words, pace_at, periods_in_words, periods_to_write, untell
from est_mailer.jobs.service import QuietService, Service, with_role


class Became(StrEnum):
    """What became of a wish to skip a round, or to hold it after all."""

    SKIPPED = "skipped"
    HELD = "held"
    ALREADY = "already"  # skipped before
    NOT_SKIPPED = "not_skipped"  # nothing to take back
    HOLIDAY = "holiday"  # not held in any case
    NO_ROUND = "no_round"  # a week between two rounds
    BEGUN = "begun"
    CANCELLED = "cancelled"
    PAST = "past"
    TOO_FAR = "too_far"


DONE = frozenset({Became.SKIPPED, Became.HELD})


@dataclass(frozen=True, slots=True)
class Who:
    """Who says so: as the audit and as people know it. ``address``: is not told, for it gets an answer."""

    actor: str
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A period, and what became of it."""

    period: RoundPeriod
    became: Became


def skip_rounds(
    service: Service, periods: Sequence[RoundPeriod], by: Who, reason: str, now: datetime
) -> tuple[Skipped, ...]:
    """Skip the rounds of these periods that have not begun, in one transaction, and tell the other coordinators."""
    return _each(service, periods, by, now, "told", lambda pace, period: _skip(service, pace, period, by, reason, now))


def hold_rounds(service: Service, periods: Sequence[RoundPeriod], by: Who, now: datetime) -> tuple[Skipped, ...]:
    """Hold rounds that were skipped, in one transaction; whose time has come are opened at once. The other
    coordinators are told."""
    return _each(service, periods, by, now, "told_held", lambda pace, period: _hold(service, pace, period, by, now))


def skip_hindrance(service: QuietService, period: RoundPeriod, now: datetime) -> Became | None:
    """Why this period cannot be skipped; None: it can."""
    return _hindrance(service, pace_at(service, now), period, now)


def hold_hindrance(service: QuietService, period: RoundPeriod, now: datetime) -> Became | None:
    """Why this period cannot be held after all; None: it can."""
    rounds, pace = service.store.rounds, pace_at(service, now)
    skipped = _in_place_of(service, period)
    if rounds.knows(period.key) and not skipped_by_a_person(known := rounds.get(period.key)):
        return Became.HOLIDAY if known.state is RoundState.SKIPPED else Became.NOT_SKIPPED
    if not skipped:
        return Became.NOT_SKIPPED
    if pace.ruling(period.first_day).rhythm is not period.rhythm:
        return Became.NO_ROUND
    again, first = _as_scheduled(pace, period, skipped), rounds.by_first_day(period.first_day)
    if again is None or (first is not None and first not in skipped):
        return Became.NO_ROUND
    return Became.PAST if again.due(Step.CLOSE) <= now else None


def _each(
    service: Service,
    periods: Sequence[RoundPeriod],
    by: Who,
    now: datetime,
    kind: str,
    act: Callable[[Pace, RoundPeriod], Became],
) -> tuple[Skipped, ...]:
    with service.store.atomic():
        pace = pace_at(service, now)
        found = tuple(Skipped(period, act(pace, period)) for period in periods)
        done = tuple(one.period for one in found if one.became in DONE)
        if done:
            _tell_the_others(service, done, by, kind, now)
    return found


def _hindrance(service: QuietService, pace: Pace, period: RoundPeriod, now: datetime) -> Became | None:
    if service.store.rounds.knows(period.key):
        round_ = service.store.rounds.get(period.key)
        if round_.state is RoundState.SCHEDULED:
            return None
        if round_.state is RoundState.SKIPPED:
            return Became.ALREADY if round_.dues else Became.HOLIDAY
        return Became.CANCELLED if round_.state is RoundState.CANCELLED else Became.BEGUN
    if period.first_day - service.day_of(now) > FURTHEST:
        return Became.TOO_FAR
    plan, other = planned(pace, period), service.store.rounds.by_first_day(period.first_day)
    if other is not None and skipped_by_a_person(other):
        return Became.ALREADY  # under another pace
    if plan is None or other is not None:
        return Became.NO_ROUND
    if plan.skipped:
        return Became.HOLIDAY
    return Became.PAST if plan.dues[Step.CLOSE] <= now else None


def _skip(service: Service, pace: Pace, period: RoundPeriod, by: Who, reason: str, now: datetime) -> Became:
    if hindrance := _hindrance(service, pace, period, now):
        return hindrance
    store = service.store
    if store.rounds.knows(period.key):
        before = store.rounds.get(period.key)
        after = not_held(before, reason, now)
        store.rounds.move(period.key, before.state, after.state, reason=reason)
        for old, new in zip(before.dues, after.dues, strict=True):
            if new.outcome is not None and old.outcome is None:
                store.rounds.settle(period.key, new.step, new.outcome, now)
    else:
        plan = planned(pace, period)
        assert plan is not None
        store.rounds.add(not_held(_as_planned(plan), reason, now))
    store.audit.add(now, by.actor, "skip", period.key, {"reason": digest_of(reason)})
    return Became.SKIPPED


def _hold(service: Service, pace: Pace, period: RoundPeriod, by: Who, now: datetime) -> Became:
    if hindrance := hold_hindrance(service, period, now):
        return hindrance
    store, skipped = service.store, _in_place_of(service, period)
    again = _as_scheduled(pace, period, skipped)
    assert again is not None
    for one in skipped:
        store.rounds.remove(one.key)
        untell(service, one.period, now)
    store.rounds.add(again)
    for key in dict.fromkeys([*(one.key for one in skipped), period.key]):
        store.audit.add(now, by.actor, "held after all", key, {})
    if again.due(Step.INVITATION) <= now:
        invite(service, again, now)
    return Became.HELD


def _in_place_of(service: QuietService, period: RoundPeriod) -> tuple[Round, ...]:
    return in_place_of(period, service.store.rounds.live(period.first_day))


def _as_scheduled(pace: Pace, period: RoundPeriod, skipped: Sequence[Round]) -> Round | None:
    """The round as it was before it was skipped, or as the ruling pace has it; None if that has none then."""
    for one in skipped:
        if one.period == period:
            dues = tuple(Due(due.step, due.due_at) for due in one.dues)
            return Round(one.key, one.first_day, RoundState.SCHEDULED, dues, profile=one.profile)
    plan = planned(pace, period)
    return _as_planned(plan) if plan is not None and plan.dues else None


def _as_planned(plan: RoundPlan) -> Round:
    dues = tuple(Due(step, at) for step, at in plan.dues.items())
    return Round(plan.key, plan.period.first_day, RoundState.SCHEDULED, dues, profile=plan.profile)


def _tell_the_others(service: Service, periods: tuple[RoundPeriod, ...], by: Who, kind: str, now: datetime) -> None:
    """Every coordinator but the one who said it: a week that is not held must surprise none of them."""
    today = service.day_of(now)
    ahead = gap_after(pace_at(service, now), min(period.first_day for period in periods), now).next
    told = {by.address.casefold()}
    for coordinator in with_role(service.on(today), Role.COORDINATOR):
        words = service.words(coordinator.language)
        weeks = periods_in_words(periods, words, today)
        to_write = periods_to_write(periods, words, today)
        line = words(f"skip.line.{'hold' if kind == 'told' else 'skip'}", weeks=to_write)
        at = next_in_words(ahead, words)
        values = {"weeks": weeks, "by": by.name, "ahead": words("skip.ahead.next", at=at) if at else "", "line": line}
        letter = letter_of(service, coordinator.language, f"skip.{kind}", values)
        for address in (a for a in coordinator.addresses if a.casefold() not in told):
            told.add(address.casefold())
            about = f"{periods[0].key}/{kind}/{now.isoformat()}"
            queue(service, letter, Envelope("", Purpose.NOT_HELD, address, coordinator.language, about), now)
