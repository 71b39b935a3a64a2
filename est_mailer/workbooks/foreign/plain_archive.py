"""A zip archive as ordinary programs write it, taken apart within the limits; and one made of parts that are known.

Whatever is odd about an archive, this says so and nothing more: ``archive`` judges it, with the standard library.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

MAX_MEMBERS = 200
MAX_MEMBER = 10 * 2**20
MAX_UNPACKED = 20 * 2**20
MAX_RATIO = 200
# Below this an honest member of repeated XML may well pack better than 200 to 1, and no harm can come of it.
RATIO_MATTERS_FROM = 2**20

# APPNOTE.TXT 4.3.7, 4.3.12 and 4.3.16: the headers of a member, of its entry in the directory, and of its end; and what
# is read of the first two: no dates, versions and attributes.
_LOCAL = struct.Struct("<4s5H3I2H")
_LOCAL_READ = struct.Struct("<4s2xH18x2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_ENTRY_READ = struct.Struct("<4s2x3H4x3I3H8xI")
_END = struct.Struct("<4s4H2IH")
_BEST_RATIO = 1032  # zlib's own figure: so much smaller can deflate make anything, and no more
_EXTRA = struct.Struct("<2H")
_REMEMBERED = 2**15  # bytes of a part
_OWN = re.compile(rb"xl/(?:workbook|sharedStrings|worksheets/[^/]*)\.xml|docProps/core\.xml")
_STORED, _DEFLATED, _RAW = 0, 8, -15
_VERSION, _NEWEST, _NEW_YEAR_1980, _UTF8 = 20, 45, 0x21, 0x800
# Of the archives that are made here: what is the same for all members, and what is not.
_SAME = struct.pack("<5H", _VERSION, _UTF8, _STORED, 0, _NEW_YEAR_1980)
_LOCAL_BEGIN, _ENTRY_BEGIN = b"PK\3\4" + _SAME, b"PK\1\2" + struct.pack("<H", _VERSION) + _SAME
_TOLD, _ENTRY_END = struct.Struct("<3I2H"), struct.Struct("<10xI")
_ORDINARY_FLAGS = _UTF8 | 0x8 | 0x6  # a name in UTF-8, sizes behind the data, how hard it was packed
_ODD_EXTRA = (0x1, 0x7075)  # larger sizes, another name


class Odd(Exception):
    """The archive is not as ordinary programs write it."""


class Member(NamedTuple):
    """What the directory says of a member."""

    name: bytes
    method: int
    crc: int
    packed: int
    size: int
    offset: int


def plain_parts(content: bytes) -> dict[str, bytes]:
    """Every member's bytes by its name. Raises Odd, also for what a guard refuses."""
    parts: dict[str, bytes] = {}
    seen, left, free = set(), MAX_UNPACKED, 0
    try:
        members = directory(content)
        for member in members:
            name, in_any_case, own = _ordinary_name(member.name)
            seen.add(in_any_case)
            parts[name], free = _inflated(content, member, free, own=own)
            left -= member.size
            if left < 0:
                raise Odd
    except (struct.error, zlib.error, UnicodeDecodeError) as error:
        raise Odd from error
    if len(seen) != len(members):  # two members with one name, but for its case or the slope of its slashes
        raise Odd
    return parts


def stored(parts: Mapping[str, bytes], checksums: Iterable[int] = ()) -> bytes:
    """An archive of these parts, not packed: for a reader that takes nothing but archives. ``checksums``: of all parts
    in their order, if they are known.
    """
    entries: list[bytes] = []
    members: list[bytes] = []
    position = 0
    for (name, part), crc in zip(parts.items(), checksums or map(zlib.crc32, parts.values()), strict=True):
        title, size = name.encode()[:0xFFFF], len(part)
        told = _TOLD.pack(crc, size, size, len(title), 0)
        members += (_LOCAL_BEGIN, told, title, part)
        entries += (_ENTRY_BEGIN, told, _ENTRY_END.pack(position), title)
        position += _LOCAL.size + len(title) + size
    directory = b"".join(entries)
    end = _END.pack(b"PK\5\6", 0, 0, len(parts), len(parts), len(directory), position, 0)
    return b"".join((*members, directory, end))


