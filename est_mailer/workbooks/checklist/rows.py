"""The meaning of a checklist's rows: what is carried from last week, and what is new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from est_mailer.domain.meaning.understanding import (
    When,
    answers_alone,
    area_names,
    fold,
    indicator_names,
    names_several,
    suggest_area,
    suggest_indicator,
    understand_remains,
)
from est_mailer.domain.model import Observation, OpenProblem, Question, Remains
from est_mailer.workbooks.checklist.cells import Cells, Context, RowReading, is_blank, written_in
from est_mailer.workbooks.checklist.form import problem_text
from est_mailer.workbooks.checklist.layout import NEW_COLUMNS
from est_mailer.workbooks.checklist.said_when import is_far_ahead, read_when
from est_mailer.workbooks.tables import FoundTable, TableRow, cell_text

# A row that somebody has added among last week's problems is a new one, said in other columns.
_CARRIED_AS_NEW = {"what": "problem", "action": "comment", "indicator": "problem"}


def read_new(table: FoundTable, row: TableRow, context: Context) -> RowReading | None:
    """A row of the table for new events; None if its sender has not touched it."""
    written = written_in(row)
    written.pop("mend", None)  # of a marked copy: our question
    if not written or (len(written) == 1 and context.ours(*written.values())):
        return None
    indicator = context.indicator(written.get("indicator", ""))
    if len(written) == 1 and "indicator" in written:
        return None if indicator else _words_alone(Cells(table, row, context, written))
    return _read_event(Cells(table, row, context, written), indicator)


def read_bare(table: FoundTable, row: TableRow, context: Context) -> RowReading:
    """A row where the sender has written what it was, and nothing more: asked about."""
    cells = Cells(table, row, context, written_in(row))
    cells.ask("indicator_alone", "indicator")
    return cells.reading(None, "", NEW_COLUMNS)


def read_carried(tables: Iterable[FoundTable], context: Context) -> list[RowReading]:
    """The answers for last week's problems, matched by key wherever their rows stand."""
    answers: dict[str, list[tuple[Cells, RowReading]]] = {key: [] for key in context.keys}
    readings: list[RowReading] = []
    for table in tables:
        for row in table.rows:
            cells = Cells(table, row, context, written_in(row))
            key = _key_of(row, context)
            if key is None:
                readings += _without_key(cells)
            elif cells.text("remains") or cells.text("comment"):
                answers[key].append((cells, _answer_for(key, cells)))
            else:
                _moved(context.keys[key], cells)
                readings += [RowReading(questions=tuple(cells.questions))] if cells.questions else []
    for key, given in answers.items():
        readings += _agreed(key, given)
    return readings


def missing_rows(tables: Iterable[FoundTable], context: Context) -> list[Question]:
    """One question for each problem whose row is not in the file: asked about, never taken as gone.

    Its value is the key, its suggestion says which problem it is.
    """
    present = {_key_of(row, context) for table in tables for row in table.rows}
    return [
        Question("missing_row", value=key, suggestion=_described(problem, context))
        for key, problem in context.keys.items()
        if key not in present
    ]


def _words_alone(cells: Cells) -> RowReading:
    """Something is written where the form has its indicators, and nothing else in the row."""
    _ask_indicator(cells)
    return cells.reading(None, "", NEW_COLUMNS)


def _ask_indicator(cells: Cells) -> None:
    context, written = cells.context, cells.text("indicator")
    indicators, language = context.deployment.indicators, context.form.language
    if names_several(written, indicator_names(indicators, language)):
        cells.ask("several_indicators", "indicator")
    else:
        kind = "unknown_indicator" if written else "missing_indicator"
        cells.ask(kind, "indicator", suggest_indicator(written, indicators, language, context.closest))


def _read_event(cells: Cells, indicator: str | None) -> RowReading:
    context, row = cells.context, cells.row
    if indicator is None:
        _ask_indicator(cells)
    area = _area(cells)
    what, place = cells.text("what"), cells.text("place")
    if not what and not place:
        cells.ask("missing_what", "what")
    refused = bool(cells.questions)
    when = _when(cells, _foreseen(indicator, context))
    if when.several:
        what = f"{what} ({cells.text('when')})".lstrip()  # a row holds one day, and they are to be read of all
    observation = None
    if indicator and area and not refused:
        key = f"N{row.number}"
        observation = Observation(
            key=key,
            problem=f"{context.form.round}/{context.form.respondent}/{key}",
            indicator=indicator,
            area=area,
            place=place,
            day=when.day,
            time_of_day=when.time_of_day,
            what=what,
            action=cells.text("action"),
        )
    return cells.reading(observation, "", NEW_COLUMNS)


def _area(cells: Cells) -> str | None:
    context, written = cells.context, cells.text("area")
    if not written:
        cells.ask("missing_area", "area")
        return None
    area = context.area(written)
    if area is None and names_several(written, area_names(context.deployment.areas)):
        cells.ask("several_areas", "area")
    elif area is None:
        cells.ask("unknown_area", "area", suggest_area(written, context.deployment.areas, context.closest))
    elif written != (name := context.area_names[area]) and fold(written) != fold(name):
        cells.note("area", name)
    return area


def _foreseen(indicator: str | None, context: Context) -> bool:
    """True for what is reported before it happens: gatherings, which no week carries to the next."""
    return any(known.id == indicator and not known.carries for known in context.deployment.indicators)


