"""The file: crashes, other writers, other versions, no room, no right to write, damage."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from builders import utc

from est_mailer import __version__
from est_mailer.adapters.store import (
    Store,
    StoreBusy,
    StoreDamaged,
    StoreFromTheFuture,
    StoreFull,
    StoreReadOnly,
    WriterLock,
)
from est_mailer.adapters.store.file import connect
from est_mailer.domain.errors import StoreError
from est_mailer.domain.incoming import Fetched

NOW = utc(2026, 11, 16, 7)
AT_ONCE = timedelta(0)

IMPORTS = "import sys\nfrom pathlib import Path\nfrom est_mailer.adapters.store import Store, WriterLock"

CRASH = """
import os, signal, sys
from datetime import datetime, UTC
from pathlib import Path
from est_mailer.adapters.store import Store
from est_mailer.domain.incoming import Fetched
from est_mailer.domain.outgoing import Letter, Purpose
now = datetime(2026, 11, 16, tzinfo=UTC)
store = Store.open(Path(sys.argv[1]))
store.inbound.add(Fetched("INBOX", 7, 1, 5, b"first"), now)
with store.atomic():
    store.inbound.add(Fetched("INBOX", 7, 2, 6, b"second"), now)
    for n in range(500):
        letter = Letter("2026-W47", Purpose.DISPATCH, f"{n}@est.example", f"<{n}@est.example>", b"x" * 9000)
        store.outbox.queue(letter, now)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60)


def test_what_is_stored_is_there_when_the_file_is_opened_again(path: Path) -> None:
    with Store.open(path) as store:
        number = store.inbound.add(Fetched("INBOX", 7, 1, 5, b"first"), NOW)
    with Store.open(path) as store:
        assert store.inbound.unaccounted() == (number,)
        assert store.facts.get("store.written_by") == __version__
    assert path.stat().st_mode & 0o077 == 0


def test_the_file_is_set_up_for_safety(path: Path) -> None:
    with Store.open(path) as store:
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
        assert {name: store.connection.value(f"PRAGMA {name}") for name in wanted} == wanted


def test_a_process_killed_in_mid_transaction_leaves_nothing_half_done(path: Path) -> None:
    died = python(CRASH, str(path))
    assert died.returncode == -signal.SIGKILL, died.stderr
    with Store.open(path) as store:
        assert [stored.size for stored in store.inbound.listing()] == [5]
        assert store.outbox.listing() == ()
        assert store.inbound.last_uid("INBOX", 7) == 1
        assert store.integrity() == []


def test_a_second_writer_waits_and_is_told(path: Path) -> None:
    with Store.open(path) as one, Store.open(path, patience=AT_ONCE) as other, one.atomic():
        one.facts.set("a", "1")
        assert other.facts.get("a") is None
        with pytest.raises(StoreBusy, match="Another process"), other.atomic():
            other.facts.set("a", "2")
        with pytest.raises(StoreBusy):
            other.facts.set("a", "3")
    with Store.open(path) as store:
        assert store.facts.get("a") == "1"


def test_two_that_create_the_file_at_once_both_get_it(path: Path) -> None:
    code = f"{IMPORTS}\nStore.open(Path(sys.argv[1]))"
    started = [subprocess.Popen([sys.executable, "-c", code, str(path)], stderr=subprocess.PIPE) for _ in range(3)]
    assert [(process.communicate(timeout=60)[1], process.returncode) for process in started] == [(b"", 0)] * 3


def test_a_new_file_has_its_journal_before_anyone_can_open_it(path: Path) -> None:
    sqlite = connect(path, read_only=False, sqlite=sqlite3.Connection)
    assert sqlite.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert [found.name for found in path.parent.iterdir() if not found.name.startswith(f"{path.name}-")] == [path.name]
    sqlite.close()


def test_one_writer_holds_the_lock_and_says_who_it_is(path: Path) -> None:
    with WriterLock(path), pytest.raises(StoreBusy, match=f"process {os.getpid()}"):
        WriterLock(path).acquire()
    with WriterLock(path):
        code = f"{IMPORTS}\nWriterLock(Path(sys.argv[1])).acquire()"
        refused = python(code, str(path))
    assert f"process {os.getpid()}" in refused.stderr
    assert python(code, str(path)).returncode == 0  # its holder has ended: the lock is free again
    with WriterLock(path):
        pass


FULL = f"""
{IMPORTS}
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
with WriterLock(Path(sys.argv[1])):
    print("held")
"""


def test_a_disk_without_room_for_the_number_does_not_keep_the_lock_from_its_holder(path: Path) -> None:
    ended = python(FULL, str(path))
    assert ended.stdout == "held\n", ended.stderr


