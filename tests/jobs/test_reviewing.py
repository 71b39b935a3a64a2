"""Each organisation says which of its rows the others see, and in which words: the question and its answer."""

from __future__ import annotations

import pytest
from review_answers import HOUSING, SECOND, cells, closed, filled_in, review, rows, send_in, the_draft
from world import BROKEN_PANE, MUNICIPALITY, POLICE, SCHOOL, World, workbook_of

from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.publishing import Unreviewed


def test_at_close_each_coordinator_gets_the_own_organisations_rows_and_nobody_elses() -> None:
    world = closed()
    sent = {(row.recipient, row.about) for row in world.outbox(Purpose.REVIEW)}
    assert sent == {(MUNICIPALITY, "1"), (SECOND, "1"), (HOUSING, "1")}, "the police have no rows"
    own, others = cells(review(world, MUNICIPALITY)), cells(review(world, HOUSING))
    assert "Krossad ruta" in own
    assert "Papperskorg brann" in own
    assert "Music" not in own
    assert "Music all night" in others
    assert "Krossad" not in others
    assert "2" in review(world, MUNICIPALITY).text


def test_where_sharing_is_open_nobody_is_asked() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.drafted()
    assert world.outbox(Purpose.REVIEW) == []
    assert the_draft(world).waiting is None
    assert [r.observation.what for r in the_draft(world).rows] == ["Krossad ruta"]


def test_only_released_rows_in_the_released_words_enter_the_draft() -> None:
    world = closed()
    receipt = send_in(
        world,
        MUNICIPALITY,
        {"Krossad": {"share": "Ja", "place": "en hållplats", "what": "Skadad ruta"}, "Papperskorg": {"share": "nej"}},
    )
    assert "förmedlas: 1. Hålls inne: 1. Inte granskade: 0." in receipt
    world.drafted()
    assert rows(world) == [("en hållplats", "Skadad ruta", "")]
    assert the_draft(world).counts == {"norrby": {"skadegorelse": 1}}
    assert the_draft(world).waiting == 1
    shown = cells(world.draft(POLICE))
    assert "Skadad ruta" in shown
    assert "Krossad" not in shown
    assert "1 rad väntar på granskning" in shown
    assert the_draft(world).tally.events == 2, "n of N is no secret"


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ({"share": "kanske"}, "”kanske” förstår vi inte"),
        ({"what": "En annan text"}, "ändrat texten men inte svarat"),
        ({"share": "Ja", "number": "G9"}, "hör inte till någon rad"),
    ],
)
def test_what_is_not_understood_is_asked_about_and_held_back_even_where_all_else_is_released(
    answer: dict[str, str], asked: str
) -> None:
    world = closed(Unreviewed.RELEASE)
    receipt = send_in(world, MUNICIPALITY, {"Krossad": answer})
    assert asked in receipt
    assert "C5" in receipt or "Rad 5" in receipt
    world.drafted()
    held = "number" not in answer  # a row whose number is gone is not known to have been answered
    assert ("busskuren", "Krossad ruta", "") not in rows(world) or not held


def test_an_answer_that_became_a_formula_is_asked_about_and_its_row_held_back() -> None:
    world = closed(Unreviewed.RELEASE)
    receipt = send_in(world, MUNICIPALITY, {"Krossad": {"share": "=A1/0"}})
    assert "”=A1/0” har blivit en formel som inte går att räkna ut." in receipt
    world.drafted()
    assert ("busskuren", "Krossad ruta", "") not in rows(world)


def test_an_answer_beside_another_rows_text_releases_nothing() -> None:
    world = closed()
    letter = review(world, MUNICIPALITY)
    book = opened(workbook_of(letter)[1])
    sheet = book.worksheets[0]
    places = [(c.row, c.column) for line in sheet.iter_rows() for c in line if "Skola norr" in str(c.value)]
    (one, column), (two, _) = places  # only one column was sorted
    first, second = sheet.cell(one, column), sheet.cell(two, column)
    first.value, second.value = second.value, first.value
    for row in (one, two):
        sheet.cell(row, column + 1).value = "Ja"
    world.answer(letter, "", (workbook_of(letter)[0], saved(book)))
    assert "något annat än det vi skickade" in " ".join(world.letters(MUNICIPALITY)[-1].text.split())
    world.drafted()
    assert rows(world) == []


