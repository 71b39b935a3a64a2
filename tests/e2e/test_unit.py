"""The shipped unit under a live systemd: what it may not do, who watches over it, what it does not restart."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.town import TOKEN_KEY
from e2e.unit_town import UnitTown, process_line
from servers.fixtures import MailSystem
from servers.live_systemd import LiveSystemd
from servers.ports import until

from est_mailer.adapters.backups import verify_backup

AT = "2026-11-14T12:00"  # a Saturday: nothing falls due while it is watched
WATCHED = "WatchdogSec=8s\nRestartSec=100ms\n"


@pytest.fixture(scope="module")
def town(
    mail_system: MailSystem, booted_systemd: LiveSystemd, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[UnitTown]:
    folder = tmp_path_factory.mktemp("unit")
    town = UnitTown(
        folder, mail_system, "northmere", "unit", systemd=booted_systemd, instance="north", override=WATCHED
    )
    try:
        yield town
    finally:
        town.kill()


def test_it_runs_as_nobody_in_particular_and_may_do_nothing_else(town: UnitTown) -> None:
    town.start(AT)
    process = town.main_process()
    assert process_line(process, "NoNewPrivs") == "1"
    assert process_line(process, "Seccomp") == "2"
    assert int(process_line(process, "CapBnd"), 16) == 0
    assert int(process_line(process, "Uid").split()[0]) > 60_000, "a user made for it (DynamicUser)"
    mounts = dict(line.split()[1:4:2] for line in (process / "mounts").read_text().splitlines())
    assert mounts["/"].startswith("ro"), "ProtectSystem=strict"
    assert (process / "root" / "home").stat().st_mode & 0o777 == 0, "ProtectHome"
    assert not list((process / "root" / "tmp").iterdir()), "PrivateTmp"
    state = Path(f"{process}/root/var/lib/est-mailer-north")
    assert state.stat().st_mode & 0o777 == 0o700
    assert mounts["/var/lib/private/est-mailer-north"].startswith("rw")
    secrets = town.password.encode()
    assert secrets not in (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
    town.stop()
    kinds = ("journalctl", f"--unit={town.unit}", "--output=cat", "--output-fields=EST_EVENT", "PRIORITY=6")
    assert {"started", "stopped"} <= set(town.manager.must(*kinds).split()), "entries with fields, not lines"


def test_it_gets_the_secrets_that_are_there_and_an_empty_one_for_the_others(town: UnitTown) -> None:
    town.start(AT)
    given = town.main_process() / "root" / "run" / "credentials" / town.unit
    secrets = {file.name: file.read_text().strip() for file in given.iterdir()}
    assert secrets == {
        "EST_TOKEN_KEY": TOKEN_KEY,
        "EST_MAIL_PASSWORD": town.password,
        **dict.fromkeys(("EST_OAUTH_SECRET", "EST_OAUTH_CERTIFICATE", "EST_OAUTH_REFRESH"), ""),
    }
    assert {file.stat().st_mode & 0o007 for file in given.iterdir()} == {0}
    town.stop()


def test_a_stopped_loop_is_restarted_and_a_busy_one_is_left_alone(town: UnitTown) -> None:
    town.start(AT)
    for _ in range(13):  # each mail makes a pass, and each completed pass feeds the watchdog; longer than it waits
        town.mail.dovecot.deliver(town.address, b"From: a@b.test\r\nSubject: Hej\r\n\r\nHej\r\n")
        time.sleep(0.7)
    assert town.show("NRestarts") == "0"
    before = town.show("MainPID")
    town.manager.must("kill", "-STOP", before)
    until(lambda: town.show("NRestarts") == "1", 30, "systemd restarts what has stopped")
    until(lambda: town.show("MainPID") not in {"0", before} and town._has_passed(), 20, "the new one makes a pass")
    town.stop()


def test_a_wrong_configuration_is_told_once_and_not_tried_again(town: UnitTown) -> None:
    written = town.manager.root / "etc/est-mailer/north/est.toml"
    good = written.read_text()
    written.write_text(good.replace("[account]", "[acount]"))
    try:
        town.launch(AT)
        until(lambda: town.show("ActiveState") == "failed", 20, "it ends")
        time.sleep(0.5)
        assert town.show("NRestarts") == "0"
        assert town.manager.journal(town.unit).count("acount") == 1
    finally:
        written.write_text(good)
        town.manager.must("systemctl", "reset-failed", town.unit)


def test_the_nightly_backup_runs_beside_it_and_leaves_everything_its_own(town: UnitTown) -> None:
    """Both users are made by systemd, and are one and the same: what the backup leaves is the service's to use."""
    town.start(AT)
    town.manager.must("systemctl", "start", "est-mailer-backup@north.service")
    (backup,) = (town.state / "backups").iterdir()
    verify_backup(backup)
    owners = {path.stat().st_uid for path in (town.state, *town.state.rglob("*"))}
    assert len(owners) == 1, owners
    assert owners.pop() > 60_000
    assert town.command("status").returncode == 0
    town.stop()
