"""A bar chart as SVG, on a scale by powers of ten: speeds that differ a hundredfold in one picture."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, log10
from xml.sax.saxutils import escape

_LABELS, _WIDTH, _ROW, _TOP = 330, 860, 34, 40  # pixels
_OURS, _OTHERS, _INK, _LINE = "#0b5cad", "#8a94a0", "#1b1f24", "#d0d7de"


def bar_chart(title: str, values: Mapping[str, float], ours: frozenset[str]) -> str:
    """One bar for each label, those of ``ours`` in another colour; each has its value beside it in figures."""
    lowest, highest = floor(log10(min(values.values()))), ceil(log10(max(values.values())))
    per_power = (_WIDTH - _LABELS - 80) / max(1, highest - lowest)
    height = _TOP + _ROW * len(values) + 30

    def along(value: float) -> float:
        return (log10(value) - lowest) * per_power

    marks = [
        f'<line x1="{_LABELS + along(10**n):.0f}" y1="{_TOP - 6}" x2="{_LABELS + along(10**n):.0f}" '
        f'y2="{height - 26}" stroke="{_LINE}"/>'
        f'<text x="{_LABELS + along(10**n):.0f}" y="{height - 8}" text-anchor="middle">{10**n:,}</text>'
        for n in range(lowest, highest + 1)
    ]
    bars = [
        f'<text x="{_LABELS - 10}" y="{y + 18}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{_LABELS}" y="{y + 3}" width="{max(along(value), 1):.0f}" height="{_ROW - 12}" '
        f'fill="{_OURS if label in ours else _OTHERS}"/>'
        f'<text x="{_LABELS + along(value) + 8:.0f}" y="{y + 18}" font-weight="bold">{value:,.0f}</text>'
        for y, (label, value) in zip(range(_TOP, height, _ROW), values.items(), strict=False)
    ]
    told = ", ".join(f"{label} {value:,.0f}" for label, value in values.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'font-family="sans-serif" font-size="13" fill="{_INK}">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>"
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
        f'<text x="{_LABELS}" y="20" font-size="15" font-weight="bold">{escape(title)}</text>'
        f"{''.join(marks)}{''.join(bars)}</svg>\n"
    )
