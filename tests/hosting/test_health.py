"""How each municipality is, written by the host and read by a command and a monitor."""

from __future__ import annotations

from pathlib import Path

from builders import utc

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
