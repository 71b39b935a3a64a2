"""What some clients put a file in before it is mailed: uuencoded text, winmail.dat, an opaque signature."""

from __future__ import annotations

import binascii
import struct

from mail.mailed_files import BOOK


def uuencoded(data: bytes = BOOK, *, strip: bool = False) -> bytes:
    """The file as text; with ``strip`` as it is when a server took the blanks at the lines' ends."""
    lines = [binascii.b2a_uu(data[i : i + 45]).rstrip(b"\n") for i in range(0, len(data), 45)]
    lines = [line.rstrip(b" ") for line in lines] if strip else lines
    return b"begin 644 rapport.xlsx\r\n" + b"\r\n".join(lines) + b"\r\n`\r\nend\r\n"


def tnef(data: bytes = BOOK, *, long_name: bool = True, embedded: bool = False) -> bytes:
    """A winmail.dat with the file in it, or with a winmail.dat in it that has the file."""

    def attribute(level: int, identity: int, value: bytes) -> bytes:
        return struct.pack("<BII", level, identity, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    out = b"\x78\x9f\x3e\x22\x01\x00" + attribute(1, 0x00089006, b"\0\0\x01\0")
    out += attribute(2, 0x00069002, b"\x01\0" + b"\xff" * 12)
    if embedded:
        inner = b"\x07\x03\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" + tnef(data)
        value = struct.pack("<IHHII", 1, 0x000D, 0x3701, 1, len(inner)) + inner + b"\0" * (-len(inner) % 4)
        return out + attribute(2, 0x00069005, value)
    out += attribute(2, 0x00018010, b"RAPPOR~1.XLS\0") + attribute(2, 0x0006800F, data)
    if long_name:
        name = "rapport å.xlsx\0".encode("utf-16-le")
        named = struct.pack("<HH16sII", 0x0003, 0x8000, b"\x01" * 16, 0, 7) + struct.pack("<I", 1)
        value = struct.pack("<I", 2) + named + struct.pack("<HHII", 0x001F, 0x3707, 1, len(name)) + name
        out += attribute(2, 0x00069005, value + b"\0" * (-len(name) % 4))
    return out


def der(tag: int, content: bytes) -> bytes:
    """A value of ASN.1 with its length first."""
    length = len(content)
    size = bytes([length]) if length < 128 else b"\x84" + struct.pack(">I", length)
    return bytes([tag]) + size + content


def ber(tag: int, content: bytes) -> bytes:
    """A value of ASN.1 that ends where an end is written."""
    return bytes([tag, 0x80]) + content + b"\0\0"


def opaque(entity: bytes, *, indefinite: bool = False) -> bytes:
    """A signature with the signed entity inside; ``indefinite``: in chunks, as streaming programs write it."""
    data_type, signed_type = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    wrap = ber if indefinite else der
    chunks = b"".join(der(0x04, entity[i : i + 1000]) for i in range(0, len(entity), 1000))
    octets = ber(0x24, chunks) if indefinite else der(0x04, entity)
    inner = wrap(0x30, data_type + wrap(0xA0, octets))
    signed = wrap(0x30, der(0x02, b"\x01") + der(0x31, b"") + inner + der(0x31, b""))
    return wrap(0x30, signed_type + wrap(0xA0, signed))
