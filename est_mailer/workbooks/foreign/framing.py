"""What goes through the pipes between the service and a helper process: lengths and limits, then so many bytes."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

MAX_ANSWER = 8 * 2**20

_REQUEST = struct.Struct(">IIdId?")
_FILE = struct.Struct(">II")
_LONGEST_NAME = 1000
REQUEST_SIZE = _REQUEST.size
FRAME = struct.Struct(">?I")
"""Is it the last of an answer? Bytes that follow: values, and in the last one a refusal, or nothing."""


class File(NamedTuple):
    """A file of unknown origin and its name, which is a mail's and no path."""

    content: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Request:
    """What comes before the files that one child reads. ``files``: how many they are; ``size``: their bytes, packed.

    ``wall`` and ``cpu``: the seconds that the child may take. ``idle``: the seconds after which the helper ends if
    nothing else comes; 0: it stays. ``thorough``: by a helper with all libraries.
    """

    files: int
    size: int
    wall: float
    cpu: int
    idle: float
    thorough: bool

    def pack(self) -> bytes:
        """The header."""
        return _REQUEST.pack(self.files, self.size, self.wall, self.cpu, self.idle, self.thorough)

    @classmethod
    def unpack(cls, header: bytes) -> Request:
        """From a whole header."""
        return cls(*_REQUEST.unpack(header))


def packed(files: Sequence[File]) -> bytes:
    """Files one after the other, each behind its lengths."""
    parts = []
    for content, name in files:
        title = os.path.basename(name).encode(errors="replace")[:_LONGEST_NAME]  # noqa: PTH119 - no path, as told above
        parts += [_FILE.pack(len(title), len(content)), title, content]
    return b"".join(parts)


def unpacked(room: bytes | memoryview, count: int) -> Iterator[File]:
    """So many files, as they were packed."""
    position = 0
    for _ in range(count):
        name, content = _FILE.unpack_from(room, position)
        begin = position + _FILE.size + name
        position = begin + content
        yield File(bytes(room[begin:position]), bytes(room[begin - name : begin]).decode(errors="replace"))


ROOM_BESIDE = _FILE.size + _LONGEST_NAME
"""What a file takes at most besides its own bytes."""
