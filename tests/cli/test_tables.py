"""A table in a terminal: side by side where there is room, else row by row; an address is never cut in pieces."""

from __future__ import annotations

from pathlib import Path

from in_a_terminal import in_a_terminal
from mixed_week import mixed_week


def test_a_table_that_is_too_wide_is_written_row_by_row(tmp_path: Path) -> None:
    place = mixed_week(tmp_path / "config")
    narrow = in_a_terminal(place, "outbox", "list", "--state", "failed", columns=60).splitlines()
    assert narrow[:4] == [
        "number       1",
        "round        2026-W47",
        "purpose      invitation",
        "recipient    uddskolan@exempelstad.test",
    ]
    wide = in_a_terminal(place, "outbox", "list", "--state", "failed", columns=120, TERM="dumb").splitlines()
    assert "uddskolan@exempelstad.test  refused" in wide[1]
