"""What check says of the nightly backups: nobody hears of a timer that fails."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from builders import utc

from est_mailer.adapters.backup_folders import MANIFEST
from est_mailer.checking.backups import look_at_backups
from est_mailer.checking.found import Found
from est_mailer.installing.tried import Result
from est_mailer.looking import Place

NOW = utc(2026, 11, 20, 12)


def looked(folder: Path, *ages: timedelta) -> Found:
    """What is said of a database whose backups are so old."""
    place = Place(folder, {"STATE_DIRECTORY": str(folder / "state")})
    (place.state / "backups").mkdir(parents=True)
    place.database.touch()
    for number, age in enumerate(ages):
        made = place.state / "backups" / f"est-mailer-{number}"
        made.mkdir()
        (made / MANIFEST).touch()
        os.utime(made / MANIFEST, ((NOW - age).timestamp(),) * 2)
    return look_at_backups(place, NOW)


@pytest.mark.parametrize(
    ("ages", "result", "said"),
    [
        ((), Result.REMARK, "There is none."),
        ((timedelta(days=9), timedelta(days=3)), Result.REMARK, "The latest is of 2026-11-17 12:00 UTC."),
        ((timedelta(hours=10),), Result.WELL, "1 backup in "),
        ((timedelta(days=1), timedelta(hours=10)), Result.WELL, "2 backups in "),
        ((timedelta(hours=10), timedelta(days=9)), Result.WELL, "2 backups in "),  # the last was given a name by hand
    ],
)
def test_the_latest_tells_whether_they_still_come(
    tmp_path: Path, ages: tuple[timedelta, ...], result: Result, said: str
) -> None:
    found = looked(tmp_path, *ages)
    assert found.result is result
    assert found.found.startswith(said)
    assert ("journalctl -u est-mailer-backup" in found.remedy) is (result is Result.REMARK)


def test_one_of_several_municipalities_has_a_timer_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "est.db").touch()
    place = Place(Path("/etc/est-mailer/exempelby"), {"STATE_DIRECTORY": str(tmp_path)})
    assert "systemctl enable --now est-mailer-backup@exempelby.timer" in look_at_backups(place, NOW).remedy


def test_before_the_service_has_run_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    assert look_at_backups(Place(tmp_path, {"STATE_DIRECTORY": str(tmp_path)}), NOW).result is Result.WELL
