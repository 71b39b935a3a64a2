"""purge, audit, backup, restore and resume on a prepared folder: what they say, change, and leave alone."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from builders import utc
from command_place import Place, copied, world_in

from est_mailer.adapters.backup_folders import MANIFEST
from est_mailer.demo.checklists import Event
from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.incoming import AccountKind, Fetched
from est_mailer.domain.outgoing import OutboxState

DECISION = 'decision = "KS 2026/123"\nmail_in = "30 days"\nmail_out = "30 days"\ntexts = "30 days"\n'


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Last century's mail from a stranger, and a round with its draft sent."""
    path = tmp_path_factory.mktemp("keeping")
    world = world_in(path)
    world.go_to(Step.INVITATION)
    form = world.form("fritid@exempelstad.test")
    world.answer(form, "", world.filled(form, Event("Skadegörelse", "Udden", "busskuren", "2026-11-16", "Ruta")))
    raw = world.fresh("nyfiken@annan.test", "Vad gör ni egentligen?")
    number = world.store.inbound.add(Fetched("INBOX", 1, 900, len(raw), raw), utc(1999, 1, 1))
    assert number is not None
    world.store.inbound.account(number, AccountKind.UNKNOWN, "nobody in the register", utc(1999, 1, 1))
    world.store.close()
    return path


@pytest.fixture
def place(prepared: Path, tmp_path: Path) -> Place:
    return copied(prepared, tmp_path)


@pytest.fixture
def decided(place: Place) -> Place:
    """The decision is there; the mail servers of this configuration are not."""
    file = place.path / "est.toml"
    file.write_text(f"{file.read_text()}\n[retention]\n{DECISION}")
    return place


def test_nothing_is_erased_without_a_decision(place: Place) -> None:
    before = place.dump()
    for arguments in (("--dry-run",), ("--decision", "KS 2026/123", "--name", "Berg")):
        place.run("purge", *arguments, code=2)
    assert place.dump() == before


def test_a_purge_needs_the_reference_and_a_name(decided: Place) -> None:
    before = decided.dump()
    for arguments in ((), ("--decision", "KS 2026/123"), ("--name", "Berg"), ("--decision", "KS 1", "--name", "Berg")):
        decided.run("purge", *arguments, code=2)
    assert decided.dump() == before


def test_a_dry_run_shows_class_count_and_days_and_changes_nothing(decided: Place) -> None:
    before = decided.dump()
    shown = decided.run("purge", "--dry-run").output
    assert shown.startswith("This would be erased; nothing has been:\n")
    assert "What is erased cannot be had back, but from a backup that was made before.\n" in shown
    assert re.search(r"received mail +database +1 mail +1999-01-01 01:00 +1999-01-01 01:00", shown)
    assert "The mailbox's copies could not be counted" in shown
    (line,) = [line for line in decided.json("purge", "--dry-run")["lines"] if line["kind"] == "mail_in"]
    assert (line["where"], line["count"]) == ("database", 1)
    assert decided.dump() == before


def test_a_purge_whose_mailbox_is_away_ends_with_3_and_has_erased_the_rest(decided: Place) -> None:
    ended = decided.run("purge", "--decision", "KS 2026/123", "--name", "Berg", code=3)
    assert ended.stdout == "", "its steps are no result"
    assert isinstance(ended.exception, ServiceError)
    (told,) = ended.exception.findings
    assert "has been erased all the same; the mailbox's copies are left. Run the same purge again" in told.remedy
    with decided.store() as store:
        erased = store.inbound.listing(AccountKind.UNKNOWN)[0].id
        assert store.erasing.broken_off()
    assert "erased" in decided.run("audit").output
    said = decided.run("reprocess", str(erased), code=1).exception
    assert re.search(rf"Message {erased} was erased by decision on \d{{4}}", str(said))
    decided.run("reprocess", str(erased), "--dry-run", code=1)


def test_the_trail_is_listed_and_a_link_that_was_written_down_is_checked(place: Place) -> None:
    shown = place.json("audit")
    head = shown["head"]
    assert place.run("audit", "--expect", head).output.endswith(f"the chain is whole to {head}\n")
    assert {e["event"] for e in place.json("audit", "--event", "invited")["entries"]} == {"invited"}
    assert len(place.json("audit", "--limit", "1")["entries"]) == 1
    place.run("audit", "--expect", "nonsense", code=2)
    number, _, link = head.partition(":")
    place.run("audit", "--expect", f"{number}:{link[::-1]}", code=1)


