"""What an .xls holds besides values: cells with errors, and the texts of notes and boxes ([MS-CFB], [MS-XLS]).

The values are calamine's; this only looks for what it leaves out. Bounds are checked: the bytes may be anything.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from est_mailer.domain.cleaning import clean
from est_mailer.domain.grid import Aside, AsideKind

_END = 0xFFFFFFFA  # sector numbers from here on are marks, [MS-CFB] 2.1
_MOST_SECTORS = 20_000
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_FORMULA, _BOOLERR, _BOUNDSHEET, _BOF, _TXO, _CONTINUE = 0x06, 0x0205, 0x85, 0x0809, 0x01B6, 0x3C
_WORKSHEET = 0x10


def xls_asides(content: bytes) -> list[Aside]:
    """The cells with errors, by the error, and the texts of notes and boxes, which tell no cell. Never raises."""
    try:
        return list(_asides(_stream(content, ("Workbook", "Book"))))
    except (struct.error, IndexError, UnicodeDecodeError):
        return []  # the values were read: what stands beside them is no reason to refuse them


def _asides(stream: bytes) -> Iterator[Aside]:
    names: list[str] = []
    sheet, sheets_begun, after_text = "", 0, False
    for kind, data in _records(stream):
        if kind == _BOUNDSHEET and data[5] == 0:
            names.append(_string(data[6], data[7:]))
        elif kind == _BOF and struct.unpack_from("<H", data, 2)[0] == _WORKSHEET:
            sheet = names[sheets_begun] if sheets_begun < len(names) else ""
            sheets_begun += 1
        elif kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
            yield _error(sheet, data, data[8])
        elif kind == _BOOLERR and data[7]:
            yield _error(sheet, data, data[6])
        elif kind == _CONTINUE and after_text and (text := _string(len(data) - 1, data).strip()):
            yield Aside(AsideKind.TEXT_BOX, sheet, 0, 0, text)
        after_text = kind == _TXO and struct.unpack_from("<H", data, 10)[0] > 0


def _error(sheet: str, data: bytes, code: int) -> Aside:
    row, column = struct.unpack_from("<HH", data)
    return Aside(AsideKind.ERROR, sheet, row + 1, column + 1, _ERRORS.get(code, "#NAME?"))


def _string(length: int, data: bytes) -> str:
    """A string whose first byte says if it is in UTF-16 or in its low bytes only."""
    wide = data[0] & 1
    return clean(data[1 : 1 + 2 * length].decode("utf-16-le") if wide else data[1 : 1 + length].decode("latin-1"))


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + size]
        position += 4 + size


def _stream(content: bytes, names: tuple[str, ...]) -> bytes:
    """The bytes of the first stream with one of these names; b"" if it is a small one: no form fits in 4 kB."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    if size not in (512, 4096):
        return b""
    in_header = struct.unpack_from("<109I", content, 76)
    fat: list[int] = []
    for sector in (s for s in in_header if s < _END):
        fat += struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)
    directory = _chain(content, fat, struct.unpack_from("<I", content, 48)[0], size)
    for position in range(0, len(directory), 128):
        entry = directory[position : position + 128]
        name = entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<II", entry, 116)
        if name in names and length >= 4096:
            return _chain(content, fat, start, size)[:length]
    return b""


def _chain(content: bytes, fat: list[int], sector: int, size: int) -> bytes:
    parts: list[bytes] = []
    while sector < _END and len(parts) < _MOST_SECTORS:
        parts.append(content[(sector + 1) * size : (sector + 2) * size])
        sector = fat[sector]
    return b"".join(parts)
