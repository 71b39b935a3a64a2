"""A checklist is understood however its sender has handled it, and nothing written in it is lost."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from builders import STOCKHOLM, a_deployment, a_member, an_observation, utc
from checklist_files import write_checklist
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet
from workbooks.hostile_files import an_ods, ods_row

from est_mailer.asking import note_text, question_text
from est_mailer.domain.grid import Workbook
from est_mailer.domain.model import (
    AnswerState,
    Observation,
    OpenProblem,
    Question,
    Remains,
    Report,
    SentForm,
    TimeOfDay,
)
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.form import last_week_line
from est_mailer.workbooks.checklist.reading import read_checklist, token_texts
from est_mailer.workbooks.checklist.writing import ChecklistForm, row_keys, write_marked
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.foreign.isolation import InProcessReader

TODAY = date(2026, 11, 18)  # a Wednesday
TOKEN = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01"
WORDS = {language: Wording.of(language, STOCKHOLM) for language in ("sv", "en")}
DEPLOYMENT = a_deployment()
Edit = Callable[[openpyxl.Workbook, Worksheet], object]
# Where things stand in the form: two carried problems in rows 7 and 8, new events from row 12.
K1, K2, NEW = 7, 8, 12


def a_problem(number: int, place: str, what: str, area: str = "norrby") -> OpenProblem:
    id_ = f"2026-W46/skola-norr/N{number}"
    first = an_observation(f"N{number}", problem=id_, place=place, what=what, area=area, day=date(2026, 11, 9))
    return OpenProblem(id_, "skola-norr", first, "2026-W46", 1, None)


CARRIED = (a_problem(9, "busskuren", "Krossad ruta"), a_problem(10, "torget", "Klotter", "centrum"))


def sent_form(carried: tuple[OpenProblem, ...] = CARRIED, language: str = "sv") -> SentForm:
    return SentForm(TOKEN, "2026-W47", "skola-norr", 1, carried, language, row_keys(carried))


def the_form(carried: tuple[OpenProblem, ...] = CARRIED, language: str = "sv") -> ChecklistForm:
    return ChecklistForm(
        TOKEN,
        "2026-W47",
        RoundPeriod.of_key("2026-W47"),
        a_member(),
        utc(2026, 11, 18, 14),
        carried,
        last_week(carried, language),
    )


def last_week(carried: tuple[OpenProblem, ...], language: str) -> tuple[str, ...]:
    return tuple(last_week_line(problem, DEPLOYMENT, language) for problem in carried)


def returned(*edits: Edit, language: str = "sv") -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(write_checklist(the_form(), DEPLOYMENT, WORDS[language])))
    for edit in edits:
        edit(workbook, workbook.worksheets[0])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def grid(content: bytes, filename: str = "svar.xlsx") -> Workbook:
    return InProcessReader().read(content, filename)


def understood(content: bytes, filename: str = "svar.xlsx", form: SentForm | None = None) -> Report:
    return read_checklist(grid(content, filename), form or sent_form(), DEPLOYMENT, WORDS, TODAY, closest)


def cells(**values: object) -> Edit:
    def write(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        for name, value in values.items():
            sheet[name] = value

    return write


FILLED = cells(
    D7="Ja",
    E7="värre nu",
    D8="Nej",
    **{f"B{NEW}": "Norrby", f"C{NEW}": "skolgården", f"D{NEW}": "9/11", f"E{NEW}": "Bål", f"F{NEW}": "Släckt"},
)
EXPECTED = (
    Observation(
        "K1",
        CARRIED[0].id,
        "skadegorelse",
        "norrby",
        "busskuren",
        what="Krossad ruta",
        action="värre nu",
        remains=Remains.YES,
    ),
    Observation("K2", CARRIED[1].id, "skadegorelse", "centrum", "torget", what="Klotter", remains=Remains.NO),
    Observation(
        "N12",
        "2026-W47/skola-norr/N12",
        "skadegorelse",
        "norrby",
        "skolgården",
        date(2026, 11, 9),
        what="Bål",
        action="Släckt",
    ),
)


def kinds(report: Report) -> list[str]:
    return [question.kind for question in report.questions]


def without_keys(observations: Iterable[Observation]) -> list[tuple[object, ...]]:
    return [(o.indicator, o.area, o.place, o.day, o.what, o.action, o.remains) for o in observations]


def test_a_filled_form() -> None:
    report = understood(returned(FILLED))
    assert report.state is AnswerState.EVENTS
    assert report.observations == EXPECTED
    assert report.questions == ()
    assert [(row.row, row.key, dict(row.cells)) for row in report.filled] == [
        (7, "K1", {"remains": "Ja", "comment": "värre nu"}),
        (8, "K2", {"remains": "Nej"}),
        (
            12,
            "",
            {
                "indicator": "Skadegörelse",
                "area": "Norrby",
                "place": "skolgården",
                "when": "9/11",
                "what": "Bål",
                "action": "Släckt",
            },
        ),
    ]
    assert [note_text(note, WORDS["sv"]) for note in report.notes] == [
        "Rad 12, När: ”9/11” har vi läst som måndag 9 november."
    ]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_untouched_form_is_blank_and_never_calm(language: str) -> None:
    report = understood(returned(language=language), form=sent_form(language=language))
    assert (report.state, kinds(report), report.filled) == (AnswerState.UNCLEAR, ["blank"], ())


@pytest.mark.parametrize("mark", ["X", "x", "ja", "Lugnt hos oss", "Ja, helt lugnt i veckan", True, 1, "✓", "✔"])
def test_the_calm_box(mark: object) -> None:
    report = understood(returned(cells(B3=mark)))
    assert (report.state, report.observations, report.questions) == (AnswerState.CALM, (), ())


def test_calm_is_found_where_the_box_has_moved() -> None:
    report = understood(returned(cells(B3="x"), lambda _, s: (s.insert_cols(1, 2), s.insert_rows(1, 3))))
    assert report.state is AnswerState.CALM


def test_what_is_unclear_in_the_calm_box_is_asked() -> None:
    report = understood(returned(cells(B3="se nedan")))
    assert (report.state, kinds(report)) == (AnswerState.UNCLEAR, ["unclear_calm"])
    assert (report.questions[0].cell, report.filled[0].cells["calm"]) == ("B3", "se nedan")
    assert understood(returned(cells(B3="nej"))).questions[0].kind == "blank"


@pytest.mark.parametrize("more", ["Ja, men det brann på torget", "X utom i fredags", "1 bråk vid skolan", "Lugnt inte"])
def test_a_mark_with_something_else_said_is_asked_about(more: str) -> None:
    report = understood(returned(cells(B3=more)))
    assert (report.state, kinds(report), only_question(report).value) == (AnswerState.UNCLEAR, ["unclear_calm"], more)


def test_rows_count_before_the_calm_box_and_it_is_said() -> None:
    report = understood(returned(FILLED, cells(B3="x")))
    assert report.observations == EXPECTED
    assert report.questions == ()
    assert any("raderna du har fyllt i gäller" in note.understood for note in report.notes)


def renamed(workbook: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.title = "Blad 1 (min kopia)"
    workbook.worksheets[1].title = "annat namn"


def extra_sheet_first(workbook: openpyxl.Workbook, _: Worksheet) -> None:
    workbook.create_sheet("Tomt", 0)
    workbook.create_sheet("Export Summary", 0)["B2"] = "This document was exported from Numbers."


def inserted_columns(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.insert_cols(3)
    sheet.insert_cols(1)


def inserted_rows(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.insert_rows(K2)
    sheet.insert_rows(6, 2)
    sheet.insert_rows(1, 4)


def columns_in_another_order(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    for row in range(5, sheet.max_row + 1):
        values = [sheet.cell(row, column).value for column in range(1, 7)]
        for column, value in enumerate((values[5], values[3], values[1], values[0], values[4], values[2]), 1):
            sheet.cell(row, column).value = value


def sorted_rows(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    for column in range(1, 7):
        first, second = sheet.cell(K1, column), sheet.cell(K2, column)
        first.value, second.value = second.value, first.value


def titles_in_capitals(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    for row in (6, 11):
        for column in range(1, 7):
            sheet.cell(row, column).value = f" {str(sheet.cell(row, column).value).upper()} :"
    sheet["B6"] = "Omrade (välj)"


def keys_lost(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.delete_cols(6) if sheet["F12"].value is None else cells(F7=None, F8=None)(_, sheet)


def copied_sheet(workbook: openpyxl.Workbook, sheet: Worksheet) -> None:
    workbook.copy_worksheet(sheet).title = "Checklista (2)"


def filled_on_a_copy(workbook: openpyxl.Workbook, sheet: Worksheet) -> None:
    workbook.copy_worksheet(sheet).title = "Kopia"
    for row, columns in ((K1, "DE"), (K2, "D"), (NEW, "BCDEF")):
        for column in columns:
            sheet[f"{column}{row}"] = None


def no_form_properties(workbook: openpyxl.Workbook, _: Worksheet) -> None:
    for name in list(workbook.defined_names):
        del workbook.defined_names[name]
    workbook.remove(workbook.worksheets[-1])


def one_sheet_a_table(workbook: openpyxl.Workbook, sheet: Worksheet) -> None:
    """As Numbers exports it: a sheet for each table, shifted to B2."""
    for name, first, last in (("Checklista - Tabell 1", 1, 8), ("Checklista - Tabell 2", 10, sheet.max_row)):
        copy = workbook.create_sheet(name)
        for row in range(first, last + 1):
            for column in range(1, 7):
                copy.cell(row - first + 2, column + 1).value = sheet.cell(row, column).value
    workbook.remove(sheet)


def fifty_rows_of_notes_above(_: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.insert_rows(1, 50)


@pytest.mark.parametrize(
    "handling",
    [
        renamed,
        extra_sheet_first,
        inserted_columns,
        inserted_rows,
        columns_in_another_order,
        sorted_rows,
        titles_in_capitals,
        keys_lost,
        copied_sheet,
        filled_on_a_copy,
        no_form_properties,
        one_sheet_a_table,
        fifty_rows_of_notes_above,
    ],
)
def test_the_answer_is_the_same_however_the_form_was_handled(handling: Edit) -> None:
    report = understood(returned(FILLED, handling))
    assert without_keys(sorted(report.observations, key=lambda o: o.key)) == without_keys(EXPECTED)
    assert [o.problem for o in report.observations if o.carried] == [problem.id for problem in CARRIED]
    assert report.questions == ()


def test_a_form_in_another_language_than_the_municipalitys() -> None:
    report = understood(
        returned(cells(D7="Still there", D8="no", B12="vivalla", C12="square", D12="last Tuesday"), language="en"),
        form=sent_form(language="en"),
    )
    assert [o.remains for o in report.observations] == [Remains.YES, Remains.NO, None]
    assert (report.observations[2].area, report.observations[2].day) == ("vivalla", date(2026, 11, 17))
    assert "Row 12, When: we have read “last Tuesday” as Tuesday 17 November." in [
        note_text(note, WORDS["en"]) for note in report.notes
    ]


def as_csv(content: bytes, delimiter: str, encoding: str) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    writer.writerows([["" if value is None else value for value in row] for row in sheet.iter_rows(values_only=True)])
    return buffer.getvalue().encode(encoding)


@pytest.mark.parametrize(("delimiter", "encoding"), [(";", "cp1252"), (",", "utf-8"), ("\t", "utf-8-sig")])
def test_saved_as_text(delimiter: str, encoding: str) -> None:
    report = understood(as_csv(returned(FILLED), delimiter, encoding), "svar.csv")
    assert (report.observations, report.questions) == (EXPECTED, ())


def test_saved_as_open_document() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(returned(FILLED))).worksheets[0]
    rows = "".join(ods_row(*(str(v or "") for v in row)) for row in sheet.iter_rows(values_only=True))
    report = understood(an_ods(rows), "svar.ods")
    assert (report.observations, report.questions) == (EXPECTED, ())


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
@pytest.mark.parametrize(
    ("value", "part"),
    [(date(2026, 11, 9), None), (datetime.fromisoformat("2026-11-09T23:15"), TimeOfDay.NIGHT), ("2026-11-09", None)],
)
def test_dates_in_both_date_systems_need_no_note(epoch: datetime | None, value: object, part: TimeOfDay | None) -> None:
    def old(workbook: openpyxl.Workbook, _: Worksheet) -> None:
        workbook.epoch = epoch or workbook.epoch

    report = understood(returned(old, cells(B12="Norrby", D12=value, E12="Bål")))
    assert [(o.day, o.time_of_day) for o in report.observations] == [(date(2026, 11, 9), part)]
    assert report.notes == ()


def only_question(report: Report) -> Question:
    assert len(report.questions) == 1, report.questions
    return report.questions[0]


def asked(*edits: Edit) -> tuple[Report, str]:
    report = understood(returned(*edits))
    return report, question_text(only_question(report), WORDS["sv"])


def test_an_unknown_area_is_asked_with_a_suggestion_and_the_row_waits() -> None:
    report, text = asked(FILLED, cells(B13="Vivala", E13="Bråk"))
    assert report.state is AnswerState.EVENTS
    assert report.observations == EXPECTED
    question = only_question(report)
    assert (question.sheet, question.cell, question.row, question.column) == ("Checklista", "B13", 13, "Område")
    assert text == "Rad 13, Område: ”Vivala” finns inte i listan. Menade du Vivalla?"
    assert any(row.row == 13 and row.cells["what"] == "Bråk" for row in report.filled)


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


@pytest.mark.parametrize("when", ["31 november", "2027-03-01", "sist", datetime.fromisoformat("2027-03-01")])
def test_a_date_that_cannot_be_is_asked_but_the_row_counts(when: object) -> None:
    report = understood(returned(cells(B13="Norrby", D13=when, E13="Bråk")))
    assert kinds(report) == ["impossible_date"]
    assert [(o.key, o.day) for o in report.observations] == [("N13", None)]
    assert report.state is AnswerState.EVENTS


def test_an_alias_is_understood_and_said() -> None:
    report = understood(returned(cells(B13="City", C13="torget")))
    assert [o.area for o in report.observations] == ["centrum"]
    assert [note.understood for note in report.notes] == ["Centrum"]


def test_a_row_written_below_the_last_one() -> None:
    report = understood(returned(cells(A60="2. Brand", B60="söderäng", E60="Papperskorg")))
    assert [(o.key, o.indicator, o.area) for o in report.observations] == [("N60", "brand", "soderang")]


def test_gone_problems_are_a_report() -> None:
    report = understood(returned(cells(D7="Nej", D8="åtgärdat")))
    assert report.state is AnswerState.EVENTS
    assert {o.remains for o in report.observations} == {Remains.NO}
    assert [(n.written, n.understood) for n in report.notes] == [("åtgärdat", "Nej")]


def test_more_than_an_answer_keeps_its_words() -> None:
    report = understood(returned(cells(D7="Ja, men mindre än förut", E7="Se bild")))
    assert (report.observations[0].remains, report.observations[0].action) == (
        Remains.YES,
        "Ja, men mindre än förut. Se bild",
    )


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


def test_a_new_row_among_the_carried_ones() -> None:
    report = understood(returned(cells(A9="Brand: papperskorg", B9="Norrby", C9="parken", E9="släckt", D7="ja")))
    assert [(o.key, o.indicator, o.place, o.action) for o in report.observations if not o.carried] == [
        ("N9", "brand", "parken", "släckt")
    ]
    assert kinds(understood(returned(cells(A9="Något nytt", D9="Ja")))) == ["unknown_row"]


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


def test_the_marked_copy_reads_as_the_form_did() -> None:
    report = understood(returned(FILLED, cells(B13="Vivala", E13="Bråk", D14="31/11", B14="Norrby", E14="Klotter")))
    marked = write_marked(
        the_form(), report, DEPLOYMENT, WORDS["sv"], lambda question: question_text(question, WORDS["sv"])
    )
    again = understood(marked)
    assert (again.observations, again.questions) == (report.observations, report.questions)


def test_every_input_cell_ends_as_data_or_in_a_question() -> None:
    written = {f"{column}{row}": f"ord {column}{row}" for row in (7, 8, 12, 15, 40) for column in "ABCDEFGH"}
    written |= {"C3": "ord C3", "H2": "ord H2"}
    for name, text in written.items():
        report = understood(returned(cells(**{name: text})))
        said = repr((report.observations, [q.value for q in report.questions], report.filled))
        assert text in said, name


def test_tokens_may_stand_in_cells_marks_names_and_the_file_name() -> None:
    texts = token_texts(grid(returned(inserted_rows), "fil.xlsx"), "fil.xlsx")
    assert texts.count(TOKEN) >= 2
    assert texts.splitlines()[0] == "fil.xlsx"
