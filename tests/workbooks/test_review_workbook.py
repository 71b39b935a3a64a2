"""The review as a workbook: written, worked in with a real spreadsheet client, read back as a difference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from builders import STOCKHOLM, a_deployment, an_observation, utc
from openpyxl.worksheet.worksheet import Worksheet
from review_answers import filled_in
from servers.libreoffice import ODS, XLS, XLSX, LibreOffice

from est_mailer.asking import question_text
from est_mailer.demo.spreadsheet import find, opened, saved
from est_mailer.domain.comment import Comment
from est_mailer.domain.model import Observation, Remains, TimeOfDay
from est_mailer.domain.picture.sharing import ReviewRow, SentReview, Share, SharedText, words_of
from est_mailer.wording import Wording, languages
from est_mailer.workbooks.checklist.layout import REVIEW_COLUMNS
from est_mailer.workbooks.foreign.isolation import InProcessReader
from est_mailer.workbooks.review.reading import ReviewReading, looks_like_review, read_review
from est_mailer.workbooks.review.writing import ReviewSheet, review_filename, write_review

WORDS = {language: Wording.of(language, STOCKHOLM) for language in languages()}
SV = WORDS["sv"]
DEPLOYMENT = a_deployment()
TOKEN = "ABCD-EFGH-JKMN-PQRS-TVWX-YZ01"
PANE = an_observation(what="=Krossad ruta\ni busskuren", place="busskuren", action="Felanmält", day=date(2026, 11, 14))
FIRE = an_observation("N2", indicator="brand", area="centrum", what="Brand", time_of_day=TimeOfDay.NIGHT)
OLD = an_observation("K1", what="Klotter", place="tunneln", remains=Remains.YES)


def a_row(key: str, seen: Observation, text: SharedText | None = None, **changes: object) -> ReviewRow:
    return replace(ReviewRow(key, f"row-{key}", "skola-norr", seen, text or words_of(seen)), **changes)


SENT = SentReview(
    "2026-W47",
    "kommun",
    2,
    (
        a_row("G1", PANE),
        a_row("G2", FIRE),
        a_row("G3", OLD, SharedText("tunneln", "Klotter i tunneln"), share=Share.RELEASED),
        a_row("G4", replace(FIRE, what="Redan"), share=Share.WITHHELD, decided=True),
    ),
    messages=(Comment("a@exempelstad.example", utc(2026, 11, 17, 9), "Vi undrar\nen sak."),),
    own_part="Samling kl. 22.",
    used=4,
    due=utc(2026, 11, 18, 15),
)
SHEET = ReviewSheet(TOKEN, SENT, {"skola-norr": "Skola norr"})


def written(language: str = "sv", sheet: ReviewSheet = SHEET) -> bytes:
    return write_review(sheet, DEPLOYMENT, WORDS[language])


def read(content: bytes, name: str = "granskning.xlsx") -> ReviewReading:
    workbook = InProcessReader().read(content, name)
    assert looks_like_review(workbook, WORDS)
    return read_review(workbook, SHEET, DEPLOYMENT, WORDS)


def edited(edit: Callable[[Worksheet], object], language: str = "sv") -> ReviewReading:
    book = opened(written(language))
    edit(book.worksheets[0])
    return read(saved(book))


def said(reading: ReviewReading) -> list[str]:
    return [question_text(question, SV) for question in reading.questions]


def shares(reading: ReviewReading) -> dict[str, Share]:
    return {decision.row: decision.share for decision in reading.decisions}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_comes_back_untouched_says_yes_to_what_was_suggested_and_nothing_else(language: str) -> None:
    reading = read(written(language))
    assert shares(reading) == {"row-G3": Share.RELEASED}
    assert reading.decisions[0].text == SharedText("tunneln", "Klotter i tunneln")
    assert (reading.own_part, said(reading)) == (None, [])


def test_it_has_six_columns_the_token_and_the_same_bytes_each_time() -> None:
    assert written() == written()
    sheet = opened(written()).worksheets[0]
    assert len(REVIEW_COLUMNS) == 6
    assert sheet.max_column == 6
    assert TOKEN in sheet["A1"].value
    assert TOKEN in review_filename(SHEET, SV)
    row, _ = find(sheet, "G1")
    assert "=Krossad ruta" in sheet.cell(row, 2).value
    assert sheet.cell(row, 5).quotePrefix
    assert [bool(sheet.cell(row, column).protection.locked) for column in range(1, 7)] == [True, True, *[False] * 4]


@pytest.mark.parametrize("word", ["Ja", "ja ", "YES", "x"])
def test_yes_is_understood_in_any_form(word: str) -> None:
    reading = read(filled_in(written(), {"Krossad": {"share": word, "place": "en hållplats"}}, SV))
    decision = next(d for d in reading.decisions if d.row == "row-G1")
    assert decision.share is Share.RELEASED
    assert decision.text == SharedText("en hållplats", "=Krossad ruta\ni busskuren", "Felanmält")
    assert decision.problem == PANE.problem


def test_a_yes_and_no_text_at_all_shares_the_kind_and_the_area() -> None:
    reading = read(filled_in(written(), {"Krossad": {"share": "Ja", "place": "", "what": "", "action": ""}}, SV))
    assert reading.decisions[0].text == SharedText()


@pytest.mark.parametrize(("own_part", "read_as"), [("Nytt", "Nytt"), ("", ""), ("Samling  kl. 22.", None)])
def test_the_own_part_is_a_difference_too(own_part: str, read_as: str | None) -> None:
    assert read(filled_in(written(), {}, SV, own_part=own_part)).own_part == read_as


def test_a_row_that_is_gone_and_one_that_is_copied_with_another_answer() -> None:
    def edit(sheet: Worksheet) -> None:
        row, _ = find(sheet, "G2")
        for column in range(1, 7):
            sheet.cell(60, column).value = sheet.cell(row, column).value
        sheet.cell(row, 3).value = "Ja"
        sheet.delete_rows(find(sheet, "G1")[0])

    reading = edited(edit)
    assert shares(reading)["row-G2"] is Share.ASKED
    assert "row-G1" not in shares(reading)
    assert any("två gånger" in text for text in said(reading))


def test_what_stands_outside_the_table_is_told_of() -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.cell(find(sheet, "G1")[0], 8).value = "Ring mig"
        sheet["H70"] = "Någon annanstans"

    texts = " ".join(said(edited(edit)))
    assert "Ring mig" in texts
    assert "Någon annanstans" in texts


def test_a_workbook_without_the_table_is_asked_about() -> None:
    def edit(sheet: Worksheet) -> None:
        for number in range(1, 7):  # the titles overwritten, in both tables
            for row in range(3, 13):
                if str(sheet.cell(row, number).value) in {SV(f"review.column.{id_}") for id_ in REVIEW_COLUMNS}:
                    sheet.cell(row, number).value = "?"

    reading = edited(edit)
    assert any("hittar inte granskningens tabell" in text for text in said(reading))
    assert reading.decisions == ()


@pytest.mark.parametrize(("client", "suffix"), [(XLSX, "xlsx"), (ODS, "ods"), (XLS, "xls")])
def test_a_real_client_fills_it_in(libreoffice: LibreOffice, tmp_path: Path, client: str, suffix: str) -> None:
    source = tmp_path / "granskning.xlsx"
    source.write_bytes(written())
    sheet = opened(written()).worksheets[0]
    one, two, box = (find(sheet, text)[0] for text in ("G1", "G2", SV("review.own_part.label")))
    cells = {f"C{one}": "Ja", f"E{one}": "Skadad ruta", f"C{two}": "Nej", f"C{box}": "Ny samling."}
    target = libreoffice.fill(source, cells, tmp_path / f"svar.{suffix}", client, sheet=SV("review.sheet"))
    reading = read(target.read_bytes(), target.name)
    assert said(reading) == []
    assert shares(reading) == {"row-G1": Share.RELEASED, "row-G2": Share.WITHHELD, "row-G3": Share.RELEASED}
    assert reading.decisions[0].text == SharedText("busskuren", "Skadad ruta", "Felanmält")
    assert reading.own_part == "Ny samling."
