"""The workbooks in a message, known by their content: labels, names and places are whatever the client made of them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from est_mailer.mail.reading.message import Incoming, Part
from est_mailer.mail.reading.plain_zip import plain_names
from est_mailer.mail.reading.quoting import unquoted
from est_mailer.mail.reading.shared_links import is_shortcut, shared_file_hosts

_MOST_MEMBERS = 200
_LARGEST_MEMBER = 10_000_000  # bytes, unpacked
_LARGEST_TOTAL = 20_000_000
_DIRECTORY_LIMIT = 5_000  # members of a zip whose names are looked at
_DECORATION = 60_000  # bytes; a smaller picture inside the HTML is a logotype, not a photo of the form
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods", ".ots", ".numbers")
_CSV_TYPES = frozenset({"text/csv", "application/csv", "text/comma-separated-values", "text/tab-separated-values"})
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_SIGNATURES = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "text/vcard"}
    | {"text/x-vcard", "application/pgp-keys", "text/calendar", "application/ics"}
)
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\0", b"MM\0*")
_HEIF = tuple(b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"))
_APPLE_DOUBLE = (b"\0\x05\x16\x07", b"\0\x05\x16\0")  # a Macintosh's notes on a file, under the file's name
_ELSEWHERE = "message/external-body"  # RFC 2046, 5.2.3: the file lies on a server
_RPMSG = b"\x76\xe8\x04\x60\xc4\x11\xe3\x86"  # a rights-managed mail, [MS-OXORMMS] 2.1
_PROTECTED_NAMES = (".rpmsg", ".pfile", ".ppdf", ".pjpg", ".pjpeg", ".ppng", ".ptxt", ".pxlsx")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is a workbook, or says that it is one. ``filename`` may be ""."""

    filename: str
    data: bytes


class OtherKind(StrEnum):
    """What an attachment is that is no workbook, so that the answer can say what to do instead."""

    PDF = "pdf"
    PHOTO = "photo"
    DOCUMENT = "document"
    LINK = "link"  # to a file in somebody's cloud; links are never fetched
    ARCHIVE = "archive"
    ENCRYPTED = "encrypted"
    RIGHTS = "rights"  # rights-managed: only its reader's own account opens it
    MESSAGE = "message"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Other:
    """An attachment that is no workbook. ``name`` is its file name, a link's host, or ""."""

    name: str
    kind: OtherKind


def workbooks_in(incoming: Incoming) -> tuple[Attachment, ...]:
    """Every workbook, in the message's order, each content once. Whether it can be read is the reader's to say."""
    found: dict[bytes, Attachment] = {}
    for attachment in _candidates(incoming.parts):
        found.setdefault(attachment.data, attachment)
    return tuple(found.values())


def other_kinds(incoming: Incoming, workbooks: Collection[Attachment] = ()) -> tuple[Other, ...]:
    """The attachments that are no workbooks, without signatures, logotypes and what only wraps a workbook.

    ``workbooks``: what ``workbooks_in`` has found, so that it is not looked for again.
    """
    attached = [
        Other(part.filename, kind)
        for part in incoming.parts
        if not part.body
        and not any(part.data is found.data for found in workbooks)
        and not _workbooks_of(part)
        and (kind := _other_kind(part)) is not None
    ]
    hosts = dict.fromkeys(shared_file_hosts(unquoted(incoming.text), incoming.links))
    return (*attached, *(Other(host, OtherKind.LINK) for host in hosts))


def _candidates(parts: Iterable[Part]) -> Iterator[Attachment]:
    for part in parts:
        yield from _workbooks_of(part)


def _workbooks_of(part: Part) -> tuple[Attachment, ...]:
    if part.content_type == _ELSEWHERE:
        return ()
    if _is_workbook(part.data, part.filename, part.content_type):
        return (Attachment(part.filename, part.data),)
    return tuple(_in_archive(part.data)) if part.data.startswith(_ZIP) else ()


def _is_workbook(data: bytes, filename: str, content_type: str = "") -> bool:
    name = filename.lower()
    if data.startswith(_APPLE_DOUBLE):
        return False
    if data.startswith(_ZIP):
        if any(member.lower().startswith(b"xl/workbook") for member in plain_names(data)):
            return True
        names = _members(data)
        return _zip_is_workbook(data, names, name) if names is not None else name.endswith(_WORKBOOK_NAMES)
    if data.startswith(_OLE):
        return _ole_is_workbook(data, name)
    if name.endswith((".csv", ".tsv")) or content_type in _CSV_TYPES:
        return _is_separated_text(data)
    # Neither zip nor OLE, but called a workbook: damaged, or something else renamed. The reader tells the sender which.
    return name.endswith(_WORKBOOK_NAMES) and bool(data) and _kind_by_content(data) is None


