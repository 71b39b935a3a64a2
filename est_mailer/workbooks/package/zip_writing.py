"""A zip archive as bytes, from members that are compressed once and others that are made for each reader, of runs that
are compressed once and a reader's own.

The standard library reads an archive's directory and writes it anew for every member that is added, and compresses all
of a member; a workbook for each of thirty thousand recipients is put together here in a twentieth of the time (PKWARE's
APPNOTE, 4.3; RFC 1951).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5HI")
_PLACE = struct.Struct("<I")
_END = struct.Struct("<4s4H2IH")
_STORED = struct.Struct("<BHH")
_LONGEST_STORED = 0xFFFF
_LAST = b"\3\0"  # an empty block that is the last one
_SMALL = 12  # as a power of two, in bytes
_VERSION, _NO_FLAGS, _DEFLATED = 20, 0, 8
_NEW_YEAR_2000 = (0, 20 << 9 | 1 << 5 | 1)  # time and date of all members: the same content gives the same bytes


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a member, and the same as blocks of a deflated stream, whatever stands before and after them."""

    content: bytes
    packed: bytes

    @classmethod
    def common(cls, content: bytes) -> Run:
        """What many members have in common: compressed."""
        packer = _packer(len(content))
        return cls(content, packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH))

    @classmethod
    def own(cls, content: bytes) -> Run:
        """What one member has: a few words as they are, which is quicker than compressing them."""
        if 0 < len(content) <= _LONGEST_STORED:  # as good as always
            return cls(content, _stored(content))
        pieces = (content[at : at + _LONGEST_STORED] for at in range(0, len(content), _LONGEST_STORED))
        return cls(content, b"".join(map(_stored, pieces)))


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. ``whole``: as it stands there; ``facts``: its line in the directory, but for its place and
    its name."""

    name: bytes
    whole: bytes
    facts: bytes

    @classmethod
    def of(cls, name: str, content: bytes) -> Member:
        """``name`` is plain ASCII."""
        packer = _packer(len(content))
        return cls._packed(name, content, packer.compress(content) + packer.flush())

    @classmethod
    def of_runs(cls, name: str, runs: Iterable[Run]) -> Member:
        """A member of these, one after the other."""
        pieces = tuple(runs)
        packed = b"".join([run.packed for run in pieces]) + _LAST
        return cls._packed(name, b"".join([run.content for run in pieces]), packed)

    @classmethod
    def _packed(cls, name: str, content: bytes, packed: bytes) -> Member:
        called = name.encode("ascii")
        sizes = zlib.crc32(content), len(packed), len(content), len(called), 0
        how = _VERSION, _NO_FLAGS, _DEFLATED, *_NEW_YEAR_2000, *sizes
        return cls(
            name=called,
            whole=_LOCAL.pack(b"PK\3\4", *how) + called + packed,
            facts=_CENTRAL.pack(b"PK\1\2", _VERSION, *how, 0, 0, 0, 0),
        )

    def listed(self, at: int) -> bytes:
        """Its line in the archive's directory; ``at``: where it stands."""
        return self.facts + _PLACE.pack(at) + self.name


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive that others begin with: its members, what the directory says of them, and how many they are."""

    body: bytes
    directory: bytes
    count: int

    @classmethod
    def of(cls, members: Iterable[Member]) -> Archive:
        """An archive of these members, in this order."""
        return cls(b"", b"", 0).joined(members)

    def joined(self, members: Iterable[Member]) -> Archive:
        """The archive with these members after its own."""
        body, directory, count, at = [self.body], [self.directory], self.count, len(self.body)
        for member in members:
            body.append(member.whole)
            directory.append(member.listed(at))
            at, count = at + len(member.whole), count + 1
        return Archive(b"".join(body), b"".join(directory), count)

    def content(self) -> bytes:
        """The finished archive."""
        end = _END.pack(b"PK\5\6", 0, 0, self.count, self.count, len(self.directory), len(self.body), 0)
        return self.body + self.directory + end


def _stored(piece: bytes) -> bytes:
    """One block, not compressed (RFC 1951, 3.2.4)."""
    return _STORED.pack(0, len(piece), len(piece) ^ _LONGEST_STORED) + piece


def _packer(size: int) -> zlib._Compress:
    """A window no larger than a small part packs it as well, and takes half as long to make."""
    return zlib.compressobj(wbits=-(_SMALL if size <= 1 << _SMALL else zlib.MAX_WBITS))
