"""One tick: look at the stored facts, ask the plan what is due, carry it out, each action in its own transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import ServiceError, StoreError, traced
from est_mailer.domain.journal import Told, told
from est_mailer.domain.period import period
from est_mailer.domain.rounds.actions import (
    Action,
    ClockWentBack,
    Close,
    Compile,
    Dispatch,
    FeedBack,
    Invite,
    Recompile,
    Remind,
    ScheduleRound,
    Settle,
    SkipRound,
    TellNotHeld,
    TellOverdue,
    Unschedule,
    Withhold,
    new_round,
)
from est_mailer.domain.rounds.errata_life import DispatchErratum, WithholdErratum
from est_mailer.domain.rounds.life import Event, Outcome, Round, advance
from est_mailer.domain.rounds.pack_calendar import SendPack
from est_mailer.domain.rounds.planning import Snapshot, plan, wake_at
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.dispatch.dispatching import dispatch
from est_mailer.jobs.dispatch.errata_approval import dispatch_erratum, held_errata
from est_mailer.jobs.dispatch.hold_time import with_real_hold
from est_mailer.jobs.dispatch.overdue import tell_overdue, told_overdue
from est_mailer.jobs.dispatch.publication import dispatched_at
from est_mailer.jobs.dispatch.withholding import withhold, withhold_erratum
from est_mailer.jobs.noted import Kind
from est_mailer.jobs.pacing import rounds_at_hand, status_in_force
from est_mailer.jobs.periods.packs import pack_plan, send_pack_once
from est_mailer.jobs.picture.drafting import compile_round, late_since_draft
from est_mailer.jobs.picture.reviewing import send_reviews
from est_mailer.jobs.respondents.feeding_back import feed_back
from est_mailer.jobs.respondents.inviting import invite
from est_mailer.jobs.respondents.not_held import tell_not_held
from est_mailer.jobs.respondents.reminding import remind
from est_mailer.jobs.rounds.ending import end_round
from est_mailer.jobs.service import QuietService, Service
from est_mailer.jobs.troubles import end, over, trouble
from est_mailer.jobs.watching.contact import forget_tick, latest_tick, note_tick
from est_mailer.jobs.watching.secret_ending import warn_of_secret_end

log = logging.getLogger(__name__)


def tick(service: Service, now: datetime) -> tuple[Action, ...]:
    """Carry out everything that is due at ``now`` (UTC). Called again with the same ``now`` it does nothing.

    A dispatch may change the status, and with it what is to come: what then falls due is done too.
    An action that fails is reported to the operator and leaves the rest of its round for the next tick.
    Raises StoreError if the database cannot be written.
    """
    warn_of_secret_end(service, now)
    failed: set[str] = set()
    done = _carry_out(service, plan(snapshot(service, now), now), now, failed)
    if any(isinstance(action, Dispatch | DispatchErratum) for action in done):
        done += _carry_out(service, plan(snapshot(service, now), now), now, failed)
    if not any(isinstance(action, ClockWentBack) for action in done):
        note_tick(service, now)
        if over(service, Kind.CLOCK_WENT_BACK, now):
            log.info("the clock has caught up", extra=told(Told.CLOCK_RIGHT))
    return tuple(done)


def _carry_out(service: Service, actions: tuple[Action, ...], now: datetime, failed: set[str]) -> list[Action]:
    """Each action in its own transaction. Returns those that succeeded; rounds where one failed are added to it."""
    done: list[Action] = []
    for action in actions:
        key = getattr(action, "round", "") or getattr(action, "period", "")
        if key in failed:
            continue
        step = type(action).__name__
        try:
            _HANDLERS[type(action)](service, action, now)
            done.append(action)
            if not isinstance(action, ClockWentBack):  # it says so itself, once
                log.info("%s %s", step, key, extra=told(Told.STEP_DONE, step=step, round=key))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - what fails in one round must not stop the others; it was undone
            failed.add(key)
            detail = str(error) if isinstance(error, ServiceError) else type(error).__name__
            if alert(service, "action_failed", now, about=key, round=key, detail=detail):  # it is tried each minute
                extra = told(Told.STEP_FAILED, step=step, round=key)
                log.error("%s of round %s failed: %s", step, key, traced(error), extra=extra)
    return done


def due_next(service: Service, now: datetime) -> datetime:
    """The next instant (UTC) at which something falls due."""
    return wake_at(snapshot(service, now), now)


def snapshot(service: QuietService, now: datetime) -> Snapshot:
    """What the plan needs to know, read from the store."""
    rounds = tuple(with_real_hold(service, r, now) for r in rounds_at_hand(service, now))
    dispatched = {r.key: dispatched_at(service, r.key) for r in rounds}
    return Snapshot(
        calendar=service.deployment.calendar,
        rounds=rounds,
        latest_tick=latest_tick(service),
        packs=pack_plan(service),
        overdue=told_overdue(service),
        late_since_draft=frozenset(r.key for r in rounds if late_since_draft(service, r)),
        errata=held_errata(service, now),
        dispatched_at={key: at for key, at in dispatched.items() if at is not None},
        status=status_in_force(service),
    )


def trust_clock(service: Service, now: datetime) -> None:
    """Forget the latest tick: a person says that the time is right now (it was wrongly set ahead before)."""
    with service.store.atomic():
        forget_tick(service)
        for kind in (Kind.CLOCK_WENT_BACK, Kind.CLOCK_RAN_AHEAD, Kind.CLOCK_STANDS):
            end(service, kind, now)
        service.store.audit.add(now, "operator", "clock trusted", "", {})


def _get(service: Service, key: str) -> Round:
    return service.store.rounds.get(key)


def _schedule(service: Service, action: ScheduleRound, now: datetime) -> None:
    with service.store.atomic():
        service.store.rounds.add(new_round(action))
        service.store.audit.add(now, "service", "scheduled", action.round, {})


def _unschedule(service: Service, action: Unschedule, now: datetime) -> None:
    with service.store.atomic():
        service.store.rounds.remove(action.round)
        service.store.audit.add(now, "service", "unscheduled", action.round, {"reason": action.reason})


def _skip(service: Service, action: SkipRound, now: datetime) -> None:
    with service.store.atomic():
        if service.store.rounds.knows(action.round):
            end_round(service, _get(service, action.round), Event.SKIP, action.reason, now)
        else:
            service.store.rounds.add(new_round(action))
        service.store.audit.add(now, "service", "skipped", action.round, {"reason": action.reason})
        alert(service, "round_skipped", now, about=action.round, round=action.round)


def _close(service: Service, action: Close, now: datetime) -> None:
    round_ = _get(service, action.round)
    with service.store.atomic():
        service.store.rounds.move(round_.key, round_.state, advance(round_.state, Event.CLOSE))
        service.store.rounds.settle(round_.key, Step.CLOSE, Outcome.DONE, now)
        send_reviews(service, _get(service, round_.key), now)
        service.store.audit.add(now, "service", "closed", round_.key, {})


def _settle(service: Service, action: Settle, now: datetime) -> None:
    with service.store.atomic():
        service.store.rounds.settle(action.round, action.step, action.outcome, now)
        if action.outcome is Outcome.MISSED:
            detail = {"step": action.step.value, "reason": action.reason}
            service.store.audit.add(now, "service", "missed", action.round, detail)
            about = f"{action.round}/{action.step.value}"
            words = service.words()
            step, due = (
                words(f"answer.step.{action.step.value}"),
                words.moment(_get(service, action.round).due(action.step)),
            )
            alert(service, "step_missed", now, about=about, round=action.round, step=step, due=due)


def _clock_went_back(service: Service, action: ClockWentBack, now: datetime) -> None:
    latest = service.words().moment(action.latest)
    if trouble(service, Kind.CLOCK_WENT_BACK, now, latest, at_once=True):
        words, extra = "the clock has gone back: the latest tick was %s", told(Told.CLOCK_WENT_BACK)
        log.warning(words, action.latest.isoformat(), extra=extra)


_HANDLERS: Mapping[type, Callable[[Service, Any, datetime], object]] = MappingProxyType(
    {
        Unschedule: _unschedule,
        ScheduleRound: _schedule,
        SkipRound: _skip,
        TellNotHeld: lambda service, action, now: tell_not_held(service, _get(service, action.round), now),
        Invite: lambda service, action, now: invite(service, _get(service, action.round), now),
        Remind: lambda service, action, now: remind(service, _get(service, action.round), now),
        Close: _close,
        Compile: lambda service, action, now: compile_round(service, _get(service, action.round), Step.DRAFT, now),
        Recompile: lambda service, action, now: compile_round(service, _get(service, action.round), Step.REDRAFT, now),
        Dispatch: lambda service, action, now: dispatch(service, _get(service, action.round), now),
        TellOverdue: lambda service, action, now: tell_overdue(
            service, _get(service, action.round), action.number, now
        ),
        Withhold: withhold,
        FeedBack: lambda service, action, now: feed_back(service, _get(service, action.round), now),
        Settle: _settle,
        DispatchErratum: dispatch_erratum,
        WithholdErratum: withhold_erratum,
        SendPack: lambda service, action, now: send_pack_once(service, period(action.period), now),
        ClockWentBack: _clock_went_back,
    }
)
