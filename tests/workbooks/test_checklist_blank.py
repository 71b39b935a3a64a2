"""A form that is filled in cannot be told from one that is written for its function: not read, not looked at."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from builders import STOCKHOLM, a_deployment, a_member, an_observation, utc
from checklist_files import write_checklist
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from est_mailer.domain.model import OpenProblem, Remains
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.writing import ChecklistForm, write_among_others, write_whole
from est_mailer.workbooks.foreign.reading import read_guarded

DEPLOYMENT = a_deployment()
WORDS = {language: Wording.of(language, STOCKHOLM) for language in ("sv", "en")}
LONG = "Krossade rutor i alla väderskydd längs hela busslinjen, och i väntsalen, för tredje gången den här hösten"


def a_form(problems: int = 0, lines: int = 0, language: str = "sv", **changes: Any) -> ChecklistForm:
    """A form whose problems differ in length, area and whether they have a place."""
    firsts = [
        an_observation(
            f"N{n}",
            indicator=("skadegorelse", "ungdomar", "gone")[n % 3],
            area=("norrby", "centrum", "an area that is gone")[n % 3],
            place=("busskuren", "", LONG)[n % 3],
            what=("Ruta & <karm>", LONG, "")[(n // 2) % 3],
        )
        for n in range(problems)
    ]
    carried = (OpenProblem(f"2026-W46/x/{f.key}", "x", f, "2026-W46", 1, Remains.YES) for f in firsts)
    base = ChecklistForm(
        token="24K5-G007-0404-N2F2-PEVG-TN6N",
        round="2026-W47",
        period=RoundPeriod.of_key("2026-W47"),
        respondent=a_member("skola-norr", name="Norrby skola", areas=("norrby",), language=language),
        deadline=utc(2026, 11, 18, 14),
        carried=tuple(carried),
        last_week=tuple(LONG[: 20 + 40 * n] for n in range(lines)),
    )
    return replace(base, **changes)


def shown(content: bytes) -> dict[str, Any]:
    """All that a spreadsheet shows or does, read from the file."""
    book = load_workbook(BytesIO(content))
    facts = book.properties
    names = {name: (n.attr_text, n.hidden) for name, n in book.defined_names.items()}
    return {
        "sheets": {sheet.title: _sheet(sheet) for sheet in book},
        "names": names,
        "facts": (facts.title, facts.keywords, facts.creator, facts.language),
    }


def _sheet(sheet: Any) -> dict[str, Any]:
    page = sheet.page_setup
    return {
        "cells": {cell.coordinate: _cell(cell) for row in sheet.iter_rows() for cell in row},
        "heights": {n: row.height for n, row in sheet.row_dimensions.items() if row.height},
        "widths": {letter: column.width for letter, column in sheet.column_dimensions.items()},
        "merged": {str(merged) for merged in sheet.merged_cells.ranges},
        "lists": {(str(v.sqref), v.type, v.formula1, v.error, v.prompt) for v in sheet.data_validations.dataValidation},
        "page": (sheet.dimensions, sheet.freeze_panes, sheet.sheet_state, page.fitToHeight, page.orientation),
        "protected": sheet.protection.sheet,
    }


def _cell(cell: Any) -> tuple[Any, ...]:
    look = (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)
    return cell.value, cell.data_type, cell.number_format, cell.quotePrefix, *map(repr, look)


CASES = {
    "nothing to carry": a_form(),
    "one problem": a_form(1, 1),
    "two problems": a_form(2, 2),
    "many problems, on more than a page": a_form(40, 40),
    "problems, but no lines": a_form(3),
    "lines, but no problems": a_form(0, 3),
    "in English": a_form(2, 1, "en"),
    "a day": a_form(2, 1, round="2026-W47-3", period=RoundPeriod.of_key("2026-W47-3")),
    "a name of two lines": a_form(1, 1, respondent=a_member(name="Exempelstads " * 9, areas=("vivalla", "norrby"))),
    "areas that are gone": a_form(1, respondent=a_member(areas=("gone", "soderang"))),
    "what looks like a formula": a_form(1, 2, last_week=("=1+1", "-")),
    "nothing but what no cell holds": a_form(0, 1, last_week=("\x0b",)),
}


@pytest.mark.parametrize("case", CASES)
def test_a_form_that_is_filled_in_shows_what_one_that_is_written_shows(case: str) -> None:
    form = CASES[case]
    words = WORDS[form.respondent.language]
    filled = write_checklist(form, DEPLOYMENT, words)
    whole = write_whole(form, DEPLOYMENT, words)
    assert shown(filled) == shown(whole)
    assert read_guarded(filled).sheets == read_guarded(whole).sheets


def test_the_next_functions_form_has_nothing_of_the_one_before() -> None:
    first = write_checklist(a_form(5, 5), DEPLOYMENT, WORDS["sv"])
    second = _texts(write_checklist(a_form(respondent=a_member(name="Annan")), DEPLOYMENT, WORDS["sv"]))
    assert LONG[:30] in _texts(first)
    assert LONG[:30] not in second
    assert "PLACEHOLDER" not in second


@given(
    name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120), problems=st.integers(0, 4)
)
@settings(max_examples=30, deadline=None)
def test_whatever_the_function_is_called(name: str, problems: int) -> None:
    form = a_form(problems, problems, respondent=a_member(name=name))
    filled = write_checklist(form, DEPLOYMENT, WORDS["sv"])
    sheets = [read_guarded(c).sheets for c in (filled, write_whole(form, DEPLOYMENT, WORDS["sv"]))]
    assert sheets[0] == sheets[1]
    assert "PLACEHOLDER" not in _texts(filled)


def test_every_table_of_strings_is_counted() -> None:
    """A reader that believes the counts must not run out of room."""
    with zipfile.ZipFile(BytesIO(write_checklist(a_form(3, 2), DEPLOYMENT, WORDS["sv"]))) as package:
        sheets = "".join(package.read(n).decode() for n in package.namelist() if n.startswith("xl/worksheets/"))
        table = package.read("xl/sharedStrings.xml").decode()
        assert package.testzip() is None
    said = {name: int(number) for name, number in re.findall(r'(\w*[cC]ount)="(\d+)"', table)}
    used = [int(number) for number in re.findall(r't="s"><v>(\d+)<', sheets)]
    assert said == {"count": len(used), "uniqueCount": table.count("<si>")}
    assert max(used) < table.count("<si>")


def _texts(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return "".join(package.read(name).decode() for name in package.namelist())


def test_the_help_sheet_changes_no_look_of_the_others() -> None:
    """Its heading stands on one line and its labels are underlined; those of the form wrap, and are not."""
    form, _, help_, *_ = load_workbook(BytesIO(write_checklist(a_form(), DEPLOYMENT, WORDS["sv"])))
    assert (form["A1"].alignment.wrap_text, help_["A1"].alignment.wrap_text) == (True, None)
    assert form["A3"].value
    assert form["A3"].border.bottom.style is None


def test_forms_with_as_many_problems_begin_with_the_same() -> None:
    """Neither name, code nor the words of a problem stand there; how many there are does, and how long they are."""
    one = a_form(1)
    neighbour = replace(one.respondent, name="Söderby skola")
    other = replace(one, token="24K5-G008-0404-N2F2-PEVG-TN6N", respondent=neighbour)
    (first, beginning), (second, alike) = (write_among_others(form, DEPLOYMENT, WORDS["sv"]) for form in (one, other))
    assert beginning is alike
    assert first != second
    assert first.startswith(beginning)
    assert second.startswith(beginning)
    assert len(beginning) > len(first) // 2
    assert write_among_others(a_form(2), DEPLOYMENT, WORDS["sv"])[1] != beginning
    whole, nothing = write_among_others(replace(one, last_week=("=1+1",)), DEPLOYMENT, WORDS["sv"])
    assert (nothing, whole[:2]) == (b"", b"PK")
