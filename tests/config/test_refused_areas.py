"""Every way the file of the areas' outlines can be wrong: which feature, what is wrong, what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from config_folders import TODAY, Folder

from est_mailer.config import initialise, load

SQUARE = [[19.5, 61.5], [19.6, 61.5], [19.6, 61.6], [19.5, 61.6], [19.5, 61.5]]
NAME = "areas.geojson"


def feature(id_: object = "torget", coordinates: object = None, kind: str = "Polygon") -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"id": id_},
        "geometry": {"type": kind, "coordinates": [SQUARE] if coordinates is None else coordinates},
    }


@pytest.fixture
def mapped(folder: Folder) -> Folder:
    folder.write("est.toml", folder.text("est.toml") + f'\n[map]\nareas = "{NAME}"\n')
    return folder


def write(folder: Folder, *features: object, **members: object) -> None:
    folder.write(NAME, json.dumps({"type": "FeatureCollection", "features": list(features), **members}))


def test_the_example_has_an_outline_of_every_area(tmp_path: Path) -> None:
    initialise(tmp_path / "new")
    deployment = load(tmp_path / "new", TODAY)
    assert [shape.area for shape in deployment.shapes] == [area.id for area in deployment.areas]
    pieces = {shape.area: len(shape.polygons) for shape in deployment.shapes}
    holes = {shape.area: len(shape.polygons[0]) - 1 for shape in deployment.shapes}
    assert (pieces["hamnen"], pieces["centrum"]) == (2, 1)
    assert (holes["ovriga"], holes["centrum"]) == (2, 0)


def test_no_map_is_no_fault(folder: Folder) -> None:
    assert load(folder.path, TODAY).shapes == ()


def test_polygons_multipolygons_and_a_third_coordinate_are_read(mapped: Folder) -> None:
    high = [[x, y, 12.5] for x, y in SQUARE]
    write(mapped, feature("torget", [[high], [SQUARE]], "MultiPolygon"), feature("udden"))
    shapes = load(mapped.path, TODAY).shapes
    assert [(s.area, len(s.polygons)) for s in shapes] == [("torget", 2), ("udden", 1)]
    assert shapes[0].polygons[0][0][0] == (19.5, 61.5)


def test_an_area_without_an_outline_is_no_fault(mapped: Folder) -> None:
    write(mapped, feature("torget"))
    assert [s.area for s in load(mapped.path, TODAY).shapes] == ["torget"]


def test_a_missing_file_is_told_where_it_is_named(mapped: Folder) -> None:
    where, wrong, _ = mapped.refusal()
    assert where.startswith("est.toml:")
    assert NAME in wrong


def test_a_huge_file_is_not_read(mapped: Folder) -> None:
    mapped.write(NAME, " " * (2 * 1024 * 1024 + 1))
    assert "larger than 2 MB" in mapped.refusal()[1]


def test_too_many_points_are_refused(mapped: Folder) -> None:
    ring = [[19.5 + n / 1e6, 61.5] for n in range(20_001)]
    write(mapped, feature("torget", [[*ring, ring[0]]]))
    assert "20002 points" in mapped.refusal()[1]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('{"type": "FeatureCollection",\n "features": [}', "This is not JSON"),
        ("[" * 100_000, "This is not JSON"),
        ("", "This is not JSON"),
        ("[]", "no features"),
        ('{"features": {}}', "no features"),
        ('{"features": [], "x": NaN}', "This is not JSON"),
    ],
)
def test_what_is_no_geojson(mapped: Folder, text: str, wrong: str) -> None:
    mapped.write(NAME, text)
    assert wrong in mapped.refusal()[1]


def test_broken_json_is_told_by_its_line(mapped: Folder) -> None:
    mapped.write(NAME, '{"features": [\n\n nothing]}')
    assert mapped.refusal()[0] == f"{NAME}:3"


def test_another_coordinate_system_is_refused(mapped: Folder) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3006"}}
    write(mapped, feature(), crs=crs)
    where, wrong, remedy = mapped.refusal()
    assert (where, "another system than WGS84" in wrong) == (NAME, True)
    assert "WGS84" in remedy
    write(mapped, feature(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}})
    assert load(mapped.path, TODAY).shapes


@pytest.mark.parametrize(
    ("broken", "wrong"),
    [
        (feature("torgt"), "“torgt” is not the id of an [[area]]."),
        (feature(7), "it has no text “id”"),
        ({}, "it has no text “id”"),
        ("x", "it has no text “id”"),
        ({"properties": {"id": "torget"}, "geometry": None}, "is no Polygon"),
        (feature(kind="Point"), "is no Polygon"),
        (feature(coordinates=[SQUARE[:-1]]), "a ring that is not closed"),
        (feature(coordinates=[SQUARE[:3]]), "a ring of 3 points"),
        (feature(coordinates=[]), "a polygon without a ring"),
        (feature(coordinates=[], kind="MultiPolygon"), "has no outline"),
        (feature(coordinates=7), "coordinates that are no list"),
        (feature(coordinates=[[[1]] * 4]), "a point that is not two numbers"),
        (feature(coordinates=[[["1", "2"]] * 4]), "a point that is not two numbers"),
        (feature(coordinates=[[[True, 2]] * 4]), "a point that is not two numbers"),
        (feature(coordinates=[[[674032, 6580821]] * 4]), "674032, 6.58082e+06, which is not in degrees"),
    ],
)
def test_a_feature_that_cannot_be_used(mapped: Folder, broken: object, wrong: str) -> None:
    write(mapped, feature("udden"), broken)
    where, said, remedy = mapped.refusal()
    assert where == NAME
    assert said.startswith("Feature 2: ")
    assert wrong in said
    assert remedy


def test_an_area_twice_is_refused(mapped: Folder) -> None:
    write(mapped, feature(), feature())
    assert "MultiPolygon" in mapped.refusal()[2]


def test_every_fault_is_told_at_once(mapped: Folder) -> None:
    write(mapped, feature("torgt"), feature(coordinates=[SQUARE[:-1]]), feature("udden"), feature(kind="Point"))
    assert [said[:10] for _, said, _ in mapped.refusals()] == ["Feature 1:", "Feature 2:", "Feature 4:"]
