"""A form that came back with all its own texts where they were sent: what is written in it stands in known places.

The quick road through a checklist. Whatever differs from the form as it is laid out, or could be found to be a part of
it, is left to the careful road, which searches; in what this one takes both find the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import CellValue, Sheet, Workbook
from est_mailer.domain.meaning.understanding import fold, indicator_finder
from est_mailer.domain.round_period import Rhythm, RoundPeriod
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.bare_rows import is_bare
from est_mailer.workbooks.checklist.calm_box import CalmBox, calm_labels, find_calm_box, is_calm
from est_mailer.workbooks.checklist.cells import Context
from est_mailer.workbooks.checklist.form import CALM_COLUMN, CALM_ROW, COLUMNS, sent_indicators, sent_texts
from est_mailer.workbooks.checklist.layout import CARRIED_COLUMNS as _CARRIED
from est_mailer.workbooks.checklist.layout import NEW_COLUMNS as _NEW
from est_mailer.workbooks.checklist.own_texts import OwnSheets, our_texts, own_titles
from est_mailer.workbooks.checklist.searching import Found, checklist_specs
from est_mailer.workbooks.checklist.strays import aside_questions
from est_mailer.workbooks.tables import FoundTable, TableRow, cell_text, find_tables

_TITLE, _INSTRUCTION, _MARK = (1, 1), (2, 1), (CALM_ROW, CALM_COLUMN)
_HEAD = frozenset({_TITLE, _INSTRUCTION, _MARK})


@dataclass(frozen=True, slots=True)
class Layout:
    """A form as it is sent. ``cells``: its own texts by place, in which a search finds ``tables`` and nothing else;
    ``sent``: the last row with an indicator of ours.

    ``telling``: the folded texts by which a search knows tables, calm boxes and sheets of ours; ``texts``: those of
    ``cells``, folded.
    """

    cells: Mapping[tuple[int, int], str]
    tables: tuple[FoundTable, ...]
    sent: int
    telling: frozenset[str]
    texts: frozenset[str]


def as_sent(
    workbook: Workbook, context: Context, own_sheets: OwnSheets, catalogues: tuple[Wording, ...]
) -> Found | None:
    """The tables and the calm box of a form as it was sent, with those rows in which something is written.

    None if anything in the workbook stands otherwise, or a search could find it to be something else.
    """
    form = context.form
    daily = RoundPeriod.of_key(form.round).daily
    layout = _layout_of(context.deployment, context.words, catalogues, daily, len(form.carried))
    if layout is None or not _is_laid_out(workbook, layout, own_sheets):
        return None
    sheet = workbook.sheets[0]
    rows, head = _written_rows(sheet, layout), [cell_text(sheet.cells.get(p)) for p in (_TITLE, _INSTRUCTION)]
    if rows is None or not all(not text or context.ours(text) for text in head):
        return None
    calm = _calm_box(sheet)
    texts = [text for row in rows for text in row.texts.values()]
    if not layout.telling.isdisjoint(map(fold, (*texts, *head, calm.written))):
        return None
    tables = _tables(sheet, rows, layout)
    return Found(tables, calm, aside_questions(workbook.asides, tables, context), whole=False)


def _is_laid_out(workbook: Workbook, layout: Layout, own_sheets: OwnSheets) -> bool:
    """All of the form's own texts stand on the first sheet, and nothing is written on those to be read only."""
    if not workbook.sheets:
        return False
    sheet, *others = workbook.sheets
    if not layout.cells.items() <= sheet.cells.items() or own_sheets.named(sheet):
        return False
    if own_sheets.could_be_list(layout.texts):
        return False
    return not any(not own_sheets.named(other) or own_sheets.written_on(other) for other in others)


