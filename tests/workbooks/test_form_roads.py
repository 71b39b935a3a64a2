"""The quick road through a returned form leads where the careful one does, or is not taken."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest
from builders import STOCKHOLM
from checklist_files import CARRIED, DEPLOYMENT, a_problem, sent_form, the_form, write_checklist
from fuzzing.checklists import TODAY, WORDINGS
from fuzzing.grids import worked_in

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import CellValue, Sheet, Workbook
from est_mailer.domain.model import AnswerState, Report, SentForm
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.as_sent import as_sent
from est_mailer.workbooks.checklist.form import sent_texts
from est_mailer.workbooks.checklist.layout import CARRIED_COLUMNS, NEW_COLUMNS
from est_mailer.workbooks.checklist.own_texts import OwnSheets
from est_mailer.workbooks.checklist.reading import context_of, read_checklist
from est_mailer.workbooks.checklist.writing import row_keys
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.foreign.isolation import InProcessReader

Cells = dict[tuple[int, int], CellValue]
Change = Callable[[Workbook], Workbook]
WEEK, DAY = "2026-W47", "2026-W47-3"
NEW = 12  # the first row for new events below two problems; two for each of four indicators
FREE = NEW + 8
CALM_LABEL, SECTIONS = "Lugn vecka? Skriv X här:", ("Är det kvar?", "Nytt sedan sist")
TITLES = tuple(WORDINGS["sv"](f"checklist.column.{id_}") for id_ in dict.fromkeys((*CARRIED_COLUMNS, *NEW_COLUMNS)))
PROBLEMS = (*CARRIED, *(a_problem(n, "torget", "Plats", "centrum") for n in range(11, 14)))
EVENT: Cells = {
    (NEW, 2): "Norrby", (NEW, 3): "skolgården", (NEW, 4): "9/11", (NEW, 5): "Bål", (NEW, 6): "Släckt",
    (NEW + 1, 2): "Centrum", (NEW + 1, 5): "Två rutor krossade",
}  # fmt: skip


@cache
def as_it_was_sent(language: str = "sv", round_: str = WEEK, carried: int = 2) -> tuple[Workbook, SentForm]:
    """A form as it is read when nobody has written in it, and what the service remembers of it."""
    problems = PROBLEMS[:carried]
    written = replace(the_form(problems, language), round=round_, period=RoundPeriod.of_key(round_))
    words = WORDINGS[language].about(written.period)
    workbook = InProcessReader().read(write_checklist(written, DEPLOYMENT, words), "lista.xlsx")
    return workbook, replace(sent_form(problems, language), round=round_, keys=row_keys(problems))


def both(
    workbook: Workbook, form: SentForm, wordings: dict[str, Wording] = WORDINGS, deployment: Deployment = DEPLOYMENT
) -> Report:
    quick, careful = (
        read_checklist(workbook, form, deployment, wordings, TODAY, closest, searching=searching)
        for searching in (False, True)
    )
    assert quick == careful
    return quick


def is_quick(
    workbook: Workbook, form: SentForm, wordings: dict[str, Wording] = WORDINGS, deployment: Deployment = DEPLOYMENT
) -> bool:
    catalogues = tuple(wordings.values())
    context = context_of(form, deployment, wordings, TODAY, closest)
    return as_sent(workbook, context, OwnSheets(form, deployment, catalogues), catalogues) is not None


def with_cells(cells: Cells, at: int = 0) -> Change:
    def change(workbook: Workbook) -> Workbook:
        sheets = list(workbook.sheets)
        told = {place: value for place, value in (sheets[at].cells | cells).items() if value is not None}
        sheets[at] = Sheet(sheets[at].name, dict(sorted(told.items())))
        return replace(workbook, sheets=tuple(sheets))

    return change


def with_name(name: str, at: int = 0) -> Change:
    def change(workbook: Workbook) -> Workbook:
        sheets = list(workbook.sheets)
        sheets[at] = Sheet(name, sheets[at].cells)
        return replace(workbook, sheets=tuple(sheets))

    return change


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("round_", [WEEK, DAY])
@pytest.mark.parametrize("carried", [0, 2, 5])
def test_every_form_of_ours_is_read_on_the_quick_road(language: str, round_: str, carried: int) -> None:
    workbook, form = as_it_was_sent(language, round_, carried)
    first = NEW - (0 if carried else 5) + max(0, carried - 2)
    event = {(row - NEW + first, column): value for (row, column), value in EVENT.items()}
    filled, calm = with_cells(event)(workbook), with_cells({(3, 2): "x"})(workbook)
    assert all(is_quick(each, form) for each in (workbook, filled, calm))
    both(workbook, form)
    assert len(both(filled, form).observations) == 2
    assert both(calm, form).state is AnswerState.CALM
    assert not both(calm, form).questions


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("round_", [WEEK, DAY])
@pytest.mark.parametrize("title", ["last_week", "help"])
def test_a_sheets_title_in_a_comment_is_a_comment(language: str, round_: str, title: str) -> None:
    workbook, form = as_it_was_sent(language, round_)
    for key in (f"checklist.{title}.title", f"checklist.daily.{title}.title"):
        if key in WORDINGS[language].table:
            said = WORDINGS[language](key)
            report = both(
                with_cells({(7, 4): "Ja" if language == "sv" else "Yes", (7, 5): said, **EVENT})(workbook), form
            )
            assert len(report.observations) == 3, said
            assert not [question for question in report.questions if question.kind == "no_table"], said


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_sheet_about_last_time_of_a_days_form_is_ours_whatever_it_is_called(language: str) -> None:
    workbook, form = as_it_was_sent(language, DAY)
    calm = with_cells({(3, 2): "x"})(workbook)
    assert not both(calm, form).questions
    assert not both(with_name("Blad2", 1)(calm), form).questions
    written = both(with_cells({(9, 1): "hej"}, 1)(calm), form)
    assert [(q.kind, q.sheet, q.value) for q in written.questions] == [("stray", calm.sheets[1].name, "hej")]


TAKEN: dict[str, Change] = {
    "answers for the problems": with_cells({(7, 4): "Ja", (7, 5): "värre nu", (8, 4): "Nej, lagat i tisdags"}),
    "a problem's place changed": with_cells({(7, 3): "torget", (7, 4): "Ja"}),
    "a problem's row emptied": with_cells({(8, column): None for column in range(1, 7)}),
    "a row among the problems": with_cells({(9, 1): "Brand", (9, 2): "Norrby", (9, 5): "Container"}),
    "words beside a section's title": with_cells({(10, 2): "se nedan"}),
    "an event in a row of its own": with_cells({(FREE, 1): "Brand", (FREE, 2): "Norrby", (FREE, 5): "Bil"}),
    "an event far below": with_cells({(90, 1): "Brand", (90, 2): "Norrby", (90, 5): "Bil"}),
    "dates and numbers": with_cells({**EVENT, (NEW, 4): 46346, (NEW, 3): 12.0, (NEW + 1, 6): True}),
    "another name for the sheet": with_name("Blad1"),
    "the title away": with_cells({(1, 1): None, (2, 1): None}),
    "only the form's sheet": lambda workbook: replace(workbook, sheets=workbook.sheets[:1]),
}
LEFT: dict[str, Change] = {
    "a title of a column edited": with_cells({(6, 4): "Kvar? Välj"}),
    "an indicator of ours changed": with_cells({(NEW, 1): "Brand"}),
    "an indicator of ours away": with_cells({(NEW, 1): None}),
    "an indicator and nothing else": with_cells({(FREE, 1): "Brand"}),
    "another title for the form": with_cells({(1, 1): "Vi har det lugnt"}),
    "something at the top": with_cells({(4, 1): "hej"}),
    "something beside the box": with_cells({(3, 3): "x"}),
    "something beside the table": with_cells({(NEW, 7): "hej"}),
    "titles written below": with_cells({(30, c): t for c, t in enumerate(("Vad", "Område", "Plats", "När"), 1)}),
    "another calm box": with_cells({(30, 1): "Lugn vecka? Skriv X här:", (30, 2): "x"}),
    "the calm box's words as the title": with_cells({(1, 1): "Lugn vecka? Skriv X här:", (3, 2): "x"}),
    "the help's title in a cell": with_cells({**EVENT, (NEW, 6): "Så fyller du i checklistan"}),
    "the help's title in the box": with_cells({(3, 2): "Så fyller du i checklistan"}),
    "the name of a sheet to read": with_name("Listor"),
    "a sheet to read under another name": with_name("Blad2", 2),
    "something on a sheet to read": with_cells({(30, 1): "hej"}, 2),
    "a sheet more": lambda workbook: replace(workbook, sheets=(*workbook.sheets, Sheet("Blad9", {(1, 1): "hej"}))),
    "the sheets in another order": lambda workbook: replace(workbook, sheets=workbook.sheets[::-1]),
    "no sheet": lambda workbook: replace(workbook, sheets=()),
    "a row inserted": lambda workbook: _worked_in(workbook, "+\t1\t9"),
    "a column inserted": lambda workbook: _worked_in(workbook, ">\t1\t2"),
    "a row deleted": lambda workbook: _worked_in(workbook, "-\t1\t11"),
    "two rows swapped": lambda workbook: _worked_in(workbook, "w\t1\t12\t14"),
    "cells in no order": lambda workbook: replace(
        workbook, sheets=(Sheet("Blad1", dict(reversed(workbook.sheets[0].cells.items()))), *workbook.sheets[1:])
    ),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_written_where_it_belongs_is_read_on_the_quick_road(name: str) -> None:
    workbook, form = as_it_was_sent()
    changed = TAKEN[name](workbook)
    assert is_quick(changed, form)
    both(changed, form)


@pytest.mark.parametrize("name", LEFT)
@pytest.mark.parametrize("filled", [{}, EVENT], ids=["nothing else", "an event"])
def test_what_stands_otherwise_is_left_to_the_careful_road(name: str, filled: Cells) -> None:
    workbook, form = as_it_was_sent()
    changed = LEFT[name](with_cells(filled)(workbook))
    assert not is_quick(changed, form)
    both(changed, form)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("checklist.column.what", "Plats"),
        ("checklist.section.new", "Lugn vecka? Skriv X här:"),
        ("checklist.section.new", "Så fyller du i checklistan"),
        ("checklist.section.new", "***"),
        ("checklist.calm_label", "Område"),
    ],
)
def test_words_under_which_a_search_finds_something_else_make_a_form_that_is_searched(key: str, text: str) -> None:
    own = Wording.of("sv", STOCKHOLM, {"sv": {key: text}})
    form, wordings = sent_form(), WORDINGS | {"sv": own}
    workbook = with_cells(EVENT)(InProcessReader().read(write_checklist(the_form(), DEPLOYMENT, own), "lista.xlsx"))
    assert not is_quick(workbook, form, wordings)
    both(workbook, form, wordings)


def test_indicators_of_one_name_make_a_form_that_is_searched() -> None:
    first, second, *others = DEPLOYMENT.indicators
    deployment = replace(DEPLOYMENT, indicators=(first, replace(second, name=first.name), *others))
    workbook = InProcessReader().read(write_checklist(the_form(), deployment, WORDINGS["sv"]), "lista.xlsx")
    assert not is_quick(workbook, sent_form(), deployment=deployment)
    both(with_cells(EVENT)(workbook), sent_form(), deployment=deployment)


def test_a_form_that_could_be_the_list_of_areas_is_searched() -> None:
    """Its problems are of indicators that are gone and were called what the form says, and all areas stand in it."""
    texts = (CALM_LABEL, *SECTIONS, *TITLES)
    first = replace(CARRIED[0].first, area="", place="", what="")
    problems = tuple(replace(CARRIED[0], id=f"P{n}", first=replace(first, indicator=t)) for n, t in enumerate(texts))
    cells: Cells = {**sent_texts(DEPLOYMENT, WORDINGS["sv"], daily=False, carried=len(problems))}
    areas: Cells = {(40, column): area.name for column, area in enumerate(DEPLOYMENT.areas, 1)}
    form = replace(sent_form(problems), keys=row_keys(problems))
    assert not is_quick(Workbook((Sheet("Blad1", cells | areas),)), form)
    assert both(Workbook((Sheet("Blad1", cells | areas),)), form).questions[0].kind == "no_table"


def test_both_roads_read_the_same_whatever_is_done_to_a_form() -> None:
    chance, quick = random.Random(2026), 0
    texts = sorted({text for words in WORDINGS.values() for key, text in words.table.items() if _is_short(key, text)})
    for _ in range(300):
        workbook, form = as_it_was_sent(chance.choice(("sv", "en")), chance.choice((WEEK, DAY)), chance.choice((0, 2)))
        edits = [line for _ in range(chance.choice((1, 1, 2, 4))) for line in _edits(chance, texts)]
        changed = _worked_in(workbook, *edits)
        both(changed, form)
        quick += is_quick(changed, form)
    assert 50 < quick < 200


def _is_short(key: str, text: str) -> bool:
    return key.startswith("checklist.") and "{" not in text and "\n" not in text and len(text) < 60


def _edits(chance: random.Random, texts: list[str]) -> Iterator[str]:
    """An event in its row or, as often, anything anywhere."""
    row, column = chance.randint(5, 24), chance.randint(1, 7)
    if chance.random() < 0.6:
        yield f"=\t1\t{row}\t2\t{chance.choice(('Norrby', 'Centrum', 'Vivala', '-'))}"
        yield f"=\t1\t{row}\t4\t{chance.choice(('9/11', 'i tisdags', 'n:46346', '31 november'))}"
        yield f"=\t1\t{row}\t5\t{chance.choice(('Bål', 'Krossad ruta', chance.choice(texts)))}"
        return
    yield chance.choice(
        (
            f"=\t1\t{row}\t{column}\t{chance.choice(texts)}",
            f"=\t1\t3\t2\t{chance.choice(('x', 'Nej', 'kanske'))}",
            f"=\t{chance.randint(1, 4)}\t{row}\t{column}\thej",
            f"-\t1\t{row}",
            f"+\t1\t{row}",
            f"w\t1\t{row}\t{chance.randint(5, 24)}",
            f"c\t1\t{row}\t{chance.randint(5, 24)}",
            f">\t1\t{column}",
            f"n\t{chance.randint(1, 4)}\t{chance.choice(('Blad1', 'Hjälp (2)', 'Lists'))}",
            "d\t1",
            "a\t1\t1\t12\t5\ten lapp",
        )
    )


def _worked_in(workbook: Workbook, *edits: str) -> Workbook:
    return worked_in((workbook,), "\n".join(("", *edits)).encode())[1]
