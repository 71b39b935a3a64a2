"""Every command on a prepared folder: what it says, what it changes, what a dry run leaves alone."""

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
from mixed_week import mixed_week, previewed_week
from world import STRANGER

from est_mailer.config import load
from est_mailer.config.register_text import register_text
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import Role
from est_mailer.domain.outgoing import OutboxState, Purpose

SCREEN = 24  # lines


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return mixed_week(tmp_path / "config")


def number_of(place: Place, state: OutboxState) -> str:
    with place.store() as store:
        return str(store.outbox.listing([state])[0].id)


def held_number(place: Place) -> str:
    with place.store() as store:
        return str(store.inbound.listing(kind=AccountKind.HELD)[0].id)


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


def test_round_list_and_show(place: Place) -> None:
    assert "2026-W47" in place.run("round", "list").output
    assert [r["state"] for r in place.json("round", "list")["items"]] == ["scheduled", "drafted"]
    shown = place.run("round", "show", "2026-W47").output
    assert "invitation" in shown
    standings = place.json("round", "show", "2026-W47")["standings"]
    assert sorted(s["state"] for s in standings) == ["events"] + ["silent"] * 7
    place.run("round", "show", "2031-W01", code=1)


def test_round_analysis_shows_each_figure_with_its_rows(place: Place) -> None:
    shown = place.run("round", "analysis", "2026-W47").output
    assert "compared with no earlier round" in shown
    assert "too few answers" in shown
    found = place.json("round", "analysis", "2026-W47")
    assert found["round"] == "2026-W47"
    counted = [(a["total"]["count"], a["total"]["rows"]) for a in found["analysis"]["areas"] if a["total"]["count"]]
    assert counted == [(1, ["1"])]
    place.run("round", "analysis", "2026-W48", code=1)
    place.run("round", "analysis", "2031-W01", code=1)


@pytest.mark.parametrize(
    ("command", "key", "state"), [("skip", "2026-W48", "skipped"), ("cancel", "2026-W47", "cancelled")]
)
def test_a_round_is_ended_by_hand(place: Place, command: str, key: str, state: str) -> None:
    before = place.dump()
    arguments = ("round", command, key, "--reason", "Storm")
    assert state in place.run(*arguments, "--dry-run").output
    assert place.dump() == before
    place.run(*arguments)
    with place.store() as store:
        assert (store.rounds.get(key).state.value, store.rounds.get(key).reason) == (state, "Storm")
        assert all(row.state is not OutboxState.QUEUED for row in store.outbox.listing(round=key))
    place.run(*arguments, code=1)


def test_a_round_that_has_begun_cannot_be_skipped(place: Place) -> None:
    before = place.dump()
    place.run("round", "skip", "2026-W47", "--reason", "x", code=1)
    assert place.dump() == before


def test_a_draft_is_made_anew(place: Place) -> None:
    before = place.dump()
    place.run("round", "draft", "2026-W47", "--dry-run")
    assert place.dump() == before
    assert "draft 2, 1 of 8" in place.run("round", "draft", "2026-W47").output
    with place.store() as store:
        queued = store.outbox.listing([OutboxState.QUEUED])
        assert [row.purpose for row in queued if row.about == "2"] == [Purpose.DRAFT] * 2


def test_held_messages_are_listed_and_shown(place: Place, tmp_path: Path) -> None:
    assert held_number(place) in place.run("held", "list").output
    (listed,) = place.json("held", "list")["items"]
    assert listed["detail"] == "stranger_with_form"
    assert place.json("held", "list", "--quarantined")["items"] == []
    place.run("held", "show", held_number(place), "--out", str(tmp_path / "message.eml"))
    assert STRANGER.encode() in (tmp_path / "message.eml").read_bytes()


@pytest.mark.parametrize(("command", "kind"), [("release", AccountKind.REPORT), ("reject", AccountKind.UNKNOWN)])
def test_a_held_message_is_released_or_rejected(place: Place, command: str, kind: AccountKind) -> None:
    before, number = place.dump(), held_number(place)
    place.run("held", command, number, "--by", "drift", "--dry-run")
    assert place.dump() == before
    place.run("held", command, number, "--by", "drift")
    with place.store() as store:
        assert store.inbound.get(int(number)).accounted is kind
        assert any(entry.actor == "drift" for entry in store.audit.listing())
    place.run("held", command, number, "--by", "drift", code=1)


def test_the_outbox_is_listed_and_shown(place: Place, tmp_path: Path) -> None:
    assert "550" in place.run("outbox", "list", "--state", "failed").output
    (doubtful,) = place.json("outbox", "list", "--state", "in_doubt")["items"]
    assert doubtful["purpose"] == "invitation"
    shown = place.run("outbox", "show", str(doubtful["id"]), "--out", str(tmp_path / "mail.eml"))
    assert doubtful["message_id"] in shown.output.replace("\n", ""), "to look for in the mail system's log"
    assert doubtful["message_id"].encode() in (tmp_path / "mail.eml").read_bytes()


