"""The outlines of the areas, for the map: longitude and latitude in degrees (WGS84), as in GeoJSON (RFC 7946)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]  # longitude, latitude
Ring: TypeAlias = tuple[Point, ...]  # closed: the last point is the first
Polygon: TypeAlias = tuple[Ring, ...]  # the outer ring, then the holes in it


@dataclass(frozen=True, slots=True)
class Shape:
    """One area's outline; an area in several pieces has several polygons."""

    area: str
    polygons: tuple[Polygon, ...]
