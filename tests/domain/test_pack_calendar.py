"""When packs are sent: once, after the period, caught up, never for a time before the first round."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from builders import a_calendar, utc

from est_mailer.domain.deployment import PackTime
from est_mailer.domain.period import Kind, period
from est_mailer.domain.rounds.pack_calendar import CATCH_UP, PackPlan, SendPack, due_packs, ended, pack_due
from est_mailer.domain.rounds.planning import Snapshot, plan, wake_at

FIRST_MONDAY = PackTime(1, 1, time(8))
SECOND_THURSDAY = PackTime(2, 4, time(9))
PLAN = PackPlan(FIRST_MONDAY, None, frozenset(), date(2026, 8, 3))
DUE = utc(2026, 9, 28, 6)  # Monday of week 40, 08:00 in Sweden


def due(plan: PackPlan, now: datetime) -> list[str]:
    return [period.key for period in due_packs(plan, a_calendar(), now)]


def test_the_instants() -> None:
    assert pack_due(period("2026-Q3"), FIRST_MONDAY, a_calendar()) == DUE
    assert pack_due(period("2026"), SECOND_THURSDAY, a_calendar()) == utc(2027, 1, 14, 8)
    epiphany = a_calendar(is_holiday=lambda day: day == date(2027, 1, 4))
    assert pack_due(period("2026"), FIRST_MONDAY, epiphany) == utc(2027, 1, 5, 7)


def test_it_is_due_from_its_time_until_it_is_sent() -> None:
    assert due(PLAN, DUE - timedelta(seconds=1)) == []
    assert due(PLAN, DUE) == ["2026-Q3"]
    assert due(PLAN, DUE + CATCH_UP) == ["2026-Q3"]
    assert due(PLAN, DUE + CATCH_UP + timedelta(seconds=1)) == []
    assert due(replace(PLAN, sent=frozenset({"2026-Q3"})), DUE) == []


def test_never_for_a_time_before_the_first_round() -> None:
    assert due(replace(PLAN, first_round=None), DUE) == []
    assert due(replace(PLAN, first_round=date(2026, 9, 28)), DUE) == []
    assert due(replace(PLAN, first_round=date(2026, 9, 21)), DUE) == ["2026-Q3"]


def test_a_year_and_its_last_quarter() -> None:
    both = replace(PLAN, year=SECOND_THURSDAY)
    assert due(both, utc(2027, 1, 4, 7)) == ["2026-Q4"]
    assert due(both, utc(2027, 1, 14, 8)) == ["2026-Q4", "2026"]


def test_off_is_off() -> None:
    assert due(PackPlan(first_round=date(2026, 1, 5)), DUE) == []


@pytest.mark.parametrize(("day", "key"), [(date(2026, 9, 27), "2026-Q2"), (date(2026, 9, 28), "2026-Q3")])
def test_the_latest_that_has_ended(day: date, key: str) -> None:
    assert ended(Kind.QUARTER, day).key == key
    assert ended(Kind.YEAR, day).key == "2025"


def test_the_plan_lists_it_last_and_wakes_for_it() -> None:
    snapshot = Snapshot(a_calendar(), packs=PLAN)
    assert plan(snapshot, DUE)[-1] == SendPack("2026-Q3")
    assert wake_at(replace(snapshot, calendar=a_calendar(anchor=date(2027, 6, 7))), DUE - timedelta(hours=3)) == DUE
    done = replace(snapshot, packs=replace(PLAN, sent=frozenset({"2026-Q3"})))
    assert not any(isinstance(action, SendPack) for action in plan(done, DUE))
