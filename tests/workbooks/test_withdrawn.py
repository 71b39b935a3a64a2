"""Rows, columns and sheets that are hidden or struck through: seen in real workbooks, and asked about in an import."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest
from openpyxl import Workbook as Spreadsheet
from openpyxl.styles import Font

from est_mailer.config import load
from est_mailer.domain.grid import Withdrawal, Withdrawn, Workbook
from est_mailer.jobs.register.importing import basis_of
from est_mailer.resources import shared_folder
from est_mailer.workbooks.foreign.reading import read_guarded
from est_mailer.workbooks.foreign.wire import decode, encode
from est_mailer.workbooks.importing import Basis, Proposal, propose

ROWS = (
    ("Enhet", "Organisation", "E-post", "Privat e-post"),
    ("Norrbyskolan", "Exempelstads kommun", "norrby@exempelstad.example", ""),
    ("Hamnskolan", "Exempelstads kommun", "hamn@exempelstad.example", ""),
    ("Badhuset", "Exempelstads kommun", "bad@exempelstad.example", ""),
    ("Biblioteket", "Exempelstads kommun", "bibliotek@exempelstad.example", "ada.ek@exempelstad.example"),
)
SHEET = "xl/worksheets/sheet1.xml"
HIDDEN, STRUCK = Withdrawal.HIDDEN, Withdrawal.STRUCK


def xlsx(mark: Callable[[Spreadsheet], None]) -> Workbook:
    book = Spreadsheet()
    book.active.title = "Lista"
    for row in ROWS:
        book.active.append(row)
    mark(book)
    saved = io.BytesIO()
    book.save(saved)
    return read_guarded(saved.getvalue(), "lista.xlsx")


def ods(rows: str = "", columns: str = "", style: str = "", table: str = "") -> Workbook:
    """``rows``: attributes of the row of Hamnskolan; ``columns``: of the last one; ``style``: of Badhuset's cells."""

    def cells(row: tuple[str, ...], of: str) -> str:
        texts = (
            f'<table:table-cell {of} office:value-type="string"><text:p>{t}</text:p></table:table-cell>' for t in row
        )
        return "".join(texts)

    kinds = {2: (rows, ""), 3: ("", style)}
    body = "".join(
        f"<table:table-row {kinds.get(n, ('', ''))[0]}>{cells(row, kinds.get(n, ('', ''))[1])}</table:table-row>"
        for n, row in enumerate(ROWS)
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        '<office:automatic-styles><style:style style:name="ce1" style:family="table-cell"><style:text-properties '
        'style:text-line-through-style="none"/></style:style><style:style style:name="ce2" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style><style:style style:name="ta1" '
        'style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        '<office:body><office:spreadsheet><table:table table:name="Lista" '
        f"{table}>"
        f'<table:table-column table:number-columns-repeated="3"/><table:table-column {columns}/>{body}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w") as archive:
        archive.writestr("mimetype", mime)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return read_guarded(saved.getvalue(), "lista.ods")


def hide_row(book: Spreadsheet) -> None:
    book.active.row_dimensions[3].hidden = True


def hide_column(book: Spreadsheet) -> None:
    book.active.column_dimensions["D"].hidden = True


def strike(book: Spreadsheet) -> None:
    for cell in book.active[4]:
        cell.font = Font(strike=True)


def strike_an_address(book: Spreadsheet) -> None:
    book.active["C4"].font = Font(strike=True)


def strike_half(book: Spreadsheet) -> None:
    """Of two cells without an address, one."""
    book.active.append(("Fritidsgården", "Exempelstads kommun"))
    book.active["A6"].font = Font(strike=True)


def changed(*changes: tuple[str, str, str], more: dict[str, str] | None = None) -> Workbook:
    """The list with its parts as another program writes them: in the part, what stands there → what shall stand."""
    book = Spreadsheet()
    book.active.title = "Lista"
    for row in ROWS:
        book.active.append(row)
    saved, made = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old:
        parts = {name: old.read(name).decode("utf-8") for name in old.namelist()} | (more or {})
    for name, before, after in changes:
        assert before in parts[name]
        parts[name] = parts[name].replace(before, after)
    with zipfile.ZipFile(made, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return read_guarded(made.getvalue(), "lista.xlsx")


def no_height() -> Workbook:
    return changed((SHEET, '<row r="3"', '<row r="3" ht="0" customHeight="1"'))


def struck_within(*, whole: bool) -> Workbook:
    """An address whose text is struck through, as a person does who marks the text and not the cell."""
    line = "<rPr><strike/></rPr>"
    runs = f"<r>{line}<t>bad@</t></r><r>{line if whole else ''}<t>exempelstad.example</t></r>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    inline = '<c r="C4" t="inlineStr"><is><t>bad@exempelstad.example</t></is></c>'
    relation = f'<Relationship Id="rIdTexts" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    return changed(
        (SHEET, inline, '<c r="C4" t="s"><v>1</v></c>'),
        ("xl/_rels/workbook.xml.rels", "</Relationships>", relation),
        (
            "[Content_Types].xml",
            "</Types>",
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{content}"/></Types>',
        ),
        more={"xl/sharedStrings.xml": f'<sst xmlns="{main}"><si><t>Annat</t></si><si>{runs}</si></sst>'},
    )


def strike_a_telephone(book: Spreadsheet) -> None:
    book.active["A4"].font = Font(strike=True)


def hide_sheet(book: Spreadsheet) -> None:
    old = book.create_sheet("Gamla")
    old.append(ROWS[0])
    old.append(("Simhallen", "Exempelstads kommun", "sim@exempelstad.example", ""))
    old.sheet_state = "hidden"


@pytest.mark.parametrize(
    ("workbook", "found"),
    [
        (lambda: xlsx(hide_row), Withdrawn(HIDDEN, "Lista", row=3)),
        (lambda: xlsx(hide_column), Withdrawn(HIDDEN, "Lista", column=4)),
        (no_height, Withdrawn(HIDDEN, "Lista", row=3)),
        (lambda: xlsx(strike), Withdrawn(STRUCK, "Lista", row=4)),
        (lambda: xlsx(strike_an_address), Withdrawn(STRUCK, "Lista", row=4)),
        (lambda: struck_within(whole=True), Withdrawn(STRUCK, "Lista", row=4)),
        (lambda: xlsx(hide_sheet), Withdrawn(HIDDEN, "Gamla")),
        (lambda: ods(rows='table:visibility="collapse"'), Withdrawn(HIDDEN, "Lista", row=3)),
        (lambda: ods(rows='table:visibility="filter"'), Withdrawn(HIDDEN, "Lista", row=3)),
        (lambda: ods(columns='table:visibility="collapse"'), Withdrawn(HIDDEN, "Lista", column=4)),
        (lambda: ods(style='table:style-name="ce2"'), Withdrawn(STRUCK, "Lista", row=4)),
        (lambda: ods(table='table:style-name="ta1"'), Withdrawn(HIDDEN, "Lista")),
    ],
)
def test_it_is_seen(workbook: Callable[[], Workbook], found: Withdrawn) -> None:
    read = workbook()
    assert read.withdrawn == (found,)
    assert decode(encode(read)) == read


def test_what_is_as_it_should_be_is_not_told_of() -> None:
    assert xlsx(lambda _: None).withdrawn == ()
    assert xlsx(strike_a_telephone).withdrawn == (), "one cell of three is no row"
    assert xlsx(strike_half).withdrawn == (), "nor is one of two"
    partly = struck_within(whole=False)
    assert partly.sheets[0].cells[4, 3] == "bad@exempelstad.example"
    assert partly.withdrawn == ()
    assert ods(style='table:style-name="ce1"').withdrawn == ()


@cache
def basis() -> Basis:
    return basis_of(load(shared_folder("config")), (), date(2026, 11, 22))


def proposed(workbook: Workbook, answers: dict[str, str]) -> Proposal:
    """With everything else answered as suggested."""
    while True:
        proposal = propose(workbook, basis(), answers)
        rest = [d for d in proposal.doubts if d.suggestion and not d.key.startswith(("hidden.", "struck."))]
        if not rest:
            return proposal
        answers |= {doubt.key: doubt.suggestion for doubt in rest}


@pytest.mark.parametrize(
    ("workbook", "asked", "suggested", "address"),
    [
        (lambda: xlsx(hide_row), "1 row is hidden: row 3 (Hamnskolan).", "", "hamn@exempelstad.example"),
        (lambda: xlsx(strike), "1 row is struck through: row 4 (Badhuset).", "leave", "bad@exempelstad.example"),
        (lambda: xlsx(hide_column), "Column D (“Privat e-post”) is hidden.", "", "ada.ek@exempelstad.example"),
        (lambda: xlsx(hide_sheet), "The sheet is hidden: row 2 (Simhallen).", "", "sim@exempelstad.example"),
        (lambda: ods(rows='table:visibility="collapse"'), "1 row is hidden:", "", "hamn@exempelstad.example"),
        (lambda: ods(style='table:style-name="ce2"'), "1 row is struck through:", "leave", "bad@exempelstad.example"),
    ],
)
def test_it_is_asked_and_done_as_answered(
    workbook: Callable[[], Workbook], asked: str, suggested: str, address: str
) -> None:
    answers: dict[str, str] = {}
    (doubt,) = (d for d in proposed(workbook(), answers).doubts if d.key.startswith(("hidden.", "struck.")))
    assert doubt.asked.startswith(asked)
    assert doubt.suggestion == suggested
    for answer, there in (("yes", True), ("leave", False)):
        proposal = proposed(workbook(), {**answers, doubt.key: answer})
        everybody = {a for m in proposal.register for a in (*m.addresses, *m.deputies)}
        assert (address in everybody) is there, answer
        assert any("as answered" in str(finding) for finding in proposal.left) is not there


def test_other_rows_than_those_that_were_answered_of_are_asked_about_anew() -> None:
    def hide_another(book: Spreadsheet) -> None:
        book.active.row_dimensions[2].hidden = True

    def key(mark: Callable[[Spreadsheet], None]) -> str:
        return next(d.key for d in propose(xlsx(mark), basis(), {}).doubts if d.key.startswith("hidden."))

    assert key(hide_row) != key(hide_another)


def test_a_hidden_row_without_an_address_is_nobody() -> None:
    def hide_title(book: Spreadsheet) -> None:
        book.active.row_dimensions[1].hidden = True

    doubts = propose(xlsx(hide_title), basis(), {}).doubts
    assert [d.key for d in doubts if d.key.startswith("hidden.")] == []
