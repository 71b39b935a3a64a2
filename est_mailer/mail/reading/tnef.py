"""Files inside a winmail.dat, the wrapping of some Outlooks ([MS-OXTNEF]). Never raises; a cut-off file is left out."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from est_mailer.mail.reading.decoding import decode_text

_SIGNATURE = b"\x78\x9f\x3e\x22"
_NEW_ATTACHMENT, _TITLE, _DATA, _PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_LONG_NAME, _SHORT_NAME, _CONTENT = 0x3707, 0x3704, 0x3701
_BYTE_STRING, _UNICODE, _BINARY, _OBJECT = 0x001E, 0x001F, 0x0102, 0x000D
_EIGHT_BYTES = frozenset({0x0005, 0x0006, 0x0007, 0x0014, 0x0040})
_MOST_PROPERTIES = 2_000
_DEEPEST = 3


@dataclass
class _File:
    name: str = ""
    content: bytes = b""
    embedded: bytes = b""  # a message enclosed as an object, itself a TNEF stream


def is_tnef(data: bytes) -> bool:
    """True if the bytes begin as a TNEF stream does."""
    return data.startswith(_SIGNATURE)


def tnef_files(data: bytes, depth: int = 1) -> tuple[tuple[str, bytes], ...]:
    """(name, content) of every attached file, those of enclosed messages too."""
    found: list[_File] = []
    for identity, value in _attributes(data):
        if identity == _NEW_ATTACHMENT or not found:
            found.append(_File())
        if identity == _TITLE:
            found[-1].name = found[-1].name or decode_text(value.rstrip(b"\0"))
        elif identity == _DATA:
            found[-1].content = value
        elif identity == _PROPERTIES:
            _take_properties(found[-1], value)
    files: list[tuple[str, bytes]] = []
    for file in found:
        if file.embedded and depth < _DEEPEST:
            files += tnef_files(file.embedded, depth + 1)
        elif file.content:
            files.append((file.name, file.content))
    return tuple(files)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6  # signature and key
    while is_tnef(data) and position + 9 <= len(data):
        identity, length = struct.unpack_from("<II", data, position + 1)
        start = position + 9
        if start + length > len(data):
            return
        yield identity, data[start : start + length]
        position = start + length + 2  # a checksum follows


def _take_properties(file: _File, data: bytes) -> None:
    try:
        for kind, identity, value in _properties(data):
            if identity == _LONG_NAME or (identity == _SHORT_NAME and not file.name):
                file.name = decode_text(value, "utf-16-le" if kind == _UNICODE else "").rstrip("\0")
            elif identity == _CONTENT and kind == _OBJECT and is_tnef(value[16:]):
                file.embedded = value[16:]
            elif identity == _CONTENT and kind == _BINARY and not file.content:
                file.content = value
    except struct.error:  # cut off: the properties read so far stand
        return


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(type, identity, first value) of each MAPI property. Raises struct.error where the data ends too soon."""
    (count,) = struct.unpack_from("<I", data, 0)
    position = 4
    for _ in range(min(count, _MOST_PROPERTIES)):
        kind, identity = struct.unpack_from("<HH", data, position)
        position = _after_name(data, position + 4) if identity >= 0x8000 else position + 4
        base = kind & 0x0FFF
        variable = base in (_BYTE_STRING, _UNICODE, _BINARY, _OBJECT)
        values = 1
        if variable or kind & 0x1000:
            (values,) = struct.unpack_from("<I", data, position)
            position += 4
        first = b""
        for index in range(min(values, _MOST_PROPERTIES)):
            if variable:
                (length,) = struct.unpack_from("<I", data, position)
                position += 4
            else:
                length = 16 if base == 0x0048 else 8 if base in _EIGHT_BYTES else 4
            first = data[position : position + length] if index == 0 else first
            position += length + -length % 4
        yield base, identity, first


def _after_name(data: bytes, position: int) -> int:
    """After a named property's GUID and its number or its padded name."""
    kind, length = struct.unpack_from("<II", data, position + 16)
    return position + 24 + (length + -length % 4 if kind else 0)
