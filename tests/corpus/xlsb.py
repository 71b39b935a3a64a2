"""A minimal Excel binary workbook (.xlsb, [MS-XLSB]) of text and number cells: no free program writes one."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    '<Override PartName="/xl/worksheets/sheet1.bin" ContentType="application/vnd.ms-excel.worksheet"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/></Relationships>'
)
_ROW, _REAL, _TEXT, _SHEET = 0, 5, 6, 156
_BEGIN_SHEET, _END_SHEET, _BEGIN_BOOK, _END_BOOK = 129, 130, 131, 132
_BEGIN_SHEETS, _END_SHEETS, _BEGIN_DATA, _END_DATA, _DIMENSION = 143, 144, 145, 146, 148


def write_xlsb(name: str, cells: Mapping[tuple[int, int], str | float]) -> bytes:
    """The workbook with one sheet; cells by (row, column) from 1."""
    book = _record(_BEGIN_BOOK) + _record(_BEGIN_SHEETS)
    book += _record(_SHEET, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(name))
    book += _record(_END_SHEETS) + _record(_END_BOOK)
    sheet = _record(_BEGIN_SHEET) + _record(_DIMENSION, struct.pack("<4I", 0, max(r for r, _ in cells) - 1, 0, 5))
    sheet += _record(_BEGIN_DATA)
    for row in sorted({r for r, _ in cells}):
        sheet += _record(_ROW, struct.pack("<IIHHBI", row - 1, 0, 300, 0, 0, 0))
        for column in sorted(c for r, c in cells if r == row):
            sheet += _cell(column, cells[row, column])
    sheet += _record(_END_DATA) + _record(_END_SHEET)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS.format("officeDocument", "xl/workbook.bin"))
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", _RELATIONS.format("worksheet", "worksheets/sheet1.bin"))
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return buffer.getvalue()


def _cell(column: int, value: str | float) -> bytes:
    head = struct.pack("<II", column - 1, 0)
    return _record(_TEXT, head + _wide(value)) if isinstance(value, str) else _record(_REAL, head + _real(value))


def _real(value: float) -> bytes:
    return struct.pack("<d", value)


def _wide(text: str) -> bytes:
    raw = text.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def _record(kind: int, body: bytes = b"") -> bytes:
    """Kind and length are in groups of seven bits, the kind in at most two bytes ([MS-XLSB] 2.1.4)."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(body)
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + body
