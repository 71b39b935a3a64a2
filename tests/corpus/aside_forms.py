"""The cases of the matrix in which something is written beside the values: formulas, notes, text boxes."""

from __future__ import annotations

from dataclasses import replace

from corpus import handling as h
from corpus import package
from corpus.aside_edits import excel_formula, noted, text_box, thread
from corpus.forms import BIN, BONFIRE, CONTAINER, PANE, ROWS, Case, Material, Row, files, handled


def ods_note(m: Material) -> bytes:
    parts = package.parts_of(m.office["ods"])
    note = (
        "<office:annotation><dc:creator>Anna</dc:creator><dc:date>2026-11-23T08:00:00</dc:date>"
        "<text:p>gäller hela gatan</text:p></office:annotation>"
    )
    content = parts["content.xml"].decode()
    assert content.count("<text:p>skolgården</text:p>") == 1
    content = content.replace("<text:p>skolgården</text:p>", f"{note}<text:p>skolgården</text:p>")
    return package.zipped(parts | {"content.xml": content.encode()})


def formula(name: str, typed: str, error: str, rows: tuple[Row, ...], *asks: str) -> Case:
    edit = excel_formula("E12", typed, error)
    return files(name, lambda m: ((m.name, package.rewritten(m.filled, edit)),), rows=rows, asks=asks)


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
        lambda m: ((m.name, package.rewritten(m.filled, excel_formula("B12", "-Norrby", "#NAME?"))),),
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
    files("a thread on a cell", lambda m: ((m.name, package.rewritten(m.filled, thread)),), asks=(f"B7: {NOTE}",)),
    files("a note in .ods", lambda m: (("lista.ods", ods_note(m)),), asks=(f"C12: {NOTE}",)),
    files(
        "a text box",
        lambda m: ((m.name, package.rewritten(m.filled, text_box)),),
        asks=(
            "Bladet Checklista: ”Ring mig på fredag” står i en textruta. Flytta texten till en ruta i tabellen, så "
            "kommer den med.",
        ),
    ),
)
