"""What is unclear in a checklist is asked about by its cell, and all that is clear counts meanwhile."""

import io
from datetime import datetime, timedelta

import openpyxl
import pytest
from corpus.handling import K1, K2, Edit, cells
from openpyxl.worksheet.worksheet import Worksheet
from workbooks.returned_checklists import EXPECTED, FILLED, TODAY, asked, kinds, only_question, returned, understood

from est_mailer.domain.model import AnswerState, Remains


def test_an_unknown_area_is_asked_with_a_suggestion_and_the_row_waits() -> None:
    report, text = asked(FILLED, cells(B13="Vivala", E13="Bråk"))
    assert report.state is AnswerState.EVENTS
    assert report.observations == EXPECTED
    question = only_question(report)
    assert (question.sheet, question.cell, question.row, question.column) == ("Checklista", "B13", 13, "Område")
    assert text == "Rad 13, Område: ”Vivala” finns inte i listan. Menade du Vivalla?"
    assert any(row.row == 13 and row.cells["what"] == "Bråk" for row in report.filled)


def test_several_choices_in_a_cell_are_rows_of_their_own() -> None:
    """To suggest one of them would lose the other with a yes."""
    report, text = asked(FILLED, cells(B13="Norrby och Centrum", E13="Bråk"))
    assert report.observations == EXPECTED
    assert only_question(report).suggestion == ""
    assert text == "Rad 13, Område: ”Norrby och Centrum” är flera områden. Skriv en rad för varje."
    _, text = asked(FILLED, cells(A13="Skadegörelse/Brand", B13="Norrby", E13="Soptunna"))
    assert text.endswith("”Skadegörelse/Brand” är flera saker i listan. Skriv en rad för varje.")


def test_only_questions_is_unclear() -> None:
    report, _ = asked(cells(B13="Vivala", E13="Bråk"))
    assert (report.state, report.observations) == (AnswerState.UNCLEAR, ())


@pytest.mark.parametrize(
    ("edit", "kind", "cell"),
    [
        (cells(E13="Bråk"), "missing_area", "B13"),
        (cells(B13="Norrby"), "missing_what", "E13"),
        (cells(B13="Norrby", F13="Polisanmält"), "missing_what", "E13"),
        (cells(A13="Nåt skumt", B13="Norrby", E13="Bråk"), "unknown_indicator", "A13"),
        (cells(A13=None, B13="Norrby", E13="Bråk"), "missing_indicator", "A13"),
        (cells(A30="Allt annat är bra"), "unknown_indicator", "A30"),
        (cells(D7="kanske det"), "unknown_remains", "D7"),
    ],
)
def test_rows_that_wait_for_an_answer(edit: Edit, kind: str, cell: str) -> None:
    question = only_question(understood(returned(edit)))
    assert (question.kind, question.cell) == (kind, cell)
    assert understood(returned(edit)).observations == ()


@pytest.mark.parametrize(
    ("when", "kind"),
    [
        ("31 november", "impossible_date"),
        ("2027-03-01", "far_date"),
        ("sist", "impossible_date"),
        (datetime.fromisoformat("2027-03-01"), "far_date"),
    ],
)
def test_a_date_that_cannot_be_is_asked_but_the_row_counts(when: object, kind: str) -> None:
    report = understood(returned(cells(B13="Norrby", D13=when, E13="Bråk")))
    assert kinds(report) == [kind]
    assert [(o.key, o.day) for o in report.observations] == [("N13", None)]
    assert report.state is AnswerState.EVENTS


def test_a_comment_without_an_answer_is_kept_and_asked() -> None:
    report, text = asked(cells(E7="hela veckan"))
    assert (report.observations[0].remains, report.observations[0].action) == (Remains.UNKNOWN, "hela veckan")
    assert text == "Rad 7, Kvar: det finns en kommentar men inget svar. Svara Ja, Nej eller Vet ej."


def test_a_missing_row_is_asked_for() -> None:
    report, text = asked(cells(D7="Ja"), lambda _, sheet: sheet.delete_rows(K2))
    assert [o.key for o in report.observations] == ["K1"]
    assert (only_question(report).kind, only_question(report).value) == ("missing_row", "K2")
    assert "Skadegörelse, Klotter, Centrum, torget" in text


def test_one_key_with_two_answers_is_asked() -> None:
    def twice(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        for column in range(1, 7):
            sheet.cell(9, column).value = sheet.cell(K1, column).value
        sheet["D9"] = "Nej"

    report, text = asked(cells(D7="Ja", D8="Ja"), twice)
    assert [o.key for o in report.observations] == ["K2"]
    assert "Raden K1" in text
    assert {row.cells["remains"] for row in report.filled if row.key == "K1"} == {"Ja", "Nej"}
    assert understood(returned(cells(D7="Nej", D8="Ja"), twice)).questions == ()


def test_a_column_sorted_on_its_own_is_noticed() -> None:
    report = understood(returned(cells(D7="Ja", D8="Nej", F7="K2", F8="K1")))
    assert report.observations == ()
    assert set(kinds(report)) == {"changed_row"}


def test_a_changed_place_is_asked_but_counts() -> None:
    report, _ = asked(cells(D7="Ja", C7="busskuren vid skolan"))
    assert [o.key for o in report.observations] == ["K1"]
    assert only_question(report).value == "busskuren vid skolan"


def test_writing_outside_the_tables_is_asked_about() -> None:
    report, text = asked(FILLED, cells(H1="Ring mig gärna", H4=TODAY - timedelta(days=1)))
    assert report.observations == EXPECTED
    assert "Ring mig gärna · 2026-11-17" in text
    assert only_question(understood(returned(FILLED, cells(I12="vid grinden")))).kind == "extra_column"


def test_a_sheet_of_the_senders_own_is_asked_about() -> None:
    def add(workbook: openpyxl.Workbook, _: Worksheet) -> None:
        workbook.create_sheet("Anteckningar")["A1"] = "Det här hann inte med"

    report, text = asked(FILLED, add)
    assert report.observations == EXPECTED
    assert text.startswith("Bladet Anteckningar")


def test_a_workbook_that_is_no_checklist() -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0]["A1"] = "Budget"
    buffer = io.BytesIO()
    workbook.save(buffer)
    report = understood(buffer.getvalue())
    assert (report.state, kinds(report)) == (AnswerState.UNCLEAR, ["no_table"])