def test_check_and_audit_say_at_which_entry_the_chain_breaks(place: Place) -> None:
    with place.store() as store:
        store.connection.run("DROP TRIGGER audit_never_changes")
        store.connection.run("UPDATE audit SET subject = 'other' WHERE id = 2")
    assert "does not hold at entry 2" in str(place.run("audit", code=1).exception)
    found = place.run("check", "--json", code=2).output
    (database,) = [f for f in json.loads(found)["items"] if "does not hold at entry 2" in f["found"]]
    assert database["what"] == "database"


def test_a_backup_is_made_verified_and_replaces_nothing(place: Place, tmp_path: Path) -> None:
    before = place.dump()
    shown = place.run("backup", str(tmp_path / "copy")).output
    assert "opened and whole" in shown
    assert (tmp_path / "copy" / MANIFEST).is_file()
    place.run("backup", str(tmp_path / "copy" / "inside.txt"), "--dry-run")
    folders = tmp_path / "many"  # made, as by the timer's first night
    made = place.json("backup", str(folders), "--keep", "1")
    assert Path(made["folder"]).parent == folders
    assert place.dump() == before


def test_a_backup_is_not_hidden_in_an_older_one(place: Place, tmp_path: Path) -> None:
    """Docs name the folder of the backup before an upgrade: a year later it is there already, and a restore of it
    would put back the older."""
    copy = backed_up(place, tmp_path)
    before = sorted(copy.rglob("*"))
    for options in ((), ("--keep", "3")):
        assert "This is a backup already." in str(place.run("backup", str(copy), *options, code=1).exception)
    assert sorted(copy.rglob("*")) == before


def test_a_restore_names_the_latest_backup_of_a_folder_of_them(place: Place, tmp_path: Path) -> None:
    many = tmp_path / "many"
    latest = place.json("backup", str(many), "--keep", "2")["folder"]
    said = str(place.run("restore", str(many), code=1).exception)
    assert "This is no backup, but has 1 backup in it." in said
    assert said.endswith(f"the latest is {latest}")
    assert "There is no such folder." in str(place.run("restore", str(many / "none"), code=1).exception)


def test_a_database_is_not_put_where_no_configuration_is(place: Place, tmp_path: Path) -> None:
    """Every command would refuse it, and the next restore too."""
    copy, new = backed_up(place, tmp_path), Place(tmp_path / "new")
    assert "Write --with-config too" in str(new.run("restore", str(copy), code=2).exception)
    assert not new.path.exists()
    new.run("restore", str(copy), "--with-config")


def test_a_slip_in_the_path_makes_no_folder_on_another_disk(place: Place, tmp_path: Path) -> None:
    for options in ((), ("--keep", "3"), ("--dry-run",)):
        refused = str(place.run("backup", str(tmp_path / "mnt" / "sfae" / "copy"), *options, code=2).exception)
        assert f"There is no folder {tmp_path / 'mnt' / 'sfae'}." in refused
        assert f"mkdir -p {tmp_path / 'mnt' / 'sfae'}" in refused
    assert not (tmp_path / "mnt").exists()


def test_a_backup_has_the_files_that_est_toml_names_and_says_which_it_has_not(place: Place, tmp_path: Path) -> None:
    settings, elsewhere = place.path / "est.toml", tmp_path / "issuer.der"
    for file in (place.path / "issuer", elsewhere):
        file.write_text("-----BEGIN CERTIFICATE-----")
    text = settings.read_text()
    settings.write_text(text.replace("[account]\n", '[account]\nca_file = "issuer"\n', 1))
    assert "not in it" not in place.run("backup", str(tmp_path / "copy")).output
    assert (tmp_path / "copy" / "config" / "issuer").is_file()
    settings.write_text(text.replace("[account]\n", f'[account]\nca_file = "{elsewhere}"\n', 1))
    shown = place.run("backup", str(tmp_path / "other")).output
    assert f"not in it: {elsewhere}, which est.toml names" in shown


