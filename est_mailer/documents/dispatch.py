"""The dispatch as a document: PDF/A-3a and PDF/UA-1, both checked when it is made, and pictures of its pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from est_mailer.documents.charts import area_map, chart
from est_mailer.documents.typesetting import Typeset, typeset, whole_second
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Measure
from est_mailer.domain.picture.figures import Figures, figures
from est_mailer.domain.picture.presentation import Presentation, ShownArea, corrected, present
from est_mailer.domain.picture.situation import Edition
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.wording import Wording

_MAP_WIDTH = 470.0  # points, before it is scaled to the page
_Row = dict[str, object]


def dispatch_pdf(edition: Edition, deployment: Deployment, words: Wording, created: datetime) -> bytes:
    """The dispatch as one PDF in the language of ``words``; what it shows is attached as JSON.

    The same arguments give the same bytes. ``created`` is aware. A character that no font of the document has is
    written out by its name. Raises ServiceError if the document cannot be made.
    """
    return _typeset(edition, deployment, words, created).pdf


def dispatch_png(
    edition: Edition, deployment: Deployment, words: Wording, created: datetime, ppi: float = 110
) -> tuple[bytes, ...]:
    """The pages of ``dispatch_pdf`` as PNG pictures. Raises ServiceError."""
    return _typeset(edition, deployment, words, created).pages(ppi)


def dispatch_text(edition: Edition, deployment: Deployment, words: Wording) -> tuple[str, ...]:
    """Every text that the document shows, piece by piece, as it stands in the document's source."""
    shown, words = present(edition, deployment, words.language), words.about(RoundPeriod.of_key(edition.round))
    return tuple(_texts(_content(shown, deployment, words, edition.compiled_at)))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _typeset(edition: Edition, deployment: Deployment, words: Wording, created: datetime) -> Typeset:
    shown, words = present(edition, deployment, words.language), words.about(RoundPeriod.of_key(edition.round))
    content = {
        **_content(shown, deployment, words, whole_second(created)),
        **_drawn(edition, shown, deployment, words),
        "corrections": corrected(edition, deployment, words.language, words),
    }
    # What is shown and no more: the rest of the edition (the analysis, the added rows) is not for every recipient.
    source = json.dumps(asdict(shown), ensure_ascii=False, default=str, sort_keys=True, indent=1)
    return typeset("dispatch", content, source, created)


def _content(shown: Presentation, deployment: Deployment, words: Wording, created: datetime) -> dict[str, object]:
    return {
        "language": words.language,
        "title": _title(shown, words),
        "author": f"EST {shown.municipality}",
        "subtitle": words(
            "document.subtitle", municipality=shown.municipality, day=words.day(shown.meeting_day), year=shown.year
        ),
        "created": [created.year, created.month, created.day, created.hour, created.minute, created.second],
        "badge": {**asdict(shown.badge), "word": shown.badge.word.upper()},
        "change": shown.change(words),
        "state": shown.state,
        "important": shown.important,
        "weather": shown.weather,
        "gatherings": [_row(g.what, [], g.area, g.when) for g in shown.gatherings],
        "units": [
            _row(u.unit, [words("document.against", text=u.works_against)] if u.works_against else [], u.area, u.when)
            for u in shown.units
        ],
        "basis": _basis(shown, words),
        "footer": _footer(deployment, words),
        "words": _labels(shown, words),
    }


def _title(shown: Presentation, words: Wording) -> str:
    key = "correction.pdf_title" if shown.version > 1 else "document.title"
    return words(key, period=RoundPeriod.of_key(shown.round), version=shown.version)


def _drawn(edition: Edition, shown: Presentation, deployment: Deployment, words: Wording) -> dict[str, object]:
    """The areas, with a chart for each that has priority, and the figures of all of them as map and table."""
    told = figures(edition, deployment, words)
    priorities = [
        {**_area(area, words), **(_chart(edition, told, area.id, words) if told else {})} for area in shown.priorities
    ]
    found = {"priorities": priorities, "others": [_area(area, words) for area in shown.others]}
    if told is None:
        return {**found, "figures": None}
    table = {
        "title": told.title,
        "intro": told.intro,
        "titles": told.columns,
        "rows": [_row(line.name, list(told.details_of(line)), *told.counts_of(line)) for line in told.lines],
        "map": area_map(edition, deployment, told, words, _MAP_WIDTH),
        "map_alt": told.map_alt,
    }
    return {**found, "figures": table}


def _chart(edition: Edition, told: Figures, area: str, words: Wording) -> dict[str, object]:
    return {"chart": chart(edition, told, area, words), "alt": told.alts[area]}


def _basis(shown: Presentation, words: Wording) -> str:
    tally, moment = shown.tally, words.moment(shown.compiled_at)
    return words("document.tally", received=tally.received, expected=tally.expected, calm=tally.calm, moment=moment)


def _labels(shown: Presentation, words: Wording) -> dict[str, object]:
    plain = ("status", "important", "weather", "priorities", "others", "basis", "source")
    return {
        **{key: words(f"document.{key}") for key in plain},
        "correction": words("correction.title", number=shown.version - 1),
        "correction_intro": words("correction.intro", version=shown.version),
        "description": words("document.description", municipality=shown.municipality),
        "page": words("document.page", page="{page}", pages="{pages}"),
        "measures": [words(f"document.measures.{key}") for key in ("what", "who", "when")],
        "gatherings_title": words("document.gatherings.caption"),
        "gatherings": [words(f"document.gatherings.{key}") for key in ("what", "where", "when")],
        "units_title": words("document.units.caption"),
        "units": [words(f"document.units.{key}") for key in ("unit", "where", "when")],
    }


def _area(area: ShownArea, words: Wording) -> dict[str, object]:
    empty = not area.paragraphs and not area.measures
    return {
        "name": area.name,
        "chart": None,
        "alt": "",
        "paragraphs": (words("document.nothing"),) if empty else area.paragraphs,
        "rows": [_row(m.what, _reasons(m, words), m.who, m.when) for m in area.measures],
    }


def _reasons(measure: Measure, words: Wording) -> list[str]:
    pairs = (("problem", measure.problem), ("why", measure.why))
    return [words(f"document.{key}", text=text) for key, text in pairs if text]


def _row(name: str, details: list[str], *rest: str) -> _Row:
    return {"first": {"name": name, "details": details}, "rest": rest}


def _footer(deployment: Deployment, words: Wording) -> list[str]:
    lines = [words("document.footer.purpose"), words("document.footer.sharing")]
    return (
        [*lines, words("document.footer.registrar", registrar=deployment.registrar)] if deployment.registrar else lines
    )
