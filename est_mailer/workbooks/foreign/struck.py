"""What an Open XML workbook strikes through: cell formats, and shared texts in every piece (ECMA-376, 18.4 and 18.8).

A line through only part of a cell's text is not told of. Runs in the reader process.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from est_mailer.workbooks.foreign.package import Package, local

_ON = frozenset({"1", "true", "on"})
_AFTER_FONTS, _AFTER_FORMATS = frozenset({"fills"}), frozenset({"cellStyles", "dxfs"})
_STYLES, _TEXTS = "xl/styles.xml", "xl/sharedStrings.xml"


@dataclass(frozen=True, slots=True)
class Struck:
    """The numbers of cell formats and of shared texts, as cells name them."""

    formats: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.formats or self.texts)


def struck_in(package: Package) -> Struck:
    """Looked for only where a part says that there is something to find."""
    return Struck(_formats(package), _texts(package))


def _formats(package: Package) -> frozenset[str]:
    """Those whose font is struck through."""
    if b"strike" not in package.parts.get(_STYLES, b""):
        return frozenset()
    fonts: list[bool] = []
    formats: list[str] = []
    inside = ""
    for tag in package.tags(_STYLES):
        if tag.name in ("fonts", "cellXfs"):
            inside = tag.name
        elif tag.name in (_AFTER_FONTS if inside == "fonts" else _AFTER_FORMATS):
            inside = ""
        elif inside == "fonts" and tag.name == "font":
            fonts.append(False)
        elif inside == "fonts" and tag.name == "strike" and fonts:
            fonts[-1] = tag.attributes.get("val", "1") in _ON
        elif inside == "cellXfs" and tag.name == "xf":
            formats.append(tag.attributes.get("fontId", ""))
    struck = {str(number) for number, through in enumerate(fonts) if through}
    return frozenset(str(number) for number, font in enumerate(formats) if font in struck)


def _texts(package: Package) -> frozenset[str]:
    if b"strike" not in package.parts.get(_TEXTS, b""):
        return frozenset()
    texts = (element for element in package.elements(_TEXTS) if local(element.tag) == "si")
    return frozenset(str(number) for number, text in enumerate(texts) if _is_struck(text))


def _is_struck(text: Element) -> bool:
    """True if it has words, and every piece of it that has any is struck through."""
    pieces = [(_words(piece), _has_line(piece)) for piece in text if local(piece.tag) in ("r", "t")]
    return any(words for words, _ in pieces) and all(line for words, line in pieces if words)


def _words(piece: Element) -> str:
    return "".join(part.text or "" for part in piece.iter() if local(part.tag) == "t").strip()


def _has_line(piece: Element) -> bool:
    return any(part.get("val", "1") in _ON for part in piece.iter() if local(part.tag) == "strike")
