"""The names in an ordinary zip, read straight from its directory: what a file is must be known of every attachment.

The library reads thirty fields of each member and makes an object of it. A directory that has anything odd about it
is left to the library.
"""

from __future__ import annotations

import re
import struct

_END = struct.Struct("<4s4H2LH")  # APPNOTE 4.3.16
_MEMBER = struct.Struct("<4s4B4HL2L5H2L")  # APPNOTE 4.3.12
_PLAIN = re.compile(rb"[ -\[\]-~]+")  # no backslash, which some write for a slash
_MOST = 200  # members
_NEWEST = 63  # the version needed to extract that the library knows, too


def plain_names(data: bytes) -> tuple[bytes, ...]:
    """The members' names as they stand, plain ASCII; () if the directory is not ordinary to the last byte."""
    if len(data) < _END.size:
        return ()
    end = len(data) - _END.size
    mark, disk, first_disk, here, total, size, at, comment = _END.unpack_from(data, end)
    if mark != b"PK\x05\x06" or disk or first_disk or comment or here != total or total > _MOST or at + size != end:
        return ()
    names = []
    for _ in range(total):
        name = _name_at(data, at)
        if not name:
            return ()
        names.append(name)
        at += _MEMBER.size + len(name)
    return tuple(names) if at == end else ()


def _name_at(data: bytes, at: int) -> bytes:
    """The name in the entry that begins there; b"" if it is no entry, or one with more to it."""
    if at + _MEMBER.size > len(data):
        return b""
    mark, _, _, version, *rest = _MEMBER.unpack_from(data, at)
    length, extra, remark = rest[8:11]
    name = data[at + _MEMBER.size : at + _MEMBER.size + length]
    ordinary = mark == b"PK\x01\x02" and version <= _NEWEST and not extra and not remark and len(name) == length
    return name if ordinary and _PLAIN.fullmatch(name) else b""
