"""Ways to change an input: any bytes, whole lines, or one member of an archive, which stays an archive."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from random import Random

LONGEST = 65_536  # bytes of an input
Raw = Callable[[bytes], bytes]
Mutate = Callable[[bytes, Random, Raw], bytes]
"""(input, choices, how bytes are changed) → another input."""

_ODD = (b"\0", b"\xff", b"\xed\xa0\x80", b"\xc3", b"%00", b"=?", b"\r", b"\n", b"\t", b"(", b"[" * 50, b"9" * 40)
_ODD_NUMBERS = (b"-1", b"0", b"65536", b"1048576", b"1e308", b"-2147483648", b"9" * 19, b"Infinity", b"NaN")
_TOKEN = re.compile(rb'[\[\]{},:]|"(?:[^"\\]|\\.)*"|[^\[\]{},:"]+|"')
_TAG_OR_TEXT = re.compile(rb"<[^<>]*>|[^<]+|<")


def any_bytes(data: bytes, random: Random, raw: Raw) -> bytes:
    """As the fuzzer itself changes bytes."""
    return raw(data)


def whole_lines(data: bytes, random: Random, raw: Raw) -> bytes:
    """Lines taken away, doubled, moved, repeated many times; or bytes within one."""
    return _pieces_changed(data.splitlines(keepends=True), random, raw)


def one_token(data: bytes, random: Random, raw: Raw) -> bytes:
    """JSON with one of its values or signs changed."""
    return _pieces_changed(_TOKEN.findall(data), random, raw)


def one_member(data: bytes, random: Random, raw: Raw) -> bytes:
    """One member of a zip changed, by bytes or by tags; other files as the fuzzer changes bytes."""
    parts = members(data)
    if not parts or random.random() < 0.1:
        return raw(data)
    name = random.choice(sorted(parts))
    changed = dict(parts)
    if random.random() < 0.05:
        del changed[name]
        return zipped(changed)
    part = parts[name]
    changed[name] = _pieces_changed(_TAG_OR_TEXT.findall(part), random, raw) if part[:1] == b"<" else raw(part)
    return zipped(changed)


def changed_bytes(data: bytes, random: Random) -> bytes:
    """The bytes with a few of them replaced, moved, doubled or repeated: where no fuzzer is at hand."""
    out = bytearray(data[:LONGEST])
    for _ in range(random.randint(1, 4)):
        start = random.randint(0, len(out))
        end = min(len(out), start + random.choice((0, 1, 1, 2, 8, 64)))
        match random.randrange(6):
            case 0:
                out[start:end] = random.choice(_ODD + _ODD_NUMBERS)
            case 1:
                out[start:end] = random.randbytes(random.randint(0, 6))
            case 2:
                del out[start:end]
            case 3:
                out[start:start] = out[end : end + random.randint(1, 200)]
            case 4:
                out[start:end] = out[start:end] * random.choice((2, 2, 2, 20, 20, 2000))
            case 5 if start < len(out):
                out[start] ^= 1 << random.randrange(8)
    return bytes(out[:LONGEST])


def members(data: bytes) -> dict[str, bytes]:
    """A small zip's members; none if it is no zip, or a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            if len(listed) > 200 or sum(m.file_size for m in listed) > 2**22:
                return {}
            return {m.filename: archive.read(m) for m in listed}
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is changed as plain bytes
        return {}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """The members as an archive; the same members give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _pieces_changed(pieces: list[bytes], random: Random, raw: Raw) -> bytes:
    if not pieces:
        return raw(b"")
    at, other = random.randrange(len(pieces)), random.randrange(len(pieces))
    match random.randrange(8):
        case 0:
            del pieces[at]
        case 1:
            pieces.insert(other, pieces[at])
        case 2:
            pieces[at], pieces[other] = pieces[other], pieces[at]
        case 3:
            pieces[at] *= min(random.choice((2, 2, 2, 2, 20, 3000)), 1 + LONGEST // max(1, len(pieces[at])))
        case 4:
            pieces[at] = re.sub(rb"\d+", lambda _: random.choice(_ODD_NUMBERS), pieces[at], count=1)
        case _:
            pieces[at] = raw(pieces[at])
    return b"".join(pieces)
