"""Where a text may point somebody out is shown to its informant and in the draft; neither is stopped by it."""

from __future__ import annotations

from screened_weeks import HARMLESS, NAMED, NUMBER, preview
from world import BROKEN_PANE, FIRE, SCHOOL, World, workbook_of

from est_mailer.demo.spreadsheet import opened
from est_mailer.domain.outgoing import Purpose


def test_the_receipt_names_row_and_column_and_stops_nothing() -> None:
    world = World.invited()
    account = world.report(SCHOOL, NAMED)
    receipt = world.letter(SCHOOL, Purpose.RECEIPT).text
    assert "Vad hände: texten kan peka ut en person." in receipt
    assert "Du behöver inte göra något mer" not in receipt, "there is something to do, or a coordinator does it"
    assert "Annars ser samordnaren över texten" in " ".join(receipt.split())
    assert "Planterad" not in receipt
    assert "9805" not in receipt
    assert account.detail == "revision 1: events"


def test_a_receipt_for_a_harmless_report_says_nothing_of_it() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    receipt = world.letter(SCHOOL, Purpose.RECEIPT).text
    assert "peka ut" not in receipt
    assert "Du behöver inte göra något mer" in receipt


def test_the_draft_marks_the_rows_and_lists_cell_and_kind() -> None:
    world = World.invited()
    world.report(SCHOOL, NAMED, FIRE)
    draft = world.drafted().draft()
    assert "markerade raderna: 1" in draft.text
    sheet = opened(workbook_of(draft)[1])["2 Lägesbild"]
    row = next(r for r in sheet.iter_rows() if r[5].value == NAMED.what)
    assert row[10].value == "ett namn, ett personnummer"
    assert row[5].fill.fgColor.rgb.endswith("FDECEA")
    listed = [str(r[0].value) for r in sheet.iter_rows() if str(r[0].value).startswith(row[5].coordinate)]
    assert listed == [f"{row[5].coordinate} (Vad hände): kan vara ett namn, ett personnummer"]


def test_a_comment_beside_the_form_is_marked_too() -> None:
    world = World.invited()
    world.write(SCHOOL, f"Vi tror att det är {NUMBER}.")
    draft = world.drafted().draft()
    assert "markerade raderna: 1" in draft.text
    answers = opened(workbook_of(draft)[1])["Svar"]
    assert any("Gå igenom: ett personnummer" in str(r[0].value) for r in answers.iter_rows())


def test_the_marks_of_an_untouched_draft_are_no_strays() -> None:
    world = World.invited()
    world.report(SCHOOL, NAMED)
    world.drafted().complete(HARMLESS)
    assert "Titta en gång till" not in preview(world)
