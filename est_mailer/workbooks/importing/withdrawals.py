"""Rows, columns and sheets of a list that are hidden or struck through: are the people in them still to be asked?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from est_mailer.domain.grid import CellValue, Sheet, Withdrawal, Workbook, column_letters
from est_mailer.domain.meaning.understanding import fold
from est_mailer.workbooks.importing.addresses import has_address
from est_mailer.workbooks.importing.inquiry import LEAVE, Choice, Inquiry
from est_mailer.workbooks.tables import cell_text

_SHOWN = 5  # names of rows in a question
_ARE = {Withdrawal.HIDDEN: "hidden", Withdrawal.STRUCK: "struck through"}
_CHOICES = (Choice("yes", "yes: read them like the others"), Choice(LEAVE, "no: leave them out"))
# A line through somebody says it; what is hidden may only be filtered away. A wrong guess would write to people.
_SUGGESTED = {Withdrawal.HIDDEN: "", Withdrawal.STRUCK: LEAVE}


def as_answered(workbook: Workbook, inquiry: Inquiry) -> Workbook:
    """The workbook without what somebody has said shall be left out. Asked is only of what holds mail addresses."""
    if not workbook.withdrawn:
        return workbook
    sheets = (_sheet_as_answered(sheet, workbook, inquiry) for sheet in workbook.sheets)
    return replace(workbook, sheets=tuple(sheet for sheet in sheets if sheet is not None))


def _sheet_as_answered(sheet: Sheet, workbook: Workbook, inquiry: Inquiry) -> Sheet | None:
    of_it = [one for one in workbook.withdrawn if one.sheet == sheet.name]
    addressed = {place for place, value in sheet.cells.items() if has_address(cell_text(value))}
    if any(not (one.row or one.column) for one in of_it) and addressed:
        asked = f"The sheet is hidden: {_listed(sheet, {row for row, _ in addressed})}. Are they still to be asked?"
        if _answer(inquiry, Withdrawal.HIDDEN, sheet, sheet.cells.values(), asked) == LEAVE:
            inquiry.leave_as_answered(f"sheet {sheet.name}", "The hidden sheet")
            return None
    for kind, are in _ARE.items():
        rows = {one.row for one in of_it if one.kind is kind and one.row} & {row for row, _ in addressed}
        if rows:
            sheet = _without(sheet, rows, kind, f"{_rows(len(rows))} {are}: {_listed(sheet, rows)}.", inquiry)
    columns = {one.column for one in of_it if one.column} & {column for _, column in addressed}
    for column in sorted(columns):
        sheet = _without_column(sheet, column, inquiry)
    return sheet


def _without(sheet: Sheet, rows: set[int], kind: Withdrawal, told: str, inquiry: Inquiry) -> Sheet:
    values = [value for (row, _), value in sheet.cells.items() if row in rows]
    if _answer(inquiry, kind, sheet, values, f"{told} Are they still to be asked?") != LEAVE:
        return sheet
    for row in sorted(rows):
        inquiry.skip(f"sheet {sheet.name}, row {row}")
    inquiry.leave_as_answered(f"sheet {sheet.name}, row {', '.join(map(str, sorted(rows)))}", f"What is {_ARE[kind]}")
    return Sheet(sheet.name, {place: value for place, value in sheet.cells.items() if place[0] not in rows})


def _without_column(sheet: Sheet, column: int, inquiry: Inquiry) -> Sheet:
    letter = column_letters(column)
    values = [value for (_, at), value in sheet.cells.items() if at == column]
    told = f"Column {letter} (“{cell_text(values[0])[:40]}”) is hidden. Are its addresses to be used?"
    if _answer(inquiry, Withdrawal.HIDDEN, sheet, values, told) != LEAVE:
        return sheet
    inquiry.leave_as_answered(f"sheet {sheet.name}, column {letter}", "What is hidden")
    return Sheet(sheet.name, {place: value for place, value in sheet.cells.items() if place[1] != column})


def _answer(inquiry: Inquiry, kind: Withdrawal, sheet: Sheet, values: Iterable[CellValue], asked: str) -> str:
    """The key tells which addresses it is about: next year's other hidden rows are asked about anew."""
    addresses = sorted(fold(text) for value in values if has_address(text := cell_text(value)))
    mark = hashlib.sha256("\n".join(addresses).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return inquiry.ask(f"{kind.value}.{sheet.name}.{mark}", f"sheet {sheet.name}", asked, _CHOICES, _SUGGESTED[kind])


def _rows(count: int) -> str:
    return "1 row is" if count == 1 else f"{count} rows are"


def _listed(sheet: Sheet, rows: set[int]) -> str:
    """The rows by number and first text: "row 5 (Norrbyskolan), row 8 (Badhuset) and 3 more"."""
    firsts: dict[int, str] = {}
    for (row, _), value in sorted(sheet.cells.items(), key=lambda cell: cell[0]):
        if row in rows:
            firsts.setdefault(row, cell_text(value)[:30])
    shown = [f"row {row} ({text})" for row, text in firsts.items()][:_SHOWN]
    more = len(rows) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
