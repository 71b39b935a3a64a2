"""What programs do to a workbook's package: its parts taken out, written in other ways, and packed again."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl

Parts = dict[str, bytes]
PartsEdit = Callable[[Parts], Parts]
SHEET = "xl/worksheets/sheet1.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def rewritten(content: bytes, edit: Callable[[Parts], Parts]) -> bytes:
    return zipped(edit(parts_of(content)))


def in_sheets(edit: Callable[[bytes], bytes]) -> Callable[[Parts], Parts]:
    return lambda parts: {n: edit(p) if n.startswith("xl/worksheets/sheet") else p for n, p in parts.items()}


def dimension(reference: bytes) -> Callable[[bytes], bytes]:
    """Another dimension than the sheet has; b"": none at all."""
    said = b'<dimension ref="%s"/>' % reference if reference else b""
    return lambda xml: re.sub(rb"<dimension [^>]*/>", said, xml)


def without_references(xml: bytes) -> bytes:
    """Rows and cells without their addresses, as some writers leave them out; each row's cells must be complete."""
    return re.sub(rb'(<(?:c|row)) r="[A-Z]*\d+"', rb"\1", xml)


def inline(parts: Parts) -> Parts:
    """As the library that the tests type with saves: every text in its cell."""
    assert b"inlineStr" in parts[SHEET]
    assert b't="s"' not in parts[SHEET]
    return parts


def strict(parts: Parts) -> Parts:
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return {
        name: part.replace(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, part in parts.items()
    }


def prefixed(xml: bytes) -> bytes:
    """Every element under a prefix, as some writers have it."""
    xml = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", xml)
    return xml.replace(b"xmlns=", b"xmlns:x=", 1)


def in_runs(parts: Parts) -> Parts:
    """Each text with formatting in the middle of it."""
    text = re.compile(rb"<si><t[^>]*>([^<]{4,})</t></si>")

    def split(match: re.Match[bytes]) -> bytes:
        whole = match[1].decode()
        if "&" in whole:
            return match[0]
        halves = (whole[: len(whole) // 2], whole[len(whole) // 2 :])
        runs = "".join(f'<r><rPr><b/></rPr><t xml:space="preserve">{half}</t></r>' for half in halves)
        return f"<si>{runs}</si>".encode()

    return parts | {"xl/sharedStrings.xml": text.sub(split, parts["xl/sharedStrings.xml"])}


def stripped(parts: Parts) -> Parts:
    """No properties and no defined names, as some web clients save."""
    kept = {name: part for name, part in parts.items() if not name.startswith("docProps/")}
    without = re.compile(rb"<definedNames>.*?</definedNames>|<[^<>]*docProps/[^<>]*/>", re.DOTALL)
    return {name: without.sub(b"", part) for name, part in kept.items()}


def empty_styled_rows(xml: bytes) -> bytes:
    rows = b"".join(
        b'<row r="%d" ht="15" customHeight="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(60, 37_060)
    )
    return xml.replace(b"</sheetData>", rows + b"</sheetData>")


def wide_empty_cells(xml: bytes) -> bytes:
    """A row of styled cells out to the last column there is."""
    names = [openpyxl.utils.get_column_letter(n).encode() for n in range(1, 16_385)]
    row = b'<row r="50">%s</row>' % b"".join(b'<c r="%s50" s="1"/>' % name for name in names)
    return xml.replace(b"</sheetData>", row + b"</sheetData>")


def with_macro(parts: Parts) -> Parts:
    types = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    return parts | {"[Content_Types].xml": types, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 no macro anyone runs"}


def backslashed(parts: Parts) -> Parts:
    return {name.replace("/", "\\"): part for name, part in parts.items()}


def rooted(parts: Parts) -> Parts:
    """Absolute targets in the relations, as some writers have them."""
    relations = "xl/_rels/workbook.xml.rels"
    return parts | {relations: re.sub(rb'Target="(?!/)', rb'Target="/xl/', parts[relations])}


def in_zip(*files: tuple[str, bytes]) -> bytes:
    return zipped(dict(files))