@pytest.mark.parametrize(("said", "state"), [("--sent", OutboxState.SENT), ("--not-sent", OutboxState.QUEUED)])
def test_a_mail_in_doubt_is_settled_once(place: Place, said: str, state: OutboxState) -> None:
    before, number = place.dump(), number_of(place, OutboxState.IN_DOUBT)
    place.run("outbox", "settle", number, said, "--dry-run")
    assert place.dump() == before
    place.run("outbox", "settle", number, said)
    with place.store() as store:
        assert store.outbox.get(int(number)).state is state
    place.run("outbox", "settle", number, said, code=1)


def test_a_refused_mail_is_tried_again(place: Place) -> None:
    before, number = place.dump(), number_of(place, OutboxState.FAILED)
    place.run("outbox", "retry", number, "--dry-run")
    assert place.dump() == before
    place.run("outbox", "retry", number)
    with place.store() as store:
        assert store.outbox.get(int(number)).state is OutboxState.QUEUED
    place.run("outbox", "retry", number, code=1)


def test_a_message_is_read_anew_and_nothing_comes_of_it_twice(place: Place) -> None:
    with place.store() as store:
        (report,) = store.inbound.listing(kind=AccountKind.REPORT)
        rows = len(store.outbox.listing())
    before = place.dump()
    assert "would read" in place.run("reprocess", str(report.id), "--dry-run").output
    assert place.dump() == before
    assert "report" in place.run("reprocess", str(report.id)).output
    with place.store() as store:
        assert len(store.outbox.listing()) == rows
        assert [s.revision for s in store.answers.current("2026-W47").values()] == [1]
    place.run("reprocess", "4711", code=1)


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
        (["outbox", "settle", "1"], 2, "--sent"),
        (["held", "release", "999", "--by", "drift"], 1, "est-mailer:"),
    ],
)
def test_wrong_use_is_told_in_words_with_an_exit_code(place: Place, arguments: list[str], code: int, said: str) -> None:
    config = [] if "--config" in arguments else ["--config", str(place.path)]
    command = [sys.executable, "-c", "from est_mailer.cli import main; main()", *config, *arguments]
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
        found = json.loads(place.run("check", "--json", code=3).output)["items"]
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


@pytest.mark.parametrize(("event", "key", "after"), [("open", "2026-W48", "open"), ("draft", "2026-W47", "drafted")])
def test_a_dry_run_says_what_the_round_would_be(place: Place, event: str, key: str, after: str) -> None:
    assert place.run("round", event, key, "--dry-run").output.strip() == f"{key} would be {after}"


def test_check_tells_of_an_organisation_whose_rows_nobody_can_review(place: Place) -> None:
    Folder(place.path).toml("[publication]\n", '[publication]\nsharing = "reviewed"\n')
    server = 'security = "none"\nhost = "127.0.0.1"\nport = 9\n'  # nobody answers there: that is another finding
    for name in ("imap", "smtp"):
        Folder(place.path).toml(f'[account.{name}]\nhost = "{name}.exempelstad.test"', f"[account.{name}]\n{server}")
    found = {look["what"]: look for look in json.loads(place.run("check", "--json", code=3).output)["items"]}
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


def test_rules_are_tried_on_a_file_without_telling_its_text(place: Place) -> None:
    file = place.path / "texter.txt"
    file.write_text("Lugnt\nVi såg Amina\n", encoding="utf-8")
    assert place.json("screening", "try", str(file))["items"] == [
        {"line": 2, "columns": "8-12", "kind": "name", "level": "warn"}
    ]


def test_codes_are_revoked_for_one_function_or_for_all(place: Place) -> None:
    before = place.dump()
    assert "fritid" in place.run("revoke", "fritidsgarden", "--name", "Anna Ek", "--dry-run").output
    assert place.dump() == before
    output = place.run("revoke", "fritidsgarden", "--name", "Anna Ek").output
    assert "fritid@exempelstad.test" in output
    assert "register" in output
    place.run("revoke", "--all", "--name", "Anna Ek")
    with place.store() as store:
        assert [e.subject for e in store.audit.listing() if e.event == "codes revoked"] == ["all", "fritidsgarden"]
        assert [row["by"] for row in store.connection.rows("SELECT by FROM revocations")] == ["Anna Ek"] * 2


@pytest.mark.parametrize("said", [["fritidsgarden", "--all"], []])
def test_which_codes_are_revoked_must_be_said(place: Place, said: list[str]) -> None:
    refused = place.run("revoke", *said, "--name", "Anna Ek", code=2).exception
    assert "est-mailer revoke --all --name YOU" in str(refused)


def test_a_function_that_nobody_has_cannot_be_revoked(place: Place) -> None:
    assert "fritidsgarden" in str(place.run("revoke", "simhallen", "--name", "Anna Ek", code=1).exception)
