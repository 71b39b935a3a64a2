"""An ordinary message as the standard library's parser would give it, in a tenth of its time.

The library reads line by line, so that it can take a message in pieces and note every defect. A whole message that
has no defect is cut at its boundaries instead, its bodies left in bytes. Whatever is unusual in the least is left to
the library: one test compares the two on every message that the tests have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email import policy
from email.message import Message
from functools import lru_cache

_ORDINARY = frozenset({"multipart/mixed", "multipart/alternative", "multipart/related", "multipart/signed"})
_PLAIN = frozenset({"7bit", "8bit", "binary"})  # what a multipart may be encoded as
# A header with its further lines, or all that is left once something is none. Nothing is tried twice ("++"), but for a
# last line that turns out to be none of its: a group that never gives back leaves Python before 3.11.5 behind the "\r".
_HEADER = re.compile(r"([!-9;-~]++):[ \t]*+([^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*)\r?\n|([\s\S]++)")
# A type with nothing but a plain boundary, as nearly all mail has it; the library reads what else there may be.
_BOUNDARY = re.compile(r"[^;\"]*;\s*boundary=(?:\"([\w.+=?'-]+)\"|([\w.+=?'-]+))\s*", re.ASCII | re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\n\r?\n")
_LINE_FEED, _RETURN = 10, 13
_DEEPEST = 8
_MOST = 300  # parts of an ordinary message, at all levels
_LONGEST_KEPT = 600  # bytes of a part's headers that are remembered


@dataclass(frozen=True, slots=True)
class Head:
    """The headers of a message or a part: ``items`` in order, names in lower case, values as they came; ``first``: the
    topmost value of each; ``kind``: the type, as the library says it; ``plain``: nothing in them is to be decoded."""

    items: tuple[tuple[str, str], ...]
    first: Mapping[str, str]
    kind: str
    plain: bool


@dataclass(frozen=True, slots=True)
class Ordinary:
    """A message, or a part of one, as it was cut out. ``octets``: the body of a leaf, encoded as it came."""

    head: Head
    octets: bytes = b""
    parts: tuple[Ordinary, ...] = ()


def parse_ordinary(raw: bytes) -> Ordinary | None:
    """The message, but for the texts before and after its parts that nobody is shown; None if it is not ordinary."""
    return _Cutting(raw).cut(0, len(raw), 0)


class _Cutting:
    """Cuts one message; places are those of its bytes. ``parts``: that were found."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.parts = raw, 0

    def cut(self, start: int, stop: int, depth: int) -> Ordinary | None:
        """What stands there; None if it is not ordinary."""
        raw = self.raw
        blank = _BLANK_LINE.search(raw, start, stop)
        if blank is None or depth > _DEEPEST:
            return None
        written, body = raw[start : blank.start() + 1], blank.end()
        head = _head_of_a_part(written) if depth and len(written) <= _LONGEST_KEPT else _head(written)
        if head is None:
            return None
        if head.kind not in _ORDINARY:
            return None if head.kind.startswith(("message/", "multipart/")) else Ordinary(head, raw[body:stop])
        if head.first.get("content-transfer-encoding", "8bit").lower() not in _PLAIN:
            return None
        parts = self._parts(body, stop, _boundary(head))
        children = tuple(child for cut in parts if (child := self.cut(*cut, depth + 1)) is not None)
        return Ordinary(head, b"", children) if children and len(children) == len(parts) else None

    def _parts(self, start: int, stop: int, boundary: str | None) -> list[tuple[int, int]]:
        """What stands between the boundary lines, each without its last line break; [] if the lines are not in order,
        or too many."""
        if not boundary or not boundary.isascii():
            return []
        raw, delimiter = self.raw, f"--{boundary}".encode()
        parts: list[tuple[int, int]] = []
        begin, found = -1, raw.find(delimiter, start, stop)
        while found >= 0:
            line_end = raw.find(b"\n", found, stop) + 1 or stop
            rest = raw[found + len(delimiter) : line_end].removesuffix(b"\n").removesuffix(b"\r")
            if b"\r" in rest or raw[found - 1 : found] == b"\r":  # which ends a line too, for the library
                return []
            rest = rest.rstrip(b" \t")
            if rest in (b"", b"--") and (found == start or raw[found - 1] == _LINE_FEED):
                if begin >= 0:
                    parts.append((begin, max(begin, found - (2 if raw[found - 2] == _RETURN else 1))))
                    self.parts += 1
                if rest or self.parts > _MOST:
                    return parts if rest else []
                begin = line_end
            found = raw.find(delimiter, line_end, stop)
        return []


def _head(written: bytes) -> Head | None:
    """None if there is anything in it that is no header."""
    text = written.decode("ascii", "surrogateescape")
    found = _HEADER.findall(text)
    if not found or found[-1][2]:
        return None
    items = tuple(
        [(name.lower(), value if value[:1].strip("\r\n") else _begun_late(value)) for name, value, _ in found]
    )
    first = dict(reversed(items))
    plain = text.isascii() and "=?" not in text and "\0" not in text
    return Head(items, first, _type(first.get("content-type")), plain)


@lru_cache(maxsize=128)  # the parts of most mails say one of a few things of themselves
def _head_of_a_part(written: bytes) -> Head | None:
    return _head(written)


def _begun_late(value: str) -> str:
    """The value of a header whose first line is empty: the library's versions differ."""
    return policy.compat32.header_source_parse([f"Name:{value}\r\n"])[1]


def _boundary(head: Head) -> str | None:
    """As the library says it."""
    declared = head.first.get("content-type", "")
    if plain := _BOUNDARY.fullmatch(declared):
        return plain[1] or plain[2]
    return _declaring(declared).get_boundary()


def _type(declared: str | None) -> str:
    """As the library says it."""
    if declared is None:
        return "text/plain"
    if not declared.isascii():
        return _declaring(declared).get_content_type()
    kind = declared.partition(";")[0].strip().lower()
    return kind if kind.count("/") == 1 else "text/plain"


def _declaring(declared: str) -> Message:
    message = Message(policy.compat32)
    message.set_raw("Content-Type", declared)
    return message
