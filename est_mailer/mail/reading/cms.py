"""The content of an opaque S/MIME signature (smime.p7m): a MIME entity inside DER or BER (RFC 5652, RFC 8551).

The signature itself is not checked: it says nothing about who may report.
"""

from __future__ import annotations

from dataclasses import dataclass

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_SEQUENCE, _OCTETS, _OBJECT_ID, _EXPLICIT = 0x10, 0x04, 0x06, 0x00
_DEEPEST = 12
_MOST_CHILDREN = 100_000


class _NotBer(Exception):
    """The bytes are no BER, or end too soon."""


@dataclass(frozen=True, slots=True)
class _Element:
    tag: int
    constructed: bool
    start: int
    end: int
    after: int


def signed_content(data: bytes) -> bytes | None:
    """The MIME entity that was signed; None if this is no opaque signature (encrypted, or certificates only)."""
    try:
        outer = _children(data, _element(data, 0, 0), _SEQUENCE)
        if data[outer[0].start : outer[0].end] != _SIGNED_DATA:
            return None
        (wrapper,) = _children(data, outer[1], _EXPLICIT)
        encapsulated = _children(data, _children(data, wrapper, _SEQUENCE)[2], _SEQUENCE)
        (octets,) = _children(data, encapsulated[1], _EXPLICIT)
        return _octets(data, octets)
    except (_NotBer, IndexError, ValueError):
        return None


def _element(data: bytes, position: int, depth: int) -> _Element:
    if depth > _DEEPEST or position + 2 > len(data):
        raise _NotBer
    identifier, length = data[position], data[position + 1]
    tag, constructed, start = identifier & 0x1F, bool(identifier & 0x20), position + 2
    if length == 0x80:
        end = _end_of_contents(data, start, depth)
        return _Element(tag, constructed, start, end, end + 2)
    if length > 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[start : start + min(size, 8)], "big")
        start += size
    if start + length > len(data):
        raise _NotBer
    return _Element(tag, constructed, start, start + length, start + length)


def _end_of_contents(data: bytes, position: int, depth: int) -> int:
    while data[position : position + 2] != b"\0\0":
        position = _element(data, position, depth + 1).after
    return position


def _children(data: bytes, parent: _Element, tag: int) -> list[_Element]:
    if parent.tag != tag or not parent.constructed:
        raise _NotBer
    found: list[_Element] = []
    position = parent.start
    while position < parent.end and len(found) < _MOST_CHILDREN:
        found.append(_element(data, position, 1))
        position = found[-1].after
    return found


def _octets(data: bytes, element: _Element) -> bytes:
    if element.tag != _OCTETS:
        raise _NotBer
    if not element.constructed:
        return data[element.start : element.end]
    return b"".join(data[c.start : c.end] for c in _children(data, element, _OCTETS))
