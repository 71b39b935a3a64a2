"""Texts besides the cells that may hold a token: sheet names, defined names, document properties."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from est_mailer.domain.cleaning import clean
from est_mailer.workbooks.foreign.package import Package, Tag

_MOST = 200
_LONGEST = 1000


def marks(package: Package, names: Sequence[str]) -> tuple[str, ...]:
    """The texts of a workbook whose sheets have these names; of other formats than archives only the names."""
    found = list(names)
    for name in package.parts:
        found += (stripped for text in _texts_of_part(name, package) if (stripped := text.strip()))
    return tuple(clean(text[:_LONGEST]) for text in found[:_MOST])


def _texts_of_part(name: str, package: Package) -> Iterator[str]:
    if name == "xl/workbook.xml":
        return (tag.text for tag in package.tags(name) if tag.name == "definedName")
    if name == "content.xml":
        return (_named_expression(tag) for tag in package.tags(name) if tag.name.startswith("named-"))
    if name == "meta.xml" or name.startswith("docProps/"):
        return (tag.text for tag in package.tags(name))
    return iter(())


def _named_expression(tag: Tag) -> str:
    return next((v for k, v in tag.attributes.items() if k.endswith(("}expression", "}cell-range-address"))), "")
