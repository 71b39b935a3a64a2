"""Texts besides the cells that may hold a token: sheet names, defined names, document properties."""

from __future__ import annotations

from collections.abc import Sequence

from est_mailer.domain.cleaning import clean
from est_mailer.workbooks.foreign.package import Package, Tag

_MOST = 200
_LONGEST = 1000
_TELLING = frozenset({"xl/workbook.xml", "content.xml", "meta.xml"})  # and all of docProps


def marks(package: Package, names: Sequence[str]) -> tuple[str, ...]:
    """The texts of a workbook whose sheets have these names; of other formats than archives only the names."""
    found = list(names)
    for name in package.parts:
        if name in _TELLING or name.startswith("docProps/"):
            found += [stripped for text in _texts_of_part(name, package) if (stripped := text.strip())]
    return tuple([clean(text[:_LONGEST]) for text in found[:_MOST]])


def _texts_of_part(name: str, package: Package) -> list[str]:
    tags = package.tags(name)
    if name == "xl/workbook.xml":
        return [tag.text for tag in tags if tag.name == "definedName"]
    if name == "content.xml":
        return [_named_expression(tag) for tag in tags if tag.name.startswith("named-")]
    return [tag.text for tag in tags]


def _named_expression(tag: Tag) -> str:
    return next((v for k, v in tag.attributes.items() if k.endswith(("}expression", "}cell-range-address"))), "")
