"""When the coordinators are told that a picture has not gone out: after the meeting, and before the weekend."""

from __future__ import annotations

from datetime import datetime, timedelta

from est_mailer.domain.deployment import Calendar, Step
from est_mailer.domain.rounds.life import Round, RoundState

AFTER_MEETING = timedelta(hours=2)
"""How long after the meeting a picture is expected to have gone out."""
MOST = 2
"""How many times the coordinators are told."""
WAITING = frozenset({RoundState.DRAFTED, RoundState.COMPLETED, RoundState.PREVIEWED})
"""The states in which a coordinator is waited for."""


def overdue_instants(round_: Round) -> tuple[datetime, ...]:
    """Two hours after the meeting, and when the feedback would go (UTC): the last morning before a weekend.

    The second is left out where it comes within those hours again; both are where the round has no meeting.
    """
    if not round_.has(Step.MEETING):
        return ()
    first = round_.due(Step.MEETING) + AFTER_MEETING
    second = round_.due(Step.FEEDBACK) if round_.has(Step.FEEDBACK) else first
    return (first, second) if second >= first + AFTER_MEETING else (first,)


def due_overdue(round_: Round, told: int, calendar: Calendar, now: datetime) -> int | None:
    """Which of the two is due at ``now`` (UTC), if ``told`` have been told already: the latest, within the calendar's
    grace, and none whose day is a holiday."""
    if round_.state not in WAITING:
        return None
    passed = ((n, at) for n, at in enumerate(overdue_instants(round_), 1) if at <= now <= at + calendar.grace)
    number = max((n for n, at in passed if not calendar.is_holiday(at.astimezone(calendar.zone).date())), default=0)
    return number if number > told else None
