"""Judges a file of unknown origin before any library opens it.

Only the zip directory, zlib and the XML tokeniser touch the bytes here, each under a limit (see ``plain_archive``,
``archive`` and ``sheet_scan``). What the guard lets through may still be broken: ``reading`` runs in a child process
with limits of its own (see ``isolation``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook
from est_mailer.workbooks.foreign.plain_archive import Odd, directory, plain_parts
from est_mailer.workbooks.foreign.refusals import ReadThoroughly
from est_mailer.workbooks.foreign.sheet_scan import scan_sheet

MAX_FILE = 5 * 2**20

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A storage or a stream that only rights management writes: [MS-OFFCRYPTO] 1.3.1 and 2.2.
_RIGHTS_MANAGED = ("DRMEncryptedDataSpace", "DRMEncryptedTransform", "\x09DRMContent")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_TABLES = (b"%PDF", b"{\\rtf", b"<", b"\xef\xbb\xbf<")
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
_DOCTYPE = tuple("<!DOCTYPE".encode(code) for code in _ENCODINGS)
_SHEET_DATA = tuple("sheetData".encode(code) for code in _ENCODINGS)
_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?\bencoding\s*=\s*["']\s*([^"'\s]*)""")
# ECMA-376-2 allows UTF-8 and UTF-16. Others would send the XML reader for a codec, of which Python has dozens.
_ENCODINGS_TAKEN = frozenset({b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"})
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_SPREADSHEET_TYPES = (b"spreadsheetml", b"ms-excel")
_BINARY_TYPE = b"ms-excel.sheet.binary"


class Kind(StrEnum):
    """What a file is by its content; ``reading`` chooses its reader by it."""

    XLSX = "xlsx"  # xlsx, xlsm, xltx and Strict Open XML
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Guarded:
    """A file that may be read. ``parts``: what its archive holds, by name; none if it is no archive. ``checksums``: of
    the parts, in their order, if the archive tells them and they are right. ``plain``: the sheets that are plainly
    harmless (see ``sheet_scan``).
    """

    kind: Kind
    parts: Mapping[str, bytes] = field(default_factory=dict)
    checksums: Sequence[int] = ()
    plain: Sequence[str] = ()


def guard(content: bytes, filename: str = "", *, thorough: bool = True) -> Guarded:
    """The workbook in these bytes. The file name only helps to tell a text table from prose.

    Raises UnreadableWorkbook: too large, no workbook, with a password or rights management, from Numbers, suspect, or
    broken; ReadThoroughly for an odd archive if not ``thorough``.
    """
    if len(content) > MAX_FILE:
        raise UnreadableWorkbook(Unreadable.TOO_LARGE, f"{len(content)} bytes")
    if content.startswith(_ZIP):
        parts, checksums = _parts(content, thorough=thorough)
        kind, plain = _check_parts(parts)
        return Guarded(kind, parts, checksums, plain)
    if content.startswith(_OLE):
        return Guarded(_guard_ole(content))
    if _looks_like_table_text(content, filename):
        return Guarded(Kind.CSV)
    raise UnreadableWorkbook(Unreadable.NOT_A_WORKBOOK, f"begins with {content[:8]!r}")


def _parts(content: bytes, *, thorough: bool) -> tuple[dict[str, bytes], Sequence[int]]:
    try:
        return plain_parts(content), [member.crc for member in directory(content)]
    except Odd:
        if not thorough:
            raise ReadThoroughly(Unreadable.BROKEN, "an odd archive") from None
    from est_mailer.workbooks.foreign.archive import unpacked

    return unpacked(content), ()


def _guard_ole(content: bytes) -> Kind:
    """OLE2 compound file (MS-CFB): names in its directory are UTF-16."""
    if any(name.encode("utf-16-le") in content for name in _RIGHTS_MANAGED):
        raise UnreadableWorkbook(Unreadable.RIGHTS, "rights-managed")
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableWorkbook(Unreadable.PASSWORD, "EncryptedPackage")
    if any(name.encode("utf-16-le") + b"\0\0" in content for name in ("Workbook", "Book", "WORKBOOK", "BOOK")):
        return Kind.XLS
    raise UnreadableWorkbook(Unreadable.NOT_A_WORKBOOK, "OLE without a workbook")


def _looks_like_table_text(content: bytes, filename: str) -> bool:
    if not content.strip() or content.startswith(_NOT_TABLES):
        return False
    if content.startswith(_UTF16):
        return True
    if _CONTROL.search(content):
        return False
    if filename.lower().endswith((".csv", ".tsv")):
        return True
    lines = content.splitlines()[:200]
    return any(sum(line.count(delimiter) >= 2 for line in lines) >= 3 for delimiter in (b";", b"\t"))


def _check_parts(parts: Mapping[str, bytes]) -> tuple[Kind, Sequence[str]]:
    """What the archive is, and its plain sheets."""
    kind, plain = _kind_of_parts(parts), []
    for name, part in parts.items():
        if b"!" in part and _has(part, _DOCTYPE):  # one rare sign is found at once
            raise UnreadableWorkbook(Unreadable.SUSPECT, f"a document type in {name[:80]!r}")
        if (declared := _ENCODING.match(part)) and declared[1].lower() not in _ENCODINGS_TAKEN:
            raise UnreadableWorkbook(Unreadable.BROKEN, f"{name[:80]!r} in {declared[1][:40]!r}")
        holds_cells = _has(part, _SHEET_DATA) if kind is Kind.XLSX else kind is Kind.ODS and name == "content.xml"
        if holds_cells and scan_sheet(part):
            plain.append(name)
    return kind, plain


def _has(part: bytes, word: tuple[bytes, ...]) -> bool:
    """True if the word stands in the part in UTF-8 or, where there are zero bytes, in either UTF-16."""
    return word[0] in part or (b"\0" in part and (word[1] in part or word[2] in part))


def _kind_of_parts(parts: Mapping[str, bytes]) -> Kind:
    types = parts.get("[Content_Types].xml", b"").lower()
    if "xl/workbook.xml" in parts or any(kind in types for kind in _SPREADSHEET_TYPES):
        return Kind.XLSB if "xl/workbook.bin" in parts or _BINARY_TYPE in types else Kind.XLSX
    if "content.xml" in parts and b"opendocument.spreadsheet" in (
        parts.get("mimetype", b"") + parts.get("META-INF/manifest.xml", b"")
    ):
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise UnreadableWorkbook(Unreadable.PASSWORD, "encrypted OpenDocument")
        return Kind.ODS
    raise UnreadableWorkbook(Unreadable.NOT_A_WORKBOOK, "a zip without a workbook")
