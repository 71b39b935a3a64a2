"""The write-ahead log is emptied into the database while nobody waits, so that no answer's commit has it to do."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alone import alone
from world import World

from est_mailer.adapters.store import Store

CARRYING_OVER = "PRAGMA wal_checkpoint(PASSIVE)"


class Noting(sqlite3.Connection):
    """Notes when the log is carried over; while it ``refuses``, that fails as on a broken disk."""

    refuses = False

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.times = 0

    def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if sql == CARRYING_OVER:
            self.times += 1
            if self.refuses:
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorcode = sqlite3.SQLITE_IOERR
                raise error
        return super().execute(sql, *values)


def change(store: Store, rows: int, length: int = 1) -> None:
    with store.atomic():
        for number in range(rows):
            store.facts.set(f"test.{number}", "x" * length)


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.open(tmp_path / "est.db", sqlite=Noting) as store:
        store.connection.run("PRAGMA wal_autocheckpoint = 0")
        yield store


def test_the_log_stays_short_and_the_commits_have_nothing_to_carry_over(store: Store, tmp_path: Path) -> None:
    for _ in range(20):
        change(store, 60, length=3000)
        store.carry_over()
    assert 2 <= store.connection.sqlite.times <= 6  # type: ignore[attr-defined]
    assert (tmp_path / "est.db-wal").stat().st_size < 8 * 60 * 4096


def test_for_a_few_changes_the_disk_is_left_alone(store: Store) -> None:
    store.carry_over()  # what making the tables has left
    before = store.connection.sqlite.times  # type: ignore[attr-defined]
    change(store, 20)
    store.carry_over()
    assert store.connection.sqlite.times == before  # type: ignore[attr-defined]


def test_a_disk_that_refuses_costs_nothing_that_is_committed(store: Store) -> None:
    Noting.refuses = True
    try:
        change(store, 300)
        store.carry_over()
    finally:
        Noting.refuses = False
    assert store.connection.sqlite.times  # type: ignore[attr-defined]
    assert store.facts.get("test.299") == "x"
    change(store, 300, length=2)
    store.carry_over()
    assert store.facts.get("test.299") == "xx"


def test_the_service_does_it_before_it_waits(store: Store) -> None:
    empty = World.of()
    world = replace(empty, service=replace(empty.service, store=store))
    daemon, _ = alone(world, world.now + timedelta(hours=1))
    change(store, 300)
    before = store.connection.sqlite.times  # type: ignore[attr-defined]
    daemon.run()
    assert store.connection.sqlite.times > before  # type: ignore[attr-defined]
