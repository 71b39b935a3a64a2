"""The marked copy: made anew, the sender's own values in place, red where there is a question, and why."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

from builders import STOCKHOLM, a_deployment, a_member, an_observation, utc
from checklist_files import write_checklist
from openpyxl import load_workbook

from est_mailer.asking import question_text
from est_mailer.domain.model import AnswerState, FilledRow, OpenProblem, Question, Report, SentForm
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.reading import read_checklist
from est_mailer.workbooks.checklist.writing import ChecklistForm, row_keys, write_marked
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.foreign.reading import read_guarded

DEPLOYMENT = a_deployment()
WORDINGS = {language: Wording.of(language, STOCKHOLM) for language in ("sv", "en")}
RED = "00F8C9C4"


def _problem(number: int) -> OpenProblem:
    id_ = f"2026-W46/skola-norr/N{number}"
    return OpenProblem(id_, "skola-norr", an_observation(f"N{number}", problem=id_), "2026-W46", 1, None)


FORM = ChecklistForm(
    token="AB12-CD34-EF56-GH78-JK90-MN12",
    round="2026-W47",
    period=RoundPeriod.of_key("2026-W47"),
    respondent=a_member("skola-norr", areas=("norrby",)),
    deadline=utc(2026, 11, 18, 14),
    carried=(_problem(1), _problem(2)),
)
SENT = SentForm(FORM.token, FORM.round, "skola-norr", 1, FORM.carried, "sv", row_keys(FORM.carried))


def marked(*filled: FilledRow, questions: tuple[Question, ...] = ()) -> Any:
    report = Report(AnswerState.UNCLEAR, questions=questions, filled=filled)
    content = write_marked(FORM, report, DEPLOYMENT, WORDINGS["sv"], lambda q: f"{q.kind}: {q.value}")
    return load_workbook(BytesIO(content)).active


def values(sheet: Any, row: int) -> list[object]:
    return [cell.value for cell in sheet[row]]


def red(sheet: Any) -> list[str]:
    return [c.coordinate for row in sheet.iter_rows() for c in row if c.fill.start_color.rgb == RED]


def test_the_senders_values_stand_in_place_and_the_questioned_cell_is_red() -> None:
    sheet = marked(
        FilledRow(8, "K2", {"remains": "Ja", "comment": "=1+2"}),
        FilledRow(14, "", {"indicator": "Brand", "area": "Vivala", "when": "2026-11-16", "what": "Papperskorg"}),
        questions=(Question("unknown_area", "Checklista", "B14", 14, "Område", "Vivala", "Vivalla"),),
    )
    assert values(sheet, 8)[3:5] == ["Ja", "=1+2"]
    assert (sheet["E8"].data_type, sheet["E8"].quotePrefix) == ("s", True)
    assert values(sheet, 14) == [
        "Brand",
        "Vivala",
        None,
        datetime(2026, 11, 16),  # noqa: DTZ001 - as a cell has it
        "Papperskorg",
        None,
        "unknown_area: Vivala",
    ]
    assert red(sheet) == ["B14"]
    assert [sheet["G6"].value, sheet["G11"].value] == ["Rätta", "Rätta"]


def test_carried_rows_are_matched_by_key_wherever_the_sender_had_them() -> None:
    sheet = marked(
        FilledRow(20, "K1", {"remains": "kanske"}),
        questions=(Question("unknown_remains", "Checklista", "D20", 20, "Kvar?", "kanske"),),
    )
    assert values(sheet, 7)[3] == "kanske"
    assert values(sheet, 7)[6] == "unknown_remains: kanske"
    assert red(sheet) == ["D7"]


def test_rows_beyond_the_form_get_rows_below_it_and_none_takes_anothers_place() -> None:
    rows = [FilledRow(n, "", {"indicator": "Brand", "what": f"händelse {n}"}) for n in (12, 12, 30, 31, 400)]
    sheet = marked(*rows)
    told = [sheet.cell(row, 5).value for row in range(12, sheet.max_row + 1) if sheet.cell(row, 5).value]
    assert sorted(told) == sorted(row.cells["what"] for row in rows)


def test_the_same_key_with_two_answers_shows_both() -> None:
    sheet = marked(FilledRow(7, "K1", {"remains": "Ja"}), FilledRow(9, "K1", {"remains": "Nej"}))
    assert sheet["D7"].value == "Ja / Nej"


def test_a_row_that_lost_its_number_keeps_every_word() -> None:
    sheet = marked(FilledRow(9, "", {"problem": "Klotter", "remains": "Ja", "comment": "vid porten"}))
    words = " ".join(str(v) for row in range(12, sheet.max_row + 1) for v in values(sheet, row) if v)
    assert all(word in words for word in ("Klotter", "Ja", "vid porten"))


def test_the_calm_box_keeps_its_mark_and_general_questions_stand_beside_it() -> None:
    sheet = marked(
        FilledRow(3, "", {"calm": "kanske"}),
        questions=(
            Question("unclear_calm", "Checklista", "B3", 3, "Lugn vecka? Skriv X här:", "kanske"),
            Question("extra_sheet", "Blad2", "A1", value="hej"),
        ),
    )
    assert sheet["B3"].value == "kanske"
    assert sheet["G3"].value == "unclear_calm: kanske\nextra_sheet: hej"
    assert red(sheet) == ["B3"]


def test_a_marked_copy_that_is_mended_reads_as_an_ordinary_answer() -> None:
    def read(content: bytes) -> Report:
        workbook = read_guarded(content)
        return read_checklist(workbook, SENT, DEPLOYMENT, WORDINGS, date(2026, 11, 17), closest)

    book = load_workbook(BytesIO(write_checklist(FORM, DEPLOYMENT, WORDINGS["sv"])))
    book.active["D7"], book.active["D8"] = "Ja", "Nej"
    for column, value in zip("ABCDE", ("Brand", "Vivala", "parken", "i går", "Papperskorg"), strict=True):
        book.active[f"{column}14"] = value
    first = BytesIO()
    book.save(first)
    report = read(first.getvalue())
    assert [question.kind for question in report.questions] == ["unknown_area"]

    content = write_marked(FORM, report, DEPLOYMENT, WORDINGS["sv"], lambda q: question_text(q, WORDINGS["sv"]))
    book = load_workbook(BytesIO(content))
    assert red(book.active) == ["B14"]
    assert book.active["G14"].value == "Rad 14, Område: ”Vivala” finns inte i listan. Menade du Vivalla?"
    book.active["B14"] = "Vivalla"
    mended = BytesIO()
    book.save(mended)
    again = read(mended.getvalue())
    assert again.questions == ()
    assert [(o.key, o.area, o.what) for o in again.observations if not o.carried] == [("N14", "vivalla", "Papperskorg")]
    assert [o.remains.value for o in again.observations if o.remains] == ["yes", "no"]


def test_an_answer_written_over_our_question_is_asked_about() -> None:
    report = Report(
        AnswerState.UNCLEAR,
        questions=(Question("unknown_area", "", "B14", 14, "Område", "Vivala"),),
        filled=(FilledRow(14, "", {"indicator": "Brand", "area": "Vivala", "what": "Papperskorg"}),),
    )
    content = write_marked(FORM, report, DEPLOYMENT, WORDINGS["sv"], lambda q: question_text(q, WORDINGS["sv"]))
    book = load_workbook(BytesIO(content))
    book.active["G14"] = "ja, Vivalla"
    answered = BytesIO()
    book.save(answered)
    again = read_checklist(read_guarded(answered.getvalue()), SENT, DEPLOYMENT, WORDINGS, date(2026, 11, 17), closest)
    asked = {q.kind: question_text(q, WORDINGS["sv"]) for q in again.questions}
    assert asked["mend_column"] == (
        "Rad 14, kolumnen Rätta: ”ja, Vivalla” läser vi inte där. Skriv rättelsen i rutan som frågan gäller."
    )
