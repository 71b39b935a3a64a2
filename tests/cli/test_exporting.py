"""``est-mailer export`` as a technician uses it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from command_place import Place
from mixed_week import dispatched_week

from est_mailer.jobs.dispatch.recording import MANIFEST

ROUND = "2026-W47"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return dispatched_week(tmp_path / "config")


def test_the_registrars_record_is_a_folder_whose_manifest_holds(place: Place, tmp_path: Path) -> None:
    place.run("export", "registrar", ROUND, "--out", str(tmp_path))
    folder = tmp_path / ROUND
    for line in (folder / MANIFEST).read_text().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert {path.name for path in folder.iterdir()} >= {"utskick.eml", "metadata.xml", f"lagesbild-{ROUND}.pdf"}


def test_a_dry_run_writes_nothing_and_what_is_there_is_never_written_over(place: Place, tmp_path: Path) -> None:
    shown = place.run("export", "registrar", ROUND, "--out", str(tmp_path), "--dry-run").output
    assert f"would write {tmp_path}/{ROUND}/utskick.eml" in shown
    assert not (tmp_path / ROUND).exists()
    place.run("export", "registrar", ROUND, "--out", str(tmp_path))
    place.run("export", "registrar", ROUND, "--out", str(tmp_path), code=1)


def test_tables_of_a_period_as_csv_and_parquet(place: Place, tmp_path: Path) -> None:
    place.run("export", "table", "2026-Q4", "--out", str(tmp_path))
    folder = tmp_path / "table-2026-Q4"
    assert {path.name for path in folder.iterdir()} == {
        "rows.csv",
        "coverage.csv",
        "rows.parquet",
        "coverage.parquet",
    }
    assert ",Udden,skadegorelse," in (folder / "rows.csv").read_text("utf-8-sig")
    place.run("export", "table", "2026", "--out", str(tmp_path), "--format", "csv")
    assert {path.name for path in (tmp_path / "table-2026").iterdir()} == {"rows.csv", "coverage.csv"}


@pytest.mark.parametrize("period", ["hösten", "2026-Q5", "2026-W60"])
def test_what_is_no_period_is_refused(place: Place, period: str) -> None:
    place.run("export", "table", period, code=2)


def test_a_folder_that_cannot_be_written_is_said(place: Place, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    place.run("export", "table", "2026", "--out", str(tmp_path / "file"), code=1)
