"""The draft as a file: the meeting's agenda as sheets, all that came in, and yellow cells for what is decided."""

from __future__ import annotations

import subprocess
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from builders import utc
from draft_samples import DEPLOYMENT, ENGLISH, SWEDISH, TOKEN, WORDINGS, a_draft, header_columns, opened, row_with
from servers.libreoffice import PDF, LibreOffice

from est_mailer.domain.model import AnswerState, Timeliness
from est_mailer.domain.picture.situation import Draft
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.standing import Standing
from est_mailer.wording import Wording
from est_mailer.workbooks.draft.writing import build, draft_filename, write_draft
from est_mailer.workbooks.foreign.reading import read_guarded
from est_mailer.workbooks.package.packing import pack


def written(draft: Draft | None = None, words: Wording = SWEDISH) -> Any:
    return opened(write_draft(draft or a_draft(), TOKEN, DEPLOYMENT, words))


def texts(sheet: Any) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def test_the_sheets_follow_the_agenda() -> None:
    book = written()
    assert book.sheetnames[:6] == ["1 Uppföljning", "2 Lägesbild", "3 Analys", "4 Insatser", "5 Utskick", "Svar"]
    assert book.active.title == "1 Uppföljning"
    english = written(words=ENGLISH)
    assert english.sheetnames[:6] == ["1 Follow-up", "2 Picture", "3 Analysis", "4 Measures", "5 Dispatch", "Answers"]


def test_the_token_stands_on_every_sheet_in_a_name_and_in_the_properties() -> None:
    book = written()
    assert all(TOKEN in sheet["A1"].value for sheet in book.worksheets[:6])
    assert book.defined_names["est_token"].hidden
    assert book.properties.keywords == TOKEN
    assert draft_filename(a_draft(), TOKEN, SWEDISH) == f"EST-2026-W47-utkast-1_{TOKEN}.xlsx"


def test_n_of_n_reported_with_the_four_states_that_add_up() -> None:
    sheet = written()["2 Lägesbild"]
    assert sheet["A3"].value == "3 av 4 har rapporterat (2 med händelser, 1 lugnt). Oklart: 0. Tysta: 1. I tid: 2 av 4."
    answers = written()["Svar"]
    row, _ = header_columns(answers, "Funktion")
    assert [answers.cell(row + n, 3).value for n in (1, 2, 3, 4)] == ["Händelser", "Händelser", "Lugnt", "Tyst"]
    assert answers.cell(row + 4, 5).value == 2


def test_every_row_is_shown_with_all_that_is_known_of_it() -> None:
    sheet = written()["2 Lägesbild"]
    row, columns = header_columns(sheet, "Rad")
    assert list(columns) == [SWEDISH(f"draft.column.{id_}") for id_ in (
        "number", "indicator", "area", "place", "when", "what", "action", "source", "remains", "late", "check",
    )]  # fmt: skip
    assert [cell.value for cell in sheet[row + 1]] == [
        1, "Skadegörelse", "Norrby", "busskuren", "2026-11-16 kväll", "Krossad ruta", "Felanmäld",
        "Norrby skola (Exempelstads kommun)", "Ny", None, None,
    ]  # fmt: skip
    assert [sheet.cell(row + 2, column).value for column in (9, 10)] == ["Kvar, 3 v.", "Sen"]


def test_a_problem_nobody_answered_for_is_shown_as_unconfirmed() -> None:
    sheet = written()["2 Lägesbild"]
    row = row_with(sheet, "Problem som är kvar")
    assert [cell.value for cell in sheet[row + 2]][5:] == [
        "Trasig lampa", None, "Hemtjänsten (Exempelstads kommun)", "Obekräftat: inget svar", "v. 45", None,
    ]  # fmt: skip


def test_the_counts_add_up() -> None:
    sheet = written()["3 Analys"]
    row, columns = header_columns(sheet, "Område")
    assert sheet.cell(row_with(sheet, "Norrby ★"), columns["Skadegörelse"]).value == 1
    assert sheet.cell(row_with(sheet, "Summa"), columns["Summa"]).value == 3
    assert sheet.cell(row + 1, 1).value == "Centrum ★"  # the priority areas first


def test_what_lasts_is_filled_in_and_what_must_be_decided_is_not() -> None:
    sheet = written()["5 Utskick"]
    field = {id_: sheet.cell(row_with(sheet, SWEDISH(f"draft.field.{id_}")), 2).value for id_ in ("status", "state")}
    assert field == {"status": None, "state": "I stort lugnt, med oro i centrum."}
    assert sheet.cell(row_with(sheet, "Status"), 3).value == "Förra veckan: ▲ Gult"
    row, _ = header_columns(sheet, "Enhet")
    assert [cell.value for cell in sheet[row + 1]] == ["Nattvandrarna", "Trygghet vid torget", "Centrum", None]


