"""What goes through the pipes between the service and a helper process: lengths and limits, then so many bytes."""

from __future__ import annotations

import struct
from dataclasses import dataclass

MAX_ANSWER = 8 * 2**20

_REQUEST = struct.Struct(">IIdId?")
REQUEST_SIZE = _REQUEST.size
FRAME = struct.Struct(">?I")
"""Is it the last of an answer? Bytes that follow: values, and in the last one a refusal, or nothing."""


@dataclass(frozen=True, slots=True)
class Request:
    """What comes before a file. ``name`` and ``content``: bytes of its name and of itself.

    ``wall`` and ``cpu``: the seconds that its reading may take. ``idle``: the seconds after which the helper ends if no
    other file comes; 0: it stays. ``thorough``: by a helper with all libraries.
    """

    name: int
    content: int
    wall: float
    cpu: int
    idle: float
    thorough: bool

    def pack(self) -> bytes:
        """The header."""
        return _REQUEST.pack(self.name, self.content, self.wall, self.cpu, self.idle, self.thorough)

    @classmethod
    def unpack(cls, header: bytes) -> Request:
        """From a whole header."""
        return cls(*_REQUEST.unpack(header))
