"""The areas with their figures as GeoJSON (RFC 7946): WGS84, longitude first, outer rings counterclockwise."""

from __future__ import annotations

import json
from itertools import pairwise

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.periods.area_figures import properties
from est_mailer.domain.periods.period_picture import PeriodPicture
from est_mailer.domain.shapes import Polygon, Ring, Shape


def as_geojson(picture: PeriodPicture, deployment: Deployment) -> bytes:
    """A FeatureCollection with every area; one without an outline has no geometry (null), as the format has it.

    The same picture gives the same bytes.
    """
    shapes = {shape.area: shape for shape in deployment.shapes}
    features = [
        {
            "type": "Feature",
            "id": area.area,
            "properties": properties(area, picture, deployment),
            "geometry": _geometry(shapes[area.area]) if area.area in shapes else None,
        }
        for area in picture.areas
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return (json.dumps(collection, ensure_ascii=False, indent=1) + "\n").encode()


def _geometry(shape: Shape) -> dict[str, object]:
    polygons = [_wound(polygon) for polygon in shape.polygons]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _wound(polygon: Polygon) -> list[Ring]:
    """The outer ring counterclockwise, the holes clockwise (RFC 7946, 3.1.6)."""
    return [ring if (_area(ring) > 0) == (number == 0) else ring[::-1] for number, ring in enumerate(polygon)]


def _area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