def test_only_the_newest_backups_are_kept_and_nothing_else_is_removed(place: Place, tmp_path: Path) -> None:
    folders = tmp_path / "many"
    for name in ("est-mailer-20200101T000000Z", "est-mailer-20210101T000000Z", "something-else"):
        (folders / name).mkdir(parents=True)
    for name in ("est-mailer-20200101T000000Z", "est-mailer-20210101T000000Z"):
        (folders / name / MANIFEST).write_text("{}")
    place.run("backup", str(folders), "--keep", "2")
    names = sorted(path.name for path in folders.iterdir())
    assert names[0] == "est-mailer-20210101T000000Z"
    assert names[-1] == "something-else"
    assert len(names) == 3


def backed_up(place: Place, tmp_path: Path) -> Path:
    place.run("backup", str(tmp_path / "copy"))
    return tmp_path / "copy"


def test_a_restore_refuses_where_there_is_a_database(place: Place, tmp_path: Path) -> None:
    copy, before = backed_up(place, tmp_path), place.dump()
    refused = place.run("restore", str(copy), code=1)
    assert "a restore replaces nothing" in str(refused.exception)
    assert place.dump() == before
    place.database.unlink()
    Path(f"{place.database}-wal").touch()
    place.run("restore", str(copy), code=1)


def test_a_restore_puts_the_database_in_waiting(place: Place, tmp_path: Path) -> None:
    copy = backed_up(place, tmp_path)
    for file in place.database.parent.iterdir():
        file.unlink()
    place.run("restore", str(copy), "--dry-run")
    assert not place.database.exists()
    if os.geteuid() == 0:
        os.chown(place.database.parent, 4711, 4712)  # the service's own user
    shown = place.run("restore", str(copy)).output
    assert f"until somebody has seen what is old: est-mailer --config {place.path} resume" in shown
    owners = {(file.stat().st_uid, file.stat().st_gid) for file in place.database.parent.iterdir()}
    assert owners == {(place.database.parent.stat().st_uid, place.database.parent.stat().st_gid)}
    warnings = place.json("status")["warnings"]
    assert warnings[0]["command"] == f"est-mailer --config {place.path} resume"
    with place.store() as store:
        assert store.outbox.counts()[OutboxState.QUEUED] == 0
    place.run("resume", code=3)  # the mailbox is needed to see what came since
    place.run("resume", "--name", "Alm", code=3)
    assert place.json("status")["warnings"][0]["command"] == f"est-mailer --config {place.path} resume"
    assert "restored" in place.run("audit", "--event", "restored").output


def test_a_new_machine_gets_database_and_configuration(place: Place, tmp_path: Path) -> None:
    copy = backed_up(place, tmp_path)
    shutil.rmtree(place.path)
    place.path.mkdir()
    (place.path / "register.csv").write_text("another")
    shown = place.run("restore", str(copy), "--with-config").output
    assert f"wrote {place.path / 'est.toml'}" in shown
    assert "left" in shown
    assert (place.path / "register.csv").read_text() == "another"


def test_a_damaged_backup_is_not_restored(place: Place, tmp_path: Path) -> None:
    copy = backed_up(place, tmp_path)
    place.database.unlink()
    with (copy / "est.db").open("ab") as file:
        file.write(b"x")
    assert "not what was backed up" in str(place.run("restore", str(copy), code=1).exception)
    assert not place.database.exists()


def test_only_a_restored_database_is_resumed(place: Place) -> None:
    assert "Nothing waits" in str(place.run("resume", code=1).exception)


def test_mails_in_doubt_are_settled_together(place: Place) -> None:
    with place.store() as store:
        store.connection.run("UPDATE outbox SET state = 'in_doubt' WHERE purpose = 'invitation'")
        doubtful = [row.id for row in store.outbox.listing([OutboxState.IN_DOUBT])]
    assert len(doubtful) > 2
    place.run("outbox", "settle", "--sent", code=2)
    place.run("outbox", "settle", str(doubtful[0]), "--all", "invitation", "--sent", code=2)
    place.run("outbox", "settle", "--all", "invitation", "--sent", "--dry-run")
    place.run("outbox", "settle", str(doubtful[0]), str(doubtful[1]), "--not-sent")
    place.run("outbox", "settle", "--all", "invitation", "--sent")
    with place.store() as store:
        assert [store.outbox.get(number).state for number in doubtful[:3]] == [
            OutboxState.QUEUED,
            OutboxState.QUEUED,
            OutboxState.SENT,
        ]
