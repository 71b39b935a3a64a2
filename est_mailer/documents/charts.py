"""The week chart of each priority area and the map of the areas: as data for the document, as PNG for the mail."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache, partial

from est_mailer.documents.map_layout import lay_out
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.picture.drawing import Drawing
from est_mailer.domain.picture.figures import Figures, figures
from est_mailer.domain.picture.reported import WEEKS_SHOWN, ReportedWeek, in_rhythm
from est_mailer.domain.picture.situation import Edition
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.shapes import Shape
from est_mailer.resources import shared_folder
from est_mailer.wording import Wording

WIDTH = 340  # CSS pixels: no more than a phone shows, so that the letters keep their size there
_MARGIN = 8
_MAP_TALLEST = 235.0
_PPI = 108  # 1.5 pixels for each CSS pixel: sharp enough on a phone, and small
_CHART_COLOURS, _MAP_COLOURS = 8, 10  # the fewest that keep every tone apart
LEAST_TOP = 4  # a single event does not fill the chart
_MOVED = 12.0  # points: a label further from its area gets a line to it


def drawings(edition: Edition, deployment: Deployment, words: Wording) -> tuple[Drawing, ...]:
    """The charts in the order of the priority areas, then the map if the areas have outlines, as PNG with alt texts.

    The same arguments give the same bytes. Empty for an edition without weeks. Raises ServiceError.
    """
    words = words.about(RoundPeriod.of_key(edition.round))
    shown = figures(edition, deployment, words)
    if shown is None:
        return ()
    charts = {area: chart(edition, shown, area, words) for area in shown.alts}
    drawn_map = area_map(edition, deployment, shown, words, WIDTH - 2 * _MARGIN)
    alts = [*shown.alts.items(), *([("", shown.map_alt)] if drawn_map else [])]
    if not alts:
        return ()
    content = {"language": words.language, "width": WIDTH, "charts": list(charts.values()), "map": drawn_map}
    colours = tuple(_CHART_COLOURS if area else _MAP_COLOURS for area, _ in alts)
    pictures = drawn(json.dumps(content, ensure_ascii=False), colours)
    return tuple(Drawing(area, alt, png, WIDTH) for (area, alt), png in zip(alts, pictures, strict=True))


def chart(edition: Edition, shown: Figures, area: str, words: Wording) -> dict[str, object]:
    """What the template needs for the chart of one area: a bar for each of the last weeks, the current one last."""
    weeks = edition.weeks[-WEEKS_SHOWN:]
    counts = [week.count(area) or 0 for week in weeks]
    bars = [
        {
            "label": words(in_rhythm("figures.column", week), week=week.number),
            "value": week.count(area),
            "note": f"{week.received}/{week.expected}" if week.expected else "–",
            "weak": week.known and not week.complete,
            "now": week is weeks[-1],
        }
        for week in weeks
    ]
    return {
        "title": words("figures.chart_title", area=shown.names.get(area, area)),
        "bars": bars,
        "top": max(LEAST_TOP, *counts),
        "note": words("figures.chart_note"),
        "weak": words("figures.chart_weak") if any(bar["weak"] for bar in bars) else "",
    }


def area_map(
    edition: Edition, deployment: Deployment, shown: Figures, words: Wording, width: float
) -> dict[str, object] | None:
    """What the template needs for the map, ``width`` points wide; None if no area has an outline."""
    if not deployment.shapes:
        return None
    now = edition.weeks[-1]
    counts = {area: _count(now, area) for area in shown.names}
    title, key = words("figures.map_title", period=now.period), words("figures.map_key")
    rest = partial(words, "figures.map_rest")
    return map_of(deployment.shapes, shown.names, counts, set(shown.alts), MapTexts(title, key, rest), width)


@dataclass(frozen=True)
class MapTexts:
    """What is written round a map; ``rest`` is called with the areas that are not drawn on it, as one text."""

    title: str
    key: str
    rest: Callable[..., str]


def map_of(
    shapes: Sequence[Shape],
    names: Mapping[str, str],
    counts: Mapping[str, str],
    priorities: Set[str],
    texts: MapTexts,
    width: float,
) -> dict[str, object]:
    """What the template needs for a map of these shapes. ``names`` and ``counts``: by area, drawn or not."""
    layout = lay_out(shapes, names, width, _MAP_TALLEST)
    outlined = {placed.area for placed in layout.areas}
    rest = [f"{name} {counts.get(area, '–')}" for area, name in names.items() if area not in outlined]
    return {
        "title": texts.title,
        "width": layout.width,
        "height": layout.height,
        "areas": [
            {
                "name": names.get(placed.area, placed.area),
                "count": counts.get(placed.area, "–"),
                "priority": placed.area in priorities,
                "rings": placed.rings,
                "spot": placed.spot,
                "label": placed.label,
                "moved": math.dist(placed.spot, placed.label) > _MOVED,
            }
            for placed in layout.areas
        ],
        "key": texts.key if priorities & outlined else "",
        "rest": texts.rest(areas=", ".join(rest)) if rest else "",
    }


def _count(week: ReportedWeek, area: str) -> str:
    count = week.count(area)
    return "–" if count is None else str(count)


@lru_cache(maxsize=8)  # what is previewed is dispatched with the same pictures
def drawn(data: str, colours: tuple[int, ...]) -> tuple[bytes, ...]:
    """What the template draws of the data, as PNG, each in so few colours. Raises ServiceError."""
    return tuple(_small(page, few) for page, few in zip(_pages(data), colours, strict=True))


def _pages(data: str) -> list[bytes]:
    import typst  # 7 MB that an idle service need not hold

    root = shared_folder("templates") / "documents"
    try:
        pages = typst.compile(
            str(root / "pictures.typ"),
            root=str(root),
            ignore_system_fonts=True,
            sys_inputs={"data": data},
            format="png",
            ppi=_PPI,
        )
    except typst.TypstError as error:
        raise ServiceError(
            f"The charts cannot be drawn: {error.message}.",
            "Mend the template, or look for unusual characters in the areas' names.",
            "templates/documents/charts.typ",
        ) from error
    return pages if isinstance(pages, list) else [pages]


def _small(page: bytes, colours: int) -> bytes:
    """The picture with a palette: a third of the bytes, and no difference to be seen in a drawing of a few colours."""
    from PIL import Image  # where it is used: most commands draw nothing

    with Image.open(io.BytesIO(page)) as image:
        few = image.convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        small = io.BytesIO()
        few.save(small, "PNG", compress_level=9)
    return small.getvalue()