def test_inputs_are_open_and_lists_are_literals_or_names() -> None:
    book = written()
    follow_up = book["1 Uppföljning"]
    row, columns = header_columns(follow_up, "Område")
    open_columns = [title for title, column in columns.items() if not follow_up.cell(row + 1, column).protection.locked]
    assert open_columns == ["Genomförd som beslutat?", "Hur är problemet nu?", "Beslut"]
    formulas = {v.formula1 for sheet in book.worksheets for v in sheet.data_validations.dataValidation}
    assert formulas == {
        '"Ja,Delvis,Nej"',
        '"Fortsätt,Utöka,Ändra,Avsluta"',
        "est_areas",
        "est_indicators",
        "est_statuses",
    }
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book.worksheets[:6])


def test_a_normal_week_prints_each_sheet_on_one_page_in_landscape() -> None:
    for sheet in written(a_normal_week(12)).worksheets[:6]:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)
        assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$2", "A3")


def test_what_could_not_be_read_on_one_page_takes_several_with_its_head_repeated() -> None:
    book = written(a_normal_week(60))
    pages = {sheet.title: sheet.page_setup.fitToHeight for sheet in book.worksheets[:6]}
    assert [title for title, high in pages.items() if high == 0] == ["2 Lägesbild"]
    assert book["2 Lägesbild"].print_title_rows == "$1:$2"


@pytest.mark.parametrize(("rows", "pages"), [(12, {6}), (60, {8, 9})])  # by the fonts there are
def test_libreoffice_prints_a_normal_week_so(
    libreoffice: LibreOffice, tmp_path: Path, rows: int, pages: set[int]
) -> None:
    file, printed = tmp_path / "utkast.xlsx", tmp_path / "utkast.pdf"
    file.write_bytes(write_draft(a_normal_week(rows), TOKEN, DEPLOYMENT, SWEDISH))
    libreoffice.convert(file, {printed: PDF})
    told = subprocess.run(["pdfinfo", printed], check=True, capture_output=True, text=True).stdout
    assert int(told.split("Pages:")[1].split()[0]) in pages


def a_normal_week(rows: int) -> Draft:
    """41 functions, and as many rows as said."""
    draft, day = a_draft(), utc(2026, 11, 17)
    seen = [replace(draft.rows[0], number=n, respondent=f"f{n % 41}") for n in range(1, rows + 1)]
    who = [Standing(f"f{n}", f"Enhet {n}", "kommun", AnswerState.EVENTS, Timeliness.IN_TIME, day) for n in range(41)]
    return replace(draft, rows=tuple(seen), standings=tuple(who))


def test_reported_text_never_becomes_a_formula() -> None:
    content = write_draft(a_draft(), TOKEN, DEPLOYMENT, SWEDISH)
    with zipfile.ZipFile(BytesIO(content)) as package:
        sheets = [package.read(n).decode() for n in package.namelist() if n.startswith("xl/worksheets/")]
    assert not any("<f>" in sheet or "inlineStr" in sheet for sheet in sheets)
    assert "=PARKEN()" in texts(opened(content)["2 Lägesbild"])


@pytest.mark.parametrize("language", ["sv", "en"])
def test_an_empty_week_is_a_draft_too_and_passes_the_guard(language: str) -> None:
    draft = a_draft(rows=(), problems=(), measures=(), comments=(), standings=(), counts={}, previous=None)
    content = write_draft(draft, TOKEN, DEPLOYMENT, WORDINGS[language])
    names = [sheet.name for sheet in read_guarded(content).sheets]
    assert names[0] == WORDINGS[language]("draft.sheet.follow_up")
    assert content == write_draft(draft, TOKEN, DEPLOYMENT, WORDINGS[language])


@pytest.mark.parametrize("words", [SWEDISH, ENGLISH], ids=["sv", "en"])
def test_a_draft_that_is_filled_in_is_the_draft_that_is_written(words: Wording) -> None:
    """It is laid out once for all coordinators of a language; what stands for a token leaves no trace."""
    written = build(a_draft(), TOKEN, DEPLOYMENT, words)
    title = words("draft.document_title", period=RoundPeriod.of_key("2026-W47"), version=1)
    name = DEPLOYMENT.account.display_name
    theirs = pack(written, title=title, language=words.language, creator=name, token=TOKEN)
    assert _parts(write_draft(a_draft(), TOKEN, DEPLOYMENT, words)) == _parts(theirs)


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert package.testzip() is None
        return {info.filename: package.read(info) for info in package.infolist()}
