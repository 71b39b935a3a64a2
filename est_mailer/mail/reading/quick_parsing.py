"""An ordinary message as the standard library's parser would give it, in a tenth of its time.

The library reads line by line, so that it can take a message in pieces and note every defect. A whole message that
has no defect is cut at its boundaries instead, its bodies left in bytes. Whatever is unusual in the least is left to
the library: one test compares the two on every message that the tests have.
"""

from __future__ import annotations

import re
from email import policy
from email.message import Message

_ORDINARY = frozenset({"multipart/mixed", "multipart/alternative", "multipart/related", "multipart/signed"})
_PLAIN = frozenset({"7bit", "8bit", "binary"})  # what a multipart may be encoded as
_HEADERS = re.compile(rb"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+(?=\r?\n)")
_HEADER = re.compile(r"([!-9;-~]+):([^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)")
# A type with nothing but a plain boundary, as nearly all mail has it; the library reads what else there may be.
_BOUNDARY = re.compile(r"[^;\"]*;\s*boundary=(?:\"([\w.+=?'-]+)\"|([\w.+=?'-]+))\s*", re.ASCII | re.IGNORECASE)
_LINE_FEED, _RETURN = 10, 13
_DEEPEST = 8
_MOST = 300  # parts of an ordinary message, at all levels


class Ordinary(Message):
    """A message, or a part of one, as it was cut out. ``octets``: the body of a leaf, encoded as it came; ``first``:
    the topmost value of each header, as it came, by its name in lower case."""

    def __init__(self) -> None:
        super().__init__(policy.compat32)
        self.octets = b""
        self.first: dict[str, str] = {}


def parse_ordinary(raw: bytes) -> Ordinary | None:
    """The message, but for the texts before and after its parts that nobody is shown; None if it is not ordinary."""
    return _Cutting(raw).cut(0, len(raw), 0)


class _Cutting:
    """Cuts one message; places are those of its bytes. ``parts``: that were found."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.parts = raw, 0

    def cut(self, start: int, stop: int, depth: int) -> Ordinary | None:
        """What stands there; None if it is not ordinary."""
        head = _HEADERS.match(self.raw, start, stop)
        if head is None or depth > _DEEPEST:
            return None
        message = _headed(head[0].decode("ascii", "surrogateescape"))
        body = self.raw.index(b"\n", head.end()) + 1
        declared = message.first.get("content-type")
        kind = _type(message, declared)
        if kind.startswith("message/") or (kind.startswith("multipart/") and kind not in _ORDINARY):
            return None
        if kind not in _ORDINARY:
            message.octets = self.raw[body:stop]
            return message
        if message.first.get("content-transfer-encoding", "8bit").lower() not in _PLAIN:
            return None
        plain = _BOUNDARY.fullmatch(declared or "")
        parts = self._parts(body, stop, plain[1] or plain[2] if plain else message.get_boundary())
        children: list[Message | str] = [
            child for begin, end in parts if (child := self.cut(begin, end, depth + 1)) is not None
        ]
        if not children or len(children) < len(parts):
            return None
        message.set_payload(children)
        return message

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


def _headed(head: str) -> Ordinary:
    message = Ordinary()
    for name, lines in _HEADER.findall(head):
        value = lines.lstrip(" \t")
        if value[0] in "\r\n":  # an empty first line: the library's versions differ
            name, value = policy.compat32.header_source_parse([f"{name}:{lines}"])
        value = value.rstrip("\r\n")
        message.set_raw(name, value)
        message.first.setdefault(name.lower(), value)
    return message


def _type(message: Message, declared: str | None) -> str:
    """As the library says it."""
    if declared is None or not declared.isascii():
        return message.get_content_type()
    kind = declared.partition(";")[0].strip().lower()
    return kind if kind.count("/") == 1 else "text/plain"
