"""The commands that are shown act on the same municipality when they are copied."""

from __future__ import annotations

import ast
import json
import re
import shlex
from pathlib import Path

import pytest
from command_place import Place
from mixed_week import mixed_week

from est_mailer.cli.commands import COMMANDS
from est_mailer.domain.errors import ServiceError
from est_mailer.shown_commands import BY_FOLDER, for_folder


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return mixed_week(tmp_path_factory.mktemp("another") / "a folder")


@pytest.mark.parametrize(
    ("folder", "said", "copied"),
    [
        ("/etc/est-mailer", "est-mailer held list", "est-mailer held list"),
        ("/srv/est", "est-mailer held list", "est-mailer --config /srv/est held list"),
        (
            "/srv/an est",
            "timedatectl; est-mailer trust-clock",
            "timedatectl; est-mailer --config '/srv/an est' trust-clock",
        ),
        ("/srv/est", "est-mailer --config /x held list", "est-mailer --config /x held list"),
        ("/srv/est", "est-mailer init DIR, est-mailer works", "est-mailer init DIR, est-mailer works"),
        ("/srv/est", "Once: systemctl start est-mailer.", "Once: systemctl start est-mailer."),
        ("/etc/est-mailer/ort", "Once: systemctl start est-mailer", "Once: systemctl start est-mailer@ort"),
        ("/etc/est-mailer/ort", "journalctl -u est-mailer -n 50", "journalctl -u est-mailer@ort -n 50"),
        ("/etc/est-mailer/ort", "(systemctl restart est-mailer): it", "(systemctl restart est-mailer@ort): it"),
        ("/etc/est-mailer-host/ort", "systemctl status est-mailer; x", "systemctl status est-mailer-host; x"),
    ],
)
def test_a_command_names_the_folder_that_is_not_the_usual_one(folder: str, said: str, copied: str) -> None:
    assert for_folder(Path(folder), said) == copied


def test_each_command_has_a_folder_or_is_given_one() -> None:
    given = {"init", "demo", "schema", "host", "hosted"}
    assert {offer.name for offer in COMMANDS} == BY_FOLDER | given


def test_no_line_that_names_a_command_is_said_without_its_folder() -> None:
    """``advise`` knows it, and which unit it has; ``say`` does not."""
    told = []
    for file in sorted((Path(__file__).parents[2] / "est_mailer/cli").glob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "say":
                words = " ".join(map(ast.unparse, call.args))
                if for_folder(Path("/etc/est-mailer/ort"), words) != words:
                    told.append(f"{file.name}:{call.lineno}")
    assert told == []


@pytest.mark.parametrize("command", [("status",), ("held", "list")])
def test_what_a_screen_shows_can_be_copied(place: Place, command: tuple[str, ...]) -> None:
    shown = place.run(*command).output
    named = re.findall(r": est-mailer (.*)", shown)
    assert named
    assert all(each.startswith(f"--config {shlex.quote(str(place.path))} ") for each in named), shown


def test_what_a_program_reads_can_be_copied(place: Place) -> None:
    option = f"est-mailer --config {shlex.quote(str(place.path))} "
    commands = [warning["command"] for warning in place.json("status")["warnings"]]
    assert any(option in command for command in commands)
    assert not any(re.search(r"\best-mailer [a-z]", command) for command in commands), commands
    remedies = [found["remedy"] for found in json.loads(place.run("check", "--json", code=2).stdout)["items"]]
    assert any(f"{option}check --probe" in remedy for remedy in remedies), remedies


def test_a_remedy_for_a_round_names_the_round(tmp_path: Path) -> None:
    place = mixed_week(tmp_path / "config")
    for arguments, remedy in (
        ("remind 2026-W48", "round open 2026-W48"),
        ("skip 2026-W47 --reason snö", "round cancel 2026-W47 --reason WHY"),
    ):
        error = place.run("round", *arguments.split(), code=1).exception
        assert isinstance(error, ServiceError)
        assert remedy in error.findings[0].remedy


def test_what_an_error_says_can_be_copied(place: Place, tmp_path: Path) -> None:
    for where, arguments in ((place, ("held", "release", "999", "--by", "me")), (Place(tmp_path), ("status",))):
        error = where.run(*arguments, code=where is place or 2).exception
        assert isinstance(error, ServiceError)
        (found,) = error.findings
        assert "est-mailer init" in found.remedy or str(where.path) in found.remedy


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
@pytest.mark.parametrize("command", ["open", "draft", "cancel"])
def test_a_round_that_is_over_refuses_in_the_commands_own_words(
    tmp_path: Path, command: str, dry: tuple[str, ...]
) -> None:
    over = mixed_week(tmp_path / "config")
    why = ("--reason", "storm") if command == "cancel" else ()
    over.run("round", "cancel", "2026-W47", "--reason", "storm")
    said = str(over.run("round", command, "2026-W47", *why, *dry, code=1).exception)
    assert f"The round is cancelled: it is not the time for `round {command}`." in said
    assert "round show 2026-W47" in said


@pytest.mark.parametrize(("listing", "arguments"), [("held list", "held release"), ("outbox list", "outbox show")])
def test_what_is_not_there_names_the_command_that_lists(place: Place, listing: str, arguments: str) -> None:
    by = ("--by", "me") if "held" in arguments else ()
    error = place.run(*arguments.split(), "999", *by, code=1).exception
    assert isinstance(error, ServiceError)
    assert error.findings[0].remedy.endswith(f" {listing}")
