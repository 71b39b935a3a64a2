"""A form with something written beside its values, as spreadsheet programs store it."""

from __future__ import annotations

import re

from corpus import handling as h
from corpus import package
from openpyxl.comments import Comment

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def excel_formula(cell: str, formula: str, error: str) -> package.PartsEdit:
    """A cell as Excel stores what was typed, when it took it for a formula that gives an error."""
    made = f'<c r="{cell}" t="e"><f>{formula}</f><v>{error}</v></c>'.encode()
    return lambda parts: (
        parts | {package.SHEET: re.sub(rb'<c r="%s"[^>]*?(?:/>|>.*?</c>)' % cell.encode(), made, parts[package.SHEET])}
    )


def _related(parts: package.Parts, kind: str, target: str, content: str) -> package.Parts:
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    assert rels not in parts
    relation = f'<Relationship Id="rIdX" Type="{kind}" Target="{target}"/>'
    text = f'<Relationships xmlns="{_PACKAGE}">{relation}</Relationships>'
    return parts | {rels: text.encode(), f"xl/{target.removeprefix('../')}": content.encode()}


def text_box(parts: package.Parts) -> package.Parts:
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in ("Ring mig", "på fredag"))
    drawing = (
        f'<xdr:wsDr xmlns:xdr="{_DRAWING}/spreadsheetDrawing" xmlns:a="{_DRAWING}/main"><xdr:twoCellAnchor><xdr:sp>'
        f"<xdr:txBody>{paragraphs}</xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
    )
    return _related(parts, f"{_RELATIONS}/drawing", "../drawings/drawing9.xml", drawing)


def thread(parts: package.Parts) -> package.Parts:
    """A comment of today's Excel, as phones and the web write it too."""
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    xml = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="B7"><text>gäller hela gatan</text></threadedComment></ThreadedComments>'
    )
    return _related(parts, kind, "../threadedComments/threadedComment1.xml", xml)


def noted(_: object, sheet: h.Worksheet) -> None:
    sheet["B7"].comment = Comment("gäller hela gatan", "Anna")
