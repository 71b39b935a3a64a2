"""The rounds of two weeks as the planning sees them, and what it plans for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from builders import a_calendar, utc

from est_mailer.domain.deployment import Calendar, Step
from est_mailer.domain.round_period import round_key
from est_mailer.domain.rounds.actions import Action, ClockWentBack, ScheduleRound, Settle, settled
from est_mailer.domain.rounds.calendar import due_instants
from est_mailer.domain.rounds.life import Due, Outcome, Round, RoundState
from est_mailer.domain.rounds.planning import Snapshot, plan

KEY, NEXT = "2026-W47", "2026-W48"
MONDAY = date(2026, 11, 16)
# The ordinary week in UTC: invitation Mon 07:00, reminder Wed 07:00, close Wed 14:00, draft Wed 15:00,
# redraft Thu 07:00, meeting Thu 09:00, feedback Fri 08:00.
ALL_DONE = tuple(Step)


def on(day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A moment of November 2026, in UTC."""
    return utc(2026, 11, day, hour, minute)


def a_round(
    state: RoundState, *done: Step, monday: date = MONDAY, calendar: Calendar | None = None, **changes: object
) -> Round:
    """A round in a state, with these steps done when they were due."""
    dues = due_instants(calendar or a_calendar(), monday).dues
    round_ = Round(round_key(monday), monday, state, tuple(Due(step, at) for step, at in dues.items()))
    for step in done:
        round_ = settled(round_, step, Outcome.DONE, round_.due(step))
    return replace(round_, **changes)  # type: ignore[arg-type]


def steps(*names: str) -> tuple[Step, ...]:
    """The steps of these names."""
    return tuple(Step(name) for name in names)


def planned(now: datetime, *rounds: Round, calendar: Calendar | None = None, **facts: object) -> list[Action]:
    """What is planned for the rounds given; the rounds that are only scheduled ahead are left out."""
    snapshot = Snapshot(calendar or a_calendar(), rounds, **facts)  # type: ignore[arg-type]
    new = {a.round for a in plan(snapshot, now) if isinstance(a, ScheduleRound)}
    return [a for a in plan(snapshot, now) if isinstance(a, ClockWentBack) or a.round not in new]


def scheduled(now: datetime, *rounds: Round, calendar: Calendar | None = None) -> list[str]:
    """The keys of the rounds that are to be scheduled."""
    actions = plan(Snapshot(calendar or a_calendar(), rounds), now)
    return [a.round for a in actions if isinstance(a, ScheduleRound)]


def settlement(now: datetime, round_: Round, **facts: object) -> tuple[Step, Outcome, str]:
    """The one settlement planned."""
    (action,) = planned(now, round_, **facts)
    assert isinstance(action, Settle)
    assert action.round == round_.key
    return action.step, action.outcome, action.reason


def an_approved(**changes: object) -> Round:
    """The week's round as its meeting left it, approved and held until Thursday 10:15."""
    done = steps("invitation", "reminder", "close", "draft", "redraft", "meeting")
    return a_round(RoundState.APPROVED, *done, **{"hold_until": on(19, 10, 15)} | changes)  # type: ignore[arg-type]
