"""Errata: one of a round waits at a time, a change of state is a compare-and-set, a void touches one content only."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from builders import utc
from full_week import a_corrected_week

from est_mailer.adapters.store import Conflict, NotStored, Store
from est_mailer.domain.rounds.errata_life import ErratumState

if TYPE_CHECKING:
    from .conftest import Given

NOW = utc(2026, 11, 20, 9)
UNTIL = NOW + timedelta(minutes=15)


def add(store: Store, content: str = "c1") -> int:
    return store.errata.add(a_corrected_week(), content, b"%PDF", b"PK", None, "samordnare", NOW)


def test_what_is_kept_comes_back(store: Store, given: Given) -> None:
    key = given.round()
    number = add(store)
    found = store.errata.live(key)
    assert found is not None
    assert found == store.errata.get(number) == store.errata.all_live()[0]
    assert (found.edition, found.pdf, found.workbook) == (a_corrected_week(), b"%PDF", b"PK")
    assert (found.state, found.content_hash, found.at, found.hold_until) == (ErratumState.PREVIEWED, "c1", NOW, None)
    with pytest.raises(NotStored):
        store.errata.get(number + 1)


def test_one_at_a_time(store: Store, given: Given) -> None:
    key = given.round()
    first = add(store)
    with pytest.raises(Conflict):
        add(store, "c2")
    store.errata.move(first, ErratumState.PREVIEWED, ErratumState.REPLACED)
    second = add(store, "c2")
    assert [e.id for e in store.errata.listing(key)] == [first, second]
    assert [e.id for e in store.errata.all_live()] == [second]


def test_a_change_of_state_from_another_than_it_is_in(store: Store, given: Given) -> None:
    key = given.round()
    number = add(store)
    store.errata.move(number, ErratumState.PREVIEWED, ErratumState.APPROVED, UNTIL)
    live = store.errata.live(key)
    assert live is not None
    assert live.hold_until == UNTIL
    with pytest.raises(Conflict):
        store.errata.move(number, ErratumState.PREVIEWED, ErratumState.STOPPED)
    store.errata.move(number, ErratumState.APPROVED, ErratumState.DISPATCHED)
    assert store.errata.get(number).hold_until is None
    assert store.errata.live(key) is None


def test_a_void_of_one_content_leaves_the_others(store: Store, given: Given) -> None:
    key = given.round()
    for content in ("c1", "c2"):
        for coordinator in ("a", "b"):
            store.approvals.issue(key, content, coordinator, "seal", NOW)
        store.approvals.approve(key, content, "a", NOW)
    assert store.approvals.void(key, NOW, "stopped", "c2") == 1
    assert store.approvals.approved_by(key, "c1") == {"a"}
    assert store.approvals.approved_by(key, "c2") == frozenset()
    assert [code.content_hash for code in store.approvals.outstanding(key)] == ["c1"]
