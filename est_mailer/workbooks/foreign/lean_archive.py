"""What calamine is given of an Open XML archive: nothing that it would read in vain.

Only time depends on it, a quarter of what calamine takes: its answer is the same.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from est_mailer.workbooks.foreign.package import tags_of
from est_mailer.workbooks.foreign.plain_archive import stored

# A sheet's first tag, with no sign in it that could end it but its own.
_ROOT = re.compile(rb'(?:\xef\xbb\xbf)?(?:<\?xml [^<>]*\?>\s*)?<worksheet(?:\s+[\w:.-]+="[^"<>]*")*\s*>')
# calamine goes through a sheet for its cells and, from the beginning, once more for its merges: it stops at the first
# list of them.
_NO_MERGES = b"<mergeCells></mergeCells>"
# Looks and properties. calamine follows the relations of the archive and of its workbook, whatever kind they say they
# are: such a part is left out if they are the usual ones.
_VALUELESS = re.compile(r"(?:docProps|docMetadata|xl/theme)/\w+\.xml|xl/calcChain\.xml")
_VALUELESS_KINDS = frozenset(
    {"theme", "calcChain", "core-properties", "extended-properties", "custom-properties", "classificationlabels"}
)
_VALUELESS_WORDS = ("theme", "calcchain", "docprops", "docmetadata")
_WORKBOOK = frozenset({"xl/workbook.xml", "/xl/workbook.xml"})
_REMEMBERED = 2**12  # bytes of a part


def lean(parts: Mapping[str, bytes], checksums: Sequence[int], plain: Collection[str]) -> bytes:
    """An archive of a workbook's parts. ``checksums``: of all of them, in their order; ``plain``: the sheets in which
    the guard found no merge that is not a plain one.
    """
    told = dict(zip(parts, checksums, strict=True))
    given = {**parts}
    for name in plain:
        if root := _ROOT.match(parts[name]):
            given[name] = sheet = b"".join((root[0], _NO_MERGES, parts[name][root.end() :]))
            told[name] = zlib.crc32(sheet)
    if _are_usual(parts.get("_rels/.rels", b""), parts.get("xl/_rels/workbook.xml.rels", b"")):
        for name in filter(_VALUELESS.fullmatch, parts):
            del given[name], told[name]
    return stored(given, [*told.values()])


@lru_cache(maxsize=16)
def _are_usual(archive: bytes, workbook: bytes) -> bool:
    """True if nothing but relations of valueless kinds can lead to a valueless part, however calamine reads them.

    Relations of the workbook without a sheet among them are not those that it reads: their part's name is spelled in
    another way, or they are no XML, which it does not mind.
    """
    if len(archive) + len(workbook) > _REMEMBERED:
        return False
    first = [target for kind, target in _pointers(archive) if kind not in _VALUELESS_KINDS]
    others = [(kind, target.lower()) for kind, target in _pointers(workbook) if kind not in _VALUELESS_KINDS]
    if len(first) != 1 or first[0] not in _WORKBOOK or "worksheet" not in [kind for kind, _ in others]:
        return False
    return not any(word in target for _, target in others for word in _VALUELESS_WORDS)


def _pointers(relations: bytes) -> list[tuple[str, str]]:
    """The kind and the target of each."""
    told = [tag.attributes for tag in tags_of(relations) if tag.name == "Relationship"]
    return [(one.get("Type", "").rpartition("/")[2], one.get("Target", "")) for one in told]
