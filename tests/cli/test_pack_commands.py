"""``est-mailer round quarter|year`` and the exports of a period."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from command_place import Place, world_in
from mixed_week import dispatched_week

from est_mailer.domain.deployment import Step
from est_mailer.domain.outgoing import Purpose

OUTLINES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"id": "torget"},
            "geometry": {"type": "Polygon", "coordinates": [[[15, 59], [15.1, 59], [15.1, 59.1], [15, 59]]]},
        }
    ],
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    path = tmp_path / "config"
    path.mkdir()
    world = world_in(path, outlines=OUTLINES)
    world.go_to(Step.INVITATION)
    world.store.close()
    return Place(path)


def test_a_pack_is_shown_written_and_mailed(place: Place, tmp_path: Path) -> None:
    assert "kvartal 4 2026" in place.run("round", "quarter", "2026-Q4").output
    assert place.json("round", "quarter", "2026-Q4")["picture"]["period"]["key"] == "2026-Q4"
    place.run("round", "year", "2026", "--out", str(tmp_path / "out"))
    pdf, xlsx = sorted((tmp_path / "out").iterdir(), key=lambda path: path.suffix)
    assert pdf.read_bytes().startswith(b"%PDF")
    assert zipfile.is_zipfile(xlsx)
    before = place.dump()
    assert "would be mailed" in place.run("round", "quarter", "2026-Q4", "--send", "--dry-run").output
    assert place.dump() == before
    assert "mails are queued" in place.run("round", "quarter", "2026-Q4", "--send").output
    with place.store() as store:
        assert {row.purpose for row in store.outbox.listing()} >= {Purpose.PACK}


def test_without_a_period_it_is_the_latest_that_has_ended(place: Place) -> None:
    assert place.json("round", "quarter")["picture"]["period"]["key"].count("-Q") == 1
    assert len(place.json("round", "year")["picture"]["period"]["key"]) == 4


@pytest.mark.parametrize(
    "arguments", [("quarter", "2026"), ("year", "2026-Q4"), ("quarter", "2026-W47"), ("year", "hösten")]
)
def test_another_kind_of_period_is_refused(place: Place, arguments: tuple[str, ...]) -> None:
    place.run("round", *arguments, code=2)


def test_the_statutory_material(place: Place, tmp_path: Path) -> None:
    place.run("export", "statutory", "2026", "--out", str(tmp_path / "out"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "EST-lagesbild-2026.html",
        "EST-lagesbild-2026.xlsx",
    }
    place.run("export", "statutory", "2026", "--out", str(tmp_path / "out"), code=1)


def test_the_map_files(place: Place, tmp_path: Path) -> None:
    assert "would write" in place.run("export", "gis", "2026-Q4", "--out", str(tmp_path), "--dry-run").output
    place.run("export", "gis", "2026-Q4", "--out", str(tmp_path))
    folder = tmp_path / "gis-2026-Q4"
    assert {path.name for path in folder.iterdir()} == {"areas.csv", "areas.geojson"}
    features = json.loads((folder / "areas.geojson").read_text(encoding="utf-8"))["features"]
    assert {f["id"] for f in features if f["geometry"]} == {"torget"}


def test_a_text_that_a_coordinator_has_cleared_stands_where_the_key_is_given(tmp_path: Path) -> None:
    """Without the key no clearing is recognised, and the text is left out: never the other way round."""
    place = dispatched_week(tmp_path / "config", "Ring 070-123 45 67.")
    with_key = place.json("round", "quarter", "2026-Q4")["picture"]["rounds"]
    without = Place(place.path, {"EST_TOKEN_KEY": ""}).json("round", "quarter", "2026-Q4")["picture"]["rounds"]
    assert [(a["state"], b["state"]) for a, b in zip(with_key, without, strict=True)] == [("Ring 070-123 45 67.", "…")]
