"""Rounds: stored whole, moved by compare-and-set, with the register as it stood."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from builders import a_member

from est_mailer.adapters.store import Conflict, NotStored, Store
from est_mailer.domain.deployment import Step
from est_mailer.domain.model import Role
from est_mailer.domain.rounds.life import Outcome, RoundState

if TYPE_CHECKING:
    from .conftest import Given


def test_a_number_is_given_once_and_kept(store: Store) -> None:
    assert [store.rounds.number_of(name) for name in ("skola", "bad", "skola")] == [1, 2, 1]
    assert (store.rounds.member_id(2), store.rounds.member_id(3)) == ("bad", None)


def test_a_round_comes_back_as_it_was(store: Store, given: Given) -> None:
    round_ = given.a_round(hold_until=given.now, reason="helgdag")
    store.rounds.add(round_)
    assert store.rounds.get(round_.key) == round_
    assert store.rounds.by_first_day(round_.first_day) == round_
    with pytest.raises(Conflict):
        store.rounds.add(round_)
    with pytest.raises(LookupError, match=r"no round 2026-W01\..* est-mailer round list shows every round"):
        store.rounds.get("2026-W01")


def test_rounds_are_listed(store: Store, given: Given) -> None:
    assert store.rounds.latest() is None
    for weeks, state in enumerate((RoundState.FED_BACK, RoundState.OPEN, RoundState.SCHEDULED, RoundState.SKIPPED)):
        store.rounds.add(given.a_round(weeks, state))
    assert [r.key for r in store.rounds.all()] == ["2026-W50", "2026-W49", "2026-W48", "2026-W47"]
    assert [r.key for r in store.rounds.all(limit=2)] == ["2026-W50", "2026-W49"]
    assert [r.key for r in store.rounds.unfinished()] == ["2026-W48", "2026-W49"]
    latest = store.rounds.latest()
    assert latest is not None
    assert latest == given.a_round(3, RoundState.SKIPPED)


def test_a_state_is_moved_only_from_where_it_was_thought_to_be(store: Store, given: Given) -> None:
    key = given.round(state=RoundState.SCHEDULED)
    store.rounds.move(key, RoundState.SCHEDULED, RoundState.OPEN)
    with pytest.raises(Conflict, match="open, not scheduled"):
        store.rounds.move(key, RoundState.SCHEDULED, RoundState.CANCELLED, reason="storm")
    assert store.rounds.get(key) == given.a_round()
    store.rounds.move(key, RoundState.OPEN, RoundState.CANCELLED, reason="storm")
    assert store.rounds.get(key) == given.a_round(state=RoundState.CANCELLED, reason="storm")
    with pytest.raises(NotStored):
        store.rounds.move("2020-W01", RoundState.OPEN, RoundState.CLOSED)


def test_a_hold_is_set_and_lifted(store: Store, given: Given) -> None:
    key = given.round()
    store.rounds.set_hold(key, given.now)
    assert store.rounds.get(key).hold_until == given.now
    store.rounds.set_hold(key, None)
    assert store.rounds.get(key).hold_until is None
    with pytest.raises(NotStored):
        store.rounds.set_hold("2020-W01", None)


def test_a_step_is_settled_once(store: Store, given: Given) -> None:
    key = given.round()
    store.rounds.settle(key, Step.CLOSE, Outcome.MISSED, given.now)
    due = store.rounds.get(key).dues[1]
    assert (due.step, due.outcome, due.settled_at) == (Step.CLOSE, Outcome.MISSED, given.now)
    with pytest.raises(Conflict, match="close"):
        store.rounds.settle(key, Step.CLOSE, Outcome.DONE, given.now)
    with pytest.raises(NotStored, match="meeting"):
        store.rounds.settle(key, Step.MEETING, Outcome.DONE, given.now)


def test_the_register_is_kept_as_it_stood(store: Store, given: Given) -> None:
    key = given.a_round().key
    store.rounds.add(given.a_round())
    members = (a_member("skola", deputies=("vik@exempelstad.example",), areas=("norrby",)), a_member("bad"))
    store.rounds.freeze(key, members)
    assert store.rounds.members(key) == members
    with pytest.raises(Conflict):
        store.rounds.freeze(key, members)
    assert store.rounds.members("2020-W01") == ()


def test_those_who_report_are_numbered_with_the_register_and_no_number_is_passed_over(
    store: Store, given: Given
) -> None:
    coordinator = a_member("samordnare", roles=frozenset({Role.COORDINATOR}))
    store.rounds.add(given.a_round())
    store.rounds.freeze(given.a_round().key, (coordinator, a_member("skola"), a_member("bad")))
    later = given.a_round(weeks=1)
    store.rounds.add(later)
    store.rounds.freeze(later.key, (a_member("ny"), a_member("bad"), a_member("skola"), coordinator))
    names = ("skola", "bad", "ny", "samordnare")
    assert [store.rounds.number_of(name) for name in names] == [1, 2, 3, 4]


def test_a_deputy_for_this_round_answers_for_the_function(store: Store, given: Given) -> None:
    key, later = given.round(members=("skola", "bad")), given.round(weeks=1, members=("skola",))
    assert store.rounds.add_deputy(key, "skola", "ny@exempelstad.example", given.now)
    assert not store.rounds.add_deputy(key, "skola", "NY@exempelstad.example", given.now)
    skola, bad = store.rounds.members(key)
    assert skola == replace(a_member("skola"), round_deputies=("ny@exempelstad.example",))
    assert bad == a_member("bad")
    assert store.rounds.members(later) == (a_member("skola"),)
    with pytest.raises(Conflict):
        store.rounds.add_deputy(key, "okand", "ny@exempelstad.example", given.now)


def test_instants_are_kept_to_the_microsecond_in_utc(store: Store, given: Given) -> None:
    key = given.round()
    instant = given.now + timedelta(microseconds=1)
    store.rounds.set_hold(key, instant)
    held = store.rounds.get(key).hold_until
    assert held == instant
    with pytest.raises(ValueError, match="time zone"):
        store.rounds.set_hold(key, instant.replace(tzinfo=None))
