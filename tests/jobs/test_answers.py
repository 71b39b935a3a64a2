"""What comes of each kind of answer from one who was asked: what is stored, and what its sender is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from unread_files import JPEG
from world import BROKEN_PANE, CARETAKERS, FIRE, MISSPELT, NEXT_ROUND, ROUND, SCHOOL, World, workbook_of

from est_mailer.demo.checklists import Event
from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose


def test_the_receipt_names_the_cell_to_mend_and_what_may_have_been_meant() -> None:
    world = World.invited()
    world.report(SCHOOL, MISSPELT, FIRE)
    assert world.state_of("skola-norr") is AnswerState.EVENTS, "the row that was clear is an event"
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    said = " ".join(receipt.text.split())
    assert "Område: ”Vivala” finns inte i listan. Menade du Vivalla?" in said
    assert "1 av 2 rader" in said
    assert "Då går den klara raden vidare." in said
    marked = opened(workbook_of(receipt)[1]).worksheets[0]
    assert "Menade du Vivalla?" in " ".join(str(c.value) for row in marked.iter_rows() for c in row if c.value)


def test_the_marked_copy_corrected_is_the_second_revision_and_counts() -> None:
    world = World.invited()
    world.report(SCHOOL, MISSPELT)
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    name, content = workbook_of(receipt)
    book = opened(content)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == "Vivala":
                cell.value = "Vivalla"
    world.answer(receipt, "Rättat", (name, saved(book)))
    revisions = world.store.answers.revisions(ROUND, "skola-norr")
    assert [r.report.state for r in revisions] == [AnswerState.UNCLEAR, AnswerState.EVENTS]
    assert [o.area for o in revisions[-1].report.observations] == ["vivalla"]
    assert world.store.answers.current(ROUND)["skola-norr"].revision == 2
    assert "2026-W47-skola-norr-2" in world.letter(SCHOOL, Purpose.RECEIPT).text


def test_a_date_of_another_year_is_said_back_for_the_year_may_be_a_slip() -> None:
    world = World.invited()
    world.report(SCHOOL, replace(BROKEN_PANE, when="2025-11-15"), replace(FIRE, when="2026-11-15"))
    said = " ".join(world.letter(SCHOOL, Purpose.RECEIPT).text.split())
    assert "har vi läst som lördag 15 november 2025" in said
    assert said.count("har vi läst som") == 1, "a date of last week says itself what it is"


def test_a_day_that_has_not_come_is_said_back_unless_it_may_be_foreseen() -> None:
    world = World.invited()
    market = replace(FIRE, indicator="Arrangemang", what="Julmarknad", when="2026-11-28")
    world.report(SCHOOL, replace(BROKEN_PANE, when="2026-11-28"), market)
    said = " ".join(world.letter(SCHOOL, Purpose.RECEIPT).text.split())
    assert "”2026-11-28” har vi läst som lördag 28 november, som inte har varit än" in said
    assert said.count("har vi läst som") == 1


def test_a_gathering_may_be_far_ahead_and_is_said_back() -> None:
    world = World.invited()
    world.report(SCHOOL, replace(FIRE, indicator="Arrangemang", what="Lucia", when="2026-12-13"))
    assert "har vi läst som söndag 13 december." in " ".join(world.letter(SCHOOL, Purpose.RECEIPT).text.split())
    (row,) = world.store.answers.current(ROUND)["skola-norr"].report.observations
    assert str(row.day) == "2026-12-13"


def test_several_days_are_said_back_and_stand_with_the_words_for_a_row_holds_one() -> None:
    world = World.invited()
    world.report(SCHOOL, replace(BROKEN_PANE, when="fre–lör"), replace(FIRE, when="natten lör/sön"))
    said = " ".join(world.letter(SCHOOL, Purpose.RECEIPT).text.split())
    assert "”fre–lör” har vi läst som fredag 13 november, den första av dagarna." in said
    assert "”natten lör/sön” har vi läst som lördag 14 november, natt." in said
    rows = world.store.answers.current(ROUND)["skola-norr"].report.observations
    assert [(str(row.day), row.what) for row in rows] == [
        ("2026-11-13", "Krossad ruta (fre–lör)"),
        ("2026-11-14", "Papperskorg brann"),
    ]


def test_a_row_that_says_the_same_as_another_is_counted_once_and_told() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE, FIRE, replace(BROKEN_PANE, what="krossad ruta "))
    said = " ".join(world.letter(SCHOOL, Purpose.RECEIPT).text.split())
    assert "”krossad ruta” har vi läst som samma händelse som rad 7, och räknat en gång. Var det två?" in said
    assert "Rader med händelser: 2" in said
    rows = world.store.answers.current(ROUND)["skola-norr"].report.observations
    assert sorted(row.what for row in rows) == ["Krossad ruta", "Papperskorg brann"]


@pytest.mark.parametrize("differs", [{"when": "2026-11-15"}, {"place": "torget"}, {"what": "Två krossade rutor"}])
def test_rows_that_differ_in_anything_are_two(differs: dict[str, str]) -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE, replace(BROKEN_PANE, **differs))
    assert len(world.store.answers.current(ROUND)["skola-norr"].report.observations) == 2


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ([MISSPELT], "Vi har fått en rad från Skola norr, men förstår den inte än. Det"),
        (
            [MISSPELT, replace(MISSPELT, place="torget")],
            "Vi har fått 2 rader från Skola norr, men förstår dem inte än.",
        ),
        ([replace(FIRE, when="31 november")], "Vi har läst raden från Skola norr. Det här behöver du titta på:"),
        ([replace(FIRE, when="31 november"), BROKEN_PANE], "Vi har läst båda raderna från Skola norr."),
        ([MISSPELT, FIRE, BROKEN_PANE], "Vi har läst 2 av 3 rader från Skola norr."),
    ],
)
def test_a_question_counts_the_rows_as_people_do(events: list[Event], told: str) -> None:
    world = World.invited()
    world.report(SCHOOL, *events)
    assert told in " ".join(world.letter(SCHOOL, Purpose.RECEIPT).text.split())


def test_the_same_file_in_another_mail_changes_nothing_but_is_answered() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    file = world.filled(form, BROKEN_PANE)
    world.answer(form, "Här", file)
    account = world.answer(form, "Kom det fram?", file)
    assert account.detail == "revision 1 again"
    assert len(world.store.answers.revisions(ROUND, "skola-norr")) == 1
    assert len(world.letters(SCHOOL, Purpose.RECEIPT)) == 2


def test_the_same_mail_twice_is_one_message() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    raw = world.reply(form, "", world.filled(form, BROKEN_PANE))
    world.deliver(raw)
    world.deliver(raw)
    assert world.kinds() == [AccountKind.REPORT]
    assert len(world.letters(SCHOOL, Purpose.RECEIPT)) == 1
    assert world.mailbox.inbox == {}


def test_a_calm_week_may_be_said_in_a_word_or_by_the_box() -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "Lugnt.")
    form = world.form(CARETAKERS)
    world.answer(form, "Hi", world.filled(form, calm=True, language="en"))
    assert world.tally.calm == 2
    assert "lugn" in world.letter(SCHOOL, Purpose.RECEIPT).text.casefold()
    assert "calm" in world.letter(CARETAKERS, Purpose.RECEIPT).text.casefold()


def test_a_report_takes_the_place_of_a_nil_return() -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "lugnt")
    world.report(SCHOOL, BROKEN_PANE)
    assert world.state_of("skola-norr") is AnswerState.EVENTS
    assert world.tally.expected == 3


def test_a_blank_form_is_unclear_never_calm() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.answer(form, "", workbook_of(form))
    assert world.state_of("skola-norr") is AnswerState.UNCLEAR
    assert "lugnt" in world.letter(SCHOOL, Purpose.RECEIPT).text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("lista.xlsx", b"PK\x03\x04 a file that was cut off", ""),
        ("lista.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ""),
        (*JPEG, "Du har skickat en bild."),
        ("lista.pdf", b"%PDF-1.7 a printed form", "Filen är en pdf."),
    ],
)
def test_a_file_that_cannot_be_read_is_unclear_and_the_form_comes_again(name: str, content: bytes, said: str) -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "Här kommer den!", (name, content))
    assert world.state_of("skola-norr") is AnswerState.UNCLEAR
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    assert name in receipt.text
    assert said in receipt.text
    world.answer(receipt, "Så här då?", world.filled(receipt, BROKEN_PANE))
    assert world.state_of("skola-norr") is AnswerState.EVENTS


def test_an_unreadable_file_does_not_take_the_place_of_a_report() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE)
    world.answer(world.form(SCHOOL), "En bild också", JPEG)
    assert world.state_of("skola-norr") is AnswerState.EVENTS


@pytest.mark.parametrize("text", ["Lugnt", "Hej!\nlugnt\n\nSkickat från min iPhone"])
def test_an_untouched_form_beside_the_word_that_all_is_calm_is_calm(text: str) -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.answer(form, text, workbook_of(form))
    assert world.state_of("skola-norr") is AnswerState.CALM
    assert world.letter(SCHOOL, Purpose.RECEIPT).subject == "Tack, lugn vecka 47 är noterad"
    assert "Lugnt" not in [comment.text for comment in world.store.answers.comments(ROUND)]


def test_a_form_with_rows_beside_the_word_that_all_is_calm_is_its_rows() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.answer(form, "Lugnt", world.filled(form, FIRE))
    assert world.state_of("skola-norr") is AnswerState.EVENTS
    assert [comment.text for comment in world.store.answers.comments(ROUND)] == ["Lugnt"]


def test_a_file_that_cannot_be_read_beside_the_word_that_all_is_calm_may_say_otherwise() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.answer(form, "Lugnt", workbook_of(form), ("lista.xlsx", b"PK\x03\x04"))
    assert world.state_of("skola-norr") is AnswerState.UNCLEAR
    assert "men inte lista.xlsx" in " ".join(world.letter(SCHOOL, Purpose.RECEIPT).text.split())


def test_a_blank_form_is_told_so_and_no_red_cell_is_promised() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    world.answer(form, "Här", workbook_of(form))
    letter = world.letter(SCHOOL, Purpose.RECEIPT)
    assert letter.subject == "Filen för vecka 47 är tom"
    assert "Svara bara med ordet lugnt" in letter.text
    assert "röda" not in letter.text


def test_last_weeks_form_in_an_answer_to_this_weeks_mail_changes_nothing_of_last_week() -> None:
    world = World.invited()
    world.report(SCHOOL, BROKEN_PANE, FIRE)
    old = world.form(SCHOOL)
    world.go_to(Step.INVITATION, NEXT_ROUND)
    world.answer(world.form(SCHOOL), "Här", world.filled(old, FIRE))
    assert len(world.store.answers.current(ROUND)["skola-norr"].report.observations) == 2
    assert "förra veckans checklista" in world.letters(SCHOOL)[-1].text
    world.answer(old, "En rättelse", world.filled(old, FIRE))
    rows = world.store.answers.current(ROUND)["skola-norr"].report.observations
    assert len(rows) == 1, "what answers last week's mail is meant for it"


def test_last_weeks_form_beside_this_weeks_is_told_apart_and_this_weeks_counts() -> None:
    world = World.invited()
    old = world.form(SCHOOL)
    world.drafted()
    world.complete()
    world.approve()
    world.go_to(Step.INVITATION, NEXT_ROUND)
    new = world.form(SCHOOL)
    world.news(SCHOOL)
    world.answer(new, "Här är båda", world.filled(old, FIRE), world.filled(new, BROKEN_PANE))
    subjects = [letter.subject for letter in world.news(SCHOOL)]
    assert subjects == ["Förra veckans fil är inte räknad", "Tack, rapporten för vecka 48 är mottagen"]
    current = world.store.answers.current(NEXT_ROUND)["skola-norr"]
    assert (current.revision, [row.what for row in current.report.observations]) == (1, ["Krossad ruta"])


def test_last_weeks_form_is_refused_in_words_with_this_weeks_form_and_is_kept() -> None:
    world = World.invited()
    old = world.form(SCHOOL)
    world.drafted()
    world.complete()
    world.approve()
    world.go_to(Step.INVITATION, NEXT_ROUND)
    raw = world.reply(old, "Här är listan", world.filled(old, BROKEN_PANE))
    world.deliver(raw)
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    assert "förra" in receipt.text.casefold() or "äldre" in receipt.text.casefold()
    assert workbook_of(receipt)[0] == workbook_of(world.form(SCHOOL))[0]
    assert "skola-norr" not in world.store.answers.current(ROUND)
    assert world.store.answers.current(NEXT_ROUND)["skola-norr"].report.state is AnswerState.UNCLEAR
    assert world.store.inbound.raw(world.number_of(raw)) == raw
    assert any(workbook_of(old)[0] in c.written for c in world.store.answers.comments(NEXT_ROUND))
    world.answer(receipt, "", world.filled(receipt, BROKEN_PANE))
    assert world.store.answers.current(NEXT_ROUND)["skola-norr"].report.state is AnswerState.EVENTS


def test_a_late_form_of_a_week_that_is_not_dispatched_keeps_its_week() -> None:
    world = World.invited()
    old = world.form(SCHOOL)
    world.go_to(Step.INVITATION, NEXT_ROUND)
    account = world.answer(old, "", world.filled(old, BROKEN_PANE))
    assert account.round == ROUND
    assert world.store.answers.revisions(NEXT_ROUND, "skola-norr") == ()


def test_a_loosely_written_day_is_said_back_in_the_receipt() -> None:
    world = World.invited().go_to(Step.REMINDER)
    world.report(SCHOOL, replace(BROKEN_PANE, when="i måndags kväll"))
    assert "16 november" in world.letter(SCHOOL, Purpose.RECEIPT).text
