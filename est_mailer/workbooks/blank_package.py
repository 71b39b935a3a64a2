"""A packed workbook with placeholders: filled in for each reader without being written again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar
from xml.sax.saxutils import escape

from est_mailer.workbooks.zip_writing import Archive, Member

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class BlankPackage:
    """``common``: the parts without a placeholder, compressed; ``own``: the others, as text, by name."""

    common: Archive
    own: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, parts: Mapping[str, bytes], placeholders: Iterable[str]) -> BlankPackage:
        """A package of these parts; a placeholder is plain ASCII, and stands in the text of elements only."""
        wanted = [placeholder.encode() for placeholder in placeholders]
        own = {name: part.decode() for name, part in parts.items() if any(each in part for each in wanted)}
        common = Archive.of(Member.of(name, part) for name, part in parts.items() if name not in own)
        return cls(common, tuple(own.items()))

    def filled(self, values: Mapping[str, str]) -> bytes:
        """The package with each placeholder's value, as text, in its place. The same values give the same bytes."""
        return self.common.joined(Member.of(name, fill_in(part, values).encode()) for name, part in self.own).content()


def fill_in(part: str, values: Mapping[str, str]) -> str:
    """A part's text with each placeholder's value, as text, in its place."""
    return _places(tuple(values)).sub(lambda found: escape(values[found[0]]), part)


@lru_cache(maxsize=8)
def _places(placeholders: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, placeholders)))


@dataclass(frozen=True, slots=True, eq=False)
class Same(Generic[_Value]):
    """A value that equals only itself: what cannot be hashed can so be remembered by."""

    value: _Value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)
