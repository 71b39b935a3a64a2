"""What a change of status means for the reporting, decided when a picture is completed and told in its dispatch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from est_mailer.domain.deployment import Calendar, Profile, Step
from est_mailer.domain.round_period import Rhythm, RoundPeriod
from est_mailer.domain.rounds.calendar import RoundPlan
from est_mailer.domain.rounds.life import Round, RoundState
from est_mailer.domain.rounds.pace import Coming, Pace

_EVERY_DAY, _WORKDAYS = frozenset(range(1, 8)), frozenset(range(1, 6))


@dataclass(frozen=True, slots=True)
class PaceChange:
    """Another profile's calendar counts from the round ``first`` on, which asks from ``opens`` to ``closes`` (UTC).

    ``pace`` is a word key under "pace"; ``weeks`` go from one round to the next. ``daily_until_then``: the days go on
    up to it.
    """

    first: str
    opens: datetime
    closes: datetime
    pace: str
    weeks: int = 1
    daily_until_then: bool = False


class Words(Protocol):
    """The words of a language."""

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a key, filled in."""

    def day(self, day: date) -> str:
        """A day in words."""

    def clock(self, instant: datetime) -> str:
        """The local time of day."""

    def moment(self, instant: datetime) -> str:
        """The local day and time."""


def pace_change(
    calendar: Calendar, rounds: Iterable[Round], before: str | None, after: str, at: datetime
) -> PaceChange | None:
    """What changes if a picture that says ``after`` is dispatched at ``at`` (UTC), when ``before`` held till then.

    None if both have the same profile, or if nothing is to come.
    """
    profile, pace = calendar.under(after), Pace.of(calendar, after, rounds)
    if profile == calendar.under(before):
        return None
    for number, coming in enumerate(c for c in pace.coming(at) if is_to_come(c, at)):
        if coming.profile == profile.name:
            opens, closes = asking(coming)
            return PaceChange(coming.key, opens, closes, _word(profile), profile.every_weeks, number > 0)
    return None


def announcement(change: PaceChange, words: Words) -> str:
    """The change in words: "Från och med fredag 20 november frågar vi varje dag …"."""
    period = RoundPeriod.of_key(change.first)
    if period.daily:
        opens, closes = words.clock(change.opens), words.clock(change.closes)
        return words(f"pace.{change.pace}", day=words.day(period.first_day), opens=opens, closes=closes)
    text = words(f"pace.{change.pace}", period=period, weeks=change.weeks, closes=words.moment(change.closes))
    return f"{text} {words('pace.until_then')}" if change.daily_until_then else text


def is_to_come(coming: Coming, at: datetime) -> bool:
    """True if its respondents have not been asked yet and still can be."""
    if isinstance(coming, RoundPlan):
        return bool(coming.dues) and coming.dues[Step.CLOSE] > at
    return coming.state is RoundState.SCHEDULED and coming.due(Step.CLOSE) > at


def asking(coming: Coming) -> tuple[datetime, datetime]:
    """When the invitations go out and when the round closes (UTC)."""
    if isinstance(coming, RoundPlan):
        return coming.dues[Step.INVITATION], coming.dues[Step.CLOSE]
    return coming.due(Step.INVITATION), coming.due(Step.CLOSE)


def _word(profile: Profile) -> str:
    if profile.rhythm is Rhythm.WEEKLY:
        return "weekly" if profile.every_weeks == 1 else "rarely"
    return {_EVERY_DAY: "daily", _WORKDAYS: "workdays"}.get(profile.weekdays, "some_days")
