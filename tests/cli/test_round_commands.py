"""The commands about rounds: listed, shown, analysed, ended by hand, drafted anew."""

from __future__ import annotations

import pytest
from command_place import Place

from est_mailer.domain.outgoing import OutboxState, Purpose


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


@pytest.mark.parametrize(("event", "key", "after"), [("open", "2026-W48", "open"), ("draft", "2026-W47", "drafted")])
def test_a_dry_run_says_what_the_round_would_be(place: Place, event: str, key: str, after: str) -> None:
    assert place.run("round", event, key, "--dry-run").output.strip() == f"{key} would be {after}"
