"""The nation's picture: the queries of docs/hosting.md on exported tables, and what they must not tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from nation_exports import nation, write_exports


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nation")
    write_exports(folder, municipalities=12, weeks=14, most=12)
    return folder


def test_no_small_number_and_no_exact_one_is_published(folder: Path) -> None:
    with nation(folder) as database:
        exact = database.execute(
            """SELECT a.municipality, a.quarter, k.indicator, count(s.indicator), a.most_reporters
               FROM asked a CROSS JOIN (SELECT DISTINCT indicator FROM seen) k LEFT JOIN seen s
               ON s.municipality = a.municipality AND quarter(s.first_day) = a.quarter AND s.indicator = k.indicator
               GROUP BY ALL"""
        ).fetchall()
        published = database.execute("SELECT municipality, quarter, indicator, events FROM published").fetchall()
    shown = {tuple(key): events for *key, events in published}
    assert set(shown.values()) >= {"<5", "–", "5"}, "the sample has every case"
    for municipality, quarter, indicator, count, reporters in exact:
        events = shown[municipality, quarter, indicator]
        if reporters < 3:
            assert events == "–"
        elif 0 < count < 5:
            assert events == "<5"
        else:
            assert int(events) % 5 == 0
            assert abs(int(events) - count) <= 2


def test_the_whole_says_of_how_many_it_is(folder: Path) -> None:
    with nation(folder) as database:
        found = database.execute("SELECT events, per_100_reports, municipalities FROM nation").fetchall()
        complete = database.execute(
            "SELECT quarter, count(*) FROM asked WHERE reported >= 0.8 * expected AND most_reporters >= 3 GROUP BY 1"
        ).fetchall()
    assert {words for _, _, words in found} == {f"{count} of 12" for _, count in complete}
    assert all(events == "<5" or int(events) % 5 == 0 for events, _, _ in found)
    assert all((per_100 is None) == (events == "<5") for events, per_100, _ in found)
