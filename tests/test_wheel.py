"""The wheel holds everything the service needs when there is no checkout; and leads a new user to the first mail."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from installing.setting_up import PASSWORD, Setup
from servers.fixtures import MailSystem
from servers.ports import program

ROOT = Path(__file__).parent.parent
SCHOOL = "norrbyskolan@exempelstad.example"
SPREADSHEET = f"""\
Trygghetsarbetet i Exempelstad;;
Verksamhet;E-post;Område
Norrbyskolan på höjden;{SCHOOL};Norrby
"""
PROGRAM = """\
#!{python}
import sys
sys.path.insert(0, {site!r})
from est_mailer.cli import main
sys.exit(main())
"""
CHECK = """
from est_mailer.resources import shared_folder
from est_mailer.config import load
from est_mailer.wording import languages
import est_mailer, pathlib, sys
assert "_share" in str(shared_folder("templates")), shared_folder("templates")
print(languages(), load(shared_folder("config")).municipality)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run([str(part) for part in command], check=True, cwd=folder)
    return next(folder.glob("*.whl"))


def test_the_wheel_contains_templates_presets_example_and_units(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "mailboxes", "config", "systemd"):
        ours = {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*") if p.is_file()}
        assert ours
        assert {f"est_mailer/_share/{name}" for name in ours} <= names


def test_the_wheel_puts_the_manual_page_and_the_completions_where_they_are_looked_for(wheel: Path) -> None:
    names = {name.partition(".data/data/")[2] for name in zipfile.ZipFile(wheel).namelist()}
    ours = {p.relative_to(ROOT).as_posix() for p in (ROOT / "share").rglob("*") if p.is_file()}
    assert len(ours) == 4
    assert ours <= names


@pytest.fixture(scope="module")
def machine(wheel: Path) -> Iterator[Path]:
    """The program from the wheel, in a folder that a service could see: no unit looks into /tmp."""
    folder = Path(tempfile.mkdtemp(prefix="est-machine-", dir="/dev/shm"))
    try:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder / "site")
        (folder / "bin").mkdir()
        (folder / "units").mkdir()
        command = folder / "bin" / "est-mailer"
        command.write_text(PROGRAM.format(python=sys.executable, site=str(folder / "site")))
        command.chmod(0o755)
        systemctl = folder / "bin" / "systemctl"  # to see that nobody calls it
        systemctl.write_text(f"#!/bin/sh\ntouch {folder / 'called'}\n")
        systemctl.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


def test_the_wheel_works_without_the_checkout(machine: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(machine / 'site')!r})\n{CHECK}"],
        check=True,
        capture_output=True,
        text=True,
        cwd=machine,
    )
    assert found.stdout.split() == ["('en',", "'sv')", "Exempelstad"]


def test_a_new_user_comes_from_the_wheel_to_the_first_invitation(machine: Path, mail_system: MailSystem) -> None:
    """The commands of README, Install, one after the other; the invitation lies in the school's mailbox."""
    setup = Setup(machine / "etc", mail_system, "est-walk@exempelstad.example", program=machine / "bin" / "est-mailer")
    (machine / "enheter.csv").write_text(SPREADSHEET, encoding="iso-8859-1")
    with setup.begun("--unit-dir", machine / "units", PATH=f"{machine / 'bin'}:/usr/bin:/bin") as typist:
        setup.tell_of_town(typist)
        setup.tell_of_servers(typist)
        typist.answers("Its password (it is not shown):", PASSWORD)
        typist.answers("[change]:")
        typist.answers("(PEM; Enter: none):", str(setup.authority))
        typist.sees("ok clock:")
        typist.answers("Enter: later):", str(machine / "enheter.csv"))
        typist.sees("Nothing says what this function does")
        typist.answers("Number [1]:")
        typist.answers("Write register.csv? (yes, no) [yes]:")
        typist.answers("Install the systemd units in")
        assert typist.leaves() == 0
    units = sorted((machine / "units").iterdir())
    assert [unit.name for unit in units] == [
        "est-mailer-backup.service", "est-mailer-backup.timer", "est-mailer.service"
    ]  # fmt: skip
    judged = subprocess.run(
        [program("systemd-analyze"), "verify", "--no-pager", *units], capture_output=True, text=True, check=False
    )
    assert (judged.returncode, judged.stderr) == (0, ""), "with the very paths that are in them"
    environ = {"PATH": f"{machine / 'bin'}:/usr/bin:/bin", "LANG": "C.UTF-8"}
    run = partial(subprocess.run, env=environ, capture_output=True, text=True)
    command = [setup.program, "--config", setup.folder]
    checked = run([*command, "check"], check=False)
    assert checked.returncode == 0, checked.stdout
    left = run([*command, "units", "--unit-dir", machine / "units"], check=True)
    assert "wrote" not in left.stdout, "they are there"
    assert "    systemctl enable --now est-mailer est-mailer-backup.timer" in left.stdout.splitlines()
    assert not (machine / "called").exists(), "nothing is said to systemd that was not asked for"
    opened = re.search(r"round open (\S+)", typist.shown)  # else they go out as soon as the service starts
    for step in (["tick"], *([["round", "open", opened[1]], ["tick"]] if opened else [])):
        done = run([*command, *step], check=False)
        assert done.returncode == 0, (step, done.stderr)
    (invitation,) = mail_system.dovecot.wait_for_messages(SCHOOL, 1, 20)
    assert b"From: EST Exempelstad <est-walk@exempelstad.example>" in invitation
    assert invitation.count(b".xlsx") >= 1


def test_the_walk_is_that_of_the_readme() -> None:
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("<!-- install -->")[2]
    section = section.partition("<!-- /install -->")[0]
    steps = (
        "pipx install",
        "est-mailer init /etc/est-mailer",
        "est-mailer check",
        "est-mailer units --start",
        "round open",
    )
    found = [section.find(step) for step in steps]
    assert -1 not in found
    assert found == sorted(found)
