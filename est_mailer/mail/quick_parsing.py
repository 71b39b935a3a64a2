"""An ordinary message as the standard library's parser would give it, in a tenth of its time.

The library reads line by line, so that it can take a message in pieces and note every defect. A whole message that
has no defect is cut at its boundaries instead. Whatever is unusual in the least is left to the library: one test
compares the two on every message that the tests have.
"""

from __future__ import annotations

import re
from email import policy
from email.message import Message

_ORDINARY = frozenset({"multipart/mixed", "multipart/alternative", "multipart/related", "multipart/signed"})
_PLAIN = frozenset({"7bit", "8bit", "binary"})  # what a multipart may be encoded as
_HEADERS = re.compile(r"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+(?=\r?\n)")
_HEADER = re.compile(r"([!-9;-~]+):([^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)")
# A type with nothing but a plain boundary, as nearly all mail has it; the library reads what else there may be.
_BOUNDARY = re.compile(r"[^;\"]*;\s*boundary=(?:\"([\w.+=?'-]+)\"|([\w.+=?'-]+))\s*", re.ASCII | re.IGNORECASE)
_DEEPEST = 8


def parse_ordinary(raw: bytes) -> Message | None:
    """The message, but for the texts before and after its parts that nobody is shown; None if it is not ordinary."""
    breaks = raw.count(b"\n")
    if b"\r" in raw and not raw.count(b"\r") == raw.count(b"\r\n") == breaks:
        return None
    return _parsed(raw.decode("ascii", "surrogateescape"), 0)


def _parsed(text: str, depth: int) -> Message | None:
    head = _HEADERS.match(text)
    if head is None or depth > _DEEPEST:
        return None
    message: Message = Message(policy=policy.compat32)
    for name, lines in _HEADER.findall(head[0]):
        value = lines.lstrip(" \t")
        if value[0] in "\r\n":  # an empty first line: the library's versions differ
            name, value = policy.compat32.header_source_parse([f"{name}:{lines}"])
        message.set_raw(name, value.rstrip("\r\n"))
    body = text[text.index("\n", head.end()) + 1 :]
    declared = next((str(value) for name, value in message.raw_items() if name.lower() == "content-type"), None)
    kind = _type(message, declared)
    if kind.startswith("message/") or (kind.startswith("multipart/") and kind not in _ORDINARY):
        return None
    if kind not in _ORDINARY:
        message.set_payload(body)
        return message
    if str(message.get("content-transfer-encoding", "8bit")).lower() not in _PLAIN:
        return None
    plain = _BOUNDARY.fullmatch(declared or "")
    parts = _parts(body, plain[1] or plain[2] if plain else message.get_boundary())
    children: list[Message | str] = [child for part in parts if (child := _parsed(part, depth + 1)) is not None]
    if not children or len(children) < len(parts):
        return None
    message.set_payload(children)
    return message


def _type(message: Message, declared: str | None) -> str:
    """As the library says it."""
    if declared is None or not declared.isascii():
        return message.get_content_type()
    kind = declared.partition(";")[0].strip().lower()
    return kind if kind.count("/") == 1 else "text/plain"


def _parts(body: str, boundary: str | None) -> list[str]:
    """What stands between the boundary lines, each without its last line break; [] if the lines are not in order."""
    if not boundary:
        return []
    delimiter = f"--{boundary}"
    parts: list[str] = []
    start, found = 0, body.find(delimiter)
    while found >= 0:
        line_end = body.find("\n", found) + 1 or len(body) + 1
        rest = body[found + len(delimiter) : line_end].rstrip(" \t\r\n")
        if rest in ("", "--") and body[found - 1 : found] in ("\n", ""):
            if start:
                parts.append(body[start:found].removesuffix("\n").removesuffix("\r"))
            if rest:
                return parts
            start = line_end
        found = body.find(delimiter, line_end)
    return []
