"""Drafts, editions, measures, approvals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from builders import an_observation, utc

from est_mailer.adapters.store import Conflict, NotStored, Store
from est_mailer.adapters.store.approvals import IssuedCode
from est_mailer.domain.comment import Comment
from est_mailer.domain.model import AnswerState, Done, FollowUp, Measure, Timeliness, Verdict
from est_mailer.domain.picture.situation import AreaText, Draft, Edition, PictureRow, SituationPicture
from est_mailer.domain.rounds.life import RoundState
from est_mailer.domain.standing import Standing, Tally

if TYPE_CHECKING:
    from .conftest import Given

NOW = utc(2026, 11, 18, 15)
PICTURE = SituationPicture("yellow", "Oroligt vid torget", priorities=(AreaText("norrby", "Mer folk ute"),))
DRAFT = Draft(
    round="2026-W47",
    version=1,
    meeting=NOW + timedelta(days=1),
    compiled_at=NOW,
    tally=Tally(events=1, silent=1),
    standings=(Standing("skola", "Skola", "kommun", AnswerState.EVENTS, Timeliness.LATE, NOW, 0),),
    rows=(PictureRow(1, "skola", "kommun", an_observation(), Timeliness.LATE),),
    problems=(),
    measures=(Measure("2026-W46/1", "norrby", "Mörkt", "Lampa"),),
    counts={"norrby": {"skadegorelse": 1}},
    priority_areas=("norrby",),
    previous=PICTURE,
    comments=(Comment("a@polis.example", NOW, "Hej"),),
)
EDITION = Edition("2026-W47", "Exempelstad", date(2026, 11, 19), NOW, Tally(calm=2), PICTURE, "green")


def test_the_latest_version_of_a_draft(store: Store, given: Given) -> None:
    key = given.round()
    assert store.drafts.latest(key) is None
    store.drafts.add_compiled(key, 2, replace(DRAFT, version=2), b"two", NOW)
    store.drafts.add_compiled(key, 1, DRAFT, b"one", NOW)
    latest = store.drafts.latest(key)
    assert latest is not None
    assert (latest.version, latest.draft, latest.workbook, latest.at) == (2, replace(DRAFT, version=2), b"two", NOW)
    with pytest.raises(Conflict):
        store.drafts.add_compiled(key, 2, DRAFT, b"again", NOW)


def test_the_draft_that_was_returned_last(store: Store, given: Given) -> None:
    key = given.round()
    assert store.drafts.completed(key) is None
    message = given.message()
    store.drafts.add_completed(key, "h1", PICTURE, b"x", message, "sam", NOW)
    number = store.drafts.add_completed(key, "h2", replace(PICTURE, status="green"), b"y", None, "sam", NOW)
    completed = store.drafts.completed(key)
    assert completed is not None
    assert (completed.id, completed.content_hash, completed.inbound) == (number, "h2", None)
    assert completed.picture == replace(PICTURE, status="green")


def test_only_a_dispatched_edition_is_the_last_one(store: Store, given: Given) -> None:
    w47 = given.round(0, RoundState.DISPATCHED)
    w48 = given.round(1, RoundState.CANCELLED)
    assert store.drafts.edition(w47) is None
    store.drafts.add_edition(w47, "h1", EDITION, b"%PDF-1", NOW)
    newer = replace(EDITION, previous_status=None)
    store.drafts.add_edition(w47, "h2", newer, b"%PDF-2", NOW)
    store.drafts.add_edition(w48, "h3", replace(EDITION, round=w48), b"%PDF-3", NOW)
    stored = store.drafts.edition(w47)
    assert stored is not None
    assert (stored.content_hash, stored.edition, stored.pdf, stored.at) == ("h2", newer, b"%PDF-2", NOW)
    assert store.drafts.last_edition(date(2026, 12, 7)) == newer
    assert store.drafts.last_edition(given.a_round(0).first_day) is None


def a_measure(number: int, round_: str, **changes: str) -> Measure:
    return replace(
        Measure(f"{round_}/{number}", "norrby", "Mörkt", "Lampa", "Otryggt", "Gatukontoret", "fredag"), **changes
    )


def test_a_measure_is_open_until_a_meeting_ends_it(store: Store, given: Given) -> None:
    w47, w48, w49 = (given.round(week) for week in range(3))
    lamp, guard = a_measure(1, w47), a_measure(2, w47, what="Väktare")
    store.drafts.add_measures(w47, [lamp, guard])
    assert store.drafts.open_measures(given.a_round(0).first_day) == ()
    assert store.drafts.open_measures(given.a_round(1).first_day) == (lamp, guard)
    ended = FollowUp(lamp.id, Done.YES, "Ljust", Verdict.END)
    store.drafts.add_follow_ups(w48, [ended, FollowUp(guard.id, Done.PARTLY, "", Verdict.EXTEND)])
    assert store.drafts.open_measures(given.a_round(1).first_day) == (lamp, guard)
    assert store.drafts.open_measures(given.a_round(2).first_day) == (guard,)
    store.drafts.add_follow_ups(w49, [FollowUp(guard.id)])
    assert store.drafts.measure_history(lamp.id) == ((w48, ended),)
    assert [round_ for round_, _ in store.drafts.measure_history(guard.id)] == [w48, w49]


def test_an_edited_picture_replaces_its_measures_and_follow_ups(store: Store, given: Given) -> None:
    w47, w48 = given.round(0), given.round(1)
    lamp, guard = a_measure(1, w47), a_measure(2, w47)
    store.drafts.add_measures(w47, [lamp, guard])
    store.drafts.add_measures(w47, [replace(lamp, who="Skolan")])
    assert store.drafts.measures(w47) == (replace(lamp, who="Skolan"),)
    store.drafts.add_follow_ups(w48, [FollowUp(lamp.id, verdict=Verdict.END)])
    store.drafts.add_follow_ups(w48, [FollowUp(lamp.id, verdict=Verdict.CHANGE)])
    assert store.drafts.measure_history(lamp.id) == ((w48, FollowUp(lamp.id, verdict=Verdict.CHANGE)),)
    with pytest.raises(Conflict):
        store.drafts.add_measures(w47, [])
    with pytest.raises(Conflict):
        store.drafts.add_follow_ups(w48, [FollowUp("2020-W01/1")])
    assert len(store.drafts.measure_history(lamp.id)) == 1


def test_a_code_approves_once(store: Store, given: Given) -> None:
    key = given.round()
    store.approvals.issue(key, "hash", "sam", "seal", NOW)
    assert store.approvals.outstanding(key) == (IssuedCode("hash", "sam", "seal", 0),)
    store.approvals.approve(key, "hash", "sam", NOW)
    assert store.approvals.approved_by(key, "hash") == {"sam"}
    assert store.approvals.approved_by(key, "other") == frozenset()
    assert store.approvals.outstanding(key) == ()
    with pytest.raises(Conflict, match="no code"):
        store.approvals.approve(key, "hash", "sam", NOW)


def test_tries_are_counted(store: Store, given: Given) -> None:
    key = given.round()
    store.approvals.issue(key, "hash", "sam", "seal", NOW)
    assert [store.approvals.count_try(key, "hash", "sam") for _ in range(2)] == [1, 2]
    assert store.approvals.outstanding(key)[0].tries == 2
    with pytest.raises(NotStored):
        store.approvals.count_try(key, "hash", "polis")


def test_a_new_code_replaces_the_old_one(store: Store, given: Given) -> None:
    key = given.round()
    store.approvals.issue(key, "hash", "sam", "old", NOW)
    store.approvals.issue(key, "hash", "sam", "new", NOW)
    store.approvals.issue(key, "hash", "polis", "other", NOW)
    assert [code.code_hash for code in store.approvals.outstanding(key)] == ["new", "other"]


def test_an_edit_voids_codes_and_approvals(store: Store, given: Given) -> None:
    key, other = given.round(0), given.round(1)
    for round_, coordinator in ((key, "sam"), (key, "polis"), (other, "sam")):
        store.approvals.issue(round_, "hash", coordinator, "seal", NOW)
    store.approvals.approve(key, "hash", "sam", NOW)
    assert store.approvals.void(key, NOW, "edited") == 1
    assert store.approvals.outstanding(key) == ()
    assert store.approvals.approved_by(key, "hash") == frozenset()
    assert len(store.approvals.outstanding(other)) == 1
    with pytest.raises(Conflict):
        store.approvals.approve(key, "hash", "polis", NOW)
    store.approvals.issue(key, "hash", "sam", "seal", NOW)
    store.approvals.approve(key, "hash", "sam", NOW)
    assert store.approvals.approved_by(key, "hash") == {"sam"}
