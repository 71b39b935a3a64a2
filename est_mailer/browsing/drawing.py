"""The first page's charts and map as SVG, with text that can be read aloud; nothing is fetched for them.

The map is the municipality's own outlines. Tiles would be asked for from somebody else's server, who would then know
what is looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from est_mailer.documents.map_layout import lay_out
from est_mailer.domain.deployment import Deployment
from est_mailer.wording import Wording

LATEST = 26  # rounds: half a year
MAP_ROUNDS = 4
_WIDE, _HEAD, _TALL, _FOOT = 380.0, 16.0, 130.0, 18.0  # no wider than a phone, where letters shrink with the rest
_WIDEST = 80.0  # and the names of two columns do not run together
_NAMED = 13  # columns that have room for their figures
_MAP_WIDE, _MAP_TALLEST = 360.0, 360.0
_SHADES = ("#f2f5f9", "#d3e2f1", "#a8c8e6", "#6ea6d6", "#3a7fbd")  # dark text is read on every one of them: 4.5:1

_BARS = "SELECT round, rows FROM rounds WHERE rows IS NOT NULL ORDER BY first_day DESC LIMIT ?"
_SHARES = "SELECT round, completeness FROM rounds WHERE completeness IS NOT NULL ORDER BY first_day DESC LIMIT ?"
_AREAS = """
    SELECT a.area, a.name, (SELECT count(*) FROM observations o WHERE o.area = a.area AND o.round IN (
        SELECT round FROM rounds WHERE rows IS NOT NULL ORDER BY first_day DESC LIMIT ?)) AS rows
    FROM areas a ORDER BY rows DESC, a.name
"""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing under its title; "" where there is nothing to draw."""

    title: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class AreaMap:
    """The areas with their rows, the most first; ``svg`` is "" for a municipality without outlines."""

    title: str
    svg: Markup
    areas: tuple[tuple[str, str, int], ...]


def bars(db: sqlite3.Connection, words: Wording) -> Chart:
    """Rows a round."""
    found = _latest(db, _BARS)
    title = words("browse.bars", count=len(found))
    if not found:
        return Chart(title, Markup(""))
    (last, value), most = found[-1], max(count for _, count in found)
    alt = words("browse.bars_alt", last=last, value=words.number(value), most=words.number(most))
    return Chart(title, _columns(found, max(most, 1), alt))


def shares(db: sqlite3.Connection, words: Wording) -> Chart:
    """Answers of those asked, per cent."""
    found = _latest(db, _SHARES)
    title = words("browse.shares", count=len(found))
    if not found:
        return Chart(title, Markup(""))
    (last, value), least = found[-1], min(share for _, share in found)
    alt = words("browse.shares_alt", last=last, value=words.number(value), least=words.number(least))
    return Chart(title, _columns(found, 100, alt))


def area_map(db: sqlite3.Connection, deployment: Deployment, words: Wording) -> AreaMap:
    """Rows by area in the latest rounds."""
    areas = tuple((area, name, rows) for area, name, rows in db.execute(_AREAS, (MAP_ROUNDS,)))
    title = words("browse.map", count=MAP_ROUNDS)
    if not deployment.shapes:
        return AreaMap(title, Markup(""), areas)
    most = ", ".join(f"{name} {rows}" for _, name, rows in areas[:3])
    return AreaMap(title, _map(deployment, areas, words("browse.map_alt", most=most)), areas)


def _latest(db: sqlite3.Connection, sql: str) -> Sequence[tuple[str, float]]:
    return db.execute(sql, (LATEST,)).fetchall()[::-1]


def _columns(values: Sequence[tuple[str, float]], top: float, alt: str) -> Markup:
    """A column for each value, the first and the last named under it; each tells its value when pointed at."""
    step = min(_WIDE / len(values), _WIDEST)
    named = len(values) <= _NAMED
    parts = [_opened(_WIDE, _HEAD + _TALL + _FOOT, alt)]
    for number, (name, value) in enumerate(values):
        tall = max(_TALL * value / top, 1.0)
        left, above = number * step, _HEAD + _TALL - tall
        shown = Markup("<title>{}: {}</title>").format(name, f"{value:g}")
        bar = Markup('<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}">{}</rect>')
        parts.append(bar.format(left + step * 0.1, above, step * 0.8, tall, shown))
        if named or number == len(values) - 1:
            parts.append(_text(left + step / 2, above - 3, "middle", f"{value:.0f}"))
    parts.append(_text(0, _HEAD + _TALL + 14, "start", values[0][0]))
    if len(values) > 1:
        parts.append(_text(step * len(values), _HEAD + _TALL + 14, "end", values[-1][0]))
    return Markup("").join([*parts, Markup("</svg>")])


def _text(x: float, y: float, anchor: str, words: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, words)


def _map(deployment: Deployment, areas: Sequence[tuple[str, str, int]], alt: str) -> Markup:
    names, counts = {area: name for area, name, _ in areas}, {area: rows for area, _, rows in areas}
    layout = lay_out(deployment.shapes, names, _MAP_WIDE, _MAP_TALLEST)
    parts = [_opened(layout.width, layout.height, alt)]
    for placed in layout.areas:
        path = " ".join("M" + " L".join(f"{x:g},{y:g}" for x, y in ring) + " Z" for ring in placed.rings)
        shown = Markup("<title>{}: {}</title>").format(names.get(placed.area, placed.area), counts.get(placed.area, 0))
        shape = Markup('<path d="{}" fill="{}" fill-rule="evenodd">{}</path>')
        parts.append(shape.format(path, _shade(counts, placed.area), shown))
    for placed in layout.areas:
        x, y = placed.label
        parts.append(_text(x, y, "middle", names.get(placed.area, placed.area)))
        parts.append(_text(x, y + 13, "middle", str(counts.get(placed.area, 0))))
    return Markup("").join([*parts, Markup("</svg>")])


def _shade(counts: Mapping[str, int], area: str) -> str:
    most = max(counts.values(), default=0)
    return _SHADES[round((len(_SHADES) - 1) * counts.get(area, 0) / most)] if most else _SHADES[0]


def _opened(width: float, height: float, alt: str) -> Markup:
    return Markup('<svg role="img" aria-label="{}" viewBox="0 0 {:g} {:g}" width="{:g}">').format(
        alt, width, height, width
    )