def _when(cells: Cells, foreseen: bool) -> When:
    """A date that cannot be read is asked about; the rest of the row is used all the same."""
    if not cells.text("when"):
        return When()
    context, value = cells.context, cells.row.cells["when"]
    when, said = read_when(value, context.today, context.words, foreseen)
    if when is None:
        cells.ask("far_date" if is_far_ahead(value, context.today) else "impossible_date", "when")
        return When()
    if said is not None:
        cells.note("when", said)
    return when


def _answer_for(key: str, cells: Cells) -> RowReading:
    context, problem = cells.context, cells.context.keys[key]
    written, comment = cells.text("remains"), cells.text("comment")
    remains = understand_remains(cells.row.cells["remains"], context.remains_words) if written else Remains.UNKNOWN
    if not written:
        cells.ask("missing_remains", "remains")
    elif remains is None:
        cells.ask("unknown_remains", "remains")
    elif fold(written) not in {fold(word) for word in context.remains_words}:
        cells.note("remains", context.words(f"checklist.remains.{remains.value}"))
        if not answers_alone(written, context.remains_words):  # "Nej, lagat i tisdags", "Ja, värre"
            comment = f"{written}. {comment}".removesuffix(". ")
    moved = _moved(problem, cells)
    observation = None
    if remains and not moved:
        observation = replace(problem.first, key=key, problem=problem.id, day=None, time_of_day=None)
        observation = replace(observation, remains=remains, action=comment)
    return cells.reading(observation, key, ("remains", "comment"))


def _moved(problem: OpenProblem, cells: Cells) -> bool:
    """Asks about what the form had filled in and reads otherwise now; True if the row seems to be another problem's.

    That happens when one column has been sorted without the others.
    """
    context, first = cells.context, problem.first
    areas = context.deployment.areas
    what, area, place = cells.row.text("problem"), cells.row.text("area"), cells.row.text("place")
    changed = []
    if what and "{what}" in context.words.table["checklist.problem"] and not _tells_of(what, problem):
        changed.append("problem")
    elif what and fold(what) != fold(problem_text(problem, context.deployment, context.words)):
        cells.ask("changed_row", "problem", _described(problem, context))  # the same problem, and words added to it
    if area and any(a.id == first.area for a in areas) and context.area(area) != first.area:
        changed.append("area")
    if not is_blank(place) and (fold(place) or place) != fold(first.place):
        changed.append("place")
    if cells.text("key") and not _written_key(cells.row, context):
        cells.ask("changed_row", "key", _described(problem, context))
    for column in changed:
        cells.ask("changed_row", column, _described(problem, context))
    return "problem" in changed or len(changed) > 1


def _tells_of(text: str, problem: OpenProblem) -> bool:
    """The form's text of a problem has the beginning of what was first reported."""
    return fold(problem.first.what)[:20].strip() in fold(text)


def _agreed(key: str, given: list[tuple[Cells, RowReading]]) -> list[RowReading]:
    """The same key may stand twice in a file with copied sheets or rows; if the answers differ, it is asked."""
    distinct = {tuple(reading.filled[0].cells.items()): (cells, reading) for cells, reading in given}
    if len(distinct) < 2:
        return [reading for _, reading in distinct.values()]
    readings = []
    for cells, _ in distinct.values():
        cells.questions.clear()
        cells.notes.clear()
        cells.ask("duplicate_key", "remains", _described(cells.context.keys[key], cells.context), value=key)
        readings.append(cells.reading(None, key, ("remains", "comment")))
    return [reading._replace(questions=reading.questions if n == 0 else ()) for n, reading in enumerate(readings)]


def _without_key(cells: Cells) -> list[RowReading]:
    """Our own section title, a row the sender has added, or one whose number is gone."""
    row, context = cells.row, cells.context
    texts = [cell_text(value) for value in row.cells.values() if not is_blank(cell_text(value))]
    if all(context.ours(text) for text in texts):
        return []
    if cells.text("remains") or not cells.text("area"):
        cells.ask("unknown_row", "problem", value=" · ".join(texts))
        return [cells.reading(None, "", ("problem", "area", "place", "remains", "comment"))]
    cells.standing_in = _CARRIED_AS_NEW
    written = row.text("problem").partition(":")[0]
    return [_read_event(cells, context.indicator(written))]


def _key_of(row: TableRow, context: Context) -> str | None:
    """The row's key; where the number is gone or changed, the only problem with this area, place and text."""
    written = _written_key(row, context)
    if written:
        return written
    area = context.area(row.text("area"))
    matches = [
        key
        for key, problem in context.keys.items()
        if problem.first.area == area
        and fold(problem.first.place) == fold(row.text("place"))
        and _tells_of(row.text("problem"), problem)
    ]
    return matches[0] if len(matches) == 1 else None


def _written_key(row: TableRow, context: Context) -> str | None:
    written = fold(row.text("key")).replace(" ", "")
    return next((key for key in context.keys if written and fold(key).replace(" ", "") == written), None)


def _described(problem: OpenProblem, context: Context) -> str:
    deployment, first = context.deployment, problem.first
    indicator = next((i.name(context.words.language) for i in deployment.indicators if i.id == first.indicator), "")
    area = next((a.name for a in deployment.areas if a.id == first.area), "")
    return ", ".join(part for part in (indicator, first.what[:60], area, first.place) if part)
