"""A packed workbook with placeholders: filled in for each reader without being written again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Generic, TypeVar

from est_mailer.workbooks.package.zip_writing import Archive, Member, Run

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class BlankPart:
    """A part of a package with placeholders, which are the texts among its ``runs``; the others are compressed."""

    name: str
    runs: tuple[Run | str, ...]

    @classmethod
    def of(cls, name: str, part: str, placeholders: Iterable[str]) -> BlankPart:
        """Take a part's text apart; a placeholder is plain ASCII, and stands in the text of elements only."""
        wanted = tuple(placeholders)
        pieces = re.split(f"({'|'.join(map(re.escape, wanted))})", part)
        return cls(name, tuple(piece if piece in wanted else Run.common(piece.encode()) for piece in pieces if piece))

    def filled(self, values: Mapping[str, str]) -> Member:
        """The part with each placeholder's value, as text, in its place."""
        return Member.of_runs(
            self.name,
            [run if isinstance(run, Run) else Run.own(escape(values[run], quote=False).encode()) for run in self.runs],
        )


@dataclass(frozen=True, slots=True)
class BlankPackage:
    """``common``: the parts without a placeholder, compressed; ``own``: the others."""

    common: Archive
    own: tuple[BlankPart, ...]

    @classmethod
    def of(cls, parts: Mapping[str, bytes], placeholders: Iterable[str]) -> BlankPackage:
        """A package of these parts; see ``BlankPart``."""
        wanted = tuple(placeholders)
        own = {name: part.decode() for name, part in parts.items() if any(each.encode() in part for each in wanted)}
        return cls(
            Archive.of(Member.of(name, part) for name, part in parts.items() if name not in own),
            tuple(BlankPart.of(name, part, wanted) for name, part in own.items()),
        )

    def filled(self, values: Mapping[str, str]) -> bytes:
        """The package with each placeholder's value, as text, in its place. The same values give the same bytes."""
        return self.common.joined(part.filled(values) for part in self.own).content()


@dataclass(frozen=True, slots=True, eq=False)
class Same(Generic[_Value]):
    """A value that equals only itself: what cannot be hashed can so be remembered by."""

    value: _Value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)
