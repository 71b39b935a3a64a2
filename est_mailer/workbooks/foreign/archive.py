"""Any zip archive, judged and taken apart under limits by the standard library.

Loaded only where an archive is odd: ``plain_archive`` takes the others apart, at a third of the cost.
"""

from __future__ import annotations

import copy
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook
from est_mailer.workbooks.foreign.plain_archive import (
    MAX_MEMBER,
    MAX_MEMBERS,
    MAX_RATIO,
    MAX_UNPACKED,
    RATIO_MATTERS_FROM,
)


def unpacked(content: bytes) -> dict[str, bytes]:
    """Every member's real bytes by its name, however few its directory entry admits to. Raises UnreadableWorkbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(archive.infolist())
            return dict(_inflated(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableWorkbook(Unreadable.BROKEN, f"zip: {error}") from error


def _check_directory(members: Sequence[zipfile.ZipInfo]) -> None:
    """The zip directory's own claims; ``_inflated`` checks that they are true."""
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


def _inflated(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Every member's real bytes, however few its directory entry admits to. Raises UnreadableWorkbook."""
    left = MAX_UNPACKED
    for member in archive.infolist():
        honest = copy.copy(member)
        honest.file_size = MAX_MEMBER + 1  # else zipfile stops at the size the archive claims
        with archive.open(honest) as stream:
            part = stream.read(min(left, MAX_MEMBER) + 1)
        left -= len(part)
        if len(part) > MAX_MEMBER or left < 0 or len(part) != member.file_size:
            raise UnreadableWorkbook(Unreadable.SUSPECT, f"{member.filename[:80]!r} is larger than it says")
        yield member.filename.replace("\\", "/"), part
