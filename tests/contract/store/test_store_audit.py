"""The audit trail in the database: linked, checked, and given its links by the migration."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from builders import utc

from est_mailer.adapters.store import Store, StoreDamaged
from est_mailer.adapters.store.audit import require_whole
from est_mailer.adapters.store.migrations import bring_up_to_date
from est_mailer.domain.keeping.audit_chain import Head

NOW = utc(2026, 11, 16, 7)


def three(store: Store) -> None:
    for number in range(3):
        store.audit.add(NOW, "service", "closed", f"2026-W{47 + number}", {"mails": number})


def tampered(path: Path, *statements: str) -> Store:
    """The database after somebody with a tool of their own has been at it, triggers or not."""
    db = sqlite3.connect(path)
    for trigger in ("audit_never_changes", "audit_never_shrinks", "audit_is_a_chain", "audit_head"):
        db.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()
    return Store.open(path)


def test_the_chain_holds_and_its_head_is_known(store: Store) -> None:
    assert store.audit.head() is None
    three(store)
    require_whole(store.audit)
    head = store.audit.head()
    assert head is not None
    assert head.id == 3
    assert store.audit.has(head)
    assert not store.audit.has(Head(2, head.link))


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE audit SET actor = 'nobody' WHERE id = 2", 2),
        ("DELETE FROM audit WHERE id = 1", 1),
        ("DELETE FROM audit WHERE id = 3", 3),
        ("DELETE FROM audit", 1),
        ("INSERT INTO audit VALUES (4, '', '', '', '', '{}', '', '')", 4),
        ("UPDATE facts SET value = 'gone' WHERE name = 'audit.head'", 0),
    ],
)
def test_what_is_done_behind_the_service_is_found(path: Path, statement: str, where: int) -> None:
    with Store.open(path) as store:
        three(store)
    with tampered(path, statement) as store, pytest.raises(StoreDamaged, match=f"at entry {where}:"):
        require_whole(store.audit)


def test_a_tail_cut_off_with_its_note_is_found_by_a_link_kept_elsewhere(path: Path) -> None:
    with Store.open(path) as store:
        three(store)
        kept = store.audit.head()
        shorter = store.audit.listing()[1]
    note = f"UPDATE facts SET value = '2:{shorter.link}' WHERE name = 'audit.head'"
    with tampered(path, "DELETE FROM audit WHERE id = 3", note) as store:
        require_whole(store.audit)
        assert kept is not None
        assert not store.audit.has(kept)


def test_what_is_undone_leaves_no_link(store: Store) -> None:
    three(store)

    def add_and_fail() -> None:
        with store.atomic():
            store.audit.add(NOW, "service", "closed", "2026-W51")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        add_and_fail()
    store.audit.add(NOW, "service", "closed", "2026-W52")
    require_whole(store.audit)
    assert [entry.id for entry in store.audit.listing()] == [4, 3, 2, 1]


def test_entries_from_before_the_chain_get_their_links(path: Path) -> None:
    db = sqlite3.connect(path)
    bring_up_to_date(db, stop_before="m018_audit_chain")
    insert = "INSERT INTO audit (id, at, actor, event, subject, detail) VALUES (?, ?, 'service', 'closed', 'w', '{}')"
    db.execute(insert, (1, "2026-11-16T07:00:00.000000Z"))
    db.execute(insert, (5, "2026-11-17T07:00:00.000000Z"))
    db.commit()
    db.close()
    with Store.open(path) as store:
        require_whole(store.audit)
        assert [entry.id for entry in store.audit.listing()] == [2, 1]
        store.audit.add(NOW, "service", "closed", "2026-W47")
        require_whole(store.audit)


def test_the_trail_names_no_address(store: Store) -> None:
    store.audit.add(NOW, "anna@exempelstad.example", "cleared", "2026-W47", {"to": "bo@exempelstad.example"})
    (entry,) = store.audit.listing()
    assert "@" not in f"{entry.actor}{dict(entry.detail)}"


def test_a_listing_can_be_narrowed(store: Store) -> None:
    three(store)
    store.audit.add(NOW, "service", "dispatched", "2026-W47")
    assert [e.id for e in store.audit.listing(event="closed")] == [3, 2, 1]
    assert [e.id for e in store.audit.listing(event="closed", subject="2026-W47")] == [1]
