"""A stateful test of the plan: people, late reports, sleeps and a clock that jumps, against a model of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from builders import a_calendar, utc
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from est_mailer.domain.deployment import Calendar, HolidayPolicy, Step
from est_mailer.domain.round_period import first_day_of, monday_of
from est_mailer.domain.rounds.actions import (
    STEP_OF,
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
    Withhold,
    applied,
    new_round,
    not_held,
)
from est_mailer.domain.rounds.calendar import due_instants
from est_mailer.domain.rounds.life import FINAL, PUBLISHED, TRANSITIONS, Event, Outcome, Round, RoundState, advance
from est_mailer.domain.rounds.overdue import MOST
from est_mailer.domain.rounds.pace import LOOK_BACK
from est_mailer.domain.rounds.planning import Snapshot, plan, wake_at

HOLIDAYS = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 6)})
HOLD = timedelta(minutes=15)
PEOPLE = (Event.COMPLETE, Event.PREVIEW, Event.APPROVE, Event.STOP, Event.CANCEL)
minutes = st.integers(0, 8 * 60)


class Service(RuleBasedStateMachine):
    """The store as values; ``tick`` is what the daemon does."""

    @initialize(
        policy=st.sampled_from(HolidayPolicy),
        start=st.datetimes(datetime(2026, 12, 7), datetime(2026, 12, 28)),  # noqa: DTZ001 - made UTC below
        grace=st.sampled_from([timedelta(hours=1), timedelta(hours=24), timedelta(days=4)]),
    )
    def install(self, policy: HolidayPolicy, start: datetime, grace: timedelta) -> None:
        self.calendar: Calendar = a_calendar(
            is_holiday=HOLIDAYS.__contains__, holiday_policy=policy, grace=grace, anchor=date(2026, 12, 7)
        )
        self.now = start.replace(tzinfo=utc(2026, 1, 1).tzinfo)
        self.latest: datetime | None = None
        self.rounds: dict[str, Round] = {}
        self.late: set[str] = set()
        self.dispatched: dict[str, datetime] = {}
        self.settled: dict[tuple[str, Step], int] = {}
        self.told: dict[str, int] = {}
        self.tick()

    def snapshot(self) -> Snapshot:
        recent = (self.now - LOOK_BACK).date() - timedelta(days=7)
        kept = tuple(r for r in self.rounds.values() if r.state not in FINAL or r.first_day >= recent)
        return Snapshot(
            self.calendar, kept, self.latest, frozenset(self.late), dict(self.dispatched), overdue=dict(self.told)
        )

    def tick(self) -> None:
        actions = plan(self.snapshot(), self.now)
        if self.latest is not None and self.now < self.latest:
            assert all(isinstance(a, ClockWentBack) for a in actions)
            return
        for action in actions:
            self.carry_out(action)
        self.latest = self.now
        assert plan(self.snapshot(), self.now) == ()

    def carry_out(self, action: Action) -> None:
        assert not isinstance(action, ClockWentBack)
        if isinstance(action, ScheduleRound) or (isinstance(action, SkipRound) and action.round not in self.rounds):
            assert action.round not in self.rounds
            self.rounds[action.round] = new_round(action)
            assert action.first_day == first_day_of(action.round)
            return
        assert not isinstance(action, ScheduleRound)
        before = self.rounds[action.round]
        self.check_timing(before, action)
        if isinstance(action, TellOverdue):
            self.told[action.round] = action.number
            return
        after = applied(before, action, self.now)
        step = action.step if isinstance(action, Settle) else STEP_OF.get(type(action))
        if step is not None:
            self.settled[action.round, step] = self.settled.get((action.round, step), 0) + 1
        if isinstance(action, Compile | Recompile):
            self.late.discard(action.round)
        if isinstance(action, Withhold):
            self.told[action.round] = MOST
        if isinstance(action, Dispatch):
            self.dispatched[action.round] = self.now
        self.rounds[action.round] = after

    def check_timing(self, round_: Round, action: Action) -> None:
        """Nothing is sent too early, too late, or when it has become pointless."""
        grace, now = self.calendar.grace, self.now
        if isinstance(action, TellNotHeld):
            assert round_.state is RoundState.SKIPPED
            assert round_.due(Step.INVITATION) <= now <= round_.due(Step.INVITATION) + grace
        elif isinstance(action, Invite | Remind):
            due = round_.due(STEP_OF[type(action)])
            assert due <= now <= due + grace
            assert now < round_.due(Step.CLOSE)
        elif isinstance(action, Close):
            assert now >= round_.due(Step.CLOSE)
        elif isinstance(action, Compile):
            assert round_.due(Step.DRAFT) <= now <= round_.due(Step.MEETING) + grace
        elif isinstance(action, Recompile):
            assert round_.due(Step.REDRAFT) <= now < round_.due(Step.MEETING)
            assert round_.key in self.late
        elif isinstance(action, TellOverdue):
            due = (round_.due(Step.MEETING) + timedelta(hours=2), round_.due(Step.FEEDBACK))[action.number - 1]
            assert due <= now <= due + grace
            assert self.told.get(round_.key, 0) < action.number <= 2
            assert round_.state in (RoundState.DRAFTED, RoundState.COMPLETED, RoundState.PREVIEWED)
        elif isinstance(action, Dispatch | Withhold):
            assert round_.state is RoundState.APPROVED
            assert round_.hold_until is not None
            assert round_.hold_until <= now
            assert (now > round_.hold_until + grace) is isinstance(action, Withhold)
        elif isinstance(action, FeedBack):
            assert now >= round_.due(Step.FEEDBACK)
            assert now <= max(round_.due(Step.FEEDBACK), self.dispatched[round_.key]) + grace
        elif isinstance(action, Settle) and action.outcome is Outcome.MISSED:
            assert action.reason
            assert now >= round_.due(action.step)

    @rule(passed=minutes)
    def time_passes(self, passed: int) -> None:
        self.now += timedelta(minutes=passed)
        self.tick()

    @rule(hours=st.integers(1, 24 * 30))
    def the_machine_sleeps(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.tick()

    @rule(back=minutes)
    def the_clock_goes_back(self, back: int) -> None:
        self.now -= timedelta(minutes=back)
        self.tick()

    @rule(share=st.floats(0, 0.999))
    def the_service_wakes_in_time(self, share: float) -> None:
        """Until the instant it would wake at nothing falls due."""
        snapshot = self.snapshot()
        wake = wake_at(snapshot, self.now)
        assert wake > self.now
        between = self.now + (wake - self.now) * share
        if self.latest is None or between >= self.latest:
            assert plan(snapshot, between) == ()
        self.now = wake
        self.tick()

    @rule(number=st.integers(0, 9))
    def a_report_comes_late(self, number: int) -> None:
        drafted = [r.key for r in self.rounds.values() if r.state is RoundState.DRAFTED]
        if drafted:
            self.late.add(drafted[number % len(drafted)])
            self.tick()

    @rule(number=st.integers(0, 9), event=st.sampled_from([*PEOPLE[:3] * 3, *PEOPLE[3:]]))
    def a_person_acts(self, number: int, event: Event) -> None:
        able = [r for r in self.rounds.values() if (r.state, event) in TRANSITIONS]
        if not able:
            return
        round_ = able[number % len(able)]
        hold = self.now + HOLD if event is Event.APPROVE else None
        self.rounds[round_.key] = replace(round_, state=advance(round_.state, event), hold_until=hold)
        self.tick()

    @rule(number=st.integers(0, 9))
    def a_coordinator_skips_a_round_or_holds_it_after_all(self, number: int) -> None:
        able = [r for r in self.rounds.values() if r.state is RoundState.SCHEDULED or self.is_taken_back(r)]
        if not able:
            return
        round_ = able[number % len(able)]
        if round_.state is RoundState.SCHEDULED:
            self.rounds[round_.key] = not_held(round_, "skipped by a coordinator", self.now)
        else:
            dues = tuple(replace(due, settled_at=None, outcome=None) for due in round_.dues)
            self.settled = {kept: times for kept, times in self.settled.items() if kept[0] != round_.key}
            self.rounds[round_.key] = self.opened_if_its_time_has_come(
                replace(round_, state=RoundState.SCHEDULED, dues=dues)
            )
        self.tick()

    def opened_if_its_time_has_come(self, round_: Round) -> Round:
        """As hold_rounds does: the person who takes a skip back has the invitations sent, however late it is."""
        if round_.due(Step.INVITATION) > self.now:
            return round_
        return applied(round_, Invite(round_.key), self.now)

    def is_taken_back(self, round_: Round) -> bool:
        skipped = round_.state is RoundState.SKIPPED and bool(round_.dues)
        return skipped and round_.reason == "skipped by a coordinator" and round_.due(Step.CLOSE) > self.now

    @invariant()
    def nobody_is_asked_in_a_round_that_is_skipped(self) -> None:
        for round_ in getattr(self, "rounds", {}).values():
            if round_.state is RoundState.SKIPPED:
                assert all(due.outcome is not Outcome.DONE for due in round_.dues)

    @invariant()
    def every_step_is_settled_at_most_once(self) -> None:
        assert all(times == 1 for times in getattr(self, "settled", {}).values())

    @invariant()
    def every_step_that_has_come_is_settled_but_feedback_that_waits_for_the_dispatch(self) -> None:
        if getattr(self, "latest", None) is None or self.now < self.latest:
            return  # nothing is planned until the clock has caught up: a round that is held after all waits for it
        for round_ in self.rounds.values():
            if round_.state in FINAL - {RoundState.FED_BACK}:
                continue
            open_steps = {due.step for due in round_.dues if due.outcome is None and due.due_at <= self.latest}
            allowed = set() if round_.state in PUBLISHED else {Step.FEEDBACK}
            if round_.state is RoundState.SCHEDULED:
                allowed.add(Step.REMINDER)  # a person may still open it
            assert open_steps <= allowed, (round_, self.now)

    @invariant()
    def the_current_round_and_the_next_are_known(self) -> None:
        if getattr(self, "latest", None) is None:
            return
        weeks = ((self.latest - LOOK_BACK).date() + timedelta(weeks=n) for n in range(-2, 20))
        mondays = (monday_of(day) for day in weeks)
        plans = (due_instants(self.calendar, monday) for monday in mondays)
        to_come = (p for p in plans if p.dues and p.dues[Step.FEEDBACK] > self.latest)
        for coming in (next(to_come), next(to_come)):
            assert coming.key in self.rounds or coming.dues[Step.CLOSE] <= self.latest
        for round_ in self.rounds.values():
            if round_.dues:
                stored = {due.step: due.due_at for due in round_.dues}
                assert stored == dict(due_instants(self.calendar, round_.first_day).dues)


Service.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink a failure takes longer than a test may
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
TestService = Service.TestCase


def test_a_round_held_after_all_by_a_clock_that_went_back_is_opened_at_its_time() -> None:
    service = Service()
    service.install(HolidayPolicy.KEEP, datetime(2026, 12, 7, 6, 59), timedelta(hours=1))  # noqa: DTZ001 - made UTC
    service.a_coordinator_skips_a_round_or_holds_it_after_all(0)
    service.time_passes(2)
    assert service.rounds["2026-W50"].state is RoundState.SKIPPED
    service.the_clock_goes_back(5)
    service.a_coordinator_skips_a_round_or_holds_it_after_all(0)
    service.every_step_that_has_come_is_settled_but_feedback_that_waits_for_the_dispatch()
    assert service.rounds["2026-W50"].state is RoundState.SCHEDULED
    service.time_passes(5)
    service.every_step_that_has_come_is_settled_but_feedback_that_waits_for_the_dispatch()
    assert service.rounds["2026-W50"].state is RoundState.OPEN
