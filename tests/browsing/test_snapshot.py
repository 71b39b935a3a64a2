"""What is copied for those who look: the figures that the meetings had, and no word that nobody let out."""

from __future__ import annotations

import re
import sqlite3
from datetime import date, timedelta
from typing import Any

import pytest
from browsing_worlds import PLANTED, copied, looked_at, two_weeks
from builders import a_deployment
from world import BROKEN_PANE, MUNICIPALITY, POLICE, SCHOOL, World

from est_mailer.browsing.drawing import area_map, bars, shares
from est_mailer.browsing.personal import Asked, Why, note, take_personal
from est_mailer.browsing.questions import TAKES_A_ROUND, questions
from est_mailer.browsing.snapshot import ALL_TIME
from est_mailer.browsing.tables import OPEN, PERSONAL
from est_mailer.domain.deployment import Step
from est_mailer.domain.picture.feedback import answered_share
from est_mailer.domain.publishing import Publication, Sharing, Unreviewed
from est_mailer.domain.rounds.life import RoundState
from est_mailer.domain.shapes import Shape
from est_mailer.jobs.watching.status import standings_of

SQUARE = ((18.0, 57.0), (18.1, 57.0), (18.1, 57.1), (18.0, 57.1), (18.0, 57.0))


def rows(db: sqlite3.Connection, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    return db.execute(sql, values).fetchall()


def test_no_address_and_no_word_that_nobody_let_out_is_in_any_byte() -> None:
    world = two_weeks()
    known = {address for member in world.service.register for address in (*member.addresses, *member.deputies)}
    database = world.store.serialized()
    with copied(world) as (db, shown):
        copy = db.serialize()
        assert shown.hidden == 2  # a place, and who was to do something
    for word in (*PLANTED, *known, MUNICIPALITY, POLICE):
        assert word.encode() in database, f"{word} would not be missed"
        assert word.encode() not in copy, word
    assert re.search(rb"\w@\w", copy) is None


def test_the_figures_are_those_of_status_and_history() -> None:
    world = two_weeks()
    with copied(world) as (db, _):
        for key, *figures in rows(db, "SELECT round, expected, reported, in_time, unclear, silent FROM rounds"):
            round_ = world.store.rounds.get(key)
            tally = standings_of(world.service, round_)[0]
            told = [tally.expected, tally.received, tally.in_time, tally.unclear, tally.silent]
            assert figures == (told if round_.state is not RoundState.SCHEDULED else [None] * 5)
        past = world.store.history.between(*ALL_TIME)
        seen = [(p.seen.key, r.area, r.indicator, r.respondent) for p in past for r in p.seen.rows]
        assert rows(db, "SELECT round, area, indicator, function FROM observations ORDER BY id") == seen
        assert rows(db, "SELECT rows, new_rows FROM rounds WHERE rows IS NOT NULL") == [(2, 2), (3, 1)]
        assert rows(db, "SELECT open, count(*), max(weeks) FROM problems GROUP BY open") == [(1, 3, 1)]


@pytest.mark.parametrize("days", [0, 10, 30])
def test_the_share_answered_is_that_of_the_draft(days: int) -> None:
    world, question = two_weeks(), "answered"
    now = world.now + timedelta(days=days)
    share = answered_share(world.store.feedback.rows(date(2026, 1, 1), date(2027, 1, 1)), now)
    with copied(world, now) as (db, shown):
        (asked,) = (q for q in questions(world.service.words(), shown) if q.name == question)
        found = rows(db, asked.sql)
    assert sum(counted for _, counted, _, _ in found) == share.rows
    assert sum(answered for _, _, answered, _ in found) == share.answered


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_question_has_an_answer_and_headings_in_words(language: str) -> None:
    world = two_weeks()
    words = world.service.words(language)
    with copied(world) as (db, shown):
        for question in questions(words, shown):
            asked = {words("browse.parameter"): ""} if question.name in TAKES_A_ROUND else {}
            answer = db.execute(question.sql, asked)
            # The copy's own words are the municipality's: in another language nobody is silent there.
            assert answer.fetchall() or (language, question.name) == ("en", "unanswered"), question.name
            headings = [column[0] for column in answer.description]
            assert set(headings) <= {words(k) for k in words.table if k.startswith("browse.heading.")}, headings


def asked(world: World, name: str, **values: str) -> list[tuple[Any, ...]]:
    with copied(world) as (db, shown):
        (question,) = (q for q in questions(world.service.words(), shown) if q.name == name)
        return rows(db, question.sql, **values)


def test_the_week_that_is_asked_for() -> None:
    latest = [("Centrum", "Brand", 2, 1, 1), ("Norrby", "Skadegörelse", 1, 0, 1)]
    assert asked(two_weeks(), "week", vecka="") == latest
    assert asked(two_weeks(), "week", vecka="2026-W47") == [
        ("Centrum", "Brand", 1, 1, 0),
        ("Norrby", "Skadegörelse", 1, 1, 0),
    ]
    assert asked(two_weeks(), "week", vecka="2020-W01") == []


def test_who_has_not_answered_and_for_how_long() -> None:
    silent = asked(two_weeks(), "unanswered", vecka="")
    assert [(name, rounds) for name, _, _, rounds in silent] == [("Vardskontor", 2), ("Fritidsgard", 1)]


def test_open_problems_are_told_with_their_age() -> None:
    found = asked(two_weeks(), "open_problems")
    assert [(area, place, weeks) for area, _, place, _, _, weeks, _, _ in found] == [
        ("Centrum", "parken", 1),
        ("Norrby", "busskuren", 1),
        ("Centrum", "…", 0),
    ]


def test_what_an_organisation_keeps_to_itself_is_not_there() -> None:
    rules = Publication(sharing=Sharing.REVIEWED, unreviewed=Unreviewed.WITHHOLD)
    world = World.invited(deployment=a_deployment(publication=rules))
    world.report(SCHOOL, BROKEN_PANE)
    world.go_to(Step.MEETING)
    with copied(world) as (db, _):
        assert rows(db, "SELECT count(*) FROM observations") == [(0,)]
        assert rows(db, "SELECT count(*) FROM problems") == [(0,)]
        assert b"busskuren" not in db.serialize()


def test_a_new_municipality_has_nothing_to_show_and_says_so() -> None:
    world = World.of()
    with copied(world) as (db, shown):
        words = world.service.words()
        assert (shown.rounds, bars(db, words).svg, shares(db, words).svg) == (0, "", "")
        assert area_map(db, world.service.deployment, words).svg == ""


def test_the_drawings_say_in_words_what_they_show() -> None:
    world = two_weeks()
    words, deployment = world.service.words(), a_deployment(shapes=(Shape("norrby", ((SQUARE,),)),))
    with copied(world) as (db, _):
        chart, answers, drawn = bars(db, words), shares(db, words), area_map(db, deployment, words)
    assert 'aria-label="Stapeldiagram över antalet rader. Senast, 2026-W48: 3. Mest: 3."' in chart.svg
    assert "<title>2026-W48: 3</title>" in chart.svg
    assert "Senast, 2026-W48: 33,3. Lägst: 33,3." in answers.svg
    assert "Flest: Centrum 3, Norrby 2, Söderäng 0" in drawn.svg
    assert "<title>Norrby: 2</title>" in drawn.svg
    assert "http" not in chart.svg + answers.svg + drawn.svg


def test_personal_data_are_a_copy_of_their_own_and_noted() -> None:
    world = two_weeks()
    note(world.store, Asked("Britta Berg", Why.DISCLOSURE), world.now)
    (entry,) = world.store.audit.listing(event="personal data shown")
    assert entry.detail["why"] == "disclosure"
    assert "Berg" not in str(entry)
    with sqlite3.connect(":memory:") as db:
        take_personal(looked_at(world), db)
        for table, columns in PERSONAL.items():
            assert [d[0] for d in db.execute(f"SELECT * FROM {table}").description] == list(columns.names)
        assert rows(db, "SELECT sender FROM comments") == [("vard@bostad.example",)]
        assert ("hos Eva Lindqvist",) in rows(db, "SELECT place FROM texts WHERE counts = 1")
        assert len(rows(db, "SELECT * FROM register")) == len(world.service.register)
        assert ("dispatch",) in rows(db, "SELECT DISTINCT purpose FROM sent")
        # The received mails themselves are not here either: est-mailer held show writes one to a file.
        assert b"Received:" not in db.serialize()
    db.close()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_table_is_told_of(language: str) -> None:
    words = World.of().service.words(language)
    for name in (*OPEN, *PERSONAL):
        assert words(f"browse.table.{name}")
