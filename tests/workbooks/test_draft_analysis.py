"""The draft's analysis sheet: figures, arrows as symbol and word, the rows behind each; and it is read back whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from analysis_samples import analysed, before, lively_weeks, row, rows_of, week
from draft_samples import (
    DEPLOYMENT,
    ENGLISH,
    SWEDISH,
    TOKEN,
    WORDINGS,
    a_draft,
    filled,
    grid,
    header_columns,
    opened,
    row_with,
)
from openpyxl.utils import get_column_letter

from est_mailer.domain.model import OpenProblem
from est_mailer.domain.picture.situation import Draft
from est_mailer.wording import Wording
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.draft.analysis_words import ranges
from est_mailer.workbooks.draft.reading import read_draft
from est_mailer.workbooks.draft.writing import write_draft

WEEKS = lively_weeks(DEPLOYMENT)
LIVELY = replace(WEEKS[0], analysis=analysed(WEEKS[0], WEEKS[1:], DEPLOYMENT.areas))
_FORBIDDEN = ("orsak", "beror på", "leder till", "effekt", "cause", "because", "effect")


def drafted(draft: Draft, *earlier: Draft) -> Draft:
    return replace(draft, analysis=analysed(draft, earlier, DEPLOYMENT.areas))


def sheet_of(draft: Draft, words: Wording = SWEDISH) -> Any:
    return opened(write_draft(draft, TOKEN, DEPLOYMENT, words))[words("draft.sheet.analysis")]


def block(sheet: Any, heading: str) -> dict[str, str]:
    """The lines of an area's block: label → text."""
    first = row_with(sheet, heading) + 1
    return {sheet.cell(r, 1).value: sheet.cell(r, 2).value for r in range(first, first + 6)}


HOT = drafted(
    week(
        [row(n, f"f{n % 5 + 1}", "norrby", "brand", place="Busskuren") for n in range(1, 8)]
        + [row(8, "f1", "norrby", "skadegorelse", place="busskurn", day=date(2026, 11, 13))]
        + [row(9, "f2", "vivalla", "ungdomar")],
        problems=[OpenProblem("q", "f1", row(1).observation, "2026-W44", 3, None)],
    ),
    *before(*[week([row(1, "f1", "norrby", "skadegorelse", place="Busskuren")])] * 13),
)


def test_the_counts_stand_beside_n_of_n_and_the_arrow() -> None:
    sheet = sheet_of(HOT)
    _, columns = header_columns(sheet, "Område")
    norrby = row_with(sheet, "Norrby ★")
    shown = {title: sheet.cell(norrby, column).value for title, column in columns.items()}
    assert (shown["Brand"], shown["Skadegörelse"], shown["Summa"], shown["Svar"]) == (7, 1, 8, "5 av 5")
    assert shown["Mot tidigare"] == "↑ fler: 8 mot 1 i snitt\nBrand ↑ fler: 7 mot 0"
    assert sheet.cell(row_with(sheet, "Söderäng"), columns["Mot tidigare"]).value == "→ som vanligt: 0 mot 0 i snitt"
    assert sheet.cell(row_with(sheet, "Centrum ★") - 1, 1).value == "Område", "the priority areas come first"


def test_each_priority_area_is_told_of_with_the_rows_behind_each_figure() -> None:
    told = block(sheet_of(HOT), "Prioriterat område: Norrby ★")
    assert told == {
        "Vad": "8 händelser: Brand 7 (rad 1–7); Skadegörelse 1 (rad 8). 5 av 5 enheter har svarat.",
        "Mot tidigare": "↑ fler: 8 mot 1 i snitt hos samma 5 enheter förut.",
        "Var": "Busskuren: rad 1–8; även vecka 34–46 (även skrivet: busskurn)",
        "När": "Tid: okänd 8 (rad 1–8). Dag: fredag 1 (rad 8), okänd 7 (rad 1–7).",
        "Hur länge": "1 problem är kvar: det äldsta 3 veckor, i mitten 3. Obekräftade: 1.",
        "Avvikelse": "▲ Fler än väntat (rad 1–8). Av en slump blir det så högst en vecka av 1000. "
        "Det är en avvikelse, inte en förklaring.",
    }
    quiet = block(sheet_of(HOT), "Prioriterat område: Centrum ★")
    assert quiet["Vad"] == "Inga händelser. 5 av 5 enheter har svarat."
    assert (quiet["Var"], quiet["Avvikelse"]) == ("Ingen plats återkommer.", "Ingen säker avvikelse.")


