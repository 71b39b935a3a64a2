"""What is due: ``plan`` looks at a snapshot and lists the actions; it does nothing itself.

One pass lists everything that is due, chained steps included: a round whose close and draft have both come is closed
and compiled in the same list. The order is that of the rounds, and within a round that in which the actions must be
carried out. If one of them fails, leave the rest of that round: the next pass lists them again.
Once all are carried out, ``plan`` for the same instant is empty; but after a dispatch the snapshot's status may be
another, and then there is more to plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from est_mailer.domain.deployment import Calendar, Step
from est_mailer.domain.round_period import monday_of
from est_mailer.domain.rounds.actions import (
    Action,
    ClockWentBack,
    Invite,
    ScheduleRound,
    SkipRound,
    TellOverdue,
    Unschedule,
    Withhold,
    applied,
    new_round,
)
from est_mailer.domain.rounds.calendar import RoundPlan
from est_mailer.domain.rounds.errata_life import Held, due_errata
from est_mailer.domain.rounds.life import Due, Round
from est_mailer.domain.rounds.overdue import due_overdue, overdue_instants
from est_mailer.domain.rounds.pace import Coming, Pace
from est_mailer.domain.rounds.pack_calendar import PackPlan, SendPack, due_packs, pack_instants
from est_mailer.domain.rounds.rules import Case, due_actions

_CLOCK_TOLERANCE = timedelta(minutes=2)  # what a time server may set back without a word
_AHEAD = 2  # the current round and the next
_A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the plan needs to know.

    ``rounds``: every round that is not final, and every one whose first day is at most pace.LOOK_BACK ago or to come.
    ``latest_tick``: the latest instant at which a plan was carried out (UTC).
    ``late_since_draft``: the rounds where something came in after their latest draft.
    ``dispatched_at``: when a dispatched round was dispatched; one that is missing counts as dispatched just now.
    ``errata``: the approved corrections that wait out their hold.
    ``status``: what the latest dispatched picture says; None before the first.
    ``packs``: when packs are sent, and which have been.
    ``overdue``: how many times the coordinators have been told that a round's picture has not gone out.
    """

    calendar: Calendar
    rounds: tuple[Round, ...] = ()
    latest_tick: datetime | None = None
    late_since_draft: frozenset[str] = frozenset()
    dispatched_at: Mapping[str, datetime] = field(default_factory=dict)
    errata: tuple[Held, ...] = ()
    status: str | None = None
    packs: PackPlan = field(default_factory=PackPlan)
    overdue: Mapping[str, int] = field(default_factory=dict)

    @property
    def pace(self) -> Pace:
        """The calendar as the status rules it."""
        return Pace.of(self.calendar, self.status, self.rounds)


def plan(snapshot: Snapshot, now: datetime) -> tuple[Action, ...]:
    """Everything to be done at this instant (UTC), in the order it must be done; see the module.

    While the clock shows less than the latest tick nothing is planned: all that was due has been done, and an approved
    dispatch waits. If it went back more than two minutes the one action is ClockWentBack.
    """
    latest = snapshot.latest_tick
    if latest is not None and now < latest:
        return (ClockWentBack(now, latest),) if latest - now > _CLOCK_TOLERANCE else ()
    pace = snapshot.pace
    overtaken = {r.key for r in pace.overtaken(now)}
    new = {action.first_day: action for action in _new_rounds(pace, now)}
    rounds = {r.first_day: r for r in snapshot.rounds if r.key not in overtaken}
    rounds |= {day: new_round(action) for day, action in new.items()}
    actions: list[Action] = [Unschedule(key, _overtaken_because(pace)) for key in sorted(overtaken)]
    for day in sorted(rounds):
        if day in new:
            actions.append(new[day])
        round_ = rounds[day]
        for action in due_actions(_case(snapshot, round_, now)):
            actions.append(action)
            round_ = applied(round_, action, now)
        if not any(isinstance(action, Withhold) and action.round == round_.key for action in actions):
            actions.extend(_overdue(snapshot, round_, now))
    packs = (SendPack(period.key) for period in due_packs(snapshot.packs, snapshot.calendar, now))
    return (*actions, *due_errata(snapshot.errata, snapshot.calendar, now), *packs)


