"""Judges a file of unknown origin before any library opens it.

Only the zip directory, zlib and the XML tokeniser touch the bytes here, each under a limit. What the guard lets
through may still be broken: ``reading`` runs in a child process with limits of its own (see ``isolation``).
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
import zlib
from enum import StrEnum

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook
from est_mailer.workbooks.sheet_scan import scan_sheet

MAX_FILE = 5 * 2**20
MAX_MEMBERS = 200
MAX_MEMBER = 10 * 2**20
MAX_UNPACKED = 20 * 2**20
MAX_RATIO = 200
# Below this an honest member of repeated XML may well pack better than 200 to 1, and no harm can come of it.
RATIO_MATTERS_FROM = 2**20

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A storage or a stream that only rights management writes: [MS-OFFCRYPTO] 1.3.1 and 2.2.
_RIGHTS_MANAGED = ("DRMEncryptedDataSpace", "DRMEncryptedTransform", "\x09DRMContent")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_NOT_TABLES = (b"%PDF", b"{\\rtf", b"<", b"\xef\xbb\xbf<")
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
_DOCTYPE = re.compile(b"|".join(re.escape("<!DOCTYPE".encode(e)) for e in _ENCODINGS))
_SHEET_DATA = re.compile(b"|".join(re.escape("sheetData".encode(e)) for e in _ENCODINGS))
_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?\bencoding\s*=\s*["']\s*([^"'\s]*)""")
# ECMA-376-2 allows UTF-8 and UTF-16. Others would send the XML reader for a codec, of which Python has dozens.
_ENCODINGS_TAKEN = frozenset({b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"})
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_SPREADSHEET_TYPE = re.compile(rb"spreadsheetml|ms-excel", re.I)
_BINARY_TYPE = re.compile(rb"ms-excel\.sheet\.binary", re.I)


class Kind(StrEnum):
    """What a file is by its content; ``reading`` chooses its reader by it."""

    XLSX = "xlsx"  # xlsx, xlsm, xltx and Strict Open XML
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    CSV = "csv"


def guard(content: bytes, filename: str = "") -> Kind:
    """The kind of workbook in these bytes. The file name only helps to tell a text table from prose.

    Raises UnreadableWorkbook: too large, no workbook, with a password or rights management, from Numbers, suspect, or
    broken.
    """
    if len(content) > MAX_FILE:
        raise UnreadableWorkbook(Unreadable.TOO_LARGE, f"{len(content)} bytes")
    if content.startswith(_ZIP):
        return _guard_zip(content)
    if content.startswith(_OLE):
        return _guard_ole(content)
    if _looks_like_table_text(content, filename):
        return Kind.CSV
    raise UnreadableWorkbook(Unreadable.NOT_A_WORKBOOK, f"begins with {content[:8]!r}")


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


def _guard_zip(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(archive.infolist())
            return _check_parts(dict(_inflate(archive)))
    except UnreadableWorkbook:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableWorkbook(Unreadable.BROKEN, f"zip: {error}") from error


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    """The zip directory's own claims; ``_inflate`` checks that they are true."""
    names = [member.filename.replace("\\", "/").casefold() for member in members]
    suspicions = (
        (len(members) > MAX_MEMBERS, f"{len(members)} members"),
        (len(set(names)) != len(names), "two members with one name"),
        (any(".." in name.split("/") or name.startswith("/") for name in names), "a path that leaves the archive"),
        (any(m.file_size > MAX_MEMBER for m in members), "a member over 10 MB"),
        (sum(m.file_size for m in members) > MAX_UNPACKED, "over 20 MB unpacked"),
        (any(_packed_too_well(m) for m in members), "packed more than 200 to 1"),
        (any(m.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for m in members), "odd compression"),
    )
    for suspect, why in suspicions:
        if suspect:
            raise UnreadableWorkbook(Unreadable.SUSPECT, why)
    if any(member.flag_bits & 0x1 for member in members):
        raise UnreadableWorkbook(Unreadable.PASSWORD, "encrypted member")
    if any(name.endswith(".iwa") or name.endswith("index.zip") for name in names):
        raise UnreadableWorkbook(Unreadable.NUMBERS, "iWork archive")


def _packed_too_well(member: zipfile.ZipInfo) -> bool:
    return member.file_size > max(RATIO_MATTERS_FROM, MAX_RATIO * member.compress_size)


def _inflate(archive: zipfile.ZipFile) -> list[tuple[str, bytes]]:
    """Every member's real bytes, however few its directory entry admits to. Raises UnreadableWorkbook."""
    parts: list[tuple[str, bytes]] = []
    left = MAX_UNPACKED
    for member in archive.infolist():
        honest = copy.copy(member)
        honest.file_size = MAX_MEMBER + 1  # else zipfile stops at the size the archive claims
        with archive.open(honest) as stream:
            part = stream.read(min(left, MAX_MEMBER) + 1)
        left -= len(part)
        if len(part) > MAX_MEMBER or left < 0 or len(part) != member.file_size:
            raise UnreadableWorkbook(Unreadable.SUSPECT, f"{member.filename[:80]!r} is larger than it says")
        parts.append((member.filename.replace("\\", "/"), part))
    return parts


def _check_parts(parts: dict[str, bytes]) -> Kind:
    kind = _kind_of_parts(parts)
    for name, part in parts.items():
        if _DOCTYPE.search(part):
            raise UnreadableWorkbook(Unreadable.SUSPECT, f"a document type in {name[:80]!r}")
        if (declared := _ENCODING.match(part)) and declared[1].lower() not in _ENCODINGS_TAKEN:
            raise UnreadableWorkbook(Unreadable.BROKEN, f"{name[:80]!r} in {declared[1][:40]!r}")
        if (kind is Kind.XLSX and _SHEET_DATA.search(part)) or (kind is Kind.ODS and name == "content.xml"):
            scan_sheet(part)
    return kind


def _kind_of_parts(parts: dict[str, bytes]) -> Kind:
    types = parts.get("[Content_Types].xml", b"")
    if _SPREADSHEET_TYPE.search(types) or "xl/workbook.xml" in parts:
        return Kind.XLSB if _BINARY_TYPE.search(types) or "xl/workbook.bin" in parts else Kind.XLSX
    if "content.xml" in parts and b"opendocument.spreadsheet" in (
        parts.get("mimetype", b"") + parts.get("META-INF/manifest.xml", b"")
    ):
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise UnreadableWorkbook(Unreadable.PASSWORD, "encrypted OpenDocument")
        return Kind.ODS
    raise UnreadableWorkbook(Unreadable.NOT_A_WORKBOOK, "a zip without a workbook")
