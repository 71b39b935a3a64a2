"""The cases of the matrix in which something is written beside the values: formulas, notes, text boxes."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus import handling as h
from corpus.forms import BIN, BONFIRE, CONTAINER, PANE, ROWS, Case, Material, Row, files, handled
from openpyxl.comments import Comment

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def excel_formula(cell: str, formula: str, error: str) -> h.PartsEdit:
    """A cell as Excel stores what was typed, when it took it for a formula that gives an error."""
    made = f'<c r="{cell}" t="e"><f>{formula}</f><v>{error}</v></c>'.encode()
    return lambda parts: (
        parts | {h.SHEET: re.sub(rb'<c r="%s"[^>]*?(?:/>|>.*?</c>)' % cell.encode(), made, parts[h.SHEET])}
    )


def _related(parts: h.Parts, kind: str, target: str, content: str) -> h.Parts:
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    assert rels not in parts
    relation = f'<Relationship Id="rIdX" Type="{kind}" Target="{target}"/>'
    text = f'<Relationships xmlns="{_PACKAGE}">{relation}</Relationships>'
    return parts | {rels: text.encode(), f"xl/{target.removeprefix('../')}": content.encode()}


def text_box(parts: h.Parts) -> h.Parts:
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in ("Ring mig", "på fredag"))
    drawing = (
        f'<xdr:wsDr xmlns:xdr="{_DRAWING}/spreadsheetDrawing" xmlns:a="{_DRAWING}/main"><xdr:twoCellAnchor><xdr:sp>'
        f"<xdr:txBody>{paragraphs}</xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
    )
    return _related(parts, f"{_RELATIONS}/drawing", "../drawings/drawing9.xml", drawing)


def thread(parts: h.Parts) -> h.Parts:
    """A comment of today's Excel, as phones and the web write it too."""
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    xml = (
        '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
        '<threadedComment ref="B7"><text>gäller hela gatan</text></threadedComment></ThreadedComments>'
    )
    return _related(parts, kind, "../threadedComments/threadedComment1.xml", xml)


def ods_note(m: Material) -> bytes:
    parts = h.parts_of(m.office["ods"])
    note = (
        "<office:annotation><dc:creator>Anna</dc:creator><dc:date>2026-11-23T08:00:00</dc:date>"
        "<text:p>gäller hela gatan</text:p></office:annotation>"
    )
    content = parts["content.xml"].decode()
    assert content.count("<text:p>skolgården</text:p>") == 1
    content = content.replace("<text:p>skolgården</text:p>", f"{note}<text:p>skolgården</text:p>")
    return h.zipped(parts | {"content.xml": content.encode()})


def noted(_: object, sheet: h.Worksheet) -> None:
    sheet["B7"].comment = Comment("gäller hela gatan", "Anna")


def formula(name: str, typed: str, error: str, rows: tuple[Row, ...], *asks: str) -> Case:
    edit = excel_formula("E12", typed, error)
    return files(name, lambda m: ((m.name, h.rewritten(m.filled, edit)),), rows=rows, asks=asks)


def failed(cell: str, text: str) -> str:
    return (
        f"{cell}: ”{text}” har blivit en formel som inte går att räkna ut. Skriv texten igen, utan =, + eller - först."
    )


def as_written(what: str) -> tuple[Row, ...]:
    return (PANE, BIN, replace(BONFIRE, what=what), CONTAINER)


NOTE = "”gäller hela gatan” står i en anteckning. Flytta texten till en ruta, så kommer den med."
ASIDES = (
    formula("words after a dash", "-Bål på natten", "#NAME?", as_written("-Bål på natten")),
    formula("words after a plus", "+Bål på natten", "#NAME?", as_written("+Bål på natten")),
    formula("words after an equals sign", "Bål", "#NAME?", as_written("=Bål")),
    formula("a sum of nothing", "A1/0", "#DIV/0!", as_written(""), failed("E12", "=A1/0")),
    formula("a reference that is gone", "#REF!+1", "#REF!", as_written(""), failed("E12", "=#REF!+1")),
    formula("a function that is not", "BÅL(2)", "#NAME?", as_written(""), failed("E12", "=BÅL(2)")),
    formula("a value that is none", "&quot;bål&quot;*2", "#VALUE!", as_written(""), failed("E12", '="bål"*2')),
    handled(
        "words after a dash that nobody worked out", h.cells(E12="=-Bål på natten"), rows=as_written("-Bål på natten")
    ),
    handled(
        "a formula that nobody worked out", h.cells(E12="=A1*2"), rows=as_written(""), asks=(failed("E12", "=A1*2"),)
    ),
    files(
        "an area that became a formula",
        lambda m: ((m.name, h.rewritten(m.filled, excel_formula("B12", "-Norrby", "#NAME?"))),),
        rows=ROWS,
    ),
    files(
        "an error in a text table",
        lambda m: (("lista.csv", h.as_csv(m.filled, ";", "utf-8").replace("Bål på natten".encode(), b"#NAMN?")),),
        rows=as_written(""),
        asks=(failed("E12", "#NAMN?"),),
    ),
    *(
        files(
            f"an error made in LibreOffice, .{suffix}",
            lambda m, suffix=suffix: ((f"lista.{suffix}", m.erred[suffix]),),  # type: ignore[misc]
            rows=as_written(""),
            asks=(failed("E12", told),),
        )
        for suffix, told in (("xlsx", "=A1/0"), ("ods", "=[.A1]/0"), ("xls", "#VALUE!"))
    ),
    handled("a note on a cell", noted, asks=(f"B7: {NOTE}",)),
    files("a thread on a cell", lambda m: ((m.name, h.rewritten(m.filled, thread)),), asks=(f"B7: {NOTE}",)),
    files("a note in .ods", lambda m: (("lista.ods", ods_note(m)),), asks=(f"C12: {NOTE}",)),
    files(
        "a text box",
        lambda m: ((m.name, h.rewritten(m.filled, text_box)),),
        asks=(
            "Bladet Checklista: ”Ring mig på fredag” står i en textruta. Flytta texten till en ruta i tabellen, så "
            "kommer den med.",
        ),
    ),
)
