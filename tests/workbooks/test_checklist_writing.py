"""The checklist as a file: what a phone, a spreadsheet program and its reader need of it."""

from __future__ import annotations

import re
import time
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from builders import STOCKHOLM, a_deployment, a_member, an_observation, utc
from checklist_files import write_checklist
from openpyxl import load_workbook

from est_mailer.domain.deployment import Area
from est_mailer.domain.identity import Token, TokenPurpose, seal, tokens_in
from est_mailer.domain.model import AnswerState, OpenProblem, Remains, SentForm
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.layout import CARRIED_COLUMNS, NEW_COLUMNS
from est_mailer.workbooks.checklist.reading import read_checklist, token_texts
from est_mailer.workbooks.checklist.writing import ChecklistForm, filename, row_keys
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.foreign.reading import read_guarded

KEY = b"k" * 32
TOKEN = Token(TokenPurpose.CHECKLIST, date(2026, 11, 16), 7)
DEPLOYMENT = a_deployment()
WORDINGS = {language: Wording.of(language, STOCKHOLM) for language in ("sv", "en")}
HOSTILE = (
    "=1+1",
    "+46701234567",
    "-eld i papperskorg",
    "@SUM(A1)",
    '=HYPERLINK("http://x.example")',
    "#REF!",
    "\x0bA\x00",
)


def a_problem(number: int, **changes: Any) -> OpenProblem:
    first = an_observation(f"N{number}", **changes)
    return OpenProblem(f"2026-W46/skola-norr/N{number}", "skola-norr", first, "2026-W46", 1, Remains.YES)


def a_form(language: str = "sv", **changes: Any) -> ChecklistForm:
    values = {
        "token": seal(TOKEN, KEY),
        "round": "2026-W47",
        "period": RoundPeriod.of_key("2026-W47"),
        "respondent": a_member("skola-norr", name="Norrby skola", areas=("norrby",), language=language),
        "deadline": utc(2026, 11, 18, 14),
        "carried": (a_problem(1), a_problem(2, indicator="ungdomar", area="centrum", place="torget")),
        "last_week": ("Norrby: lampan är lagad.",),
    }
    return ChecklistForm(**(values | changes))


def written(form: ChecklistForm, language: str = "sv") -> Any:
    return load_workbook(BytesIO(write_checklist(form, DEPLOYMENT, WORDINGS[language])))


def texts(sheet: Any) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def row_of(sheet: Any, first: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == first)


@pytest.mark.parametrize(("language", "sheet"), [("sv", "Checklista"), ("en", "Checklist")])
def test_the_first_sheet_is_active_and_has_at_most_six_columns(language: str, sheet: str) -> None:
    book = written(a_form(language), language)
    assert book.active.title == book.sheetnames[0] == sheet
    assert book.active.max_column == 6
    assert sum(book.active.column_dimensions[letter].width for letter in "ABCDEF") <= 110
    assert book.active.freeze_panes == "A3"


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_headers_are_the_words_the_reader_looks_for(language: str) -> None:
    words, sheet = WORDINGS[language], written(a_form(language), language).active
    for columns, first in ((CARRIED_COLUMNS, "problem"), (NEW_COLUMNS, "indicator")):
        header = row_of(sheet, words(f"checklist.column.{first}"))
        assert [cell.value for cell in sheet[header]] == [words(f"checklist.column.{id_}") for id_ in columns]


def test_the_token_is_visible_named_hidden_in_the_properties_and_in_the_filename() -> None:
    form = a_form()
    content = write_checklist(form, DEPLOYMENT, WORDINGS["sv"])
    book = load_workbook(BytesIO(content))
    name = filename(form, WORDINGS["sv"])
    assert form.token in book.active["A1"].value
    assert book.defined_names["est_token"].hidden
    assert book.properties.keywords == form.token
    assert (book.properties.language, book.properties.title) == ("sv", "EST-checklista vecka 47, Norrby skola")
    assert name.startswith("EST-2026-W47-skola-norr")
    for text in (name, book.active["A1"].value, token_texts(read_guarded(content), "renamed.xlsx")):
        assert tokens_in(text, KEY) == {TOKEN}


