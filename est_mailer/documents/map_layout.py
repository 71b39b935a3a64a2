"""The areas' outlines laid out on paper: degrees → points, and where each area's label stands without covering another.

The projection is equirectangular at the map's middle latitude: over one municipality its error is below the line width.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from est_mailer.domain.shapes import Point, Polygon, Ring, Shape

_LABEL_HEIGHT = 28.0
_LETTER = 5.4  # the mean width of a letter in a label
_LEAST_LABEL = 26.0
_GAP = 2.0
_STEPS = 36  # lines tried when the inside of an area is looked for
_AIR = 1.2  # of a label's size


@dataclass(frozen=True, slots=True)
class PlacedArea:
    """One area in points from the upper left corner; ``label``: the middle of its label, ``spot``: where it belongs."""

    area: str
    rings: tuple[Ring, ...]
    spot: Point
    label: Point


@dataclass(frozen=True, slots=True)
class MapLayout:
    """The whole map in points."""

    width: float
    height: float
    areas: tuple[PlacedArea, ...]


def lay_out(shapes: Sequence[Shape], names: Mapping[str, str], width: float, tallest: float) -> MapLayout:
    """The shapes within ``width`` × ``tallest`` points, as large as they can be, north up.

    Raises ValueError if there is no shape.
    """
    points = [p for s in shapes for polygon in s.polygons for ring in polygon for p in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    across, along = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    scale = min(width / across, tallest / along)
    left = (width - across * scale) / 2

    def placed(point: Point) -> Point:
        return round(left + (point[0] - west) * squeeze * scale, 2), round((north - point[1]) * scale, 2)

    drawn = [
        (s.area, tuple(tuple(tuple(placed(p) for p in ring) for ring in polygon) for polygon in s.polygons))
        for s in shapes
    ]
    height = round(along * scale, 2)
    widths = {area: label_width(names.get(area, area)) for area, _ in drawn}
    spots = {area: _inside(max(polygons, key=_size), widths[area]) for area, polygons in drawn}
    labels = _apart(spots, widths, width, height)
    return MapLayout(
        width,
        height,
        tuple(
            PlacedArea(area, tuple(ring for polygon in polygons for ring in polygon), spots[area], labels[area])
            for area, polygons in drawn
        ),
    )


def label_width(name: str) -> float:
    """About how wide a label is."""
    return max(_LEAST_LABEL, len(name) * _LETTER + 8)


def _size(polygon: Polygon) -> float:
    return abs(_signed_area(polygon[0]))


def _signed_area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def _inside(polygon: Polygon, wide: float) -> Point:
    """Where a label so wide has room inside a polygon, as near its middle as may be; never in a hole or outside.

    Where there is not room enough: where there is most.
    """
    middle = _middle(polygon[0])
    low, high = min(y for _, y in polygon[0]), max(y for _, y in polygon[0])
    best, merit = polygon[0][0], (-1.0, 0.0)
    for y in (low + (high - low) * step / _STEPS for step in range(1, _STEPS)):
        crossings = sorted(x for ring in polygon for x in _crossings(ring, y))
        for x1, x2 in zip(crossings[::2], crossings[1::2], strict=False):
            for x in (x1 + (x2 - x1) * share / 8 for share in range(1, 8)):
                across, along = 2 * min(x - x1, x2 - x) / wide, _headroom(polygon, x, y) / _LABEL_HEIGHT
                room = min(across, along, _AIR)
                if (room, -math.dist((x, y), middle)) > merit:
                    best, merit = (round(x, 2), round(y, 2)), (room, -math.dist((x, y), middle))
    return best


def _middle(ring: Ring) -> Point:
    return sum(x for x, _ in ring[1:]) / (len(ring) - 1), sum(y for _, y in ring[1:]) / (len(ring) - 1)


def _headroom(polygon: Polygon, x: float, y: float) -> float:
    """Twice the way up or down from a point to the nearest edge."""
    turned = (tuple((b, a) for a, b in ring) for ring in polygon)
    return 2 * min((abs(at - y) for ring in turned for at in _crossings(ring, x)), default=0.0)


def _crossings(ring: Ring, y: float) -> Iterable[float]:
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 <= y) != (y2 <= y):
            yield x1 + (y - y1) * (x2 - x1) / (y2 - y1)


def _apart(spots: Mapping[str, Point], widths: Mapping[str, float], width: float, height: float) -> dict[str, Point]:
    """The labels' middles, from the top down: one that would cover another is moved to the nearest room."""
    done: dict[str, tuple[Point, float]] = {}
    for area in sorted(spots, key=lambda a: spots[a][1]):
        half = widths[area] / 2
        x = min(max(spots[area][0], half), width - half)
        start = min(max(spots[area][1], _LABEL_HEIGHT / 2), height - _LABEL_HEIGHT / 2)
        rooms = sorted((start + d * 3.0 for d in range(-60, 61)), key=lambda y: abs(y - start))
        free = (y for y in rooms if _LABEL_HEIGHT / 2 <= y <= height - _LABEL_HEIGHT / 2 and _clear((x, y), half, done))
        done[area] = ((round(x, 2), round(next(free, start), 2)), half)
    return {area: middle for area, (middle, _) in done.items()}


def _clear(middle: Point, half: float, done: Mapping[str, tuple[Point, float]]) -> bool:
    return all(
        abs(middle[0] - x) >= half + other + _GAP or abs(middle[1] - y) >= _LABEL_HEIGHT + _GAP
        for (x, y), other in done.values()
    )
