"""``est-mailer demo``: two whole weeks within a minute, and everything left to look at."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
from email import message_from_bytes, policy
from io import BytesIO
from pathlib import Path

import pytest
from e2e.town import COMMAND
from openpyxl import load_workbook

SECONDS = 60  # of one processor: the test may share it with others


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, float]:
    """The folder, what was printed, and the processor time it took."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    before = _processor_seconds()
    done = subprocess.run(
        [COMMAND, "demo", "--out", folder, "--weeks", "2"], capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout, _processor_seconds() - before


def test_it_is_done_within_a_minute(demo: tuple[Path, str, float]) -> None:
    assert demo[2] < SECONDS


def test_both_rounds_are_played_to_their_feedback(demo: tuple[Path, str, float]) -> None:
    folder, printed, _ = demo
    database = sqlite3.connect(f"file:{folder / 'est.db'}?mode=ro", uri=True)
    rounds = dict(database.execute("SELECT key, state FROM rounds WHERE opened"))
    assert rounds == {"2026-W47": "fed_back", "2026-W48": "fed_back"}
    assert dict(database.execute("SELECT state, count(*) FROM outbox GROUP BY 1")).keys() <= {"sent", "withdrawn"}
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("SELECT count(*) FROM inbound WHERE accounted IS NULL").fetchone() == (0,)
    for key in rounds:
        assert f"{key} fed_back" in printed


def test_every_kind_of_account_is_shown(demo: tuple[Path, str, float]) -> None:
    folder, printed, _ = demo
    database = sqlite3.connect(f"file:{folder / 'est.db'}?mode=ro", uri=True)
    kinds = {kind for (kind,) in database.execute("SELECT accounted FROM inbound")}
    shown = {"report", "command", "draft", "comment", "bounce", "auto_reply", "held", "unknown"}
    assert kinds >= shown
    assert "quarantined" not in kinds, "nothing that people do ends there"
    assert all(kind in printed for kind in shown)


def test_the_mailboxes_the_workbooks_and_the_dispatches_are_left(demo: tuple[Path, str, float]) -> None:
    folder = demo[0]
    letters = sorted((folder / "mailboxes").glob("*/*.eml"))
    assert len(letters) > 200
    assert all(message_from_bytes(file.read_bytes(), policy=policy.default)["Subject"] for file in letters)
    workbooks = sorted((folder / "workbooks").glob("*.xlsx"))
    assert len(workbooks) > 80
    assert load_workbook(BytesIO(workbooks[0].read_bytes())).worksheets[0]["A1"].value
    for key in ("2026-W47", "2026-W48"):
        assert (folder / "dispatch" / f"{key}.html").read_text().casefold().count("<html") == 1
        assert (folder / "dispatch" / f"{key}.pdf").read_bytes().startswith(b"%PDF")
        assert (folder / "dispatch" / f"{key}-1.png").read_bytes().startswith(b"\x89PNG")


def test_it_clears_only_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")
    done = subprocess.run([COMMAND, "demo", "--out", tmp_path], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "no earlier demo made it" in done.stderr
    assert (tmp_path / "precious.txt").read_text() == "mine"


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
