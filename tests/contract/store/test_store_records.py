"""The audit trail, facts, dead addresses, transactions."""

from __future__ import annotations

import pytest
from builders import utc

from est_mailer.adapters.store import Conflict, Store

NOW = utc(2026, 11, 16, 7)


def test_the_trail_is_read_newest_first(store: Store) -> None:
    store.audit.add(NOW, "service", "invited", "2026-W47", {"mails": 3})
    store.audit.add(NOW, "operator", "retried", "outbox/1")
    entries = store.audit.listing(10)
    assert [(e.actor, e.event, e.subject, dict(e.detail), e.at) for e in entries] == [
        ("operator", "retried", "outbox/1", {}, NOW),
        ("service", "invited", "2026-W47", {"mails": "3"}, NOW),
    ]
    assert len(store.audit.listing(1)) == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET actor = 'nobody'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit (id, at, actor, event, subject, detail) VALUES (1, '', '', '', '', '')",
        "INSERT INTO audit (id, at, actor, event, subject, detail) VALUES (2, '', '', '', '', '')",
        "INSERT INTO audit (id, at, actor, event, subject, detail) VALUES (3, '', '', '', '', '')",
    ],
)
def test_the_trail_is_only_added_to(store: Store, change: str) -> None:
    store.audit.add(NOW, "service", "invited", "2026-W47")
    with pytest.raises(Conflict, match="only added to"):
        store.connection.run(change)
    assert store.audit.listing()[0].actor == "service"


def test_facts(store: Store) -> None:
    assert store.facts.get("tick") is None
    store.facts.set("tick", "1")
    store.facts.set("tick", "2")
    assert store.facts.get("tick") == "2"
    store.facts.forget("tick")
    store.facts.forget("tick")
    assert store.facts.get("tick") is None


def test_an_address_dies_once_until_it_is_revived(store: Store) -> None:
    assert store.addresses.mark_dead("Skola@Exempelstad.example", NOW, "5.1.1 unknown")
    assert not store.addresses.mark_dead("skola@exempelstad.example", NOW, "again")
    assert store.addresses.dead() == {"skola@exempelstad.example": "5.1.1 unknown"}
    assert store.addresses.revive("SKOLA@exempelstad.example", NOW)
    assert not store.addresses.revive("skola@exempelstad.example", NOW)
    assert store.addresses.dead() == {}
    assert store.addresses.mark_dead("skola@exempelstad.example", NOW, "once more")
    assert store.addresses.dead() == {"skola@exempelstad.example": "once more"}


def set_and_fail(store: Store, fact: str) -> None:
    with store.atomic():
        store.facts.set(fact, "1")
        raise ZeroDivisionError


def set_inside_and_fail(store: Store) -> None:
    with store.atomic():
        with store.atomic():
            store.facts.set("inner", "1")
        raise ZeroDivisionError


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        set_and_fail(store, "a")
    assert store.facts.get("a") is None


def test_an_inner_transaction_may_fail_alone(store: Store) -> None:
    with store.atomic():
        store.facts.set("outer", "1")
        with pytest.raises(ZeroDivisionError):
            set_and_fail(store, "inner")
        with store.atomic():
            store.facts.set("second", "1")
    assert [store.facts.get(name) for name in ("outer", "inner", "second")] == ["1", None, "1"]


def test_an_outer_failure_undoes_the_inner_ones(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        set_inside_and_fail(store)
    assert store.facts.get("inner") is None


def test_a_sound_store_has_nothing_to_say(store: Store) -> None:
    assert store.integrity() == []


def test_an_orphan_is_told(store: Store) -> None:
    store.connection.run("PRAGMA foreign_keys = OFF")
    store.connection.insert("inbound_raw", inbound=7, content=b"x")
    assert store.integrity() == ["row 7 of inbound_raw points to a missing row of inbound"]
