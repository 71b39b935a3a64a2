"""What organisations share of their own rows: sent, decided, kept for their own; and what the others saw before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from builders import an_observation, utc

from est_mailer.adapters.store import Conflict, Store
from est_mailer.domain.comment import Comment
from est_mailer.domain.model import Timeliness
from est_mailer.domain.picture.sharing import Decision, News, ReviewRow, SentReview, Share, SharedText, words_of
from est_mailer.domain.picture.situation import Draft, PictureRow
from est_mailer.domain.standing import Tally

if TYPE_CHECKING:
    from .conftest import Given

NOW = utc(2026, 11, 18, 14)
LATER = NOW + timedelta(hours=1)


def a_review(round_: str, version: int = 1, asked_by: str = "") -> SentReview:
    seen = an_observation(what="Krossad ruta")
    row = ReviewRow("G1", "abc/1", "skola", seen, words_of(seen), Share.RELEASED, True, News.NEW)
    messages = (Comment("a@exempelstad.example", NOW, "Hej", "skola"),)
    return SentReview(round_, "kommun", version, (row,), messages, "Eget", 4, asked_by, NOW)


def test_what_was_sent_comes_back_whole_and_the_latest_to_all_is_known(store: Store, given: Given) -> None:
    key = given.round()
    store.reviews.add_sent(a_review(key), NOW)
    store.reviews.add_sent(a_review(key, 2, asked_by="sam"), LATER)
    assert store.reviews.sent(key, "kommun", 1) == a_review(key)
    assert store.reviews.latest(key, "kommun") == a_review(key, 2, "sam")
    assert store.reviews.latest(key, "kommun", to_all=True) == a_review(key)
    assert store.reviews.last_sent_at(key, "kommun") == NOW
    assert store.reviews.latest(key, "polis") is None
    assert store.reviews.sent(key, "kommun", 3) is None
    with pytest.raises(Conflict):
        store.reviews.add_sent(a_review(key), LATER)


def test_the_decision_that_was_received_last_counts_whenever_it_was_read(store: Store, given: Given) -> None:
    key = given.round()
    yes = Decision("abc/1", "2026-W47/skola/N1", Share.RELEASED, SharedText("torget", "Text", "Gjort"))
    no = replace(yes, share=Share.WITHHELD, text=SharedText())
    store.reviews.decide(key, "kommun", [no], "sam", given.message(), LATER)
    store.reviews.decide(key, "kommun", [yes, replace(yes, row="abc/2")], "sam2", given.message(), NOW)
    assert store.reviews.decisions(key) == {"abc/1": no, "abc/2": replace(yes, row="abc/2")}
    assert store.reviews.decisions(given.round(1)) == {}


def test_a_problem_is_withdrawn_by_its_latest_decision(store: Store, given: Given) -> None:
    key, later = given.round(), given.round(1)
    yes = Decision("abc/1", "p", Share.RELEASED)
    store.reviews.decide(key, "kommun", [replace(yes, share=Share.WITHHELD)], "sam", given.message(), NOW)
    assert store.reviews.withdrawn(["p", "q"], date(2026, 11, 16)) == {"p"}
    assert store.reviews.withdrawn(["p"], date(2026, 11, 9)) == frozenset()
    store.reviews.decide(later, "kommun", [yes], "sam", given.message(), LATER)
    assert store.reviews.withdrawn(["p"], date(2026, 11, 23)) == frozenset()
    assert store.reviews.withdrawn(["p"], date(2026, 11, 16)) == {"p"}


def test_what_the_others_saw_is_the_last_draft_of_the_latest_round_that_had_it(store: Store, given: Given) -> None:
    for weeks, whats in ((0, ("Förr", "Först")), (1, ("Sist",))):
        key = given.round(weeks)
        for version, what in enumerate(whats, 1):
            row = PictureRow(1, "skola", "kommun", an_observation(problem="p", what=what), Timeliness.LATE)
            draft = Draft(key, version, NOW, NOW, Tally(), (), (row,), (), (), {}, ())
            store.drafts.add_compiled(key, version, draft, b"", NOW)
    since = date(2026, 11, 16)
    seen = store.reviews.seen_before(["p", "q"], date(2026, 11, 23), since)
    assert {problem: row.what for problem, row in seen.items()} == {"p": "Först"}
    assert store.reviews.seen_before(["p"], date(2026, 11, 30), since)["p"].what == "Sist"
    assert store.reviews.seen_before(["p"], date(2026, 11, 16), since) == {}


def test_an_own_part_counts_until_it_is_taken_back(store: Store, given: Given) -> None:
    key = given.round()
    store.reviews.set_own_part(key, "polis", "Insats", "sam", given.message(), NOW)
    store.reviews.set_own_part(key, "kommun", "Eget", "sam", given.message(), NOW)
    assert store.reviews.own_parts(key) == {"kommun": "Eget", "polis": "Insats"}
    store.reviews.set_own_part(key, "polis", "", "sam", given.message(), LATER)
    assert store.reviews.own_parts(key) == {"kommun": "Eget"}
