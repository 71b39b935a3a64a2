"""The commands that begin a folder, look at it, check it and try something; a dry run changes nothing."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from builders import utc
from command_place import SECRETS, Place
from config_folders import Folder
from mixed_week import previewed_week

from est_mailer.checking.found import wrong
from est_mailer.cli.checking import show
from est_mailer.config import load
from est_mailer.config.register_text import register_text
from est_mailer.domain.model import Role

SCREEN = 24  # lines


def test_init_writes_a_complete_example_once(tmp_path: Path) -> None:
    place = Place(tmp_path / "new")
    assert "would write" in place.run("init", str(place.path), "--example", "--dry-run").output
    assert not place.path.exists()
    place.run("init", str(place.path), "--example")
    assert load(place.path).register
    (place.path / "register.csv").write_text("mine")
    place.run("init", str(place.path), "--example", code=2)
    assert (place.path / "register.csv").read_text() == "mine"


def test_status_is_one_screen_that_says_what_needs_a_person_and_how(place: Place) -> None:
    shown = place.run("status").output
    assert len(shown.splitlines()) <= SCREEN
    assert "2026-W47, drafted" in shown
    assert "1 of 8" in shown
    for command in ("outbox list --state in_doubt", "outbox list --state failed", "held list"):
        assert command in shown
    found = place.json("status")
    assert (found["round"]["key"], found["tally"]["events"], found["held"]) == ("2026-W47", 1, 1)


def test_status_looks_only(place: Place) -> None:
    before = place.dump()
    place.run("status")
    place.run("status", "--json")
    assert place.dump() == before


def test_tick_dry_run_shows_what_would_be_due_and_does_nothing(place: Place) -> None:
    before = place.dump()
    assert "Compile" not in place.run("tick", "--dry-run", "--at", "2026-11-18T16:00").output
    due = place.json("tick", "--dry-run", "--at", "2026-11-23T08:00")["items"]
    assert "Invite 2026-W48" in due
    assert place.dump() == before


def test_preview_writes_every_mail_and_workbook_and_touches_nothing(place: Place, tmp_path: Path) -> None:
    before, out = place.dump(), tmp_path / "out"
    place.run("preview", str(out))
    names = {path.name for path in out.iterdir()}
    assert {"invitation-sv.eml", "invitation-en.html", "reminder-sv.eml", "draft-sv.eml"} <= names
    assert {"dispatch-sv.html", "dispatch-en.html", "dispatch.pdf"} <= names
    assert sum(name.endswith(".xlsx") for name in names) >= 3
    assert (out / "dispatch.pdf").read_bytes().startswith(b"%PDF")
    assert place.dump() == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["no-such-command"], 2, "No such command"),
        (["status", "--no-such-option"], 2, "No such option"),
        (["--config", "/nonexistent", "status"], 2, "est-mailer:"),
        (["tick", "--dry-run", "--at", "tomorrow"], 2, "Write it as 2026-11-16T08:00"),
        (["round", "show", "week 47"], 1, "est-mailer:"),
        ([], 2, "Usage: est-mailer"),
        (["outbox"], 2, "Outgoing mail: list, show, settle, retry."),
        (["outbox", "settle"], 2, "Which mails? Write their numbers, or --all PURPOSE."),
        (["outbox", "settle"], 2, "Did it arrive?"),
        (["outbox", "settle", "1", "2"], 2, "outbox settle 1 2 --not-sent"),
        (["outbox", "settle", "--all", "invitation"], 2, "outbox settle --all invitation --not-sent"),
        (["held", "release", "999", "--by", "drift"], 1, "est-mailer:"),
    ],
)
def test_wrong_use_is_told_in_words_with_an_exit_code(place: Place, arguments: list[str], code: int, said: str) -> None:
    config = [] if "--config" in arguments else ["--config", str(place.path)]
    program = "import sys; from est_mailer.cli import main; sys.argv[0] = 'est-mailer'; main()"
    command = [sys.executable, "-c", program, *config, *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, env={**SECRETS, "COLUMNS": "200"})
    assert ended.returncode == code, ended.stderr
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_a_database_every_look_says_what_to_do(tmp_path: Path) -> None:
    place = Place(Folder.of(tmp_path).path)
    for command in (["status"], ["round", "list"], ["held", "list"], ["outbox", "list"], ["tick", "--dry-run"]):
        error = place.run(*command, code=1).exception
        assert "no database yet" in str(error)


def test_register_prints_what_can_be_saved_as_the_file(place: Place) -> None:
    before = load(place.path).register
    (place.path / "register.csv").write_text(place.run("register").output, encoding="utf-8")
    assert load(place.path).register == before


def test_check_counts_the_register_that_is_in_force(place: Place) -> None:
    toml = place.path / "est.toml"
    nobody = '"127.0.0.1"\nport = 1\nsecurity = "none"'
    toml.write_text(re.sub(r'"(?:imap|smtp)\.exempelstad\.test"', lambda _: nobody, toml.read_text()))

    def line() -> str:
        found = json.loads(place.run("check", "--json", code=3).stdout)["items"]
        return str(next(f["found"] for f in found if f["what"] == "register"))

    assert line() == "8 respondents, 2 coordinators, 6 recipients in force today, in register.csv"
    deployment = load(place.path)
    gone = {"fritidsgarden", next(m.id for m in deployment.register if Role.COORDINATOR in m.roles)}
    ended = [replace(m, valid_until=date(2020, 1, 1)) if m.id in gone else m for m in deployment.register]
    with place.store() as store:
        number = store.register_changes.propose("x", "", "", register_text(ended, deployment), "", utc(2026, 11, 16))
        digest = hashlib.sha256((place.path / "register.csv").read_bytes()).hexdigest()
        store.register_changes.confirm(number, digest, utc(2026, 11, 16))
    assert line().startswith("7 respondents, 1 coordinator, ")
    assert "as confirmed by mail, not as in register.csv" in line()


def test_check_tells_of_an_organisation_whose_rows_nobody_can_review(place: Place) -> None:
    Folder(place.path).toml("[publication]\n", '[publication]\nsharing = "reviewed"\n')
    server = 'security = "none"\nhost = "127.0.0.1"\nport = 9\n'  # nobody answers there: that is another finding
    for name in ("imap", "smtp"):
        Folder(place.path).toml(f'[account.{name}]\nhost = "{name}.exempelstad.test"', f"[account.{name}]\n{server}")
    found = {look["what"]: look for look in json.loads(place.run("check", "--json", code=3).stdout)["items"]}
    assert "Exempelbostäder" in found["sharing"]["found"]
    assert "withheld" in found["sharing"]["found"]
    assert found["sharing"]["exit_code"] == 1


def test_findings_are_listed_and_cleared_by_name(tmp_path: Path) -> None:
    place = previewed_week(tmp_path, "Ring 070-123 45 67.")
    listed = place.run("screening", "list", code=1).output
    assert "telefonnummer" in listed
    assert "070" not in listed
    before = place.dump()
    place.run("screening", "clear", "1", "--by", "Ada Exempel", "--dry-run")
    assert place.dump() == before
    place.run("screening", "clear", "7", "--by", "Ada Exempel", code=1)
    place.run("screening", "clear", "1", "--by", "Ada Exempel")
    assert [row["cleared"] for row in place.json("screening", "list")["items"]] == [True]


def test_check_names_a_secret_once_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    show((wrong("EST_MAIL_PASSWORD", "It is missing.", "", "Make it.", "EST_MAIL_PASSWORD"),))
    assert capsys.readouterr().out.startswith("FAILS EST_MAIL_PASSWORD: It is missing.\n")


def test_no_picture_that_waits_is_nothing_to_list_and_no_error(place: Place) -> None:
    assert place.run("screening", "list").output.startswith("No picture waits for approval.")
    assert place.json("screening", "list")["items"] == []
    place.run("screening", "clear", "1", "--by", "Ada Exempel", code=1)


def test_rules_are_tried_on_a_file_without_telling_its_text(place: Place) -> None:
    file = place.path / "texter.txt"
    file.write_text("Lugnt\nVi såg Amina\n", encoding="utf-8")
    assert place.json("screening", "try", str(file))["items"] == [
        {"line": 2, "columns": "8-12", "kind": "name", "level": "warn"}
    ]