def test_a_text_column_that_is_gone_releases_nothing() -> None:
    world = closed()
    letter = review(world, MUNICIPALITY)
    name, content = workbook_of(letter)
    book = opened(filled_in(content, {}, world.service.words(), everything="Ja"))
    for merged in list(book.worksheets[0].merged_cells.ranges):
        book.worksheets[0].unmerge_cells(str(merged))
    book.worksheets[0].delete_cols(4)
    world.answer(letter, "", (name, saved(book)))
    assert "Kolumnen Plats att förmedla finns inte" in " ".join(world.letters(MUNICIPALITY)[-1].text.split())
    world.drafted()
    assert rows(world) == []


def test_a_blank_answer_changes_nothing_and_an_answer_taken_away_is_asked_about() -> None:
    world = closed(Unreviewed.RELEASE)
    first = review(world, MUNICIPALITY)
    send_in(world, MUNICIPALITY, {"Krossad": {"share": "Nej"}})
    send_in(world, SECOND, {"Papperskorg": {"share": "Ja"}}, letter=review(world, SECOND))
    assert "förmedlas: 1. Hålls inne: 1." in send_in(world, MUNICIPALITY, {}, letter=first)
    world.write(MUNICIPALITY, "granskning")
    again = world.letters(MUNICIPALITY)[-1]
    assert "svaret är borttaget" in send_in(world, MUNICIPALITY, {"Krossad": {"share": ""}}, letter=again)
    world.drafted()
    assert "Krossad ruta" not in str(rows(world))


def test_the_last_answer_on_a_row_counts_and_the_other_coordinators_are_told() -> None:
    world = closed()
    send_in(world, MUNICIPALITY, everything="Ja")
    told = world.letters(SECOND, Purpose.REVIEW)[-1]
    assert told.workbook is None
    assert "förmedlas: 2." in " ".join(told.text.split())
    assert len(world.letters(HOUSING, Purpose.REVIEW)) == 1, "it is nothing for another organisation"
    send_in(world, SECOND, {"Krossad": {"share": "Nej"}})
    assert "Hålls inne: 1." in " ".join(world.letters(MUNICIPALITY, Purpose.REVIEW)[-1].text.split())
    world.drafted()
    assert rows(world) == [("parken", "Papperskorg brann", "")]


def test_the_same_review_twice_changes_nothing() -> None:
    world = closed()
    letter = review(world, MUNICIPALITY)
    name, content = workbook_of(letter)
    file = (name, filled_in(content, {}, world.service.words(), everything="Ja"))
    world.answer(letter, "", file)
    before = world.dump()["review_decisions"]
    assert world.answer(letter, "igen", file).kind is AccountKind.REVIEW
    assert world.dump()["review_decisions"] == before


def test_nobody_else_may_answer_for_an_organisation() -> None:
    world = closed()
    letter = review(world, MUNICIPALITY)
    name, content = workbook_of(letter)
    file = (name, filled_in(content, {}, world.service.words(), everything="Ja"))
    for sender in (POLICE, SCHOOL, "nagon@annan.test"):
        assert world.answer(letter, "", file, sender=sender).kind is AccountKind.HELD
    world.drafted()
    assert rows(world) == []


def test_a_review_without_its_code_is_known_by_its_table() -> None:
    world = closed()
    _, content = workbook_of(review(world, MUNICIPALITY))
    book = opened(filled_in(content, {}, world.service.words(), everything="Ja"))
    book.worksheets[0]["A1"].value = "Granskning"
    del book.defined_names["est_token"]
    book.properties.keywords = None
    assert world.write(MUNICIPALITY, "", ("granskning.xlsx", saved(book))).kind is AccountKind.REVIEW
    assert world.write(POLICE, "", ("granskning.xlsx", saved(book) + b" ")).detail == "none was sent"
    world.drafted()
    assert len(rows(world)) == 2


def test_an_unreadable_review_is_asked_for_again() -> None:
    world = closed()
    letter = review(world, MUNICIPALITY)
    account = world.answer(letter, "", (workbook_of(letter)[0], b"PK\x03\x04 cut off"))
    assert (account.kind, account.detail) == (AccountKind.REVIEW, "unreadable: broken")
    assert "kunde inte läsa" in world.letters(MUNICIPALITY)[-1].subject
