"""Bytes → plain values: the guard first, then one library, then another. Runs in the reader process.

python-calamine reads all binary and zipped formats quickly; openpyxl is asked when calamine cannot.
"""

from __future__ import annotations

import csv
import io
import math
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from xml.etree.ElementTree import Element  # only the type: parsing is defusedxml's

import openpyxl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

from est_mailer.domain.cleaning import clean
from est_mailer.domain.grid import CellValue, Sheet, Unreadable, UnreadableWorkbook, Workbook
from est_mailer.workbooks.asides import on_a_cell, with_asides
from est_mailer.workbooks.guard import Kind, guard
from est_mailer.workbooks.sheet_scan import MAX_CELLS, MAX_COLUMN, MAX_ROW
from est_mailer.workbooks.xls_asides import xls_asides

_MAX_MARKS = 200
_MAX_MARK = 1000
_MIDNIGHT = datetime(2000, 1, 1)  # noqa: DTZ001 - a wall clock in a cell has no zone
_DELIMITERS = (";", ",", "\t")


def read_guarded(content: bytes, filename: str = "") -> Workbook:
    """The values of a workbook of unknown origin, as plain cells; error values, notes and text boxes are its asides.

    Dates come as dates in either date system (1900, 1904). Raises UnreadableWorkbook.
    """
    kind = guard(content, filename)
    if kind is Kind.CSV:
        return with_asides(Workbook((_csv_sheet(content, filename),)), {})
    sheets = _first_that_reads(content, kind)
    parts = _parts(content, kind)
    workbook = with_asides(Workbook(sheets, _marks(parts, [sheet.name for sheet in sheets])), parts)
    more = tuple(xls_asides(content)) if kind is Kind.XLS else ()
    return replace(workbook, asides=tuple(map(on_a_cell, (*workbook.asides, *more))))


def warm_up() -> None:
    """Takes every path once, so that a child that may open no file finds all modules and codecs loaded."""
    example = openpyxl.Workbook()
    example.worksheets[0]["A1"] = datetime(2026, 1, 1, 12)  # noqa: DTZ001 - as a cell has it
    buffer = io.BytesIO()
    example.save(buffer)
    read_guarded(buffer.getvalue(), "example.xlsx")
    by_openpyxl(buffer.getvalue())
    for encoding in ("cp437", "cp1252", "utf-16", "utf-8-sig"):
        read_guarded("a;b;c".encode(encoding, errors="replace"), "example.csv")
        b"a".decode(encoding, errors="replace")


def _first_that_reads(content: bytes, kind: Kind) -> tuple[Sheet, ...]:
    readers: list[Callable[[bytes], tuple[Sheet, ...]]] = [by_calamine]
    if kind is Kind.XLSX:
        readers.append(by_openpyxl)
    failures: list[str] = []
    for reader in readers:
        try:
            sheets = reader(content)
        except (UnreadableWorkbook, MemoryError, KeyboardInterrupt, SystemExit):
            raise
        except PasswordError as error:
            raise UnreadableWorkbook(Unreadable.PASSWORD, str(error)) from error
        except BaseException as error:  # noqa: BLE001 - a Rust panic is a BaseException, and any other error is the file's
            failures.append(f"{reader.__name__}: {type(error).__name__}: {str(error)[:200]}")
            continue
        if sheets:
            return sheets
        failures.append(f"{reader.__name__}: no sheets")
    raise UnreadableWorkbook(Unreadable.BROKEN, "; ".join(failures))


def by_calamine(content: bytes) -> tuple[Sheet, ...]:
    """The sheets of any format but text. Raises whatever calamine does; its panics are BaseExceptions."""
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        names = [s.name for s in book.sheets_metadata if s.typ is SheetTypeEnum.WorkSheet]
        return tuple(_sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names)


