"""What a crash has left beside the place of a new database."""

from __future__ import annotations

import os
from pathlib import Path

from est_mailer.adapters.store import Store


def beside(path: Path) -> Path:
    """Where a process of our number prepares a new file."""
    return path.with_name(f"{path.name}.{os.getpid()}.new")


def test_a_second_name_of_another_database_does_not_become_the_new_one(path: Path) -> None:
    with Store.open(path) as store:
        store.facts.set("of", "the one set aside")
    os.link(path, beside(path))  # a crash between a new file's two names
    path.rename(path.with_name("set-aside.db"))
    with Store.open(path) as store:
        assert store.facts.get("of") is None
    assert sorted(found.name for found in path.parent.iterdir()) == [path.name, "set-aside.db"]


def test_what_was_written_beside_it_is_not_taken_for_the_new_ones(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        beside(path).with_name(f"{beside(path).name}{suffix}").write_bytes(b"left in the middle of it")
    with Store.open(path) as store:
        store.facts.set("whole", "yes")
    assert [found.name for found in path.parent.iterdir()] == [path.name]
