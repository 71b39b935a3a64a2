"""Which profile rules which day, and which rounds come: what a change of status does to the calendar.

The status of the latest dispatched picture rules from the next period on. A round that has begun is finished as it is.
A daily profile begins with the first day whose invitation is still to come and on which nobody is asked already; a
weekly one with the next week, and until then the days go on, so that there is neither a gap nor a day asked twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from est_mailer.domain.deployment import Calendar, Profile, Step
from est_mailer.domain.round_period import Rhythm, RoundPeriod, monday_of
from est_mailer.domain.rounds.calendar import RoundPlan, due_instants, has_round
from est_mailer.domain.rounds.life import Outcome, Round, RoundState

LOOK_BACK = timedelta(weeks=3)
"""How far back rounds must be known, final ones too: a round moved by holidays outlives its week."""

_HORIZON = timedelta(weeks=26 * 12)  # twelve rounds at the slowest pace; a year has no so long run of skipped ones
_UNBEGUN = frozenset({RoundState.SCHEDULED, RoundState.SKIPPED, RoundState.CANCELLED})
Coming = Round | RoundPlan


@dataclass(frozen=True, slots=True)
class Pace:
    """A calendar under a status, and the rounds that are known. ``stays``: Monday → the daily profile of that week."""

    calendar: Calendar
    status: str | None
    rounds: tuple[Round, ...]
    stays: Mapping[date, Profile]

    @classmethod
    def of(cls, calendar: Calendar, status: str | None, rounds: Iterable[Round]) -> Pace:
        """The pace that the rounds known and the status of the latest dispatched picture give."""
        rounds = tuple(sorted(rounds, key=lambda r: (r.first_day, r.key)))
        daily = ((r, calendar.named(r.profile)) for r in rounds if has_begun(r) and r.period.daily)
        stays = {monday_of(r.first_day): p for r, p in daily if p is not None and p.rhythm is Rhythm.DAILY}
        return cls(calendar, status, rounds, stays)

    def ruling(self, day: date) -> Profile:
        """The profile that rules a day. A week in which a daily round has begun stays daily to its end."""
        ruler = self.calendar.under(self.status)
        return ruler if ruler.rhythm is Rhythm.DAILY else self.stays.get(monday_of(day), ruler)

    def rules(self, round_: Round) -> bool:
        """True if the round is one that the ruling profile would have."""
        profile = self.ruling(round_.first_day)
        return (profile.name, profile.rhythm) == (round_.profile, round_.period.rhythm)

    def overtaken(self, now: datetime) -> tuple[Round, ...]:
        """The rounds that were only planned, by a profile that does not rule their period any more."""
        today = now.astimezone(self.calendar.zone).date()
        return tuple(r for r in self.rounds if _is_only_planned(r, today, now) and not self.rules(r))

    def coming(self, now: datetime) -> Iterator[Coming]:
        """The rounds that have or will have their turn, stored or as they would be planned, without end, by day."""
        gone = {r.key for r in self.overtaken(now)}
        standing = {r.key: r for r in self.rounds if r.key not in gone}
        for profile, period in self._periods(now.astimezone(self.calendar.zone).date()):
            if stored := standing.get(period.key):
                yield stored
                continue
            planned = due_instants(replace(self.calendar, profile=profile), period.first_day)
            if not self._clashes(planned, standing.values()) and not self._is_too_sudden(planned, now):
                yield planned

    def _periods(self, today: date) -> Iterator[tuple[Profile, RoundPeriod]]:
        start = monday_of(today - LOOK_BACK)
        for number in range(_HORIZON.days):
            day = start + timedelta(days=number)
            profile = self.ruling(day)
            if profile.rhythm is Rhythm.DAILY:
                if day >= today and day.isoweekday() in profile.weekdays:
                    yield profile, RoundPeriod(day, Rhythm.DAILY)
            elif day.isoweekday() == 1 and has_round(replace(self.calendar, profile=profile), day):
                yield profile, RoundPeriod(day)

    def _clashes(self, planned: RoundPlan, standing: Iterable[Round]) -> bool:
        """True if a round of another profile has its first day, or asks on one of its days."""
        days = _asking_days(planned, self.calendar.zone)
        for other in standing:
            if other.first_day == planned.period.first_day:
                return True
            if other.profile == planned.profile or not has_begun(other) or other.state is RoundState.CANCELLED:
                continue
            theirs = _asking_days(other, self.calendar.zone)
            if days and theirs and days[0] <= theirs[1] and theirs[0] <= days[1]:
                return True
        return False

    def _is_too_sudden(self, planned: RoundPlan, now: datetime) -> bool:
        """True for a day that has begun when the daily rhythm has not: the change counts from the next period."""
        if not planned.period.daily or not planned.dues or planned.dues[Step.INVITATION] > now:
            return False
        latest = next((r for r in reversed(self.rounds) if has_begun(r)), None)
        return latest is None or latest.profile != planned.profile


def has_begun(round_: Round) -> bool:
    """True if the round's respondents have been asked."""
    invited = any(d.step is Step.INVITATION and d.outcome is Outcome.DONE for d in round_.dues)
    return invited or round_.state not in _UNBEGUN


def _is_only_planned(round_: Round, today: date, now: datetime) -> bool:
    """True for a round that is scheduled, or skipped for a holiday; not for one that a person skipped or cancelled."""
    if round_.state is RoundState.SCHEDULED:
        return round_.has(Step.CLOSE) and round_.due(Step.CLOSE) > now
    return round_.state is RoundState.SKIPPED and not round_.dues and round_.first_day >= today


def _asking_days(round_: Coming, zone: ZoneInfo) -> tuple[date, date] | None:
    """The first and the last local day on which an answer is waited for; from the invitation if it went out early."""
    if isinstance(round_, RoundPlan):
        dues = round_.dues
        instants = [dues[step] for step in (Step.INVITATION, Step.CLOSE) if step in dues]
    else:
        asked = [d for d in round_.dues if d.step in (Step.INVITATION, Step.CLOSE)]
        instants = [d.due_at for d in asked]
        instants += [d.settled_at for d in asked if d.step is Step.INVITATION and d.settled_at is not None]
    return (min(instants).astimezone(zone).date(), max(instants).astimezone(zone).date()) if instants else None