def by_openpyxl(content: bytes) -> tuple[Sheet, ...]:
    """The sheets of an Open XML workbook, none if it is a Strict one. Raises whatever openpyxl does."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = []
        for worksheet in book.worksheets:
            worksheet.reset_dimensions()
            sheets.append(_sheet(worksheet.title, worksheet.iter_rows(values_only=True)))
        return tuple(sheets)
    finally:
        book.close()


def _sheet(name: str, rows: Iterable[Sequence[object]]) -> Sheet:
    """The non-empty cells of rows given in order from row 1. Raises UnreadableWorkbook past the guard's limits."""
    cells: dict[tuple[int, int], CellValue] = {}
    for row, values in enumerate(rows, 1):
        for column, raw in enumerate(values, 1):
            value = _plain(raw)
            if value is None:
                continue
            cells[row, column] = value
            if row > MAX_ROW or column > MAX_COLUMN or len(cells) > MAX_CELLS:
                raise UnreadableWorkbook(Unreadable.SUSPECT, f"{len(cells)} cells, row {row}, column {column}")
    return Sheet(clean(name), cells)


def _plain(raw: object) -> CellValue:
    if isinstance(raw, str):
        text = clean(raw)
        return text if text.strip() else None
    if isinstance(raw, float):
        return raw if math.isfinite(raw) else None
    if isinstance(raw, timedelta):  # a time of day in a cell formatted as a duration
        return (_MIDNIGHT + raw).time() if timedelta(0) <= raw < timedelta(days=1) else str(raw)
    if isinstance(raw, bool | int | date | datetime | time):
        return raw
    return None


def _csv_sheet(content: bytes, filename: str) -> Sheet:
    text = _decoded(content)
    if text.lower().startswith("sep="):  # Excel's own first line
        text = text.partition("\n")[2]
    try:
        rows = max((list(csv.reader(io.StringIO(text, newline=""), delimiter=d)) for d in _DELIMITERS), key=_tabularity)
    except csv.Error as error:
        raise UnreadableWorkbook(Unreadable.BROKEN, f"csv: {error}") from error
    return _sheet(PurePath(filename).stem or "csv", rows)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _tabularity(rows: list[list[str]]) -> tuple[int, int]:
    """How much like a table a delimiter makes the text: lines of three fields or more, then fields in all."""
    return sum(len(row) >= 3 for row in rows), sum(len(row) for row in rows)


def _parts(content: bytes, kind: Kind) -> dict[str, bytes]:
    """The archive's members, which the guard has weighed; none if it is no archive."""
    if kind not in (Kind.XLSX, Kind.XLSB, Kind.ODS):
        return {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.replace("\\", "/"): archive.read(name) for name in archive.namelist()}


def _marks(parts: Mapping[str, bytes], names: Sequence[str]) -> tuple[str, ...]:
    """Texts besides the cells that may hold a token: sheet names, defined names, document properties."""
    found = list(names)
    for name, part in parts.items():
        found += _texts_of_part(name, part)
    return tuple(clean(text[:_MAX_MARK]) for text in found[:_MAX_MARKS])


def _texts_of_part(name: str, part: bytes) -> Iterator[str]:
    if name == "xl/workbook.xml":
        yield from _texts(part, lambda e: e.text if _local(e) == "definedName" else None)
    elif name == "content.xml":
        yield from _texts(part, lambda e: _named_expression(e) if _local(e).startswith("named-") else None)
    elif name == "meta.xml" or name.startswith("docProps/"):
        yield from _texts(part, lambda e: e.text)


def _texts(part: bytes, text_of: Callable[[Element], str | None]) -> list[str]:
    try:
        root = fromstring(part)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return []  # the sheets were read: a damaged property is no reason to refuse them
    return [text.strip() for text in map(text_of, root.iter()) if text and text.strip()]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _named_expression(element: Element) -> str | None:
    return next((v for k, v in element.attrib.items() if k.endswith(("}expression", "}cell-range-address"))), None)
