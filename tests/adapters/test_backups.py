"""Backups: made while others write, proved by being opened, whole or not at all; put back over nothing."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from builders import utc

from est_mailer.adapters import backups
from est_mailer.adapters.backup_folders import MANIFEST
from est_mailer.adapters.backups import make_backup, put_database, put_settings, settings_of, verify_backup
from est_mailer.adapters.store import Store, StoreFull
from est_mailer.domain.errors import ServiceError

NOW = utc(2026, 11, 20, 12)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    for name, text in {
        "est.toml": "# settings",
        "register.csv": "id;function",
        "areas.geojson": "{}",
        "templates/sv/words/mail.toml": "# words",
        "templates/sv/invitation.j2": "Hej",
        "EST_MAIL_PASSWORD": "hemligt-lösen",
        "EST_TOKEN_KEY": "hemlig-nyckel",
        "key.pem": "hemlig-pem",
        "both.pem": "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nhemlig-nyckel",
        "issuer.txt": "-----BEGIN CERTIFICATE-----",
        "outlines.json": "{}",
        ".env.toml": "hemlig-miljö",
        "state/other.toml": "not settings",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def store(config: Path) -> Store:
    opened = Store.open(config / "state" / "est.db")
    for number in range(50):
        opened.audit.add(NOW, "service", "closed", f"2026-W{number}")
    return opened


def test_a_backup_has_the_database_the_settings_and_no_secret(config: Path, store: Store, tmp_path: Path) -> None:
    named = [config / name for name in ("issuer.txt", "outlines.json", "both.pem")]
    manifest = make_backup(store, config, tmp_path / "b", "Exempelstad", NOW, named)
    assert verify_backup(tmp_path / "b") == manifest
    assert manifest.head == str(store.audit.head())
    assert manifest.counts["audit"] == 50
    assert set(settings_of(tmp_path / "b")) == {
        "est.toml",
        "register.csv",
        "areas.geojson",
        "issuer.txt",
        "outlines.json",
        "templates/sv/words/mail.toml",
        "templates/sv/invitation.j2",
    }
    everything = b"".join(path.read_bytes() for path in (tmp_path / "b").rglob("*") if path.is_file())
    assert b"hemlig" not in everything


def test_only_its_owner_may_read_it(config: Path, store: Store, tmp_path: Path) -> None:
    make_backup(store, config, tmp_path / "b", "Exempelstad", NOW)
    for path in [tmp_path / "b", *(tmp_path / "b").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_it_is_consistent_while_another_process_writes(config: Path, store: Store, tmp_path: Path) -> None:
    stop, path = threading.Event(), Path(store.connection.where)

    def write() -> None:
        with Store.open(path) as other:
            number = 0
            while not stop.is_set():
                number += 1
                with other.atomic():  # two tables that must agree
                    other.audit.add(NOW, "service", "counted", str(number))
                    other.facts.set("counted", str(number))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(8):
            target = tmp_path / f"b{number}"
            make_backup(store, config, target, "Exempelstad", NOW)
            with Store.at_rest(target / "est.db") as copy:
                counted = copy.audit.listing(1, event="counted")
                assert copy.facts.get("counted") == (counted[0].subject if counted else None)
    finally:
        stop.set()
        writer.join()
    assert int(store.facts.get("counted") or 0) > 0


def test_it_replaces_nothing(config: Path, store: Store, tmp_path: Path) -> None:
    make_backup(store, config, tmp_path / "b", "Exempelstad", NOW)
    before = (tmp_path / "b" / MANIFEST).read_bytes()
    with pytest.raises(ServiceError, match="a backup replaces nothing"):
        make_backup(store, config, tmp_path / "b", "Exempelstad", NOW)
    assert (tmp_path / "b" / MANIFEST).read_bytes() == before


def test_what_a_killed_one_left_is_cleared_away(config: Path, store: Store, tmp_path: Path) -> None:
    (tmp_path / ".b.part").mkdir()
    (tmp_path / ".b.part" / "est.db").write_bytes(b"half")
    make_backup(store, config, tmp_path / "b", "Exempelstad", NOW)
    verify_backup(tmp_path / "b")
    assert not (tmp_path / ".b.part").exists()


def test_a_full_disk_is_explained_and_nothing_is_left(config: Path, store: Store, tmp_path: Path) -> None:
    """No file may grow over 100 kB: to whoever writes it is the same as a full disk or quota."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(StoreFull, match=r"no room for it.* name a folder on another disk"):
            make_backup(store, config, tmp_path / "b", "Exempelstad", NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert not list(tmp_path.glob("*b*"))


def damage_database(backup: Path) -> None:
    with (backup / "est.db").open("r+b") as file:
        file.seek(5000)
        file.write(b"\xff" * 100)


def damage_settings(backup: Path) -> None:
    (backup / "config" / "est.toml").write_text("# others")


def damage_manifest(backup: Path) -> None:
    (backup / MANIFEST).write_text("{}")


def lose_settings(backup: Path) -> None:
    (backup / "config" / "register.csv").unlink()


def reseal(backup: Path, **changes: object) -> None:
    """As somebody would who changes a backup and its digests with it."""
    manifest = json.loads((backup / MANIFEST).read_text())
    manifest["files"]["est.db"] = backups._digest(backup / "est.db")
    (backup / MANIFEST).write_text(json.dumps(manifest | changes))


def change_the_trail(backup: Path) -> None:
    db = sqlite3.connect(backup / "est.db")
    db.execute("DROP TRIGGER audit_never_changes")
    db.execute("UPDATE audit SET actor = 'nobody' WHERE id = 7")
    db.commit()
    db.close()
    reseal(backup)


def swap_the_database(backup: Path) -> None:
    (backup / "est.db").unlink()
    with Store.open(backup / "est.db") as other:
        other.connection.run("PRAGMA journal_mode = DELETE")
    reseal(backup)


def name_a_file_outside(backup: Path) -> None:
    files = json.loads((backup / MANIFEST).read_text())["files"]
    reseal(backup, files=files | {"../../etc/passwd": "0" * 64})


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (damage_database, "est.db is not what was backed up"),
        (damage_settings, "est.toml is not what was backed up"),
        (damage_manifest, "cannot be read"),
        (lose_settings, "register.csv is missing"),
        (change_the_trail, "does not hold at entry 7"),
        (swap_the_database, "not the one in its manifest"),
        (name_a_file_outside, "cannot be read"),
        (shutil.rmtree, "There is no such folder"),
    ],
)
def test_what_does_not_hold_is_refused(config: Path, store: Store, tmp_path: Path, damage: object, told: str) -> None:
    make_backup(store, config, tmp_path / "b", "Exempelstad", NOW)
    assert callable(damage)
    damage(tmp_path / "b")
    with pytest.raises(ServiceError, match=told):
        verify_backup(tmp_path / "b")


