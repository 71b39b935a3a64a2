"""Files that harm a careless reader, made here from an ordinary workbook."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from functools import cache

import openpyxl

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


@cache
def a_workbook(text: str = "hej") -> bytes:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0]["B2"] = text
    return saved(workbook)


def zipped(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(parts: Mapping[str, bytes]) -> bytes:
    return zipped(parts_of(a_workbook()) | dict(parts))


def with_sheet(sheet_data: str, after: str = "") -> bytes:
    xml = f"<worksheet {NAMESPACE}><sheetData>{sheet_data}</sheetData>{after}</worksheet>"
    return with_parts({SHEET: xml.encode()})


def edited(content: bytes, edit: Callable[[bytes], bytes]) -> bytes:
    return zipped({name: edit(part) for name, part in parts_of(content).items()})


def forged_size(content: bytes, member: str, size: int) -> bytes:
    """The archive with another unpacked size in its directory than the member really has."""
    raw = bytearray(content)
    name = member.encode()
    entry = raw.index(b"PK\x01\x02")
    while raw[entry + 46 : entry + 46 + len(name)] != name:
        entry = raw.index(b"PK\x01\x02", entry + 4)
    struct.pack_into("<I", raw, entry + 24, size)
    return bytes(raw)


def encrypted_flag(content: bytes) -> bytes:
    raw = bytearray(content)
    struct.pack_into("<H", raw, raw.index(b"PK\x01\x02") + 8, 1)
    return bytes(raw)


ENTITY_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<worksheet>&b;&b;&b;</worksheet>"
)
PASSWORDED = OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
RIGHTS_MANAGED = PASSWORDED + "DRMEncryptedDataSpace".encode("utf-16-le") + b"\0" * 512
ODS_NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
_ODS_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>{}</manifest:manifest>'
)


def an_ods(rows: str, manifest: str = "") -> bytes:
    """An OpenDocument spreadsheet whose only sheet has these rows."""
    content = (
        f'<office:document-content {ODS_NAMESPACES} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Blad">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": _ODS_MANIFEST.format(manifest).encode(),
        }
    )


def ods_row(*cells: str, attributes: str = "") -> str:
    inner = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
        if text
        else "<table:table-cell/>"
        for text in cells
    )
    return f"<table:table-row {attributes}>{inner}</table:table-row>"
