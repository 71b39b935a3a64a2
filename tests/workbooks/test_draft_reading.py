"""A draft is written, filled in and read: the picture is exactly what was filled in, or all that is wrong is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from builders import utc
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
    row_with,
)

from est_mailer.asking import comment_text, question_text
from est_mailer.domain.comment import Comment, NoteKind, ServiceNote
from est_mailer.domain.grid import Sheet, Workbook
from est_mailer.domain.model import Done, FollowUp, Measure, Observation, Question, TimeOfDay, Verdict
from est_mailer.domain.picture.screened import repeated_texts
from est_mailer.domain.picture.situation import AreaText, FieldUnit, Gathering, SituationPicture
from est_mailer.wording import Wording
from est_mailer.workbooks.closest import closest
from est_mailer.workbooks.draft.reading import DraftReading, read_draft
from est_mailer.workbooks.draft.writing import write_draft

TODAY = date(2026, 11, 19)
DRAFT = a_draft()
_UNTOUCHED = {words.language: write_draft(DRAFT, TOKEN, DEPLOYMENT, words) for words in (SWEDISH, ENGLISH)}

Fill = Callable[[Any], None]


class Hand:
    """Fills in a draft as a coordinator would, by the words that stand in it."""

    def __init__(self, book: Any, words: Wording = SWEDISH) -> None:
        self.book, self.words = book, words

    def sheet(self, id_: str) -> Any:
        return self.book[self.words(f"draft.sheet.{id_}")]

    def field(self, id_: str, value: object, sheet: str = "dispatch") -> None:
        place = self.sheet(sheet)
        place.cell(row_with(place, self.words(f"draft.field.{id_}")), 2).value = value

    def row(self, sheet: str, first: str, offset: int, **values: object) -> None:
        """Write in the row so many below the header whose first title is this one."""
        place = self.sheet(sheet)
        header, columns = header_columns(place, self.words(f"draft.column.{first}"))
        for id_, value in values.items():
            place.cell(header + offset, columns[self.words(f"draft.column.{id_}")]).value = value

    def decided(self, status: str | None = "Gult") -> None:
        """The least a meeting decides."""
        self.field("status", status)


def read(*fills: Callable[[Hand], None], words: Wording = SWEDISH, draft: Any = DRAFT) -> DraftReading:
    def fill(book: Any) -> None:
        for step in fills:
            step(Hand(book, words))

    untouched = _UNTOUCHED[words.language] if draft is DRAFT else write_draft(draft, TOKEN, DEPLOYMENT, words)
    return read_draft(grid(filled(untouched, fill)), draft, DEPLOYMENT, WORDINGS, TODAY, closest)


def whole_week(hand: Hand) -> None:
    words = hand.words
    hand.field("status", f"▲ {DEPLOYMENT.status('yellow').name(words.language)}")
    hand.field("state", "Oroligt i Norrby.\nLugnt i övrigt.")
    hand.field("important", "Match på lördag.")
    hand.field("weather", "Regn")
    hand.field("analysis", "Alltid fredag kväll.", sheet="analysis")
    hand.row("follow_up", "area", 1, done=words("draft.done.yes"), verdict=words("draft.verdict.end"), now="Bättre")
    hand.row("follow_up", "area", 2, done=words("draft.done.partly"), verdict=words("draft.verdict.extend"))
    hand.row("measures", "area", 1, area="Norrby", problem="Klotter", new_measure="Sanering", why="Snabbt bort")
    hand.row("measures", "area", 3, area="centrum", new_measure="+ extra tillsyn", who_does="Väktarna", when="fredag")
    hand.row("dispatch", "priority_area", 2, situation="Skadegörelse vid skolan.")
    hand.row("dispatch", "other_area", 1, other_area="Söderäng", situation="Inbrott i förråd.")
    hand.row("dispatch", "gathering_area", 1, gathering="Julmarknad", gathering_area="City", when=date(2026, 11, 21))
    hand.row("dispatch", "unit", 1, when="fre 21–02")
    hand.row("dispatch", "unit", 3, unit="Polisen", when=20)
    police = {"indicator": DEPLOYMENT.indicator("brand").name(words.language), "area": "Vivalla", "place": "Parken"}
    hand.row("picture", "number", 4, **police, when="2026-11-15 natt", what="Bilbrand", action="Utreds")


WHOLE_PICTURE = SituationPicture(
    status="yellow",
    state="Oroligt i Norrby.\nLugnt i övrigt.",
    weather="Regn",
    important="Match på lördag.",
    priorities=(AreaText("centrum", ""), AreaText("norrby", "Skadegörelse vid skolan."), AreaText("vivalla", "")),
    others=(AreaText("soderang", "Inbrott i förråd."),),
    measures=(
        Measure("2026-W47/1", "norrby", "Klotter", "Sanering", "Snabbt bort"),
        Measure("2026-W47/2", "centrum", "", "+ extra tillsyn", who="Väktarna", when="fredag"),
    ),
    follow_ups=(
        FollowUp("2026-W46/1", Done.YES, "Bättre", Verdict.END),
        FollowUp("2026-W46/2", Done.PARTLY, "", Verdict.EXTEND),
    ),
    gatherings=(Gathering("Julmarknad", "centrum", "2026-11-21"),),
    units=(FieldUnit("Nattvandrarna", "centrum", "fre 21–02", "Trygghet vid torget"), FieldUnit("Polisen", when="20")),
    added=(
        Observation(
            "P1",
            "2026-W47/coordinators/P1",
            "brand",
            "vivalla",
            "Parken",
            date(2026, 11, 15),
            TimeOfDay.NIGHT,
            "Bilbrand",
            "Utreds",
        ),
    ),
    analysis="Alltid fredag kväll.",
    beside=tuple(sorted(set(repeated_texts(DRAFT)))),
)


@pytest.mark.parametrize("words", [SWEDISH, ENGLISH], ids=["sv", "en"])
def test_what_the_service_notes_is_read_as_repeated_in_whichever_language_it_stands(words: Wording) -> None:
    """It names files, and quotes rows, which go to the registrar with the workbook: they must be screened."""
    asked = Question("unknown_area", "Checklista", "B6", 6, "checklist.column.area", "hos Eva Lindqvist")
    note = ServiceNote(NoteKind.WAITING, "Skola norr", questions=(asked,), written=("Centrum · hos Eva Lindqvist",))
    comment = Comment("a@exempelstad.example", utc(2026, 11, 17, 9), "", note=note)
    reading = read(
        lambda hand: hand.decided("Gult" if words is SWEDISH else "Yellow"),
        words=words,
        draft=a_draft(comments=(comment,)),
    )
    assert reading.picture
    assert reading.questions == ()
    assert comment_text(comment, words) in reading.picture.beside


@pytest.mark.parametrize("words", [SWEDISH, ENGLISH], ids=["sv", "en"])
def test_what_is_filled_in_is_exactly_the_picture(words: Wording) -> None:
    assert read(whole_week, words=words) == DraftReading(WHOLE_PICTURE)


def test_a_status_alone_keeps_what_lasts_from_last_week() -> None:
    picture = read(Hand.decided).picture
    assert picture
    assert (picture.status, picture.state) == ("yellow", "I stort lugnt, med oro i centrum.")
    assert picture.important == "Skolavslutning nästa vecka."
    assert picture.units == ()  # their times have not been said


def test_a_misspelt_status_is_asked_about_with_what_it_may_be() -> None:
    reading = read(lambda hand: hand.decided("Gullt"))
    assert reading.picture is None
    (question,) = reading.questions
    assert (question.kind, question.value, question.suggestion) == ("draft.unknown_status", "Gullt", "Gult")
    assert (question.sheet, question.cell) == ("5 Utskick", "B4")


def test_an_unknown_area_is_asked_about_with_sheet_cell_and_suggestion() -> None:
    reading = read(Hand.decided, lambda hand: hand.row("measures", "area", 2, area="Vivala", new_measure="Tillsyn"))
    assert reading.picture is None
    (question,) = reading.questions
    assert (question.kind, question.sheet, question.cell) == ("draft.unknown_area", "4 Insatser", "A7")
    assert (question.value, question.suggestion, question.column) == ("Vivala", "Vivalla", "Område")


def test_all_problems_are_told_at_once() -> None:
    reading = read(
        lambda hand: hand.field("state", None),
        lambda hand: hand.row("measures", "area", 1, area="Norrby"),
        lambda hand: hand.row("follow_up", "area", 1, verdict="Kanske"),
        lambda hand: hand.row("picture", "number", 5, area="Norrby", when="35 november"),
    )
    assert reading.picture is None
    assert sorted(question.kind for question in reading.questions) == [
        "draft.missing_indicator",
        "draft.missing_measure",
        "draft.missing_state",
        "draft.missing_status",
        "draft.unknown_choice",
        "draft.unknown_day",
    ]


def test_an_untouched_draft_without_a_week_before_asks_for_status_and_state() -> None:
    draft = a_draft(previous=None, measures=(), rows=(), problems=(), comments=())
    reading = read(draft=draft)
    assert [question.kind for question in reading.questions] == ["draft.missing_status", "draft.missing_state"]


def test_a_row_without_a_number_is_added_under_a_free_one() -> None:
    def police(hand: Hand) -> None:
        hand.row("picture", "number", 4, number=None, indicator="Brand", area="Norrby", what="A")
        hand.row("picture", "number", 5, indicator="2", area="stan", what="B")

    picture = read(Hand.decided, police).picture
    assert picture
    assert [(o.key, o.indicator, o.area, o.what) for o in picture.added] == [
        ("P101", "brand", "norrby", "A"),
        ("P2", "brand", "centrum", "B"),
    ]


def test_what_stands_outside_the_yellow_cells_is_told_and_does_not_stop_the_picture() -> None:
    def beside(hand: Hand) -> None:
        hand.sheet("dispatch")["F9"] = "Ring polisen om detta"
        hand.row("picture", "number", 1, what="Ändrad text")

    reading = read(Hand.decided, beside)
    assert reading.picture
    assert [(q.kind, q.sheet, q.cell, q.value) for q in reading.questions] == [
        ("draft.stray", "2 Lägesbild", "F6", "Ändrad text"),
        ("draft.stray", "5 Utskick", "F9", "Ring polisen om detta"),
    ]


def test_a_measure_removed_from_the_follow_up_is_told_and_not_ended() -> None:
    def remove(hand: Hand) -> None:
        sheet = hand.sheet("follow_up")
        sheet.delete_rows(row_with(sheet, "2026-W46/2", 9))

    reading = read(Hand.decided, remove)
    assert reading.picture
    assert reading.picture.follow_ups == ()
    assert [(q.kind, q.value) for q in reading.questions] == [("draft.missing_row", "2026-W46/2 Fältgruppen på plats")]


def test_a_measure_said_twice_is_asked_about() -> None:
    def twice(hand: Hand) -> None:
        hand.row("follow_up", "area", 1, verdict="Fortsätt")
        hand.row("follow_up", "area", 3, key="2026-W46/1", verdict="Avsluta")

    assert [q.kind for q in read(Hand.decided, twice).questions] == ["draft.twice"]


def test_a_missing_sheet_is_asked_for_never_taken_as_empty() -> None:
    reading = read(Hand.decided, lambda hand: hand.book.remove(hand.sheet("measures")))
    assert reading.picture is None
    assert [(q.kind, q.value) for q in reading.questions] == [("draft.missing_table", "Nya insatser")]


def test_moved_cells_and_renamed_sheets_are_read_all_the_same() -> None:
    def move(book: Any) -> None:
        whole_week(Hand(book))

    content = grid(filled(_UNTOUCHED["sv"], move))
    moved = Workbook(
        tuple(
            Sheet(f"Blad {n}", {(row + 2, column + 1): value for (row, column), value in sheet.cells.items()})
            for n, sheet in enumerate(reversed(content.sheets), 1)
        )
    )
    assert read_draft(moved, DRAFT, DEPLOYMENT, WORDINGS, TODAY, closest) == DraftReading(WHOLE_PICTURE)


_KINDS = (
    "missing_area missing_field missing_indicator missing_key missing_measure missing_row missing_state missing_status "
    "missing_table missing_text missing_unit stray twice unknown_area unknown_choice unknown_day unknown_indicator "
    "unknown_measure unknown_status"
)


@pytest.mark.parametrize("words", [SWEDISH, ENGLISH], ids=["sv", "en"])
def test_every_kind_of_question_has_its_words(words: Wording) -> None:
    general = question_text(Question("draft.nothing like it", "Blad", "B7", value="Vivala"), words)
    for kind in _KINDS.split():
        question = Question(f"draft.{kind}", "Blad", "B7", 7, "Område", "Vivala")
        assert question_text(question, words) != general, kind
