"""Long work says how far it has come: a bar in a terminal, a line now and then elsewhere, never in what it prints."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from command_place import SECRETS, Place
from config_folders import Folder
from earlier_schemas import LATEST, made_as
from in_a_terminal import PROGRAM, in_a_terminal
from mixed_week import mixed_week

from est_mailer.cli.progress import Lines, watched
from est_mailer.domain.progress import UNSEEN


def test_a_line_comes_now_and_then_and_every_thing_comes_once() -> None:
    said: list[str] = []
    seconds = iter(range(0, 100, 4))
    lines = Lines(said.append, lambda: float(next(seconds)))
    assert list(lines.over("invitations", [1, 2, 3, 4, 5, 6, 7])) == [1, 2, 3, 4, 5, 6, 7]
    assert said == ["invitations: 3 of 7", "invitations: 6 of 7"]


def test_what_is_not_counted_says_so_too() -> None:
    said: list[str] = []
    seconds = iter(range(0, 100, 10))
    lines = Lines(said.append, lambda: float(next(seconds)))
    assert list(lines.over("messages", (n for n in range(2)))) == [0, 1]
    assert said == ["messages: 1", "messages: 2"]


def test_work_without_a_count_says_a_line_if_it_lasts() -> None:
    heard = threading.Event()
    with Lines(lambda line: heard.set() if line == "restoring …" else None, every=0.01).during("restoring"):
        assert heard.wait(20)


def test_nobody_needs_to_watch() -> None:
    assert list(UNSEEN.over("invitations", [1, 2])) == [1, 2]
    with UNSEEN.during("restoring"):
        pass


def test_in_a_terminal_there_is_a_bar_while_it_lasts(tmp_path: Path) -> None:
    shown = in_a_terminal(mixed_week(tmp_path / "config"), "round", "open", "2026-W48", columns=60, NO_COLOR="1")
    assert re.search(r"invitations\b.*\bof 8\b", shown)
    assert shown.endswith("\r2026-W48 is open; 10 invitations are queued\n"), "and then it is gone"
    assert "\x1b[3" not in shown, "no colour"


def bar_of(shown: str, what: str) -> bool:
    """Whether a bar was drawn for it, and taken away again."""
    return re.search(rf"{what}\b.*[━╸╺]", shown) is not None and "\x1b[2K" in shown


def test_a_check_and_an_import_show_how_far_they_have_come(tmp_path: Path) -> None:
    place = Place(Folder.of(tmp_path).path)
    shown = in_a_terminal(place, "check")
    assert bar_of(shown, "looking")
    assert re.search(r"looking\b.*\bof 1[0-9]\b", shown), "of how many"
    assert bar_of(shown, "database"), "and what is being looked at"
    shown = in_a_terminal(place, "register", "import", str(place.path / "register.csv"), "--yes")
    assert bar_of(shown, "reading the spreadsheet")
    assert bar_of(shown, "making a register of it")


def test_an_upgrade_shows_its_copy_and_its_change(tmp_path: Path) -> None:
    place = Place(Folder.of(tmp_path).path)
    place.database.parent.mkdir()
    made_as(LATEST, place.database)
    shown = in_a_terminal(place, "tick", "--at", "2027-06-01T08:00", columns=120)
    assert bar_of(shown, "copying the database before it is brought up to date")
    assert bar_of(shown, "bringing the database up to date")


def test_what_is_said_meanwhile_is_no_part_of_the_bar(capfd: pytest.CaptureFixture[str]) -> None:
    """A bar on standard error takes nothing that standard output is to have, when that is a file or a pipe."""
    ours, its = pty.openpty()
    before = sys.stderr
    try:
        with os.fdopen(its, "w") as sys.stderr, watched() as progress, progress.during("looking"):
            print("said meanwhile")
    finally:
        sys.stderr = before
        os.close(ours)
    assert capfd.readouterr().out == "said meanwhile\n"


def test_where_no_terminal_is_standard_output_has_the_answer_alone(tmp_path: Path) -> None:
    place = mixed_week(tmp_path / "config")
    words = ["--config", str(place.path), "backup", str(tmp_path / "copy"), "--json"]
    ended = subprocess.run([sys.executable, "-c", PROGRAM, *words], capture_output=True, text=True, env=SECRETS)
    assert json.loads(ended.stdout)["done"] is True
    assert ended.stderr == ""
