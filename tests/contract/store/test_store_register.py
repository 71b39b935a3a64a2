"""Changes of the register: proposed, confirmed once, seen to; and an earlier version's tables brought up to date."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from builders import utc

from est_mailer.adapters.store import Conflict, Store

NOW = utc(2026, 11, 16, 7)
LATER = NOW + timedelta(hours=1)


def propose(store: Store, coordinator: str = "sam", digest: str = "new") -> int:
    return store.register_changes.propose(coordinator, "old", digest, "id;function\n", "seal", NOW)


def test_a_new_proposal_takes_the_place_of_the_same_coordinators_earlier_one(store: Store) -> None:
    first, other, second = propose(store), propose(store, "polis"), propose(store, digest="newer")
    pending, theirs = store.register_changes.pending("sam"), store.register_changes.pending("polis")
    assert pending is not None
    assert theirs is not None
    assert (pending.id, pending.digest, theirs.id) == (second, "newer", other)
    with pytest.raises(Conflict):
        store.register_changes.confirm(first, "file", LATER)


def test_a_change_is_confirmed_once_and_the_latest_counts(store: Store) -> None:
    first, second = propose(store), propose(store, "polis")
    store.register_changes.confirm(first, "file", NOW)
    store.register_changes.confirm(second, "file", LATER)
    with pytest.raises(Conflict):
        store.register_changes.confirm(second, "file", LATER)
    latest = store.register_changes.latest()
    assert latest is not None
    assert (latest.id, latest.file, latest.settled) == (second, "file", False)
    store.register_changes.settle(second, "written", LATER)
    latest = store.register_changes.latest()
    assert latest is not None
    assert (latest.file, latest.settled) == ("written", True)


def test_tries_are_counted_and_a_void_change_cannot_be_confirmed(store: Store) -> None:
    number = propose(store)
    store.register_changes.count_try(number)
    pending = store.register_changes.pending("sam")
    assert pending is not None
    assert pending.tries == 1
    store.register_changes.void(number, NOW, "moved")
    assert store.register_changes.pending("sam") is None
    with pytest.raises(Conflict):
        store.register_changes.confirm(number, "file", NOW)


def test_a_database_without_the_table_gets_it_and_keeps_what_it_had(path: Path) -> None:
    with Store.open(path) as store:
        store.facts.set("a", "1")
        store.connection.run("DROP TABLE register_changes")
        store.connection.run("DELETE FROM _sqlite_migrations WHERE name = 'm009_register_changes'")
    with Store.open(path) as store:
        assert store.facts.get("a") == "1"
        assert store.register_changes.latest() is None
        assert propose(store) == 1