def first_invitation(calendar: Calendar, now: datetime) -> tuple[str, datetime | None]:
    """Of a service that begins now: the first round that is asked for, and when (UTC); None: at once."""
    actions = plan(Snapshot(calendar), now)
    at_once = next((action.round for action in actions if isinstance(action, Invite)), None)
    if at_once is not None:
        return at_once, None
    new = (action for action in actions if isinstance(action, ScheduleRound))
    asked = ((action.round, due.due_at) for action in new for due in action.dues if due.step is Step.INVITATION)
    return next((key, at) for key, at in asked if at > now)


def wake_at(snapshot: Snapshot, now: datetime) -> datetime:
    """The next instant after ``now`` (UTC) at which something falls due, if all that is due now is done; in a day at
    most when nothing is. With a clock that went back: when it will have caught up."""
    if snapshot.latest_tick is not None and now < snapshot.latest_tick:
        return snapshot.latest_tick
    after_all = now + timedelta(days=1)
    for instant in sorted(i for i in _turning_points(snapshot, now) if now < i < after_all):
        if plan(snapshot, instant):
            return instant
    return after_all


def _new_rounds(pace: Pace, now: datetime) -> Iterator[ScheduleRound | SkipRound]:
    this_week = monday_of(now.astimezone(pace.calendar.zone).date())
    for coming in _ahead(pace, now):
        if isinstance(coming, Round):
            continue
        day = coming.period.first_day
        if coming.skipped:
            if day >= this_week:
                yield SkipRound(coming.key, day, coming.skipped, coming.profile)
        elif coming.dues[Step.CLOSE] > now:
            dues = tuple(Due(step, at) for step, at in coming.dues.items())
            yield ScheduleRound(coming.key, day, dues, coming.profile)


def _ahead(pace: Pace, now: datetime) -> Iterator[Coming]:
    """The rounds to the one after the current one."""
    ahead = 0
    for coming in pace.coming(now):
        yield coming
        ahead += _ends_after(coming, now)
        if ahead == _AHEAD:
            return


def _overtaken_because(pace: Pace) -> str:
    ruler = pace.calendar.under(pace.status)
    return f"The status {pace.status} rules: its calendar is {ruler.name} ({ruler.rhythm.value})."


def _ends_after(coming: Coming, now: datetime) -> bool:
    if isinstance(coming, Round):
        return any(due.due_at > now for due in coming.dues)  # not by its state: that may change within the pass
    return any(at > now for at in coming.dues.values())


def _case(snapshot: Snapshot, round_: Round, now: datetime) -> Case:
    late = round_.key in snapshot.late_since_draft
    return Case(snapshot.calendar, now, round_, late, snapshot.dispatched_at.get(round_.key))


def _overdue(snapshot: Snapshot, round_: Round, now: datetime) -> Iterator[TellOverdue]:
    number = due_overdue(round_, snapshot.overdue.get(round_.key, 0), snapshot.calendar, now)
    if number is not None:
        yield TellOverdue(round_.key, number)


def _turning_points(snapshot: Snapshot, now: datetime) -> Iterator[datetime]:
    """Every instant at which the plan may change."""
    yield from pack_instants(snapshot.packs, snapshot.calendar, now)
    too_late = snapshot.calendar.grace + _A_MOMENT
    for held in snapshot.errata:
        yield held.hold_until
        yield held.hold_until + too_late
    for coming in _ahead(snapshot.pace, now):
        if isinstance(coming, RoundPlan):
            yield from coming.dues.values()
    for round_ in snapshot.rounds:
        instants = [due.due_at for due in round_.dues]
        instants += overdue_instants(round_)
        instants += [i for i in (round_.hold_until, snapshot.dispatched_at.get(round_.key)) if i]
        for instant in instants:
            yield instant
            yield instant + too_late