def _written_rows(sheet: Sheet, layout: Layout) -> list[TableRow] | None:
    """The rows with anything that the form has not put there; None if that stands outside the tables or in no order, or
    if a row was begun with an indicator below those with ours."""
    own, first, new = layout.cells, layout.tables[0].header, layout.tables[-1].header
    rows: dict[int, dict[str, CellValue]] = {}
    before = _TITLE
    for place, value in sheet.cells.items():
        if place in own:
            continue
        row, column = place
        if row <= first and place in _HEAD:
            continue
        if row <= first or column > COLUMNS or place < before:  # a later header's cells are all the form's
            return None
        before, ids = place, _NEW if row > new else _CARRIED
        if row not in rows:
            rows[row] = {ids[0]: text} if (text := own.get((row, 1))) else {}
        rows[row][ids[column - 1]] = value
    told = [_row(number, cells) for number, cells in rows.items()]
    return None if any(row.number > layout.sent and is_bare(row) for row in told) else told


def _row(number: int, cells: Mapping[str, CellValue]) -> TableRow:
    texts = {id_: v.strip() if isinstance(v, str) else cell_text(v) for id_, v in cells.items()}
    return TableRow(number, cells, texts, {})


def _calm_box(sheet: Sheet) -> CalmBox:
    mark = sheet.cells.get(_MARK)
    return CalmBox(sheet, CALM_ROW, (1,) if mark is None else (1, CALM_COLUMN), cell_text(mark), is_calm(mark))


def _tables(sheet: Sheet, rows: Sequence[TableRow], layout: Layout) -> list[FoundTable]:
    """The tables with these rows; the last goes on to the end of what is written."""
    *carried, new = layout.tables
    last = max(layout.sent, rows[-1].number if rows else 0)
    if not carried:
        return [FoundTable(new.spec, sheet, new.header, new.columns, tuple(rows), last)]
    above = tuple(row for row in rows if row.number < new.header)
    below = FoundTable(new.spec, sheet, new.header, new.columns, tuple(rows[len(above) :]), last)
    return [replace(carried[0], sheet=sheet, rows=above), below]


@lru_cache(maxsize=128)  # a municipality's languages and numbers of problems; a few municipalities in a process
def _layout_of(
    deployment: Deployment, words: Wording, catalogues: tuple[Wording, ...], daily: bool, carried: int
) -> Layout | None:
    """Where everything stands; None if a search finds it to be something else, by the words that were chosen for it."""
    said = words.about(RoundPeriod(date.min, Rhythm.DAILY if daily else Rhythm.WEEKLY))
    sheet = Sheet("", dict[tuple[int, int], CellValue](cells := sent_texts(deployment, said, daily, carried)))
    specs, labels, titles = checklist_specs(catalogues), calm_labels(catalogues), own_titles(catalogues)
    tables, texts = find_tables(Workbook((sheet,)), specs), [fold(text) for text in cells.values()]
    sections = [(table.spec, table.columns) for table in tables]
    if sections != [("carried", _numbered(_CARRIED)), ("new", _numbered(_NEW))][0 if carried else 1 :]:
        return None
    new, ours, indicator = tables[-1], our_texts(catalogues), indicator_finder(deployment.indicators)
    headers, sent = {table.header for table in tables}, sent_indicators(deployment)
    above = [text for (row, _), text in cells.items() if row < new.header and row not in headers]
    named = [indicator(cells[row, 1]) for row in range(new.header + 1, new.header + 1 + len(sent))]
    calm = find_calm_box([sheet], tables, catalogues)
    if not (calm and calm.row == CALM_ROW and calm.columns == (1,) and sum(text in labels for text in texts) == 1):
        return None
    if tuple(named) != sent or not all(map(ours, above)) or not titles.isdisjoint(texts):
        return None
    telling = labels | titles | frozenset[str]().union(*(spec.known for spec in specs))
    return Layout(cells, tuple(tables), new.header + len(sent), telling, frozenset(texts))


def _numbered(columns: Sequence[str]) -> dict[str, int]:
    return {id_: number for number, id_ in enumerate(columns, 1)}
