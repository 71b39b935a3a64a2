"""How ``est-mailer round analysis`` shows an analysis: tables, each figure with its rows."""

from __future__ import annotations

from collections.abc import Iterator

from est_mailer.cli.code_words import in_words
from est_mailer.cli.output import say
from est_mailer.cli.tables import table
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.picture.analysis import Analysis, AreaAnalysis, Figure

_Line = tuple[object, ...]


def print_analysis(key: str, found: Analysis, deployment: Deployment) -> None:
    """Figures, over-represented areas, places that come back, the age of open problems, times."""
    say(f"{key}: compared with {', '.join(found.rounds) or 'no earlier round'}")
    areas = (found.whole, *found.areas)
    table(
        ("area", "indicator", "count", "n of N", "matched", "of them", "earlier mean", "direction", "rows"),
        (_figure(f, deployment) for area in areas for f in (area.total, *area.figures)),
        "There are no figures.",
    )
    table(
        ("over-represented", "probability", "adjusted", "clustering", "rows"),
        (line for area in found.areas for line in _deviation(area, deployment)),
        "No area is over-represented.",
    )
    table(
        ("area", "place that comes back", "rows", "earlier rounds", "spellings"),
        (line for area in found.areas for line in _places(area, deployment)),
        "No place comes back.",
    )
    table(
        ("area", "open problems", "median weeks", "oldest", "unconfirmed", "rows"),
        (_ages(area, deployment) for area in found.areas if area.open.count),
        "No problem remains.",
    )
    table(
        ("area", "when", "part", "count", "earlier", "rows"),
        (line for area in areas for line in _times(area, deployment)),
        "No time is known.",
    )


def _area(id_: str, deployment: Deployment) -> str:
    return deployment.area_name(id_) if id_ else "all areas"


def _figure(figure: Figure, deployment: Deployment) -> _Line:
    indicator = deployment.indicator_name(figure.indicator, deployment.language) if figure.indicator else "all"
    mean = "–" if figure.mean is None else f"{figure.mean:.1f}"
    direction = in_words(figure.withheld or figure.direction)
    of = f"{figure.reported} of {figure.expected}"
    compared = "–" if figure.mean is None else figure.compared
    area = _area(figure.area, deployment)
    return (area, indicator, figure.count, of, figure.matched, compared, mean, direction, " ".join(figure.rows))


def _deviation(area: AreaAnalysis, deployment: Deployment) -> Iterator[_Line]:
    found = area.deviation
    if found and found.over:
        numbers = (f"{found.probability:.4f}", f"{found.adjusted:.4f}", f"{found.clustering:.2f}")
        yield (_area(area.area, deployment), *numbers, " ".join(area.total.rows))


def _places(area: AreaAnalysis, deployment: Deployment) -> Iterator[_Line]:
    for place in area.places:
        earlier = "; ".join(f"{past.round}: {' '.join(past.rows)}" for past in place.earlier)
        yield _area(area.area, deployment), place.name, " ".join(place.rows), earlier, ", ".join(place.spellings)


def _ages(area: AreaAnalysis, deployment: Deployment) -> _Line:
    found = area.open
    name = _area(area.area, deployment)
    return name, found.count, f"{found.median:g}", found.oldest, found.unconfirmed, " ".join(found.rows)


def _times(area: AreaAnalysis, deployment: Deployment) -> Iterator[_Line]:
    for kind, parts in (("time of day", area.times), ("weekday", area.weekdays)):
        for part in parts:
            name = _area(area.area, deployment)
            yield name, kind, part.part or "unknown", part.count, part.earlier, " ".join(part.rows)