def test_the_answers_are_a_short_literal_and_the_areas_a_defined_name_with_the_own_area_first() -> None:
    book = written(a_form())
    lists = {v.formula1 for v in book.active.data_validations.dataValidation if v.type == "list"}
    assert lists == {'"Ja,Nej,Vet ej"', "est_areas", "est_indicators"}
    sheet, cells = next(iter(book.defined_names["est_areas"].destinations))
    assert book[sheet].sheet_state == "hidden"
    assert [row[0].value for row in book[sheet][cells]] == ["Norrby", "Centrum", "Söderäng", "Vivalla"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_stored_as_text(text: str) -> None:
    form = a_form(carried=(a_problem(1, place=text, what=text),), last_week=(text,))
    content = write_checklist(form, DEPLOYMENT, WORDINGS["sv"])
    with zipfile.ZipFile(BytesIO(content)) as package:
        sheets = [package.read(n).decode() for n in package.namelist() if n.startswith("xl/worksheets/")]
    assert not any("<f>" in sheet or "<f " in sheet or 't="e"' in sheet for sheet in sheets)
    kept = re.sub(r"[\x00\x0b]", "", text)
    cell = load_workbook(BytesIO(content)).active["C7"]
    assert (cell.value, cell.data_type) == (kept, "s")
    assert cell.quotePrefix == kept.startswith(("=", "+", "-", "@"))


def test_strings_are_shared_and_nothing_else_hides_in_the_package() -> None:
    with zipfile.ZipFile(BytesIO(write_checklist(a_form(), DEPLOYMENT, WORDINGS["sv"]))) as package:
        names = package.namelist()
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "inlineStr" not in sheet
    assert 't="s"' in sheet
    assert not [n for n in names if re.search(r"vba|media|drawing|external|hyperlink|connections", n, re.IGNORECASE)]


def test_the_same_form_gives_the_same_bytes() -> None:
    assert write_checklist(a_form(), DEPLOYMENT, WORDINGS["sv"]) == write_checklist(
        a_form(), DEPLOYMENT, WORDINGS["sv"]
    )


def test_inputs_are_open_and_what_is_ours_is_locked() -> None:
    sheet = written(a_form()).active
    carried, new = row_of(sheet, "Problem") + 1, row_of(sheet, "Vad") + 1
    assert [cell.protection.locked for cell in sheet[carried]] == [True, True, True, False, False, True]
    assert [cell.protection.locked for cell in sheet[new]] == [False] * 6
    assert not sheet["B3"].protection.locked
    assert not any(sheet.column_dimensions[letter].protection.locked for letter in "ABCDEF")  # rows below too
    assert sheet.protection.sheet
    assert not sheet.protection.password
    assert not sheet.protection.sort
    assert not sheet.protection.autoFilter


def test_what_is_known_is_filled_in_already() -> None:
    sheet = written(a_form()).active
    carried = row_of(sheet, "Problem") + 1
    assert [cell.value for cell in sheet[carried]] == [
        "Skadegörelse: Krossad ruta (v. 46)",
        "Norrby",
        "busskuren",
        None,
        None,
        "K1",
    ]
    new = row_of(sheet, "Vad") + 1
    names = [sheet.cell(row, 1).value for row in range(new, new + 12)]
    assert names == [i.name("sv") for i in DEPLOYMENT.indicators for _ in range(2)] + [None] * 4
    assert {sheet.cell(row, 4).number_format for row in range(new, new + 12)} == {"yyyy-mm-dd"}


def test_no_merge_touches_a_table() -> None:
    sheet = written(a_form()).active
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A1:F1", "A2:F2"}


def test_a_form_without_problems_has_only_the_second_section() -> None:
    sheet = written(a_form(carried=())).active
    assert "Är det kvar?" not in texts(sheet)
    assert "Nytt sedan sist" in texts(sheet)


def test_english_form_is_english_throughout() -> None:
    book = written(a_form("en"), "en")
    assert "Calm week? Write X here:" in texts(book.active)
    assert '"Yes,No,Don\'t know"' in {v.formula1 for v in book.active.data_validations.dataValidation}
    assert "Youth meeting place" in texts(book.active)
    assert book.sheetnames == ["Checklist", "Last week", "Help", "Lists"]


def test_areas_with_commas_and_an_area_that_is_gone_do_not_break_the_form() -> None:
    deployment = a_deployment(
        areas=(Area("norrby", "Norrby, östra"), *(Area(f"a{n}", f"Område {n}") for n in range(60)))
    )
    content = write_checklist(a_form(), deployment, WORDINGS["sv"])
    assert load_workbook(BytesIO(content)).active["B8"].value == "centrum"


def test_a_form_returned_untouched_is_unclear_with_nothing_read_from_our_own_words() -> None:
    form = a_form(last_week=())
    sent = SentForm(form.token, form.round, "skola-norr", 1, form.carried, "sv", row_keys(form.carried))
    workbook = read_guarded(write_checklist(form, DEPLOYMENT, WORDINGS["sv"]))
    report = read_checklist(workbook, sent, DEPLOYMENT, WORDINGS, date(2026, 11, 17), closest)
    assert report.state is AnswerState.UNCLEAR
    assert [question.kind for question in report.questions] == ["blank"]
    assert report.filled == ()


def test_a_form_is_written_in_a_moment() -> None:
    started = time.process_time()
    for _ in range(5):
        write_checklist(a_form(), DEPLOYMENT, WORDINGS["sv"])
    assert (time.process_time() - started) / 5 < 0.5
