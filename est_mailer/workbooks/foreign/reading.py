"""Bytes → plain values: the guard first, then one library, then another. Runs in the reader process.

python-calamine reads all binary and zipped formats quickly; openpyxl is asked when calamine cannot.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

from est_mailer.domain.grid import Sheet, Unreadable, UnreadableWorkbook, Workbook
from est_mailer.workbooks.foreign.asides import on_a_cell, with_asides
from est_mailer.workbooks.foreign.example import EXAMPLE
from est_mailer.workbooks.foreign.guard import Guarded, Kind, guard
from est_mailer.workbooks.foreign.lean_archive import lean
from est_mailer.workbooks.foreign.marks import marks
from est_mailer.workbooks.foreign.package import Package
from est_mailer.workbooks.foreign.plain_archive import stored
from est_mailer.workbooks.foreign.plain_sheets import sheet_of
from est_mailer.workbooks.foreign.refusals import ReadThoroughly
from est_mailer.workbooks.foreign.text_tables import text_table
from est_mailer.workbooks.foreign.withdrawn import withdrawn_in
from est_mailer.workbooks.foreign.xls_asides import xls_asides


def read_guarded(content: bytes, filename: str = "", *, thorough: bool = True) -> Workbook:
    """The values of a workbook of unknown origin, as plain cells; error values, notes and text boxes are its asides.

    Dates come as dates in either date system (1900, 1904). What a library sees of an archive is what the guard has
    seen: a new one, made of its parts. Raises UnreadableWorkbook; ReadThoroughly where the standard library's zip
    reader or openpyxl is needed, if not ``thorough``.
    """
    guarded = guard(content, filename, thorough=thorough)
    if guarded.kind is Kind.CSV:
        return with_asides(Workbook((text_table(content, filename),)), Package({}))
    sheets = _first_that_reads(content, guarded, thorough=thorough)
    package = Package(guarded.parts)
    workbook = with_asides(Workbook(sheets, marks(package, [sheet.name for sheet in sheets])), package)
    asides = (*workbook.asides, *(xls_asides(content) if guarded.kind is Kind.XLS else ()))
    withdrawn = withdrawn_in(package, workbook.sheets)
    if not asides and not withdrawn:
        return workbook
    return replace(workbook, asides=tuple(map(on_a_cell, asides)), withdrawn=withdrawn)


def warm_up(*, thorough: bool = True) -> None:
    """Takes every path once, so that a child that may open no file finds all modules and codecs loaded."""
    example = stored(EXAMPLE)
    read_guarded(example, "example.xlsx", thorough=thorough)
    for encoding in ("cp437", "cp1252", "utf-16", "utf-8-sig"):
        read_guarded("a;b;c".encode(encoding, errors="replace"), "example.csv")
        b"a".decode(encoding, errors="replace")
    if thorough:
        _second_library()(example)
        with suppress(UnreadableWorkbook):
            guard(b"PK\3\4")


def _first_that_reads(content: bytes, guarded: Guarded, *, thorough: bool) -> tuple[Sheet, ...]:
    failures = []
    try:
        return _read_by(by_calamine, _for_calamine(content, guarded))
    except _NotRead as failure:
        failures.append(str(failure))
    if guarded.kind is not Kind.XLSX:
        raise UnreadableWorkbook(Unreadable.BROKEN, failures[0])
    if not thorough:
        raise ReadThoroughly(Unreadable.BROKEN, failures[0])
    try:
        return _read_by(_second_library(), stored(guarded.parts, guarded.checksums))
    except _NotRead as failure:
        failures.append(str(failure))
    raise UnreadableWorkbook(Unreadable.BROKEN, "; ".join(failures))


def _for_calamine(content: bytes, guarded: Guarded) -> bytes:
    """A new archive, or the file if it is none."""
    if guarded.kind is Kind.XLSX and guarded.checksums:
        return lean(guarded.parts, guarded.checksums, guarded.plain)
    return stored(guarded.parts, guarded.checksums) if guarded.parts else content


class _NotRead(Exception):
    """A library's failure, in its words."""


def _read_by(read: Callable[[bytes], tuple[Sheet, ...]], content: bytes) -> tuple[Sheet, ...]:
    try:
        sheets = read(content)
    except (UnreadableWorkbook, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except PasswordError as error:
        raise UnreadableWorkbook(Unreadable.PASSWORD, str(error)) from error
    except BaseException as error:
        raise _NotRead(f"{read.__name__}: {type(error).__name__}: {str(error)[:200]}") from error
    if not sheets:
        raise _NotRead(f"{read.__name__}: no sheets")
    return sheets


def by_calamine(content: bytes) -> tuple[Sheet, ...]:
    """The sheets of any format but text. Raises whatever calamine does; its panics are BaseExceptions."""
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        names = [s.name for s in book.sheets_metadata if s.typ is SheetTypeEnum.WorkSheet]
        return tuple(sheet_of(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names)


def _second_library() -> Callable[[bytes], tuple[Sheet, ...]]:
    from est_mailer.workbooks.foreign.second_library import by_openpyxl

    return by_openpyxl
