"""Reading a returned checklist: what its sender reported, and what must be asked.

Every cell that somebody has written in ends as data, or in a question; none is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import CellValue, Sheet, Workbook
from est_mailer.domain.model import AnswerState, FilledRow, Note, Question, Remains, Report, SentForm
from est_mailer.domain.understanding import Closest, fold
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist_cells import Context, RowReading
from est_mailer.workbooks.checklist_rows import missing_rows, read_carried, read_new
from est_mailer.workbooks.layout import CALM_MARKS, CARRIED_COLUMNS, NEW_COLUMNS
from est_mailer.workbooks.tables import FoundTable, cell_name, cell_text, find_tables, rows_of, spec_from_words

_TOKEN_ROWS = 60
_TOKEN_LENGTH = 24
_OUR_SHEETS = ("sheet_last_week", "sheet_help", "sheet_lists")
_CLIENTS_SHEETS = frozenset({"export summary", "exportsammanfattning"})  # Numbers adds one
_NOT_OURS = ("checklist.remains.", "checklist.problem", "checklist.file_name")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_SHOWN_STRAYS = 5
_LONGEST_OURS = 1000
# What people put in a box besides the marks of the layout.
_TICKS = frozenset("✔☑☒✗✘×")


def token_texts(workbook: Workbook, filename: str) -> str:
    """Every text in a file where a token may stand, one a line: its name, marks, and the tops of its sheets."""
    texts = [filename, *workbook.marks]
    for sheet in workbook.sheets:
        texts.append(sheet.name)
        texts += [
            value
            for (row, _), value in sheet.cells.items()
            if row <= _TOKEN_ROWS and isinstance(value, str) and len(value) >= _TOKEN_LENGTH
        ]
    return "\n".join(texts)


def read_checklist(
    workbook: Workbook,
    form: SentForm,
    deployment: Deployment,
    words_by_language: Mapping[str, Wording],
    today: date,
    closest: Closest,
) -> Report:
    """The report in a returned form, read as a difference against what was ``form``: sent.

    ``today``: the local day the answer came, for "i tisdags". ``closest`` finds what a misspelt word may mean.
    Notes and question columns are in the form's language.
    """
    context = _context(form, deployment, words_by_language, today, closest)
    specs = [
        spec_from_words(id_, (*columns, "mend"), words_by_language, "checklist.column")
        for id_, columns in (("carried", CARRIED_COLUMNS), ("new", NEW_COLUMNS))
    ]
    own = _names_of(words_by_language)
    sheets = tuple(s for s in workbook.sheets if not f"{fold(s.name)} ".startswith(own))
    tables = find_tables(Workbook(sheets), specs)
    calm = _calm_box(sheets, tables, words_by_language)
    carried = [table for table in tables if table.spec == "carried"]
    rows = read_carried(carried, context) + _new_rows(tables, context)
    strays = _strays(sheets, tables, calm, context)
    if not tables and not calm:
        strays = [Question("no_table", value=", ".join(s.name for s in workbook.sheets)[:200])]
    return _report(rows, calm, strays, missing_rows(carried, context), context)


@dataclass(frozen=True)
class _CalmBox:
    sheet: Sheet
    row: int
    columns: tuple[int, ...]  # of the label and the mark
    written: str
    calm: bool | None  # None: something else is written there

    @property
    def unclear(self) -> bool:
        return bool(self.written) and self.calm is None


def _context(
    form: SentForm, deployment: Deployment, wordings: Mapping[str, Wording], today: date, closest: Closest
) -> Context:
    remains = {words(f"checklist.remains.{answer.value}"): answer for words in wordings.values() for answer in Remains}
    words = wordings.get(form.language) or wordings[deployment.language]
    problems = {problem.id: problem for problem in form.carried}
    ids = form.keys or {f"K{number}": id_ for number, id_ in enumerate(problems, 1)}
    keys = {key: problems[id_] for key, id_ in ids.items() if id_ in problems}
    return Context(form, keys, deployment, words, remains, today, closest, _our_texts(wordings))


def _our_texts(wordings: Mapping[str, Wording]) -> Callable[[str], bool]:
    """Tells the form's own texts, whatever was filled in to them, from what people write."""
    patterns = set()
    for words in wordings.values():
        for key, text in words.table.items():
            if key.startswith("checklist.") and not key.startswith(_NOT_OURS) and fold(_PLACEHOLDER.sub("", text)):
                patterns.add(".*".join(re.escape(" ".join(part.split())) for part in _PLACEHOLDER.split(text)))
    ours = re.compile("|".join(sorted(patterns)), re.IGNORECASE)

    def is_ours(text: str) -> bool:
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        return len(text) <= _LONGEST_OURS and all(ours.fullmatch(line) for line in lines)

    return is_ours


def _names_of(wordings: Mapping[str, Wording]) -> tuple[str, ...]:
    """The names of our sheets without anything to fill in, as they begin: Numbers adds the table's name to them."""
    ours = {fold(words(f"checklist.{key}")) for words in wordings.values() for key in _OUR_SHEETS}
    return tuple(f"{name} " for name in sorted(ours))


def _new_rows(tables: Sequence[FoundTable], context: Context) -> list[RowReading]:
    """New events; the same event on a copied sheet is read once, another one there gets a key of its own."""
    readings: dict[str, RowReading] = {}
    for number, table in enumerate((t for t in tables if t.spec == "new"), 1):
        for row in table.rows:
            reading = read_new(table, row, context)
            key = f"N{row.number}"
            if reading is None:
                continue
            if key in readings:
                if readings[key].filled == reading.filled:
                    continue
                key = f"{key}.{number}"
            readings[key] = _with_key(reading, key, context)
    return list(readings.values())


