"""A packed workbook with placeholders: filled in for each reader without being written again."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Generic, TypeVar
from xml.sax.saxutils import escape

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class BlankPackage:
    """``common``: an .xlsx without the parts that hold a placeholder; ``own``: those parts, as text, by name."""

    common: bytes
    own: tuple[tuple[zipfile.ZipInfo, str], ...]

    @classmethod
    def of(cls, packed: bytes, placeholders: Iterable[str]) -> BlankPackage:
        """Part a package; a placeholder is plain ASCII, and stands in the text of elements only."""
        wanted, common, own = [p.encode() for p in placeholders], BytesIO(), []
        with zipfile.ZipFile(BytesIO(packed)) as source, zipfile.ZipFile(common, "w") as kept:
            for info in source.infolist():
                content = source.read(info)
                if any(placeholder in content for placeholder in wanted):
                    own.append((info, content.decode()))
                else:
                    kept.writestr(info, content)
        return cls(common.getvalue(), tuple(own))

    def filled(self, values: Mapping[str, str]) -> bytes:
        """The package with each placeholder's value, as text, in its place. The same values give the same bytes."""
        escaped = {placeholder: escape(value) for placeholder, value in values.items()}
        places = re.compile("|".join(map(re.escape, values)))
        package = BytesIO(self.common)
        with zipfile.ZipFile(package, "a") as target:
            for info, text in self.own:
                target.writestr(_fresh(info), places.sub(lambda found: escaped[found[0]], text))
        return package.getvalue()


@dataclass(frozen=True, slots=True, eq=False)
class Same(Generic[_Value]):
    """A value that equals only itself: what cannot be hashed can so be remembered by."""

    value: _Value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value

    def __hash__(self) -> int:
        return id(self.value)


def _fresh(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The same name and time; sizes and place are the new part's own."""
    fresh = zipfile.ZipInfo(info.filename, info.date_time)
    fresh.compress_type = zipfile.ZIP_DEFLATED
    return fresh
