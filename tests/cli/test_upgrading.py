"""Upgrading as a technician meets it: a copy before, one who does it, and words where it cannot be done."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from alone import Ear
from command_place import SECRETS, Place
from config_folders import Folder
from earlier_schemas import EARLIER, LATEST, OLDEST, contents, made_as, make_from_the_future
from in_a_child import in_a_child
from typer.testing import CliRunner

from est_mailer import looking
from est_mailer.adapters.backup_folders import backups_in
from est_mailer.adapters.backups import DATABASE, verify_backup
from est_mailer.adapters.interruption import Interruption
from est_mailer.adapters.landlock import confine
from est_mailer.adapters.store import Store, WriterLock
from est_mailer.bootstrap import writing
from est_mailer.cli.commands import COMMANDS
from est_mailer.cli.main import app
from est_mailer.cli.offering import Family
from est_mailer.domain.errors import ServiceError, StoreError
from est_mailer.starting import opened

WITHOUT_A_DATABASE = {"init", "demo", "preview", "authorise", "schema", "screening try", "units"}
"""They need none, so they have nothing to refuse; the rest says what is wrong, or what else it lacks."""
ARGUMENTS = {
    "audit": "",
    "backup": "{tmp}/copy",
    "export gis": "2026-Q4 --out {tmp}/out",
    "export registrar": "2026-W47 --out {tmp}/out",
    "export statutory": "2026 --out {tmp}/out",
    "export table": "2026-W47 --out {tmp}/out",
    "held reject": "1 --by Berg",
    "held release": "1 --by Berg",
    "held show": "1 --out {tmp}/mail.eml",
    "outbox retry": "1",
    "outbox settle": "1 --sent",
    "outbox show": "1",
    "purge": "--dry-run",
    "register import": "{tmp}/config/register.csv --dry-run",
    "reprocess": "1",
    "restore": "{tmp}/backup",
    "revoke": "--all --name Berg",
    "round analysis": "2026-W47",
    "round cancel": "2026-W47 --reason snö",
    "round draft": "2026-W47",
    "round open": "2026-W47",
    "round quarter": "2026-Q4",
    "round remind": "2026-W47",
    "round unskip": "2026-W47",
    "round show": "2026-W47",
    "round skip": "2026-W47 --reason snö",
    "round year": "2026",
    "screening clear": "1 --by Berg",
}
OF_A_HOST = {"host", "hosted"}
NAMES = [
    f"{offer.name} {inner.name}" if isinstance(offer, Family) else offer.name
    for offer in COMMANDS
    for inner in (offer.offers if isinstance(offer, Family) else (offer,))
]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    folder = tmp_path / "config"
    (folder / "state").mkdir(parents=True)
    Folder.of(folder)
    return Place(folder)


def kept(place: Place) -> list[Path]:
    folder = place.path / "state" / "backups"
    return list(backups_in(folder)) if folder.is_dir() else []


def looked_for(place: Place) -> looking.Place:
    return looking.Place(place.path, {**SECRETS})


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WITHOUT_A_DATABASE | OF_A_HOST])
def test_every_command_refuses_a_database_from_the_future_and_leaves_it(
    name: str, place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Store.open(place.database).close()
    before = make_from_the_future(place.database)
    (tmp_path / "backup").mkdir()
    arguments = ARGUMENTS.get(name, "").format(tmp=tmp_path).split()
    result = CliRunner().invoke(app, ["--config", str(place.path), *name.split(), *arguments], env=SECRETS)
    told = f"{result.output} {result.exception}"
    assert place.database.read_bytes() == before
    if name == "restore":
        assert "This is no backup" in told  # it never opens what is in place
        return
    assert "version 9.1" in told, (result.exit_code, told)
    assert "Install that version or a later one" in told
    assert result.exit_code != 0 or name == "check", told


def test_the_daemon_refuses_a_database_from_the_future(place: Place) -> None:
    Store.open(place.database).close()
    before = make_from_the_future(place.database)
    command = [Path(sys.executable).with_name("est-mailer"), "--config", place.path, "run"]
    ended = subprocess.run(command, env={**os.environ, **SECRETS}, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "version 9.1 of est-mailer" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert place.database.read_bytes() == before


def test_the_service_manager_is_told_what_the_start_waits_for(place: Place, tmp_path: Path) -> None:
    made_as(LATEST, place.database)
    ear = Ear(tmp_path / "notify")
    with ExitStack() as stack:
        assert opened(stack, looked_for(place), Interruption(), ear.notifier, looking.clock()) is not None
    copied, changed = ear.listen()
    assert copied == "STATUS=copying the database before it is brought up to date"
    assert changed == "STATUS=bringing the database up to date"
    ear.socket.close()


def test_a_copy_is_made_before_and_can_be_gone_back_to(place: Place, tmp_path: Path) -> None:
    made_as(LATEST, place.database)
    before = contents(place.database)
    with writing(looked_for(place)) as service:
        (entry,) = service.store.audit.listing(event="upgraded")
        assert (entry.actor, entry.detail["from"]) == ("service", LATEST)
        copy = service.store.facts.get("store.before_upgrade")
    assert kept(place) == [Path(str(copy))]
    assert contents(kept(place)[0] / DATABASE) == before
    assert verify_backup(kept(place)[0]).counts["audit"] == len(before["audit"])
    assert kept(place)[0].parent.stat().st_mode & 0o077 == 0
    with writing(looked_for(place)):
        pass
    assert len(kept(place)) == 1  # there was nothing to bring up to date any more
    elsewhere = Place(tmp_path / "elsewhere")
    shutil.copytree(place.path, elsewhere.path, ignore=shutil.ignore_patterns("state"))
    (elsewhere.path / "state").mkdir()
    elsewhere.run("restore", str(kept(place)[0]))  # what is restored is brought up to date in its turn
    with elsewhere.store() as store:
        assert store.integrity() == []


@pytest.mark.parametrize("schema", [OLDEST, "m013_errata"])
def test_a_copy_from_before_the_audit_trail_was_a_chain(schema: str, place: Place) -> None:
    made_as(schema, place.database)
    with writing(looked_for(place)) as service:
        assert service.store.audit.first_break() is None
    assert verify_backup(kept(place)[0]).head == ""


def upgraded_by_a_visit(place: Place) -> int:
    """How many copies there are when a visit of a host, shut in with its municipality, has upgraded it."""
    state = place.path / "state"
    confine((place.path.parent,), own=(place.path,), writable=(state, Path(os.devnull)))
    with writing(looked_for(place)):
        return len(kept(place))


def test_a_visit_that_is_shut_in_makes_its_copy_too(place: Place) -> None:
    made_as(LATEST, place.database)
    assert in_a_child(lambda: upgraded_by_a_visit(place)) == 1
    with place.store() as store:
        assert len(store.audit.listing(event="upgraded")) == 1


def test_only_who_holds_the_lock_upgrades(place: Place) -> None:
    """Small changes go beside the daemon, which may be of the version before."""
    before = contents(made_as(LATEST, place.database))
    said = place.run("round", "skip", "2026-W49", "--reason", "snö", code=1)
    assert "systemctl restart est-mailer" in str(said.exception)
    refused = pytest.raises(StoreError, match="already works with this database")
    with WriterLock(place.database), refused, writing(looked_for(place)):
        pass
    assert contents(place.database) == before
    assert kept(place) == []


def test_without_room_for_the_copy_nothing_is_changed(place: Place) -> None:
    before = contents(made_as(LATEST, place.database))
    (place.path / "state" / "backups").write_text("in the way")
    with pytest.raises(ServiceError, match="It cannot be written"), writing(looked_for(place)):
        pass
    assert contents(place.database) == before


def test_a_copy_that_was_not_needed_goes(place: Place) -> None:
    """A version that cannot change the tables leaves no copy at each of its starts."""
    made_as(LATEST, place.database)
    with sqlite3.connect(place.database) as db:
        db.execute("ALTER TABLE outbox ADD COLUMN freed TEXT")  # in the newest migration's way
    db.close()
    before = contents(place.database)
    with pytest.raises(sqlite3.OperationalError, match="duplicate column"), writing(looked_for(place)):
        pass
    assert contents(place.database) == before
    assert kept(place) == []


def test_a_look_at_an_earlier_database_says_what_to_do(place: Place) -> None:
    for schema in EARLIER[:2]:
        place.database.unlink(missing_ok=True)
        before = contents(made_as(schema, place.database))
        assert "Start this version of the service" in str(place.run("status", code=1).exception)
        assert contents(place.database) == before


def test_the_copy_is_one_of_the_backups_that_the_timer_prunes(place: Place) -> None:
    made_as(LATEST, place.database)
    with writing(looked_for(place)):
        pass
    before = kept(place)[0]
    before.rename(before.with_name("est-mailer-20200101T000000Z"))  # older than the next one by more than a second
    place.run("backup", str(place.path / "state" / "backups"), "--keep", "1")
    (left,) = kept(place)
    with sqlite3.connect(left / DATABASE) as db:
        assert db.execute("SELECT count(*) FROM audit WHERE event = 'upgraded'").fetchone() == (1,)
