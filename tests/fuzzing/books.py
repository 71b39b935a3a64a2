"""Workbooks as bytes, in every format; and what the reader's process answers."""

from __future__ import annotations

import base64
import io
from contextlib import suppress
from functools import cache

import openpyxl
from corpus.aside_edits import excel_formula, noted, text_box, thread
from corpus.handling import as_csv, cells, edited, sheet_cells
from corpus.package import in_zip, rewritten, strict
from corpus.xlsb import write_xlsb
from fuzzing.checklists import a_checklist
from fuzzing.checklists import read as read_report
from fuzzing.mails import read_everything
from fuzzing.mutating import one_member, one_token
from fuzzing.promises import carried_alike, fit, promise
from fuzzing.target import Target
from workbooks.hostile_files import PASSWORDED, RIGHTS_MANAGED, a_workbook, an_ods, ods_row, with_sheet

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook, Workbook
from est_mailer.domain.ports import WorkbookReader
from est_mailer.workbooks.foreign.framing import File
from est_mailer.workbooks.foreign.guard import Kind, guard
from est_mailer.workbooks.foreign.isolation import InProcessReader, IsolatedReader
from est_mailer.workbooks.foreign.ordinary import is_ordinary
from est_mailer.workbooks.foreign.reading import read_guarded
from est_mailer.workbooks.foreign.shared_answers import workbooks_in
from est_mailer.workbooks.foreign.sheet_scan import MAX_CELLS, MAX_COLUMN, MAX_ROW
from est_mailer.workbooks.foreign.wire import decode, encode, encode_refusal

_ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
_MAIL = (
    b"From: a@exempelstad.example\nContent-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n"
    b'Content-Disposition: attachment; filename="%s"\n\n%s'
)
_NAME = "lista.csv"  # what no other format's name may keep from being tried as text
_FILLED = cells(D7="Ja", E7="värre nu", B12="Norrby", C12="gården", D12="2026-11-20", E12="Bål", F12="Släckt")


@cache
def _forms() -> tuple[bytes, ...]:
    form = edited(a_checklist(), _FILLED)
    table = openpyxl.load_workbook(io.BytesIO(form)).worksheets[0].iter_rows(values_only=True)
    rows = "".join(ods_row(*("" if value is None else str(value) for value in row)) for row in table)
    return (
        form,
        edited(form, noted),
        rewritten(form, text_box),
        rewritten(form, thread),
        rewritten(form, strict),
        rewritten(form, excel_formula("E12", "klotter", "#NAME?")),
        an_ods(rows),
        write_xlsb("Checklista", sheet_cells(form)),
        *(as_csv(form, delimiter, code) for delimiter, code in ((";", "utf-8-sig"), (",", "cp1252"), ("\t", "utf-16"))),
        b"sep=;\r\n" + as_csv(form, ";", "utf-8"),
        a_workbook(),
        with_sheet(_ROW, '<mergeCells><mergeCell ref="A1:F9"/></mergeCells>'),
        PASSWORDED,
        RIGHTS_MANAGED,
    )


@cache
def _isolated() -> IsolatedReader:
    """One helper for all files; it ends with this process, whose end of the pipe it reads."""
    return IsolatedReader()


def _read(data: bytes) -> Workbook | Unreadable:
    """As the service reads it; and in this process too, so that the fuzzer sees the way. Libraries for binary formats
    may end the process or fill its memory, which is why files are read in isolation.
    """
    try:
        safe = guard(data, _NAME).kind not in (Kind.XLS, Kind.XLSB)
    except UnreadableWorkbook as refusal:
        return refusal.reason
    isolated = _answer_of(_isolated(), data)
    if is_ordinary(data) and isolated is not Unreadable.TOO_SLOW:
        promise(_answer_in_company(data) == isolated, "read otherwise in company")
    if safe and isolated is not Unreadable.TOO_SLOW:
        promise(_answer_of(InProcessReader(), data) == isolated, "read otherwise than in isolation")
    return isolated


def _answer_of(reader: WorkbookReader, data: bytes) -> Workbook | Unreadable:
    """Values or a refusal: any other error is a broken promise."""
    try:
        return reader.read(data, _NAME)
    except UnreadableWorkbook as refusal:
        return refusal.reason


def _answer_in_company(data: bytes) -> Workbook | Unreadable:
    """Read by one child with an ordinary file, which must be read as it is."""
    good = a_workbook("ett sällskap")
    waiting, company = (_isolated().ahead(content, _NAME, together=True) for content in (data, good))
    promise(company().sheets[0].cells == {(2, 2): "ett sällskap"}, "its company was read otherwise")
    try:
        return waiting()
    except UnreadableWorkbook as refusal:
        return refusal.reason


def read_file(data: bytes) -> None:
    """A file of any origin, read in isolation and here, and taken for a checklist."""
    workbook = _read(data)
    if isinstance(workbook, Unreadable):
        return
    carried_alike(workbook)
    fit(workbook, "workbook")
    promise(bool(workbook.sheets), "a workbook without sheets")
    for sheet in workbook.sheets:
        promise(len(sheet.cells) <= MAX_CELLS, f"{len(sheet.cells)} cells")
        promise(sheet.last_row <= MAX_ROW and sheet.last_column <= MAX_COLUMN, f"{sheet.last_row} rows")
    read_report(workbook)


def _attached(data: bytes) -> None:
    """A file of any origin in a mail: known by its content, looked into if it is an archive."""
    read_everything(_MAIL % (b"lista.xlsx", base64.encodebytes(data)))


def _archives() -> list[bytes]:
    parcel = in_zip(("lista.xlsx", a_workbook()), ("__MACOSX/._lista.xlsx", b"\0\5\x16\7"), ("bild.png", b"\x89PNG"))
    return [parcel, a_workbook(), PASSWORDED, b"%PDF-1.7", in_zip(("Index/Document.iwa", b"x")), an_ods(ods_row("a"))]


def _answer(data: bytes) -> None:
    """The reader's child has handled a hostile file: whatever it answers, the service gets values or a refusal."""
    with suppress(UnreadableWorkbook):
        workbooks_in(data, (File(b"", ""),))
    with suppress(UnreadableWorkbook):
        workbook = decode(data)
        carried_alike(workbook)
        fit(workbook, "wire")
        read_report(workbook)


def _answers() -> list[bytes]:
    refused = encode_refusal(UnreadableWorkbook(Unreadable.BROKEN, "why"))
    return [*(encode(read_guarded(data)) for data in _forms()[:4]), refused]


TARGETS = (
    Target("workbook", _forms, read_file, one_member),
    Target("attachment", _archives, _attached, one_member),
    Target("wire", _answers, _answer, one_token, longest=16_384),
)
