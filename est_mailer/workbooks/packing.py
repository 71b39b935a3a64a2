"""A finished openpyxl workbook → bytes: properties, the hidden token, shared strings, and the same bytes each time."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from html import unescape
from io import BytesIO
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

TOKEN_NAME = "est_token"  # noqa: S105 - the name of a defined name
_STAMP = (2000, 1, 1, 0, 0, 0)
_INLINE = re.compile(r't="inlineStr"><is><t(?: xml:space="preserve")?>([^<]*)</t></is></c>')
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_PARTS = {  # where a package says that it has shared strings: the part, and what stands last in it
    "[Content_Types].xml": (
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        b'spreadsheetml.sharedStrings+xml"/></Types>'
    ),
    "xl/_rels/workbook.xml.rels": (
        b'<Relationship Id="rIdStrings" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    ),
}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def pack(workbook: Workbook, *, title: str, language: str, creator: str, token: str) -> bytes:
    """The .xlsx bytes, with the token in a hidden defined name and in the properties.

    The same workbook gives the same bytes: no clock is read and no time of writing is kept. openpyxl writes
    inline strings, which the viewers of some phones show as blank cells, so they are made shared here.
    """
    workbook.defined_names[TOKEN_NAME] = DefinedName(TOKEN_NAME, attr_text=f'"{token}"', hidden=True)
    properties = workbook.properties
    properties.title, properties.language, properties.creator, properties.keywords = title, language, creator, token
    properties.created = datetime(*_STAMP)  # noqa: DTZ001 - openpyxl writes naive instants, as UTC
    raw = BytesIO()
    workbook.save(raw)
    return _share_strings(raw)


def _share_strings(raw: BytesIO) -> bytes:
    strings: dict[str, int] = {}
    count = 0

    def shared(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f't="s"><v>{strings.setdefault(unescape(match.group(1)), len(strings))}</v></c>'

    packed = BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w") as target:
        declared = "xl/sharedStrings.xml" in source.namelist()
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = source.read(name)
            if name == "xl/sharedStrings.xml":
                continue
            if _SHEET.fullmatch(name):
                content = _INLINE.sub(shared, content.decode()).encode()
            elif name == "docProps/core.xml":
                content = re.sub(rb"<dcterms:modified.*?</dcterms:modified>", b"", content)
            elif name in _PARTS and not declared:
                content = re.sub(rb"</(Types|Relationships)>", _PARTS[name], content)
            _add(target, name, content)
        _add(target, "xl/sharedStrings.xml", shared_strings(map(shared_item, strings), count).encode())
    return packed.getvalue()


def _add(target: zipfile.ZipFile, name: str, content: bytes) -> None:
    target.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)


def shared_item(text: str) -> str:
    """A text as it stands in the table of shared strings."""
    return f'<si><t xml:space="preserve">{escape(text)}</t></si>'


def shared_strings(items: Iterable[str], count: int) -> str:
    """The part with the table of shared strings; ``count``: how many cells refer to it."""
    table = list(items)
    head = f'<sst xmlns="{_MAIN}" count="{count}" uniqueCount="{len(table)}">'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{head}{"".join(table)}</sst>'
