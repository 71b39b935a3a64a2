"""Earlier rounds as their drafts showed them, read fast and without scanning what is not asked for."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from analysis_samples import AREAS, analysed, row, week
from builders import an_observation, utc

from est_mailer.adapters.edits import edits
from est_mailer.adapters.store import Store
from est_mailer.adapters.store.errors import StoreDamaged
from est_mailer.domain.analysis.analysing import analyse
from est_mailer.domain.analysis.history import seen_round
from est_mailer.domain.model import Remains, TimeOfDay
from est_mailer.domain.picture.analysis import WINDOW
from est_mailer.domain.picture.situation import Draft, SituationPicture
from est_mailer.domain.round_period import round_key
from est_mailer.domain.rounds.life import Round, RoundState

NOW = utc(2026, 11, 18, 15)
MONDAY = date(2026, 11, 16)
WHOLE = week(
    [
        row(1, day=date(2026, 11, 13), time_of_day=TimeOfDay.NIGHT, place="Torget"),
        row(2, "f2", remains=Remains.NO),
        row(3, "f2", "centrum", remains=Remains.YES),
        row(4, source="coordinator", key="P1", problem="2026-W46/coordinators/P1"),
    ],
    {"f1": (), "f2": ("norrby", "centrum"), "f3": (), "f4": ()},
    silent={"f4"},
)


def kept(store: Store, weeks_ago: int, draft: Draft, version: int = 1, state: RoundState = RoundState.FED_BACK) -> str:
    monday = MONDAY - timedelta(weeks=weeks_ago)
    key = round_key(monday)
    if version == 1:
        store.rounds.add(Round(key, monday, state, ()))
    store.drafts.add_compiled(key, version, replace(draft, round=key), b"", NOW)
    return key


def test_a_round_comes_back_as_its_draft_had_it(store: Store) -> None:
    key = kept(store, 1, WHOLE)
    assert store.history.rounds(MONDAY, WINDOW) == (seen_round(replace(WHOLE, round=key)),)


def test_the_latest_version_counts_and_the_latest_rounds_come_first(store: Store) -> None:
    older = kept(store, 2, week([row(1)]))
    kept(store, 1, week([row(1)]))
    latest = kept(store, 1, week([row(1), row(2)]), version=2)
    kept(store, 0, week([row(1)]))
    kept(store, 3, week([row(1)]), state=RoundState.CANCELLED)
    found = store.history.rounds(MONDAY, WINDOW)
    assert [(seen.key, len(seen.rows)) for seen in found] == [(latest, 2), (older, 1)]
    assert [seen.key for seen in store.history.rounds(MONDAY, 1)] == [latest]


def test_a_round_without_a_draft_is_no_round_to_compare_with(store: Store) -> None:
    store.rounds.add(Round("2026-W46", MONDAY - timedelta(weeks=1), RoundState.SKIPPED, ()))
    assert store.history.rounds(MONDAY, WINDOW) == ()


def test_what_the_coordinators_added_last_is_there_once(store: Store) -> None:
    key = kept(store, 1, WHOLE)
    known = an_observation("P1", problem="2026-W46/coordinators/P1")
    new = an_observation("P2", problem="2026-W46/coordinators/P2", place="Torget", area="centrum")
    for added in ((known,), (known, new)):
        store.drafts.add_completed(key, "x", SituationPicture("green", "", added=added), b"", None, "sam", NOW)
    (seen,) = store.history.rounds(MONDAY, WINDOW)
    assert seen == seen_round(replace(WHOLE, round=key), (known, new))
    assert [r.label for r in seen.rows] == ["1", "3", "P1", "P2"]


def test_a_draft_of_an_earlier_version_of_the_program_is_read(store: Store) -> None:
    key = kept(store, 1, week([row(1)]))
    store.connection.run(
        "UPDATE compiled_drafts SET value = json_remove(value, '$.analysis', '$.standings[0].areas') WHERE round = ?",
        (key,),
    )
    latest = store.drafts.latest(key)
    assert latest is not None
    assert latest.draft.analysis is None
    assert store.history.rounds(MONDAY, WINDOW)[0].reporters["f1"] == ()


def test_a_damaged_draft_is_told_of(store: Store) -> None:
    kept(store, 1, week())
    store.connection.run("UPDATE compiled_drafts SET value = '{}'")
    with pytest.raises(StoreDamaged):
        store.history.rounds(MONDAY, WINDOW)


def test_the_analysis_is_kept_with_the_draft(store: Store) -> None:
    draft = replace(WHOLE, analysis=analysed(WHOLE, [week([row(1, place="torget")])] * 5))
    key = kept(store, 0, draft)
    latest = store.drafts.latest(key)
    assert latest is not None
    assert latest.draft.analysis == draft.analysis


def test_only_indexes_are_used(store: Store) -> None:
    asked: list[str] = []
    store.connection.sqlite.set_trace_callback(asked.append)
    store.history.rounds(MONDAY, WINDOW)
    store.connection.sqlite.set_trace_callback(None)
    plan = [r["detail"] for sql in asked for r in store.connection.rows(f"EXPLAIN QUERY PLAN {sql}")]
    given = "SCAN json_each"  # the keys that are asked for, handed over as one value: no table of ours
    assert not [p for p in plan if (p.startswith("SCAN") and not p.startswith(given)) or "TEMP B-TREE" in p], plan
    assert any("first_day" in line for line in plan)
    assert any("completed_drafts_of" in line for line in plan)


def test_two_thousand_rows_against_a_year_take_less_than_a_second(store: Store) -> None:
    who = {f"f{n}": () for n in range(60)}
    places = [f"Gata {n}" if n % 3 else f"Platsen {chr(97 + n % 7)}orget" for n in range(120)]

    def rows(count: int) -> list[object]:
        return [
            row(n, f"f{n % 60}", AREAS[n % 3].id, "brand" if n % 2 else "klotter", place=places[n * 7 % 120])
            for n in range(1, count + 1)
        ]

    usual = week(rows(200), who)  # type: ignore[arg-type]
    for weeks_ago in range(1, 53):
        kept(store, weeks_ago, usual)
    full = week(rows(2000), who)  # type: ignore[arg-type]
    begun = time.process_time()
    found = analyse(full, store.history.rounds(MONDAY, WINDOW), AREAS, edits)
    assert time.process_time() - begun < 1
    assert found.whole.total.count == 2000
    assert len(found.rounds) == WINDOW
