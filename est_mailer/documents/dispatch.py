"""The dispatch as a document: PDF/A-3a and PDF/UA-1, both checked when it is made, and pictures of its pages."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict
from datetime import UTC, datetime

import typst

from est_mailer.documents.charts import area_map, chart
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.figures import Figures, figures
from est_mailer.domain.model import Measure
from est_mailer.domain.picture import Edition
from est_mailer.domain.presentation import Presentation, ShownArea, corrected, present
from est_mailer.resources import shared_folder
from est_mailer.wording import Wording

_ATTEMPTS = 5
_MAP_WIDTH = 470.0  # points, before it is scaled to the page
_MISSING = re.compile(r'(?:the text|contains the codepoint) `"(.+?)"`')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_Row = dict[str, object]


def dispatch_pdf(edition: Edition, deployment: Deployment, words: Wording, created: datetime) -> bytes:
    """The dispatch as one PDF in the language of ``words``; what it shows is attached as JSON.

    The same arguments give the same bytes. ``created`` is aware. A character that no font of the document has is
    written out by its name. Raises ServiceError if the document cannot be made.
    """
    return _compile(edition, deployment, words, created)[0]


def dispatch_png(
    edition: Edition, deployment: Deployment, words: Wording, created: datetime, ppi: float = 110
) -> tuple[bytes, ...]:
    """The pages of ``dispatch_pdf`` as PNG pictures. Raises ServiceError."""
    inputs = _compile(edition, deployment, words, created)[1]
    pages = typst.compile(_template(), root=_root(), ignore_system_fonts=True, sys_inputs=inputs, format="png", ppi=ppi)
    return tuple(pages) if isinstance(pages, list) else (pages,)


def _compile(
    edition: Edition, deployment: Deployment, words: Wording, created: datetime
) -> tuple[bytes, dict[str, str]]:
    moment = created.astimezone(UTC).replace(microsecond=0)  # typst takes whole seconds
    shown = present(edition, deployment, words.language)
    content: object = {
        **_content(shown, deployment, words, moment),
        **_drawn(edition, shown, deployment, words),
        "corrections": corrected(edition, deployment, words.language, words),
    }
    # What is shown and no more: the rest of the edition (the analysis, the added rows) is not for every recipient.
    source = json.dumps(asdict(shown), ensure_ascii=False, default=str, sort_keys=True, indent=1)
    for _ in range(_ATTEMPTS):
        inputs = {"data": json.dumps(content, ensure_ascii=False), "source": source}
        try:
            pdf: bytes = typst.compile(
                _template(),
                root=_root(),
                ignore_system_fonts=True,
                sys_inputs=inputs,
                format="pdf",
                pdf_standards=["a-3a", "ua-1"],
                timestamp=moment,
            )
        except typst.TypstError as error:
            unprintable = _unprintable(error)
            if not unprintable:
                raise _failure(error.message) from error
            content = _translated(content, {ord(c): _spelled_out(c) for c in unprintable})
        else:
            return pdf, inputs
    raise _failure("characters that cannot be printed")


def _failure(detail: str) -> ServiceError:
    return ServiceError(
        f"The dispatch cannot be made into a PDF: {detail}.",
        "Look for unusual characters in the picture, or mend the template.",
        "templates/documents/dispatch.typ",
    )


def _unprintable(error: typst.TypstError) -> set[str]:
    found = "".join(_MISSING.findall(f"{error.message}\n{error.diagnostic}"))
    return set(_ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), found))


def _spelled_out(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"[{name.lower()}]" if name and not unicodedata.combining(character) else ""


def _translated(value: object, table: dict[int, str]) -> object:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, dict):
        return {key: _translated(item, table) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_translated(item, table) for item in value]
    return value


def _template() -> str:
    return str(shared_folder("templates") / "documents" / "dispatch.typ")


def _root() -> str:
    return str(shared_folder("templates") / "documents")


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
    return words(key, week=shown.week, version=shown.version)


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