def test_the_database_is_put_where_there_is_none(config: Path, store: Store, tmp_path: Path) -> None:
    make_backup(store, config, tmp_path / "b", "Exempelstad", NOW)
    database = tmp_path / "new" / "est.db"
    database.parent.mkdir()
    put_database(tmp_path / "b", database, lambda copy: copy.facts.set("seen", "yes"))
    assert [path.name for path in database.parent.iterdir()] == ["est.db"]
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    with Store.open(database) as restored:
        assert restored.facts.get("seen") == "yes"
        assert restored.audit.head() == store.audit.head()


def test_a_database_that_is_there_is_never_replaced(config: Path, store: Store, tmp_path: Path) -> None:
    make_backup(store, config, tmp_path / "b", "Exempelstad", NOW)
    there = tmp_path / "there.db"
    there.write_bytes(b"somebody's")
    with pytest.raises(ServiceError, match="a restore replaces nothing"):
        put_database(tmp_path / "b", there, lambda _: None)
    assert there.read_bytes() == b"somebody's"
    assert not list(tmp_path.glob(".there.db*"))


def test_nothing_is_put_in_place_if_its_preparation_fails(config: Path, store: Store, tmp_path: Path) -> None:
    make_backup(store, config, tmp_path / "b", "Exempelstad", NOW)

    def fails(_: Store) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(ServiceError, match="no room"):
        put_database(tmp_path / "b", tmp_path / "new.db", fails)
    assert not (tmp_path / "new.db").exists()
    assert not list(tmp_path.glob(".new.db*"))


def test_settings_are_written_where_they_are_missing_and_others_left(
    config: Path, store: Store, tmp_path: Path
) -> None:
    make_backup(store, config, tmp_path / "b", "Exempelstad", NOW)
    new = tmp_path / "etc"
    new.mkdir()
    (new / "est.toml").write_text("# newer")
    written, different = put_settings(tmp_path / "b", new)
    assert different == ["est.toml"]
    assert "register.csv" in written
    assert (new / "est.toml").read_text() == "# newer"
