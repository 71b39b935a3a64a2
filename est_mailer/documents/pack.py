"""A quarter's or a year's pack as a document, in the order of the meeting's agenda."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from est_mailer.documents.charts import LEAST_TOP, MapTexts, map_of
from est_mailer.documents.typesetting import Typeset, typeset, whole_second
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.periods.pack import Pack, PackSection
from est_mailer.domain.periods.pack_charts import Chart
from est_mailer.wording import Wording

_MAP_WIDTH = 470.0  # points, before it is scaled to the page


def pack_pdf(
    pack: Pack, counts: Mapping[str, int], deployment: Deployment, words: Wording, created: datetime
) -> Typeset:
    """The pack as one PDF in the language of ``words``; what it shows is attached as JSON.

    ``counts``: area id → rows, for the map. The same arguments give the same bytes. Raises ServiceError.
    """
    moment = whole_second(created)
    content = {
        "language": words.language,
        "title": pack.title,
        "subtitle": pack.subtitle,
        "author": words("pack.document.author", municipality=deployment.municipality),
        "created": [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second],
        "summary": pack.summary,
        "sections": [_section(section, words) for section in pack.sections],
        "map": _map(pack, counts, deployment, words),
        "basis": pack.basis,
        "words": _labels(words),
    }
    source = json.dumps(asdict(pack), ensure_ascii=False, default=str, sort_keys=True, indent=1)
    return typeset("pack", content, source, created)


def map_alt(pack: Pack, counts: Mapping[str, int], deployment: Deployment, words: Wording) -> str:
    """The map's facts in words."""
    told = []
    for shape in deployment.shapes:
        name = deployment.area_name(shape.area)
        text = words("pack.map.area", area=name, count=counts.get(shape.area, 0))
        told.append(words("pack.map.priority", told=text) if shape.area in pack.priorities else text)
    return words("pack.map.alt", areas=", ".join(told))


def _section(section: PackSection, words: Wording) -> dict[str, object]:
    blank = {"areas": "areas_blank", "decisions": "decisions_blank"}.get(section.fill)
    return {
        "title": section.title,
        "questions": section.questions,
        "paragraphs": (*section.paragraphs, *([words(f"pack.document.{blank}")] if blank else ())),
        "charts": [_chart(chart, words) for chart in section.charts],
        "mapped": section.mapped,
        "tables": [
            {
                "caption": table.caption,
                "columns": table.columns,
                "rows": table.rows,
                "widths": table.widths or [1.0] * len(table.columns),
                "none": table.none,
            }
            for table in section.tables
        ],
    }


def _chart(chart: Chart, words: Wording) -> dict[str, object]:
    bars = [
        {
            "label": bar.label,
            "value": bar.count,
            "note": f"{bar.reported}/{bar.expected}" if bar.expected else "–",
            "weak": bar.weak,
            "now": bar is chart.bars[-1],
        }
        for bar in chart.bars
    ]
    return {
        "title": chart.title,
        "alt": chart.alt,
        "bars": bars,
        "top": max(LEAST_TOP, *(bar.count or 0 for bar in chart.bars)),
        "note": words("pack.chart.note"),
        "weak": words("pack.chart.weak") if any(bar.weak for bar in chart.bars) else "",
    }


def _map(pack: Pack, counts: Mapping[str, int], deployment: Deployment, words: Wording) -> dict[str, object] | None:
    if not deployment.shapes:
        return None
    names = {area.id: area.name for area in deployment.areas}
    texts = MapTexts(words("pack.map.title"), words("pack.map.key"), lambda areas: words("pack.map.rest", areas=areas))
    shown = {area: str(counts.get(area, 0)) for area in names}
    drawn = map_of(deployment.shapes, names, shown, set(pack.priorities), texts, _MAP_WIDTH)
    return {**drawn, "alt": map_alt(pack, counts, deployment, words)}


def _labels(words: Wording) -> dict[str, str]:
    return {
        **{key: words(f"pack.document.{key}") for key in ("description", "questions", "basis", "source")},
        "page": words("pack.document.page", page="{page}", pages="{pages}"),
    }
