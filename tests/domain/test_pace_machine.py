"""A stateful test of the pace: whatever statuses are dispatched, nobody is asked twice and a round is to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from builders import utc
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from paces import a_calendar_with_profiles, a_daily_profile

from est_mailer.domain.deployment import Calendar, HolidayPolicy, Step
from est_mailer.domain.rounds.actions import (
    Action,
    ScheduleRound,
    SkipRound,
    TellOverdue,
    Unschedule,
    applied,
    new_round,
)
from est_mailer.domain.rounds.announcing import asking, is_to_come
from est_mailer.domain.rounds.life import FINAL, Round, RoundState
from est_mailer.domain.rounds.pace import has_begun
from est_mailer.domain.rounds.planning import Snapshot, plan, wake_at

HOLIDAYS = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 6)})
STATUSES = ("green", "yellow", "red", "orange")
LONGEST_PAUSE = timedelta(weeks=3, days=1)  # two meetings in a row skipped for Christmas
_NOT_GOING = FINAL | {RoundState.SCHEDULED, RoundState.DISPATCHED}


class Municipality(RuleBasedStateMachine):
    """The store as values. Each drafted round may be dispatched with any status, at once or late, or never."""

    @initialize(
        policy=st.sampled_from(HolidayPolicy),
        start=st.datetimes(datetime(2026, 12, 7), datetime(2026, 12, 28)),  # noqa: DTZ001 - made UTC below
        days=st.sampled_from([frozenset(range(1, 8)), frozenset(range(1, 6)), frozenset({2, 6})]),
        on_holidays=st.booleans(),
    )
    def install(self, policy: HolidayPolicy, start: datetime, days: frozenset[int], on_holidays: bool) -> None:
        daily = a_daily_profile(weekdays=days, on_holidays=on_holidays)
        self.calendar: Calendar = a_calendar_with_profiles(
            daily, is_holiday=HOLIDAYS.__contains__, holiday_policy=policy, anchor=date(2026, 12, 7)
        )
        self.now = start.replace(tzinfo=utc(2026, 1, 1).tzinfo)
        self.rounds: dict[str, Round] = {}
        self.asked: list[tuple[datetime, datetime, str]] = []
        self.told: dict[str, int] = {}
        self.tick()

    def snapshot(self) -> Snapshot:
        said = [r for r in self.rounds.values() if r.status]
        status = max(said, key=lambda r: r.first_day).status if said else None
        return Snapshot(self.calendar, tuple(self.rounds.values()), status=status, overdue=dict(self.told))

    def tick(self) -> None:
        for action in plan(self.snapshot(), self.now):
            self.carry_out(action)
        assert plan(self.snapshot(), self.now) == ()

    def carry_out(self, action: Action) -> None:
        if isinstance(action, Unschedule):
            assert not has_begun(self.rounds.pop(action.round))
            return
        if isinstance(action, ScheduleRound) or (isinstance(action, SkipRound) and action.round not in self.rounds):
            assert action.first_day not in {r.first_day for r in self.rounds.values()}, "two rounds on one first day"
            self.rounds[action.round] = new_round(action)
            return
        if isinstance(action, TellOverdue):
            self.told[action.round] = action.number
            return
        self.rounds[action.round] = applied(self.rounds[action.round], action, self.now)
        if self.rounds[action.round].state is RoundState.OPEN and type(action).__name__ == "Invite":
            self.asked.append((self.now, self.rounds[action.round].due(Step.CLOSE), action.round))

    @rule(minutes=st.integers(1, 10 * 60))
    def time_passes(self, minutes: int) -> None:
        self.until(self.now + timedelta(minutes=minutes))

    @rule(hours=st.integers(11, 24 * 9))
    def the_machine_runs_for_long(self, hours: int) -> None:
        self.until(self.now + timedelta(hours=hours))

    @rule(hours=st.integers(5, 24 * 9))
    def the_machine_sleeps(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.tick()

    def until(self, end: datetime) -> None:
        while (wake := wake_at(self.snapshot(), self.now)) < end:
            self.now = wake
            self.tick()
        self.now = end
        self.tick()

    @rule(number=st.integers(0, 3), status=st.sampled_from(STATUSES))
    def a_picture_goes_out(self, number: int, status: str) -> None:
        ready = [r for r in self.rounds.values() if r.state is RoundState.DRAFTED]
        if ready:
            round_ = ready[number % len(ready)]
            self.rounds[round_.key] = replace(round_, state=RoundState.DISPATCHED, status=status)
            self.tick()

    @rule(number=st.integers(0, 3))
    def a_person_cancels(self, number: int) -> None:
        going = [r for r in self.rounds.values() if r.state not in _NOT_GOING]
        if going:
            round_ = going[number % len(going)]
            self.rounds[round_.key] = replace(round_, state=RoundState.CANCELLED)
            self.asked = [asked for asked in self.asked if asked[2] != round_.key]
            self.tick()

    @invariant()
    def nobody_is_asked_for_two_things_at_a_time(self) -> None:
        asked = sorted(getattr(self, "asked", []))
        for (_, closes, one), (opens, _, other) in pairwise(asked):
            assert closes <= opens, f"{one} is open when {other} begins"

    @invariant()
    def nobody_is_asked_twice_on_a_day_by_two_paces(self) -> None:
        zone = self.calendar.zone if hasattr(self, "calendar") else None
        days: dict[date, str] = {}
        for opens, _, key in getattr(self, "asked", []):
            assert days.setdefault(opens.astimezone(zone).date(), key) == key

    @invariant()
    def there_is_always_a_round_to_come(self) -> None:
        if not hasattr(self, "rounds"):
            return
        to_come = (c for c in self.snapshot().pace.coming(self.now) if is_to_come(c, self.now))
        opens, key = next((asking(c)[0], c.key) for c in to_come)
        assert opens < self.now + LONGEST_PAUSE
        assert key in self.rounds or opens > self.now + timedelta(days=1), f"{key} is not planned in time"

    @invariant()
    def what_is_planned_goes_by_the_profile_that_rules(self) -> None:
        if not hasattr(self, "rounds"):
            return
        pace = self.snapshot().pace
        scheduled = (r for r in self.rounds.values() if r.state is RoundState.SCHEDULED)
        assert all(pace.rules(r) for r in scheduled if r.due(Step.CLOSE) > self.now)


Municipality.TestCase.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestMunicipality = Municipality.TestCase
