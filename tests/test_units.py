"""The systemd units: accepted by systemd, hardened, and the two alike but for the instance."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from servers.ports import program

from est_mailer.domain.oauth2 import CERTIFICATE, REFRESH, SECRET
from est_mailer.resources import shared_folder

UNITS = ("est-mailer.service", "est-mailer@.service")
HOST = "est-mailer-host.service"
BACKUPS = ("est-mailer-backup.service", "est-mailer-backup@.service")
TIMERS = ("est-mailer-backup.timer", "est-mailer-backup@.timer")
LANDLOCK = {"landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"}
MOST_EXPOSURE = 2.0


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [program("systemd-analyze"), *arguments, "--no-pager"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(params=(*UNITS, *BACKUPS, HOST))
def unit(request: pytest.FixtureRequest) -> Path:
    return shared_folder("systemd") / str(request.param)


def test_systemd_accepts_the_unit(unit: Path, tmp_path: Path) -> None:
    """The command itself is not installed where the tests run, so a program that is takes its place."""
    copy = tmp_path / unit.name.replace("@.", "@exempelstad.")
    copy.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text(), flags=re.MULTILINE))
    done = analyze("verify", str(copy))
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_would_not_accept_a_mistake(tmp_path: Path) -> None:
    copy = tmp_path / "wrong.service"
    copy.write_text("[Service]\nExecStart=/bin/true\nRestart=sometimes\nProtectSistem=strict\n")
    done = analyze("verify", str(copy))
    assert "sometimes" in done.stderr
    assert "ProtectSistem" in done.stderr


def exposed_too_much(unit: Path) -> bool:
    return analyze("security", "--offline=true", f"--threshold={MOST_EXPOSURE * 10:.0f}", str(unit)).returncode != 0


def test_the_unit_is_hardened(unit: Path, tmp_path: Path) -> None:
    assert not exposed_too_much(unit)
    bare = tmp_path / "bare.service"
    bare.write_text("[Service]\nExecStart=/bin/true\n")
    assert exposed_too_much(bare)


@pytest.mark.parametrize("pair", [UNITS, BACKUPS, TIMERS])
def test_both_units_say_the_same(pair: tuple[str, str]) -> None:
    one, many = (
        {line for line in (shared_folder("systemd") / name).read_text().splitlines() if line and line[0] != "#"}
        for name in pair
    )
    assert {line.replace("/%i", "").replace("-%i", "").replace(" (%i)", "") for line in many} == one


@pytest.mark.parametrize("name", UNITS)
def test_the_secrets_come_as_credentials_and_none_is_in_the_unit(name: str) -> None:
    text = (shared_folder("systemd") / name).read_text()
    for secret in ("EST_TOKEN_KEY", "EST_MAIL_PASSWORD", SECRET, CERTIFICATE, REFRESH):
        assert re.search(rf"^LoadCredential={secret}:/etc/est-mailer/(%i/)?{secret}$", text, re.MULTILINE)
    set_here = dict(re.findall(r"^SetCredential=(\w+):(.*)$", text, re.MULTILINE))
    assert set_here == dict.fromkeys(("EST_MAIL_PASSWORD", SECRET, CERTIFICATE, REFRESH), "\\n")
    assert "Environment" not in text


@pytest.mark.parametrize("name", BACKUPS)
def test_a_backup_has_neither_secret_nor_network_and_is_the_services_own(name: str) -> None:
    text = (shared_folder("systemd") / name).read_text()
    service = (shared_folder("systemd") / name.replace("-backup", "")).read_text()
    assert "LoadCredential" not in text
    assert "Environment" not in text
    assert "PrivateNetwork=yes" in text.splitlines()
    for key in ("User", "DynamicUser", "StateDirectory", "StateDirectoryMode", "UMask"):
        (line,) = re.findall(rf"^{key}=.*$", service, re.MULTILINE)
        assert line in text.splitlines(), key


@pytest.mark.parametrize("name", TIMERS)
def test_systemd_accepts_the_timer(name: str, tmp_path: Path) -> None:
    for part in (name, name.replace(".timer", ".service")):
        text = re.sub(
            r"^ExecStart=\S+", "ExecStart=/bin/true", (shared_folder("systemd") / part).read_text(), flags=re.M
        )
        (tmp_path / part.replace("@.", "@exempelstad.")).write_text(text)
    done = analyze("verify", str(tmp_path / name.replace("@.", "@exempelstad.")))
    assert (done.returncode, done.stderr) == (0, "")


def test_the_host_is_as_hardened_as_one_service_and_may_shut_its_visits_in() -> None:
    """What differs is said here: it may use Landlock, its user is not made by systemd, and it reads secrets itself."""
    texts = {name: (shared_folder("systemd") / name).read_text() for name in (UNITS[0], HOST)}
    one, host = ({line for line in text.splitlines() if line[:1] not in {"", "#"}} for text in texts.values())
    hardening = {
        line for line in one if re.match(r"(Protect|Private|Restrict|Memory|No|Lock|Capa|Ambient|SystemCall)", line)
    }
    missing = hardening - host
    assert missing == {"MemoryMax=2G", "SystemCallFilter=@system-service"}
    (allowed,) = (line for line in host - one if line.startswith("SystemCallFilter="))
    assert set(allowed.partition("=")[2].split()) == {"@system-service", *LANDLOCK}
    assert "OOMPolicy=continue" in host
