"""Revoked codes: counted for each function and for all, anew for each key."""

from __future__ import annotations

from datetime import timedelta

from builders import utc

from est_mailer.adapters.store import Store

NOW = utc(2026, 11, 16, 7)
DAY = timedelta(days=1)


def test_an_epoch_is_the_functions_own_revocations_and_those_of_all(store: Store) -> None:
    assert (store.revocations.epoch(1, "key"), store.revocations.highest("key")) == (0, 0)
    store.revocations.add(1, "key", "drift", NOW)
    store.revocations.add(None, "key", "drift", NOW)
    store.revocations.add(1, "key", "drift", NOW)
    assert [store.revocations.epoch(number, "key") for number in (0, 1, 2)] == [1, 3, 1]
    assert store.revocations.highest("key") == 3
    assert (store.revocations.epoch(1, "another"), store.revocations.highest("another")) == (0, 0)


def test_who_was_named_and_when(store: Store) -> None:
    school = store.rounds.number_of("skola")
    store.revocations.add(None, "key", "drift", NOW + 2 * DAY)
    assert store.revocations.last(school) is None
    store.revocations.add(school, "key", "drift", NOW)
    store.revocations.add(school, "key", "drift", NOW + DAY)
    assert store.revocations.last(school) == NOW + DAY
    assert store.revocations.named_since(NOW + DAY) == {"skola"}
    assert store.revocations.named_since(NOW + 2 * DAY) == frozenset()