def test_the_other_areas_figures_have_their_rows_too() -> None:
    sheet = sheet_of(HOT)
    first = row_with(sheet, "Övriga områden: vad siffrorna bygger på")
    assert [sheet.cell(first + 1, c).value for c in (1, 2)] == [
        "Vivalla",
        "1 händelse: Samlingsplats för ungdomar 1 (rad 9). 5 av 5 enheter har svarat.",
    ]


@pytest.mark.parametrize("words", [SWEDISH, ENGLISH])
def test_every_count_in_the_table_is_told_with_exactly_its_rows(words: Wording) -> None:
    """Each cell of the table, against the rows of the picture sheet that the text below names."""
    texts = [str(c.value) for r in sheet_of(LIVELY, words).iter_rows() for c in r if c.value is not None]
    for area, by in LIVELY.counts.items():
        for indicator, count in by.items():
            numbers = [
                str(r.number) for r in LIVELY.rows if (r.observation.area, r.observation.indicator) == (area, indicator)
            ]
            assert len(numbers) == count
            named = DEPLOYMENT.indicator_name(indicator, words.language)
            rows = words.counted("analysis.rows", count, rows=ranges(numbers))
            assert any(f"{named} {count} ({rows})" in text for text in texts), (area, named)


def test_too_few_answers_are_said_once_and_leave_no_arrow() -> None:
    few = drafted(week(rows_of(f1=3), silent={"f4", "f5"}), *before(*[week()] * 6))
    sheet = sheet_of(few)
    texts = [str(c.value) for r in sheet.iter_rows() for c in r if c.value is not None]
    assert "För få svar: 60 % – ingen jämförelse" in texts
    assert not [t for t in texts if any(arrow in t for arrow in "↑↓→▲")]
    _, columns = header_columns(sheet, "Område")
    assert sheet.cell(row_with(sheet, "Norrby ★"), columns["Mot tidigare"]).value == "–"
    assert block(sheet, "Prioriterat område: Norrby ★")["Avvikelse"] == "Prövas inte den här veckan."


def test_the_first_weeks_say_that_there_is_too_little_to_compare_with() -> None:
    sheet = sheet_of(drafted(week(rows_of(f1=3))))
    assert block(sheet, "Prioriterat område: Norrby ★")["Mot tidigare"] == "För kort tid att jämföra med"


def test_no_word_of_it_speaks_of_causes() -> None:
    for words in (SWEDISH, ENGLISH):
        said = [text.lower() for key, text in words.table.items() if key.startswith("analysis.")]
        assert not [(text, word) for text in said for word in _FORBIDDEN if word in text]


@pytest.mark.parametrize("words", [SWEDISH, ENGLISH])
@pytest.mark.parametrize("draft", [LIVELY, HOT, drafted(week()), a_draft()])
def test_a_returned_draft_reads_as_it_was_filled_in_with_nothing_astray(draft: Draft, words: Wording) -> None:
    def fill(book: Any) -> None:
        sheet = book[words("draft.sheet.dispatch")]
        sheet.cell(row_with(sheet, words("draft.field.status")), 2).value = DEPLOYMENT.status("green").name("sv")
        sheet.cell(row_with(sheet, words("draft.field.state")), 2).value = "Lugnt."
        own = book[words("draft.sheet.analysis")]
        own.cell(row_with(own, words("draft.field.analysis")), 2).value = "Alltid fredag."

    returned = grid(filled(write_draft(draft, TOKEN, DEPLOYMENT, words), fill))
    reading = read_draft(returned, draft, DEPLOYMENT, WORDINGS, date(2026, 11, 19), closest)
    assert [q.kind for q in reading.questions] == []
    assert reading.picture is not None
    assert (reading.picture.analysis, reading.picture.added) == ("Alltid fredag.", ())


def test_the_sheet_prints_on_one_pages_width_and_no_line_is_too_long_for_a_phone() -> None:
    sheet = sheet_of(LIVELY)
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    first = row_with(sheet, "Prioriterat område: Centrum ★")
    merged = [m for m in sheet.merged_cells.ranges if m.min_row > first]
    assert merged
    for area in merged:
        letters = (get_column_letter(c) for c in range(area.min_col, area.max_col + 1))
        assert sum(sheet.column_dimensions[letter].width for letter in letters) < 95


def test_rows_that_follow_on_each_other_are_told_together() -> None:
    assert ranges(["1", "3", "4", "7", "8", "9", "P1", "P2"]) == "1, 3, 4, 7–9, P1, P2"
    assert ranges([]) == ""
