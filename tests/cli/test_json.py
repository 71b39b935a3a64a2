"""What every command prints with --json is what its schema says; a command without a schema does not go unnoticed."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from copy import deepcopy
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from builders import utc
from command_place import Place
from doc_pages import program
from jsonschema import Draft202012Validator, FormatChecker, ValidationError
from mixed_week import dispatched_week, mixed_week, previewed_week
from typer.main import get_command
from world import World

from est_mailer.adapters.memory_archive import MemoryArchive
from est_mailer.checking.found import Found
from est_mailer.cli.json_shapes import SHAPES, schema_of
from est_mailer.cli.main import app
from est_mailer.cli.output import as_json, schema_name
from est_mailer.cli.round_reminding import FunctionReminded, RoundReminded
from est_mailer.cli.unit_files import UnitsWritten
from est_mailer.hosting.health import Health, write_health
from est_mailer.jobs.keeping.restoring import what_is_old
from est_mailer.jobs.passing import one_pass
from est_mailer.jobs.respondents.reminding_now import remind_now
from est_mailer.looking import Place as Looked
from est_mailer.looking import reading

ROUND, NEXT = "2026-W47", "2026-W48"
SHOW_NOTHING = {
    "authorise": "a conversation",
    "browse": "a page in a browser",
    "demo": "a play to be watched",
    "host": "the service itself",
    "init": "its outcome is the files",
    "run": "the service itself",
    "schema": "prints JSON as it is",
}


def commands() -> dict[str, set[str]]:
    """Each command → its options, from the command line itself."""

    def below(path: tuple[str, ...], command: Any) -> None:
        if hasattr(command, "commands"):
            for name, inner in command.commands.items():
                below((*path, name), inner)
        else:
            found[" ".join(path)] = {option for parameter in command.params for option in parameter.opts}

    found: dict[str, set[str]] = {}
    below((), get_command(app))
    return found


COMMANDS = commands()


def strict(schema: dict[str, Any]) -> Draft202012Validator:
    """As the schema, and nothing may be there that it does not name."""
    closed = deepcopy(schema)
    for part in (closed, *closed.get("$defs", {}).values()):
        if "properties" in part:
            part["additionalProperties"] = False
    return Draft202012Validator(closed, format_checker=FormatChecker())


def test_every_command_that_shows_something_has_json_and_every_json_a_schema() -> None:
    with_json = {name for name, options in COMMANDS.items() if "--json" in options}
    assert set(COMMANDS) - with_json - set(SHOW_NOTHING) == set()
    assert {name.removesuffix(" --dry-run") for name in SHAPES} == with_json


@pytest.mark.parametrize("command", SHAPES)
def test_every_schema_is_one_and_stands_in_the_documentation(command: str) -> None:
    schema = schema_of(command)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == schema_name(command)
    assert all(part.get("description") for part in schema.get("$defs", {}).values()), "every part says what it is"


def test_the_documentation_has_the_schemas_as_they_are() -> None:
    maker = program("make_schemas")
    assert maker.outdated() == [], "run python docs/make_schemas.py"


def test_a_field_that_goes_needs_a_new_version(tmp_path: Path) -> None:
    maker = program("make_schemas")
    before, now = schema_of("status"), schema_of("status")
    assert maker.broken(before, now) == []
    del now["properties"]["held"]
    now["$defs"]["Tally"]["properties"]["calm"] = {"type": "string"}
    now["properties"]["new"] = {"type": "string"}
    assert maker.broken(before, now) == ["held", "Tally.calm"]


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return mixed_week(tmp_path_factory.mktemp("waiting") / "config")


LOOKS: dict[str, tuple[str, ...]] = {
    "audit": (),
    "held list": (),
    "outbox list": (),
    "outbox show": ("1",),
    "register show": (),
    "reprocess": ("1", "--dry-run"),
    "round analysis": (ROUND,),
    "round list": (),
    "round quarter": ("2026-Q4",),
    "round show": (ROUND,),
    "round year": ("2026",),
    "screening try": ("texts",),
    "status": (),
    "tick --dry-run": ("--at", "2026-11-23T08:00"),
}
CHANGES: dict[str, tuple[str, ...]] = {
    "held reject": ("HELD", "--by", "drift"),
    "held release": ("HELD", "--by", "drift", "--dry-run"),
    "held show": ("HELD", "--out", "held.eml"),
    "outbox retry": ("FAILED",),
    "outbox settle": ("IN_DOUBT", "--sent"),
    "preview": ("previews",),
    "purge": ("--dry-run",),
    "revoke": ("--all", "--name", "drift"),
    "round cancel": (ROUND, "--reason", "storm"),
    "round draft": (ROUND, "--dry-run"),
    "round open": (NEXT,),
    "trust-clock": (),
}
OF_A_DISPATCHED_ROUND: dict[str, tuple[str, ...]] = {
    "export gis": ("2026-Q4", "--out", "out"),
    "export registrar": (ROUND, "--out", "out"),
    "export statutory": ("2026", "--out", "out"),
    "export table": (ROUND, "--format", "csv", "--out", "out"),
}
BY_THEMSELVES = {
    "backup",
    "check",
    "hosted",
    "register import",
    "restore",
    "resume",
    "round remind",
    "round skip",
    "round unskip",
    "screening clear",
    "screening list",
    "tick",
    "units",
}


def test_every_schema_meets_what_its_command_prints() -> None:
    assert {*LOOKS, *CHANGES, *OF_A_DISPATCHED_ROUND, *BY_THEMSELVES} == set(SHAPES)


def as_described(command: str, output: str) -> dict[str, Any]:
    """What a command printed, which must be as its schema says."""
    found: dict[str, Any] = json.loads(output)
    strict(schema_of(command)).validate(found)
    assert found["schema"] == schema_name(command)
    return found


def printed(place: Place, command: str, *arguments: str, code: int = 0) -> dict[str, Any]:
    return as_described(command, place.run(*command.split(), *arguments, "--json", code=code).stdout)


@pytest.mark.parametrize("command", LOOKS)
def test_what_is_looked_at(waiting: Place, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(waiting.path)
    (waiting.path / "texts").write_text("Vi såg Amina\n", encoding="utf-8")
    printed(waiting, command, *LOOKS[command])


@pytest.mark.parametrize("command", CHANGES)
def test_what_is_changed(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = mixed_week(tmp_path / "config")
    monkeypatch.chdir(tmp_path)
    with (place.path / "est.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[retention]\ndecision = "KS 2026/123"\n')
    numbers = {
        "HELD": lambda: place.json("held", "list"),
        "FAILED": lambda: place.json("outbox", "list", "--state", "failed"),
        "IN_DOUBT": lambda: place.json("outbox", "list", "--state", "in_doubt"),
    }
    words = [str(numbers[w]()["items"][0]["id"]) if w in numbers else w for w in CHANGES[command]]
    found = printed(place, command, *words)
    assert found.get("done", True) is ("--dry-run" not in words or command == "purge")


@pytest.mark.parametrize("command", OF_A_DISPATCHED_ROUND)
def test_what_is_handed_over(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = printed(dispatched_week(tmp_path / "config"), command, *OF_A_DISPATCHED_ROUND[command])
    assert all(Path(name).is_file() for name in found["files"])


def test_a_week_that_is_skipped_and_held_after_all(tmp_path: Path) -> None:
    place = mixed_week(tmp_path / "config")
    year, week, _ = (date.today() + timedelta(weeks=8)).isocalendar()  # noqa: DTZ011 - as the command, the machine's day
    key = f"{year}-W{week:02}"
    assert printed(place, "round skip", key, "--reason", "storm")["becomes"] == "skipped"
    assert printed(place, "round unskip", key, "--dry-run")["becomes"] == "scheduled"


def test_what_is_imported_from_a_list(tmp_path: Path) -> None:
    place = mixed_week(tmp_path / "config")
    (tmp_path / "list.csv").write_text("Funktion;E-post\nRektorn;rektorn@exempelstad.test\n", encoding="utf-8")
    assert printed(place, "register import", str(tmp_path / "list.csv"), code=1)["doubts"]


def test_what_is_found_in_a_picture_and_cleared(tmp_path: Path) -> None:
    place = previewed_week(tmp_path / "config", "Ring 070-123 45 67.")
    (finding,) = printed(place, "screening list", code=1)["items"]
    cleared = printed(place, "screening clear", str(finding["number"]), "--by", "Ada Exempel")
    assert (cleared["about"], cleared["becomes"]) == ([str(finding["number"])], "cleared")


def test_what_is_backed_up_put_back_and_waits(tmp_path: Path) -> None:
    place = mixed_week(tmp_path / "config")
    assert printed(place, "backup", str(tmp_path / "copy"), "--dry-run")["manifest"] is None
    made = printed(place, "backup", str(tmp_path / "copy"))
    assert made["manifest"]["municipality"] == "Exempelstad"
    for file in place.database.parent.iterdir():
        file.unlink()
    assert printed(place, "restore", str(tmp_path / "copy"), "--dry-run")["done"] is False
    assert printed(place, "restore", str(tmp_path / "copy"))["in_doubt"] == 0
    with reading(Looked(place.path, {})) as service:
        old = what_is_old(service, MemoryArchive())
    as_described("resume", as_printed("resume", old))


def test_what_a_pass_did_and_what_a_check_found() -> None:
    world = World.invited()
    as_described("tick", as_printed("tick", one_pass(world.service, world.now)))
    as_described("check", as_printed("check", (Found("disk", "5 GB free"),)))


def test_what_depends_on_the_day_and_the_place() -> None:
    world = World.invited()
    asked = remind_now(world.service, world.round, None, "operator", world.now, dry_run=True)
    assert asked
    functions = tuple(FunctionReminded(a.member.id, a.became, a.recipients, a.at) for a in asked)
    as_described("round remind", as_printed("round remind", RoundReminded(False, ROUND, functions)))
    units = UnitsWritten(True, ("est-mailer.service",), ("systemctl start est-mailer",))
    as_described("units", as_printed("units", units))


def test_how_the_municipalities_of_a_host_are(tmp_path: Path) -> None:
    at = utc(2026, 11, 16)
    write_health(tmp_path, {"norr": Health(visits=3, visited_at=at), "söder": Health(problem="no secret")}, at)
    ended = Place(tmp_path).run("hosted", str(tmp_path), "--json")
    assert as_described("hosted", ended.stdout)["municipalities"]["söder"]["wrong"] == "no secret"


def test_a_field_that_no_schema_names_is_noticed(waiting: Place) -> None:
    found = printed(waiting, "status")
    for changed in ({**found, "extra": 1}, {k: v for k, v in found.items() if k != "held"}, {**found, "held": "1"}):
        with pytest.raises(ValidationError):
            strict(schema_of("status")).validate(changed)


def as_printed(command: str, value: object) -> str:
    """What a command prints of a value that it gets from servers that this test has none of."""
    said = StringIO()
    with redirect_stdout(said):
        as_json(command, value)
    return said.getvalue()