def _with_key(reading: RowReading, key: str, context: Context) -> RowReading:
    if reading.observation is None:
        return reading
    problem = f"{context.form.round}/{context.form.respondent}/{key}"
    return replace(reading, observation=replace(reading.observation, key=key, problem=problem))


def _calm_box(
    sheets: Sequence[Sheet], tables: Sequence[FoundTable], wordings: Mapping[str, Wording]
) -> _CalmBox | None:
    """The box, wherever its label stands; a marked one before an empty one on a copied sheet."""
    labels = {fold(words("checklist.calm_label")) for words in wordings.values()}
    boxes = [box for sheet in sheets for box in _boxes_on(sheet, labels, _asides(sheet, tables))]
    return next((box for box in boxes if box.written), boxes[0] if boxes else None)


def _boxes_on(sheet: Sheet, labels: set[str], asides: set[int]) -> Iterator[_CalmBox]:
    for row, cells in rows_of(sheet).items():
        for column, value in cells.items():
            if isinstance(value, str) and fold(value) in labels:
                right = [(c, v) for c, v in cells.items() if c > column and c not in asides][:1]
                mark = right[0][1] if right else None
                yield _CalmBox(sheet, row, (column, *(c for c, _ in right)), cell_text(mark), _is_calm(mark))


def _asides(sheet: Sheet, tables: Sequence[FoundTable]) -> set[int]:
    """The columns where a marked copy holds our own questions."""
    return {table.columns["mend"] for table in tables if table.sheet is sheet and "mend" in table.columns}


def _is_calm(mark: CellValue) -> bool | None:
    text = cell_text(mark).casefold()
    if text in CALM_MARKS | _TICKS or fold(text).split(" ")[0] in CALM_MARKS:
        return True
    return False if text in ("", "0", "false", "-", "nej", "no") else None


def _strays(
    sheets: Sequence[Sheet], tables: Sequence[FoundTable], calm: _CalmBox | None, context: Context
) -> list[Question]:
    """What is written outside the places that are meant for it: one question a sheet and column, not one a cell."""
    questions: list[Question] = []
    for sheet in sheets:
        own = [table for table in tables if table.sheet is sheet]
        if own or (calm and calm.sheet is sheet):
            questions += _outside(sheet, own, calm, context)
        elif fold(sheet.name) not in _CLIENTS_SHEETS and sheet.cells:
            place, value = min(sheet.cells.items(), key=lambda cell: cell[0])
            if not context.ours(cell_text(value)):  # our own sheet under another name
                questions.append(Question("extra_sheet", sheet.name, cell_name(*place), value=cell_text(value)[:200]))
    return questions


def _outside(sheet: Sheet, tables: Sequence[FoundTable], calm: _CalmBox | None, context: Context) -> Iterator[Question]:
    asides = _asides(sheet, tables)
    for table in tables:
        yield from _extra_columns(table, asides, context)
    inside = {row for table in tables for row in range(table.header, table.last + 1)}
    calm_cells = {(calm.row, column) for column in calm.columns} if calm and calm.sheet is sheet else set()
    loose = [
        (place, cell_text(value))
        for place, value in sorted(sheet.cells.items(), key=lambda cell: cell[0])
        if place[0] not in inside and place[1] not in asides and place not in calm_cells
    ]
    loose = [(place, text) for place, text in loose if not context.ours(text)]
    if loose:
        row, column = loose[0][0]
        shown = " · ".join(text[:100] for _, text in loose[:_SHOWN_STRAYS])
        yield Question("stray", sheet.name, cell_name(row, column), row, value=shown)


def _extra_columns(table: FoundTable, asides: set[int], context: Context) -> Iterator[Question]:
    asked: set[int] = set()
    for row in table.rows:
        for column, value in row.others.items():
            text = cell_text(value)
            if column in asked or column in asides or context.ours(text):
                continue
            asked.add(column)
            name = cell_name(row.number, column)
            title = cell_text(table.sheet.cells.get((table.header, column))) or name.rstrip("0123456789")
            yield Question("extra_column", table.sheet.name, name, row.number, title, text[:200])


def _report(
    rows: Sequence[RowReading],
    calm: _CalmBox | None,
    strays: Sequence[Question],
    missing: Sequence[Question],
    context: Context,
) -> Report:
    observations = tuple(row.observation for row in rows if row.observation)
    questions = [question for row in rows for question in row.questions]
    notes = [note for row in rows for note in row.notes]
    filled = [line for row in rows for line in row.filled]
    label = context.words("checklist.calm_label")
    if calm and calm.unclear:
        mark = cell_name(calm.row, calm.columns[-1])
        questions.append(Question("unclear_calm", calm.sheet.name, mark, calm.row, label, calm.written))
        filled.append(FilledRow(calm.row, "", {"calm": calm.written}))
    if calm and calm.calm and rows:
        notes.append(Note(calm.row, label.rstrip(" :?"), calm.written, context.words("questions.rows_count")))
    questions += strays
    if calm and calm.calm and not rows:
        state = AnswerState.CALM
    elif rows or questions:
        state = AnswerState.EVENTS if observations else AnswerState.UNCLEAR
        questions += missing if rows else ()
    else:
        state, questions = AnswerState.UNCLEAR, [Question("blank")]
    return Report(state, observations, tuple(questions), tuple(notes), tuple(filled))