def test_a_database_from_a_newer_version_is_left_alone(path: Path) -> None:
    with Store.open(path) as store:
        row = {"migration_set": "est_mailer", "name": "m999_tomorrow", "applied_at": "2030-01-01"}
        store.connection.insert("_sqlite_migrations", **row)
        store.facts.set("store.written_by", "9.1")
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(StoreFromTheFuture, match=r"version 9\.1 .* this is version"):
            Store.open(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE places (url TEXT)")
    other.close()
    with pytest.raises(StoreDamaged, match="another program"):
        Store.open(path)


def test_looking_needs_a_database_and_changes_nothing(path: Path) -> None:
    with pytest.raises(StoreError, match="no database yet"):
        Store.open(path, read_only=True)
    assert not path.exists()
    with Store.open(path) as writer:
        writer.facts.set("a", "1")
        with Store.open(path, read_only=True) as reader:
            assert reader.facts.get("a") == "1"
            with pytest.raises(StoreReadOnly, match="cannot be written to"):
                reader.facts.set("a", "2")
            with pytest.raises(StoreReadOnly), reader.atomic():
                reader.facts.set("a", "2")
    with Store.open(path, read_only=True) as reader:
        assert reader.facts.get("a") == "1"


def test_an_older_database_is_not_changed_by_looking(path: Path) -> None:
    with Store.open(path) as store:
        store.connection.run("DELETE FROM _sqlite_migrations WHERE name = 'm008_outbox'")
    with pytest.raises(StoreError, match="earlier version"):
        Store.open(path, read_only=True)


AS_NOBODY = """
import os, sys
from pathlib import Path
from est_mailer.adapters.store import Store
if os.geteuid() == 0:  # no mode keeps root from writing
    os.setgid(65534); os.setuid(65534)
path = Path(sys.argv[1])
with Store.open(path, read_only=True) as store:
    print(store.facts.get("a"))
Store.open(path)
"""


@pytest.fixture
def readable_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="est") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("folder_mode", [0o777, 0o555])
def test_without_the_right_to_write(readable_folder: Path, folder_mode: int) -> None:
    path = readable_folder / "est.db"
    with Store.open(path) as store:
        store.facts.set("a", "1")
    path.chmod(0o444)
    readable_folder.chmod(folder_mode)
    refused = python(AS_NOBODY, str(path))
    readable_folder.chmod(0o755)
    assert refused.stdout == "1\n", refused.stderr
    assert "StoreReadOnly" in refused.stderr
    assert "write permission" in refused.stderr


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere/est\.db: The database cannot be created"):
        Store.open(tmp_path / "nowhere" / "est.db")
    with pytest.raises(StoreError, match="lock"):
        WriterLock(tmp_path / "nowhere" / "est.db").acquire()


def test_damage_is_told(path: Path) -> None:
    with Store.open(path) as store:
        for n in range(200):
            store.inbound.add(Fetched("INBOX", 7, n, 9, b"%d" % n * 500), NOW)
    content = bytearray(path.read_bytes())
    content[8192:-8192] = b"\xff" * (len(content) - 16384)
    path.write_bytes(content)
    with pytest.raises(StoreDamaged, match="backup"):
        read_all(path)
    path.write_bytes(b"This is no database, it is a letter. " * 100)
    with pytest.raises(StoreDamaged, match="not a database"):
        Store.open(path)


def read_all(path: Path) -> None:
    with Store.open(path) as store:
        for stored in store.inbound.listing():
            store.inbound.raw(stored.id)


def test_a_full_disk_is_told_and_forgotten_when_there_is_room(store: Store) -> None:
    """SQLite answers SQLITE_FULL when the file may not grow, as it does when the disk is full."""
    used = store.connection.value("PRAGMA page_count")
    store.connection.run(f"PRAGMA max_page_count = {used + 10}")
    store.facts.set("a", "1")
    with pytest.raises(StoreFull, match="goes on by itself"):
        add_all(store, "2", b"x" * 10**6)
    assert store.facts.get("a") == "1"
    assert store.inbound.listing() == ()
    store.connection.run("PRAGMA max_page_count = 1000000")
    assert store.inbound.add(Fetched("INBOX", 7, 1, 10**6, b"x" * 10**6), NOW) is not None
    assert store.integrity() == []


def add_all(store: Store, fact: str, raw: bytes) -> None:
    with store.atomic():
        store.facts.set("a", fact)
        store.inbound.add(Fetched("INBOX", 7, 1, len(raw), raw), NOW)


LIMITED = """
import resource, sys
from datetime import datetime, UTC
from pathlib import Path
from est_mailer.adapters.store import Store, StoreFull
from est_mailer.domain.incoming import Fetched
now = datetime(2026, 11, 16, tzinfo=UTC)
store = Store.open(Path(sys.argv[1]))
store.inbound.add(Fetched("INBOX", 7, 1, 5, b"first"), now)
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, resource.RLIM_INFINITY))
try:
    store.inbound.add(Fetched("INBOX", 7, 2, 10**7, b"x" * 10**7), now)
except StoreFull as error:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.inbound.add(Fetched("INBOX", 7, 2, 6, b"second"), now)
    print(store.integrity(), len(store.inbound.listing()))
"""


def test_the_system_refusing_to_let_a_file_grow_is_no_room_either(path: Path) -> None:
    ended = python(LIMITED, str(path))
    assert ended.stdout == "[] 2\n", ended.stderr
