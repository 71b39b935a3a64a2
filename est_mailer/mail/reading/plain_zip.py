"""The names in an ordinary zip, read straight from its directory: what a file is must be known of every attachment.

The library reads thirty fields of each member and makes an object of it. A directory that has anything odd about it
is left to the library.
"""

from __future__ import annotations

import re
import struct

_END = struct.Struct("<4s4H2LH")  # APPNOTE 4.3.16
_MEMBER = struct.Struct("<4s2xBx20x3H12x")  # APPNOTE 4.3.12: version needed, lengths of name, extra field, comment
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
        if at + _MEMBER.size > end:
            return ()
        mark, version, length, extra, remark = _MEMBER.unpack_from(data, at)
        at += _MEMBER.size + length
        if mark != b"PK\x01\x02" or version > _NEWEST or extra or remark or not length or at > end:
            return ()
        names.append(data[at - length : at])
    return tuple(names) if at == end and _PLAIN.fullmatch(b"".join(names)) else ()
