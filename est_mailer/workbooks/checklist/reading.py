"""Reading a returned checklist: what its sender reported, and what must be asked.

Every cell that somebody has written in ends as data, or in a question; none is dropped.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import Workbook
from est_mailer.domain.meaning.understanding import Closest, Finder, area_finder, fold, indicator_finder
from est_mailer.domain.model import AnswerState, FilledRow, Note, Observation, Question, Remains, Report, SentForm
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.as_sent import as_sent
from est_mailer.workbooks.checklist.bare_rows import added_indicators
from est_mailer.workbooks.checklist.calm_box import CalmBox
from est_mailer.workbooks.checklist.cells import Context, RowReading
from est_mailer.workbooks.checklist.own_texts import OwnSheets, our_texts
from est_mailer.workbooks.checklist.rows import missing_rows, read_bare, read_carried, read_new
from est_mailer.workbooks.checklist.searching import Found, searched
from est_mailer.workbooks.tables import FoundTable, cell_name

_TOKEN_ROWS = 60
_TOKEN_LENGTH = 24


def token_texts(workbook: Workbook, filename: str) -> str:
    """Every text in a file where a token may stand, one a line: its name, marks, and the tops of its sheets."""
    texts = [filename, *workbook.marks]
    for sheet in workbook.sheets:
        texts.append(sheet.name)
        texts += [
            value
            for place, value in sheet.cells.items()
            if isinstance(value, str) and len(value) >= _TOKEN_LENGTH and place[0] <= _TOKEN_ROWS
        ]
    return "\n".join(texts)


def read_checklist(
    workbook: Workbook,
    form: SentForm,
    deployment: Deployment,
    words_by_language: Mapping[str, Wording],
    today: date,
    closest: Closest,
    *,
    searching: bool = False,
) -> Report:
    """The report in a returned form, read as a difference against what was ``form``: sent.

    ``today``: the local day the answer came, for "i tisdags". ``closest`` finds what a misspelt word may mean.
    Notes and question columns are in the form's language. ``searching``: look for everything, even where all of ours
    stands as it was sent; the report is the same.
    """
    context = context_of(form, deployment, words_by_language, today, closest)
    catalogues = tuple(words_by_language.values())
    own_sheets = OwnSheets(form, deployment, catalogues)
    found = None if searching else as_sent(workbook, context, own_sheets, catalogues)
    tables, calm, strays, _ = found = found or searched(workbook, context, own_sheets, catalogues)
    carried = [table for table in tables if table.spec == "carried"]
    answered = read_carried(carried, _without_header(tables, context))
    rows = answered + _each_once(_new_rows(found, context), answered, context)
    return _report(rows, calm, strays, missing_rows(carried, context), context)


def context_of(
    form: SentForm, deployment: Deployment, wordings: Mapping[str, Wording], today: date, closest: Closest
) -> Context:
    """What a form's rows are read against; the arguments are those of ``read_checklist``."""
    catalogues = tuple(wordings.values())
    words = wordings.get(form.language) or wordings[deployment.language]
    problems = {problem.id: problem for problem in form.carried}
    ids = form.keys or {f"K{number}": id_ for number, id_ in enumerate(problems, 1)}
    keys = {key: problems[id_] for key, id_ in ids.items() if id_ in problems}
    remains, ours, finders = _remains_words(catalogues), our_texts(catalogues), _finders(deployment)
    return Context(form, keys, deployment, words, remains, today, closest, ours, *finders)


@lru_cache(maxsize=16)
def _remains_words(catalogues: tuple[Wording, ...]) -> Mapping[str, Remains]:
    return {words(f"checklist.remains.{answer.value}"): answer for words in catalogues for answer in Remains}


@lru_cache(maxsize=512)  # municipalities in one process
def _finders(deployment: Deployment) -> tuple[Finder, Finder, Mapping[str, str]]:
    """What finds the areas and the indicators, and the areas' names; the form's own indicators stand in every form,
    most areas in many."""
    remembered, names = lru_cache(maxsize=256), {area.id: area.name for area in deployment.areas}
    return remembered(area_finder(deployment.areas)), remembered(indicator_finder(deployment.indicators)), names


def _without_header(tables: Sequence[FoundTable], context: Context) -> Context:
    """Where the header of the new events is gone, their rows are read with last week's, and the indicators are ours."""
    if any(table.spec == "new" for table in tables):
        return context
    return context._replace(ours=lambda text: context.ours(text) or context.indicator(text) is not None)


def _new_rows(found: Found, context: Context) -> list[RowReading]:
    """New events; the same event on a copied sheet is read once, another one there gets a key of its own."""
    readings: dict[str, RowReading] = {}
    for number, table in enumerate((t for t in found.tables if t.spec == "new"), 1):
        added = added_indicators(table, context) if found.whole else frozenset[int]()
        for row in table.rows:
            reading = read_bare(table, row, context) if row.number in added else read_new(table, row, context)
            key = f"N{row.number}"
            if reading is None:
                continue
            if key in readings:
                if readings[key].filled == reading.filled:
                    continue
                key = f"{key}.{number}"
            readings[key] = _with_key(reading, key, context)
    return list(readings.values())


def _each_once(readings: Iterable[RowReading], answered: Iterable[RowReading], context: Context) -> list[RowReading]:
    """A new row that says the same as one above it, word for word, is counted once, and its sender is told; so is one
    that only says again, without a day, what its sender has answered remains.
    """
    rows = {
        _in_substance(replace(said, action="")): reading.filled[0].row
        for reading in answered
        if (said := reading.observation) and said.remains is Remains.YES
    }
    once: list[RowReading] = []
    for reading in readings:
        said = reading.observation
        if said is not None:
            row, substance = reading.filled[0].row, _in_substance(said)
            first = rows.get(substance)
            if first is None:
                rows[substance] = row
            elif not reading.questions:  # on a copied sheet it has the same number
                title, same = context.words("checklist.column.what"), context.words("questions.same_row", row=first)
                reading = RowReading(notes=(Note(row, title, said.what or said.place, same),))
        once.append(reading)
    return once


def _in_substance(said: Observation) -> tuple[Hashable, ...]:
    """All that is said of an event, however it is spelt."""
    when = (said.day, said.time_of_day)
    return (said.indicator, said.area, *when, fold(said.place), fold(said.what), fold(said.action))


def _with_key(reading: RowReading, key: str, context: Context) -> RowReading:
    if reading.observation is None or reading.observation.key == key:
        return reading
    problem = f"{context.form.round}/{context.form.respondent}/{key}"
    return reading._replace(observation=replace(reading.observation, key=key, problem=problem))


def _report(
    rows: Sequence[RowReading],
    calm: CalmBox | None,
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