def _members(data: bytes) -> list[zipfile.ZipInfo] | None:
    """The zip's directory; None if it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()[:_DIRECTORY_LIMIT]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return None


def _zip_is_workbook(data: bytes, members: list[zipfile.ZipInfo], filename: str) -> bool:
    names = [m.filename.replace("\\", "/").lower() for m in members]
    if any(n.startswith("xl/workbook") for n in names):
        return True
    if "[content_types].xml" in names:
        return not any(n.startswith(("word/", "ppt/", "visio/")) for n in names)
    if "mimetype" in names:
        return _read_member(data, members[names.index("mimetype")], 200).startswith(_ODS)
    numbers = any(n.startswith("index/") or ".numbers/index" in n or n == "index.zip" for n in names)
    return numbers and not filename.endswith((".pages", ".key"))


def _read_member(data: bytes, member: zipfile.ZipInfo, most: int) -> bytes:
    """At most so many bytes of a member, whatever size its directory entry claims; b"" if it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(member) as stream:
            return stream.read(most)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, EOFError, RuntimeError):
        return b""  # RuntimeError: encrypted


def _in_archive(data: bytes) -> Iterator[Attachment]:
    """The workbooks in a plain zip, one level deep, within the limits on members and sizes."""
    members = _members(data) or []
    if len(members) > _MOST_MEMBERS or any(m.filename in ("[Content_Types].xml", "mimetype") for m in members):
        return  # a document in zip form is no parcel of files
    room = _LARGEST_TOTAL
    for member in members:
        name = re.split(r"[\\/]", member.filename)[-1]
        if member.filename.endswith("/") or member.filename.startswith("__MACOSX") or name.startswith("."):
            continue
        content = _read_member(data, member, min(_LARGEST_MEMBER, room) + 1)
        if len(content) > min(_LARGEST_MEMBER, room):
            return
        room -= len(content)
        if _is_workbook(content, name):
            yield Attachment(name, content)


def _ole_is_workbook(data: bytes, filename: str) -> bool:
    """By the names of its streams; an encrypted package is taken for a workbook unless it says otherwise."""
    if any(_has_stream(data, n) for n in ("WordDocument", "PowerPoint Document", "__properties_version1.0")):
        return False
    if _has_stream(data, "EncryptedPackage"):
        return not filename.endswith((".docx", ".pptx"))
    return _has_stream(data, "Workbook") or _has_stream(data, "Book") or filename.endswith(_WORKBOOK_NAMES)


def _has_stream(data: bytes, name: str) -> bool:
    """A directory entry of this name: 128 bytes, the name in UTF-16 with its length at byte 64 ([MS-CFB] 2.6.1)."""
    wanted = (name + "\0").encode("utf-16-le")
    position = data.find(wanted)
    while position >= 0:
        length = int.from_bytes(data[position + 64 : position + 66], "little")
        if position % 128 == 0 and length == len(wanted):
            return True
        position = data.find(wanted, position + 1)
    return False


def _is_separated_text(data: bytes) -> bool:
    head = data[:10_000]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\0", b"")
    return bool(head.strip()) and b"\0" not in head and _kind_by_content(data) is None and not head.startswith(_OLE)


def _other_kind(part: Part) -> OtherKind | None:
    """None for what is not worth a word: the body, a signature, a logotype, an enclosed report."""
    if part.content_type == _ELSEWHERE:
        return OtherKind.LINK
    if part.body or part.content_type in _SIGNATURES or part.content_type.startswith("message/") or not part.data:
        return None
    if part.data.startswith(_APPLE_DOUBLE):
        return None
    if is_shortcut(part.data, part.filename):
        return OtherKind.LINK
    kind = _kind_by_content(part.data) or _kind_by_label(part)
    if kind is OtherKind.PHOTO and part.embedded and len(part.data) < _DECORATION:
        return None
    return kind


def _kind_by_content(data: bytes) -> OtherKind | None:
    if data.startswith(b"%PDF-"):
        return OtherKind.PDF
    if data.startswith(_PICTURES) or data[4:12] in _HEIF or (data[:4], data[8:12]) == (b"RIFF", b"WEBP"):
        return OtherKind.PHOTO
    if data.startswith((_RPMSG, b".pfile")):
        return OtherKind.RIGHTS
    if data.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        return OtherKind.ARCHIVE
    return OtherKind.DOCUMENT if data.startswith(b"{\\rtf") else None


def _kind_by_label(part: Part) -> OtherKind:
    name = part.filename.lower()
    if part.content_type.startswith("image/"):
        return OtherKind.PHOTO
    if name.endswith(_PROTECTED_NAMES) or "rpmsg" in part.content_type:
        return OtherKind.RIGHTS
    if name.endswith((".docx", ".doc", ".odt", ".pages", ".pptx", ".ppt", ".key", ".txt", ".htm", ".html")):
        return OtherKind.DOCUMENT
    if name.endswith((".p7m", ".pgp", ".gpg")) or "pkcs7-mime" in part.content_type:
        return OtherKind.ENCRYPTED
    if part.data.startswith(_OLE) and (name.endswith(".msg") or _has_stream(part.data, "__properties_version1.0")):
        return OtherKind.MESSAGE
    return _zip_kind(_members(part.data) or []) if part.data.startswith(_ZIP) else OtherKind.OTHER


def _zip_kind(members: list[zipfile.ZipInfo]) -> OtherKind:
    if any(m.flag_bits & 1 for m in members):
        return OtherKind.ENCRYPTED
    documents = any(m.filename in ("[Content_Types].xml", "mimetype") for m in members)
    return OtherKind.DOCUMENT if documents else OtherKind.ARCHIVE