@lru_cache(maxsize=16)
def directory(content: bytes) -> tuple[Member, ...]:
    """The members as listed; nothing may stand behind the list, and it must be as long as it says. Raises Odd."""
    try:
        return tuple(_listed(content))
    except struct.error as error:
        raise Odd from error


def _listed(content: bytes) -> Iterator[Member]:
    end = len(content) - _END.size
    signature, disk, first_disk, here, count, size, position, comment = _END.unpack_from(content, max(0, end))
    if (signature, disk, first_disk, comment) != (b"PK\5\6", 0, 0, 0) or here != count or position + size != end:
        raise Odd
    if count > MAX_MEMBERS:
        raise Odd
    for _ in range(count):
        entry = _ENTRY_READ.unpack_from(content, position)
        signature, needs, flags, method, crc, packed, size, name, extra, comment, offset = entry
        begin = position + _ENTRY.size
        position = begin + name + extra + comment
        plain = signature == b"PK\1\2" and needs <= _NEWEST and not flags & ~_ORDINARY_FLAGS
        if not plain or size > MAX_MEMBER or size > max(RATIO_MATTERS_FROM, MAX_RATIO * packed):
            raise Odd
        if extra:
            _check_extra(content[begin + name : begin + name + extra])
        yield Member(content[begin : begin + name], method, crc, packed, size, offset)
    if position != end:
        raise Odd


def _check_extra(extra: bytes) -> None:
    while extra:
        kind, size = _EXTRA.unpack_from(extra)
        if kind in _ODD_EXTRA or _EXTRA.size + size > len(extra):
            raise Odd
        extra = extra[_EXTRA.size + size :]


@lru_cache(maxsize=64)
def _ordinary_name(told: bytes) -> tuple[str, str, bool]:
    """The name; its small letters; whether it is of a part that people write. Raises Odd; UnicodeDecodeError for one
    that is not in ASCII.
    """
    name = told.decode("ascii").replace("\\", "/")
    path = name.lower()
    if "\0" in path or path.startswith("/") or ".." in path.split("/") or path.endswith((".iwa", "index.zip")):
        raise Odd
    return name, path, bool(_OWN.fullmatch(told))


def _inflated(content: bytes, member: Member, free: int, *, own: bool) -> tuple[bytes, int]:
    """The member's bytes, and where they end. It stands behind the ones before it, under the same name, and is as
    long as it should be, with the right checksum.
    """
    signature, flags, name, extra = _LOCAL_READ.unpack_from(content, member.offset)
    begin = member.offset + _LOCAL.size
    if signature != b"PK\3\4" or flags & ~_ORDINARY_FLAGS or content[begin : begin + name] != member.name:
        raise Odd
    begin += name + extra
    end = begin + member.packed
    if member.offset < free:
        raise Odd
    inflate = _part if own or member.size > _REMEMBERED else _remembered
    return inflate(content[begin:end], member.method, member.size, member.crc), end


def _part(packed: bytes, method: int, size: int, crc: int) -> bytes:
    part = packed
    if method == _DEFLATED:
        part = _decompressed(packed, size)
    elif method != _STORED:
        raise Odd
    if len(part) != size or zlib.crc32(part) != crc:
        raise Odd
    return part


# One program saves the same styles and theme with every form: of the files that one child reads they are inflated once.
# What people write is different in each.
_remembered = lru_cache(maxsize=64)(_part)


def _decompressed(packed: bytes, size: int) -> bytes:
    """At least ``size`` bytes of the stream, if there are as many; never more than MAX_MEMBER."""
    if len(packed) * _BEST_RATIO <= MAX_MEMBER:
        return zlib.decompress(packed, _RAW, size + 1)
    stream = zlib.decompressobj(_RAW)
    part = stream.decompress(packed, size + 1)
    if not stream.eof:
        raise Odd
    return part
