"""Typst documents: PDF/A-3a and PDF/UA-1, both checked when one is made, and pictures of its pages."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from est_mailer.domain.errors import ServiceError
from est_mailer.resources import shared_folder

if TYPE_CHECKING:
    import typst

_ATTEMPTS = 5
_MISSING = re.compile(r'(?:the text|contains the codepoint) `"(.+?)"`')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


@dataclass(frozen=True, slots=True)
class Typeset:
    """A document: its PDF, and the inputs that its pages are drawn from again."""

    template: str
    pdf: bytes
    inputs: dict[str, str]

    def pages(self, ppi: float = 110) -> tuple[bytes, ...]:
        """The pages as PNG pictures."""
        import typst  # 7 MB that an idle service need not hold

        pages = typst.compile(
            _path(self.template),
            root=_root(),
            ignore_system_fonts=True,
            sys_inputs=self.inputs,
            format="png",
            ppi=ppi,
        )
        return tuple(pages) if isinstance(pages, list) else (pages,)


def whole_second(moment: datetime) -> datetime:
    """The instant in UTC without its fraction: typst takes whole seconds."""
    return moment.astimezone(UTC).replace(microsecond=0)


def typeset(template: str, content: object, source: str, created: datetime) -> Typeset:
    """A document from templates/documents/TEMPLATE.typ; ``source`` (JSON) goes with it as an attachment.

    The same arguments give the same bytes. A character that no font of the document has is written out by its name.
    Raises ServiceError if the document cannot be made.
    """
    import typst

    for _ in range(_ATTEMPTS):
        inputs = {"data": json.dumps(content, ensure_ascii=False), "source": source}
        try:
            pdf: bytes = typst.compile(
                _path(template),
                root=_root(),
                ignore_system_fonts=True,
                sys_inputs=inputs,
                format="pdf",
                pdf_standards=["a-3a", "ua-1"],
                timestamp=whole_second(created),
            )
        except typst.TypstError as error:
            unprintable = _unprintable(error)
            if not unprintable:
                raise _failure(template, error.message) from error
            content = _translated(content, {ord(c): _spelled_out(c) for c in unprintable})
        else:
            return Typeset(template, pdf, inputs)
    raise _failure(template, "characters that cannot be printed")


def _failure(template: str, detail: str) -> ServiceError:
    return ServiceError(
        f"The PDF cannot be made: {detail}.",
        "Look for unusual characters in the picture, or mend the template.",
        f"templates/documents/{template}.typ",
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


def _path(template: str) -> str:
    return str(shared_folder("templates") / "documents" / f"{template}.typ")


def _root() -> str:
    return str(shared_folder("templates") / "documents")
