"""``round remind``, ``skip`` and ``unskip``: what a coordinator says by mail, from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command_place import Place, copied, world_in

from est_mailer.config import load
from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.round_period import round_key
from est_mailer.domain.rounds.life import RoundState

SCHOOL = "norrbyskolan"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round whose draft has been sent and whose meeting, for once, is a lifetime away."""
    path = tmp_path_factory.mktemp("exempelstad")
    world = world_in(path)
    world.go_to(Step.DRAFT)
    later = "UPDATE dues SET due_at = '2099' || substr(due_at, 5) WHERE round = '2026-W47' AND step = 'meeting'"
    world.store.connection.sqlite.execute(later)
    world.store.close()
    return path


@pytest.fixture
def place(prepared: Path, tmp_path: Path) -> Place:
    return copied(prepared, tmp_path)


def is_holiday(place: Place) -> bool:
    calendar = load(place.path).calendar
    return calendar.is_holiday(datetime.now(UTC).astimezone(calendar.zone).date())


def test_those_who_have_not_answered_are_reminded_and_each_is_told_of(place: Place) -> None:
    if is_holiday(place):
        assert "public holiday" in str(place.run("round", "remind", "2026-W47", code=1).exception)
        return
    before = place.dump()
    rehearsed = place.json("round", "remind", "2026-W47", "--dry-run")
    assert place.dump() == before
    assert {one["became"] for one in rehearsed["functions"]} == {"reminded"}
    shown = place.run("round", "remind", "2026-W47", rehearsed["functions"][0]["function"]).output
    assert "1 of 1 are reminded" in shown
    with place.store() as store:
        found = store.outbox.listing(round="2026-W47")
    recipients = {row.recipient for row in found if row.purpose is Purpose.REMINDER and "by hand" in row.about}
    assert recipients == set(rehearsed["functions"][0]["recipients"])
    again = place.json("round", "remind", "2026-W47")
    assert [one["became"] for one in again["functions"]].count("today") == 1


def test_what_cannot_be_reminded_of_is_said(place: Place) -> None:
    place.run("round", "remind", "2026-W48", code=1)
    place.run("round", "remind", "2031-W01", code=1)
    if not is_holiday(place):
        assert "Write one of" in str(place.run("round", "remind", "2026-W47", "nobody", code=1).exception)


def test_a_week_is_skipped_and_held_after_all(place: Place) -> None:
    before, key = place.dump(), round_key(datetime.now(UTC).date() + timedelta(weeks=6))
    assert "would be skipped" in place.run("round", "skip", key, "--reason", "x", "--dry-run").output
    assert place.dump() == before
    assert f"{key} is skipped" in place.run("round", "skip", key, "--reason", "Storm").output
    with place.store() as store:
        assert (store.rounds.get(key).state, store.rounds.get(key).reason) == (RoundState.SKIPPED, "Storm")
        told = [row.recipient for row in store.outbox.listing() if row.purpose is Purpose.NOT_HELD]
        assert len(told) == len(set(told)) > 1
    assert "unskip" in str(place.run("round", "skip", key, "--reason", "x", code=1).exception)
    assert "would be scheduled" in place.run("round", "unskip", key, "--dry-run").output
    assert f"{key} is scheduled" in place.run("round", "unskip", key).output
    assert "not skipped" in str(place.run("round", "unskip", key, code=1).exception)
    assert "a year ahead" in str(place.run("round", "skip", "2199-W20", "--reason", "x", code=1).exception)


def test_a_round_that_has_begun_is_not_skipped(place: Place) -> None:
    assert "cancel" in str(place.run("round", "skip", "2026-W47", "--reason", "x", code=1).exception)
    place.run("round", "skip", "2026-W60", "--reason", "x", code=2)
