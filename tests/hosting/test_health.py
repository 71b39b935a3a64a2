"""How each municipality is, written by the host and read by a command and a monitor."""

from __future__ import annotations

from pathlib import Path

from builders import utc
from typer.testing import CliRunner

from est_mailer.cli.main import app
from est_mailer.domain.errors import ServiceError
from est_mailer.hosting.health import Health, read_health, write_health

NOON = utc(2026, 11, 18, 12)


def test_what_the_host_writes_is_what_a_monitor_reads(tmp_path: Path) -> None:
    locked_out = Health(problem='"det går ej"\n', visits=2, visited_at=NOON, longest_wait=1.5)
    write_health(tmp_path, {"ö": locked_out, "b": Health(doing="waiting")}, NOON)
    found = read_health(tmp_path)
    assert found["at"] == "2026-11-18T12:00:00+00:00"
    assert found["municipalities"]["ö"] == {
        "configuration": "", "problem": '"det går ej"\n', "doing": "", "watched": False, "visits": 2,
        "visited_at": "2026-11-18T12:00:00+00:00", "wakes": None, "longest_wait": 1.5, "wrong": '"det går ej"\n',
    }  # fmt: skip
    assert found["municipalities"]["b"]["wrong"] == ""


def refused(*arguments: str) -> ServiceError:
    error = CliRunner().invoke(app, ["hosted", *arguments], env={"STATE_DIRECTORY": ""}).exception
    assert isinstance(error, ServiceError)
    return error


def test_a_folder_that_is_no_hosts_is_told_as_such(tmp_path: Path) -> None:
    """Not that the host should be started, which would not help."""
    missing = refused(str(tmp_path / "nowhere"))
    assert "It cannot be read: No such file or directory." in str(missing)
    assert "it is /etc/est-mailer-host if none is named" in str(missing)
    assert missing.exit_code == 2
    assert "No folder in it has an est.toml." in str(refused(str(tmp_path)))


def test_a_municipalitys_own_folder_names_the_host_above_and_the_command_for_one(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "est.toml").touch()
    said = str(refused(str(tmp_path / "one")))
    assert f"if it is one of many: {tmp_path}." in said
    assert f"est-mailer --config {tmp_path / 'one'} status" in said


def test_a_host_that_has_not_begun_is_to_be_started_and_a_broken_file_to_be_removed(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "est.toml").touch()
    assert "systemctl start est-mailer-host" in str(refused(str(tmp_path)))
    (tmp_path / "health.json").write_text("{")
    assert "Remove the file" in str(refused(str(tmp_path)))
