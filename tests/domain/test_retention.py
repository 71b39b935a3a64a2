"""Periods, limits, and what of a round may never go."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from builders import utc
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.keeping.erasable import Hindrance, RoundFacts, hindered, hindrance, ripe
from est_mailer.domain.retention import ERASABLE, Kept, Period, Retention
from est_mailer.domain.rounds.life import RoundState

NOW = utc(2028, 2, 29, 12)
ENDED = RoundFacts("2026-W47", RoundState.FED_BACK, utc(2026, 11, 20, 12))


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("90 days", utc(2027, 12, 1, 12)),
        ("1 month", utc(2028, 1, 29, 12)),
        ("18 months", utc(2026, 8, 29, 12)),
        ("1 year", utc(2027, 2, 28, 12)),  # there was no 29 February
        ("4 years", utc(2024, 2, 29, 12)),
        ("  2   years ", utc(2026, 2, 28, 12)),
    ],
)
def test_a_period_is_counted_in_calendar_months(text: str, before: object) -> None:
    assert Period.of(text).before(NOW) == before


@pytest.mark.parametrize("text", ["", "2", "years", "0 days", "-1 years", "2 weeks", "two years", "1.5 years"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="is no period"):
        Period.of(text)


@given(st.integers(1, 999), st.sampled_from(["days", "months", "years"]), st.integers(0, 40_000))
def test_a_longer_period_never_reaches_later(count: int, unit: str, hours: int) -> None:
    now = NOW + timedelta(hours=hours)
    assert Period(count + 1, unit).before(now) <= Period(count, unit).before(now) < now


def test_without_a_decision_there_is_no_limit_for_any_class() -> None:
    periods = {kind: Period(1, "years") for kind in ERASABLE}
    assert all(Retention("", periods).limit(kind, NOW) is None for kind in Kept)
    decided = Retention("KS 2026/123", periods)
    assert all(decided.limit(kind, NOW) is not None for kind in ERASABLE)
    assert decided.limit(Kept.TRACE, NOW) is None
    assert Retention("KS 2026/123").limit(Kept.MAIL_IN, NOW) is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        *(({"state": state}, Hindrance.OPEN) for state in RoundState if state.value in (
            "scheduled", "open", "closed", "drafted", "completed", "previewed", "approved")),
        ({"state": RoundState.DISPATCHED, "unsettled": 1}, Hindrance.OPEN),
        ({"state": RoundState.DISPATCHED}, None),  # its feedback was missed: nothing more will come
        ({"state": RoundState.SKIPPED}, None),
        ({"state": RoundState.CANCELLED}, None),
        ({"mails_waiting": 1}, Hindrance.MAIL_WAITS),
        ({"messages_waiting": 1}, Hindrance.MESSAGE_WAITS),
        ({"live_erratum": True}, Hindrance.ERRATUM),
        ({"copy_missing": True}, Hindrance.REGISTRAR),
        ({}, None),
    ],
)  # fmt: skip
def test_what_keeps_a_round_however_old_it_is(changes: dict[str, Any], why: Hindrance | None) -> None:
    facts = replace(ENDED, **changes)
    assert hindrance(facts, registrar=True) is why
    assert (facts.key in ripe([facts], utc(2030, 1, 1), registrar=True)) is (why is None)
    assert hindered([facts], registrar=True) == ({facts.key: why} if why else {})


def test_a_copy_for_the_registrar_is_waited_for_only_where_there_is_one() -> None:
    facts = replace(ENDED, copy_missing=True)
    assert hindrance(facts, registrar=False) is None


def test_a_round_is_ripe_when_it_ended_before_the_limit() -> None:
    assert ripe([ENDED], ENDED.ends_at, registrar=False) == frozenset()
    assert ripe([ENDED], utc(2026, 11, 20, 13), registrar=False) == {ENDED.key}
    assert ripe([ENDED], None, registrar=False) == frozenset()
