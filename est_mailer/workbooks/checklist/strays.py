"""What is written outside the places that are meant for it: asked about, so that no cell is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from est_mailer.domain.grid import Aside, AsideKind, Sheet
from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.model import Question
from est_mailer.workbooks.checklist.calm_box import CalmBox, mend_columns
from est_mailer.workbooks.checklist.cells import Context
from est_mailer.workbooks.checklist.own_texts import Ours, OwnSheets
from est_mailer.workbooks.tables import FoundTable, cell_name, cell_text

_CLIENTS_SHEETS = frozenset({"export summary", "exportsammanfattning"})  # Numbers adds one
_TOLD_APART = 20  # of one kind on a sheet
_LONGEST_KEPT = 20_000  # of what one question keeps; the file itself is kept too

Written = list[tuple[tuple[int, int], str]]


def stray_questions(
    sheets: Sequence[Sheet],
    tables: Sequence[FoundTable],
    calm: CalmBox | None,
    context: Context,
    own_sheets: OwnSheets,
    our_question: Ours,
) -> list[Question]:
    """One question a sheet and column, not one a cell; its value holds all that is asked about."""
    questions: list[Question] = []
    for sheet in sheets:
        own = [table for table in tables if table.sheet is sheet]
        if own or (calm and calm.sheet is sheet):
            questions += _outside(sheet, own, calm, context, our_question)
        elif own_sheets.knows(sheet):
            questions += _loose(sheet, sorted(own_sheets.written_on(sheet).items()))
        elif sheet.cells and not _is_clients(sheet, sheets):
            texts = _texts_of(sheet)
            questions.append(Question("extra_sheet", sheet.name, cell_name(*texts[0][0]), value=_joined(texts)))
    return questions


def _is_clients(sheet: Sheet, sheets: Sequence[Sheet]) -> bool:
    """Numbers adds a sheet, named in its own language, that lists what each of its tables has become in Excel."""
    texts = {cell_text(value) for value in sheet.cells.values()}
    explains = any("Numbers" in text and "Excel" in text for text in texts)
    lists = any(other.name in texts for other in sheets if other is not sheet)
    return fold(sheet.name) in _CLIENTS_SHEETS or (explains and lists)


def aside_questions(asides: Sequence[Aside], tables: Sequence[FoundTable], context: Context) -> list[Question]:
    """A question for each error value, note and text box; beyond the first ones, one for all of a sheet and kind."""
    groups: dict[tuple[AsideKind, str], list[Aside]] = {}
    for aside in asides:
        groups.setdefault((aside.kind, aside.sheet), []).append(aside)
    questions: list[Question] = []
    for group in groups.values():
        questions += [_aside_question(aside, aside.text, tables, context) for aside in group[:_TOLD_APART]]
        if rest := group[_TOLD_APART:]:
            told = _joined([((a.row, a.column), a.text) for a in rest])
            questions.append(_aside_question(rest[0], told, tables, context))
    return questions


def _aside_question(aside: Aside, value: str, tables: Sequence[FoundTable], context: Context) -> Question:
    if not aside.row:
        return Question(aside.kind.value, aside.sheet, value=value)
    cell = cell_name(aside.row, aside.column)
    inside = (t for t in tables if t.sheet.name == aside.sheet and t.header < aside.row)
    ids = [id_ for table in inside for id_, number in table.columns.items() if number == aside.column]
    column = context.words(f"checklist.column.{ids[-1]}") if ids else ""
    return Question(aside.kind.value, aside.sheet, cell, aside.row, column, value)


def _outside(
    sheet: Sheet, tables: Sequence[FoundTable], calm: CalmBox | None, context: Context, our_question: Ours
) -> Iterator[Question]:
    mends = mend_columns(sheet, tables)
    for table in tables:
        yield from _extra_columns(table, mends, context, our_question)
    known = {(table.header, column) for table in tables for column in _titled(table)}
    if calm and calm.sheet is sheet:
        known |= {(calm.row, column) for column in calm.columns}
    inside = {row.number for table in tables for row in table.rows}
    outside = ((place, cell_text(v)) for place, v in sheet.cells.items() if place[0] not in inside)
    loose = [
        (place, text)
        for place, text in outside
        if place not in known and not context.ours(text) and not (place[1] in mends and our_question(text))
    ]
    yield from _loose(sheet, sorted(loose))


def _titled(table: FoundTable) -> set[int]:
    """The columns whose title is ours, or is told of with what stands below it."""
    return set(table.columns.values()) | {column for row in table.rows for column in row.others}


def _loose(sheet: Sheet, loose: Written) -> Iterator[Question]:
    if loose:
        row, column = loose[0][0]
        yield Question("stray", sheet.name, cell_name(row, column), row, value=_joined(loose))


def _extra_columns(table: FoundTable, mends: set[int], context: Context, our_question: Ours) -> Iterator[Question]:
    written: dict[int, Written] = {}
    for row in table.rows:
        asked = dict.fromkeys(mends, row.cells["mend"]) if "mend" in row.cells else {}
        for column, value in {**row.others, **asked}.items():
            text = cell_text(value)
            if not context.ours(text) and not (column in mends and our_question(text)):
                written.setdefault(column, []).append(((row.number, column), text))
    for column, texts in written.items():
        number = texts[0][0][0]
        name = cell_name(number, column)
        title = cell_text(table.sheet.cells.get((table.header, column))) or name.rstrip("0123456789")
        kind = "mend_column" if column in mends else "extra_column"
        yield Question(kind, table.sheet.name, name, number, title, _joined(texts))


def _texts_of(sheet: Sheet) -> Written:
    return [(place, cell_text(v)) for place, v in sorted(sheet.cells.items(), key=lambda cell: cell[0])]


def _joined(texts: Written) -> str:
    told = " · ".join(text for _, text in texts)
    return told if len(told) <= _LONGEST_KEPT else f"{told[:_LONGEST_KEPT]}…"
