"""The areas' outlines from a GeoJSON file (RFC 7946) in the configuration folder, every fault in it told at once."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from est_mailer.config.problems import Place, Problems, choice
from est_mailer.config.toml_file import TomlFile
from est_mailer.domain.shapes import Point, Polygon, Ring, Shape

_LARGEST = 2 * 1024 * 1024  # bytes
_MOST_POINTS = 20_000
_LEAST_RING = 4  # points, the first one twice
_WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326")
_AS_WGS84 = "Export it from the map program as GeoJSON in WGS84 (longitude, latitude in degrees)."
_AS_AREAS = "Export the areas as a GeoJSON FeatureCollection of polygons."


class _Fault(Exception):
    """What is wrong with one feature, and what to do."""


def read_shapes(
    toml: TomlFile, written: str | None, folder: Path, areas: set[str], problems: Problems
) -> tuple[Shape, ...]:
    """The outlines in the file that [map] names, in its order; none if it names no file.

    ``areas``: the ids of the configuration. An area without an outline is no fault: it is named below the map.
    """
    if written is None:
        return ()
    name = Path(written).name
    text = _text_of(toml, written, folder, problems)
    features = None if text is None else _features(text, name, problems)
    shapes: dict[str, Shape] = {}
    for number, feature in enumerate(features or (), start=1):
        try:
            shape = _shape(feature, areas)
            if shape.area in shapes:
                _refuse(f"“{shape.area}” has an outline already.", "Make the area's parts one feature: a MultiPolygon.")
            shapes[shape.area] = shape
        except _Fault as fault:
            wrong, remedy = fault.args
            problems.add(Place(name), f"Feature {number}: {wrong}", remedy)
    points = sum(len(ring) for s in shapes.values() for polygon in s.polygons for ring in polygon)
    if points > _MOST_POINTS:
        wrong = f"The outlines have {points} points; {_MOST_POINTS} is more than a map in a mail can show."
        problems.add(Place(name), wrong, "Simplify them in the map program.")
    return tuple(shapes.values())


def _text_of(toml: TomlFile, written: str, folder: Path, problems: Problems) -> str | None:
    place, file = toml.place("map", "areas"), folder / written
    try:
        if file.stat().st_size > _LARGEST:
            wrong = f"“{written}” is larger than {_LARGEST // 1024**2} MB."
            problems.add(place, wrong, "Simplify the outlines in the map program.")
            return None
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problems.add(place, f"There is no file “{written}” in the folder.", "Put it there, or remove the line.")
    except OSError as error:
        problems.add(
            place, f"“{written}” cannot be opened ({error.strerror}).", "Give the service the right to read it."
        )
    except UnicodeDecodeError:
        problems.add(Place(file.name), "The file is not saved as UTF-8.", _AS_AREAS)
    return None


def _features(text: str, name: str, problems: Problems) -> Sequence[object] | None:
    try:
        data = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        problems.add(Place(name, error.lineno), f"This is not JSON ({error.msg}).", _AS_AREAS)
        return None
    except (RecursionError, ValueError):  # brackets without end; NaN, which is no JSON number
        problems.add(Place(name), "This is not JSON that can be read.", _AS_AREAS)
        return None
    features = data.get("features") if isinstance(data, Mapping) else None
    if not isinstance(features, list) or not features:
        problems.add(Place(name), "The file has no features.", _AS_AREAS)
        return None
    crs = json.dumps(data.get("crs")) if data.get("crs") is not None else _WGS84[0]
    if not any(known in crs for known in _WGS84):
        problems.add(Place(name), "The coordinates are in another system than WGS84.", _AS_WGS84)
        return None
    return features


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)


def _refuse(wrong: str, remedy: str) -> NoReturn:
    raise _Fault(wrong, remedy)


def _shape(feature: object, areas: set[str]) -> Shape:
    members = feature if isinstance(feature, Mapping) else {}
    properties, geometry = members.get("properties"), members.get("geometry")
    id_ = properties.get("id") if isinstance(properties, Mapping) else None
    if not isinstance(id_, str):
        _refuse("it has no text “id” among its properties.", "Write the id of the [[area]] there.")
    if id_ not in areas:
        _refuse(f"“{id_}” is not the id of an [[area]].", choice(id_, sorted(areas)))
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if not isinstance(geometry, Mapping) or kind not in ("Polygon", "MultiPolygon"):
        _refuse(f"“{id_}” is no Polygon or MultiPolygon.", _AS_AREAS)
    coordinates = geometry.get("coordinates")
    found = tuple(_polygons([coordinates] if kind == "Polygon" else coordinates, id_))
    return Shape(id_, found) if found else _refuse(f"“{id_}” has no outline.", _AS_AREAS)


def _polygons(coordinates: Any, id_: str) -> Iterator[Polygon]:
    for polygon in _list(coordinates, id_):
        rings = tuple(_ring(ring, id_) for ring in _list(polygon, id_))
        yield rings or _refuse(f"“{id_}” has a polygon without a ring.", _AS_AREAS)


def _ring(ring: Any, id_: str) -> Ring:
    points = tuple(_point(point, id_) for point in _list(ring, id_))
    if len(points) < _LEAST_RING:
        _refuse(f"“{id_}” has a ring of {len(points)} points.", "A ring needs four, of which the last is the first.")
    if points[0] != points[-1]:
        _refuse(f"“{id_}” has a ring that is not closed.", "Let its last point be its first.")
    return points


def _point(point: Any, id_: str) -> Point:
    numbers = _list(point, id_)[:2]
    if len(numbers) < 2 or not all(type(n) in (int, float) and math.isfinite(n) for n in numbers):
        _refuse(f"“{id_}” has a point that is not two numbers.", _AS_AREAS)
    longitude, latitude = float(numbers[0]), float(numbers[1])
    if abs(longitude) > 180 or abs(latitude) > 90:
        _refuse(f"“{id_}” has the point {longitude:g}, {latitude:g}, which is not in degrees.", _AS_WGS84)
    return longitude, latitude


def _list(value: Any, id_: str) -> list[Any]:
    return value if isinstance(value, list) else _refuse(f"“{id_}” has coordinates that are no list.", _AS_AREAS)
