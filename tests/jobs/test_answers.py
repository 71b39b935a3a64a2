"""What comes of each kind of answer: what is stored, and what its sender is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import a_deployment, a_member, an_account
from played import played_once
from world import (
    BROKEN_PANE,
    CARETAKERS,
    DEPUTY,
    FIRE,
    GUARDS,
    MISSPELT,
    MUNICIPALITY,
    NEXT_ROUND,
    POLICE,
    ROUND,
    SCHOOL,
    STRANGER,
    YOUTH,
    World,
    texts,
    workbook_of,
)

from est_mailer.demo.letters import out_of_office
from est_mailer.demo.spreadsheet import opened, saved
from est_mailer.domain.deployment import Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.service import ANSWERS_A_DAY

JPEG = ("IMG_2041.jpg", b"\xff\xd8\xff\xe0" + b"a photo of a form" * 40)


def test_the_receipt_names_the_cell_to_mend_and_what_may_have_been_meant() -> None:
    world = World.invited()
    world.report(SCHOOL, MISSPELT, FIRE)
    assert world.state_of("skola-norr") is AnswerState.EVENTS, "the row that was clear is an event"
    receipt = world.letter(SCHOOL, Purpose.RECEIPT)
    said = " ".join(receipt.text.split())
    assert "Område: ”Vivala” finns inte i listan. Menade du Vivalla?" in said
    assert "1 av 2 rader" in said
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


def test_the_words_that_came_with_a_photo_reach_the_coordinators() -> None:
    world = World.invited()
    world.answer(world.form(SCHOOL), "Gatlyktan är fortfarande trasig", JPEG)
    world.drafted()
    (comment,) = world.store.answers.comments(ROUND)
    assert "Gatlyktan är fortfarande trasig" in comment.text
    assert "IMG_2041.jpg" in comment.written


@played_once
def after_dispatch() -> World:
    """The next week: its invitations are out, and last week's picture was dispatched."""
    world = World.at_the_meeting()
    world.complete()
    world.approve()
    return world.go_to(Step.INVITATION, NEXT_ROUND)


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


def test_the_form_of_another_function_is_held_and_its_sender_hears_nothing() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    account = world.answer(form, "", world.filled(form, BROKEN_PANE), sender=YOUTH)
    assert (account.kind, account.detail) == (AccountKind.HELD, "form_of_another")
    assert world.tally.silent == 3
    assert len(world.letters(YOUTH)) == 1
    for coordinator in (MUNICIPALITY, POLICE):
        assert YOUTH in world.letter(coordinator, Purpose.HELD).text


def test_a_stranger_with_a_form_is_held_and_released_by_a_coordinators_word() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    raw = world.reply(form, "Jag vikarierar", world.filled(form, BROKEN_PANE), sender=STRANGER)
    assert world.deliver(raw).kind is AccountKind.HELD
    assert world.letters(STRANGER) == []
    question = world.letter(MUNICIPALITY, Purpose.HELD)
    world.answer(question, f"släpp {world.held_reference(MUNICIPALITY)}")
    take_in(world.service, world.now)
    assert world.state_of("skola-norr") is AnswerState.EVENTS


def test_a_stranger_without_a_form_is_unknown_and_unanswered() -> None:
    world = World.invited()
    rows = len(world.outbox())
    assert world.write(STRANGER, "lugnt").kind is AccountKind.UNKNOWN
    assert world.write(STRANGER, "hjälp", ("a.xlsx", b"PK\x03\x04")).kind is AccountKind.UNKNOWN
    assert len(world.outbox()) == rows


def test_forms_of_two_functions_in_one_mail_are_each_judged_by_itself() -> None:
    world = World.invited()
    one, two = world.form(SCHOOL), world.form(YOUTH)
    account = world.answer(one, "", world.filled(one, BROKEN_PANE), world.filled(two, FIRE))
    assert account.kind is AccountKind.HELD
    assert sorted(account.detail.split("; ")) == ["form_of_another", "revision 1: events"]
    assert world.state_of("skola-norr") is AnswerState.EVENTS
    assert world.state_of("fritidsgard") is AnswerState.SILENT


def test_a_deputy_of_two_functions_sends_both_lists_in_one_mail() -> None:
    register = tuple(replace(m, deputies=(DEPUTY,)) if m.id == "skola-norr" else m for m in a_deployment().register)
    world = World.invited(register=register)
    one, two = world.form(SCHOOL), world.form(YOUTH)
    account = world.answer(one, "", world.filled(one, BROKEN_PANE), world.filled(two, FIRE), sender=DEPUTY)
    assert account.kind is AccountKind.REPORT
    assert world.state_of("skola-norr") is world.state_of("fritidsgard") is AnswerState.EVENTS


def test_a_sender_that_the_mail_system_calls_forged_is_held() -> None:
    world = World.invited(account=an_account(authserv_id="mx.exempelstad.example"))
    verdict = "mx.exempelstad.example; dmarc=fail header.from=exempelstad.example"
    account = world.answer(world.form(SCHOOL), "lugnt", Authentication_Results=verdict)
    assert (account.kind, account.detail) == (AccountKind.HELD, "forged_sender")
    assert world.tally.calm == 0


def test_one_address_of_two_functions_is_asked_which_only_without_a_token() -> None:
    shared = ("delad@exempelstad.example",)
    register = (*a_deployment().register, a_member("bad", addresses=shared), a_member("gym", addresses=shared))
    world = World.invited(register=register)
    account = world.write(shared[0], "lugnt")
    assert (account.kind, account.detail) == (AccountKind.HELD, "several_functions")
    one, two = world.letters(shared[0], Purpose.INVITATION)
    assert world.answer(one, "lugnt").respondent != world.answer(two, "lugnt").respondent
    assert world.tally.calm == 2


def test_a_coordinator_may_report_for_a_function_of_the_own_organisation_only() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    assert world.answer(form, "", world.filled(form, FIRE), sender=POLICE).kind is AccountKind.HELD
    account = world.answer(form, "De ringde in det", world.filled(form, BROKEN_PANE), sender=MUNICIPALITY)
    assert (account.kind, account.respondent) == (AccountKind.REPORT, "skola-norr")


def test_a_deputys_report_counts_for_the_function() -> None:
    world = World.invited()
    form = world.form(YOUTH)
    world.answer(form, "", world.filled(form, FIRE), sender=DEPUTY)
    assert world.state_of("fritidsgard") is AnswerState.EVENTS
    assert world.letters(DEPUTY, Purpose.RECEIPT), "who answered gets the receipt"


def test_an_automatic_reply_is_no_answer_and_gets_none() -> None:
    world = World.invited()
    letters = len(world.letters(SCHOOL))
    raw = out_of_office(world.form(SCHOOL), "Jag är ledig. lugnt", world.now, 1)
    assert world.deliver(raw).kind is AccountKind.AUTO_REPLY
    assert world.state_of("skola-norr") is AnswerState.SILENT
    assert len(world.letters(SCHOOL)) == letters


def test_a_form_in_a_mail_that_says_it_is_automatic_counts_and_is_not_answered() -> None:
    world = World.invited()
    form = world.form(SCHOOL)
    account = world.answer(form, "", world.filled(form, BROKEN_PANE), Auto_Submitted="auto-generated")
    assert account.kind is AccountKind.REPORT
    assert world.state_of("skola-norr") is AnswerState.EVENTS
    assert world.letters(SCHOOL, Purpose.RECEIPT) == []


def test_two_hundred_out_of_office_replies_get_no_reply() -> None:
    world = World.invited()
    rows = len(world.outbox())
    for number in range(200):
        world.mailbox.deliver(out_of_office(world.form(SCHOOL), f"Jag är ledig {number}", world.now, number))
    take_in(world.service, world.now)
    world.send()
    assert world.kinds() == [AccountKind.AUTO_REPLY] * 200
    assert len(world.letters(SCHOOL)) == 1, "the invitation"
    assert [row.recipient for row in world.outbox()[rows:]] == [MUNICIPALITY], "its coordinator is told, once"


def test_a_loop_that_looks_like_a_person_ends_after_a_days_share_of_answers() -> None:
    world = World.invited()
    rows = len(world.outbox())
    for number in range(ANSWERS_A_DAY + 15):
        world.mailbox.deliver(world.fresh(SCHOOL, f"Lampa {number} är trasig"))
    take_in(world.service, world.now)
    assert len(world.outbox()) - rows == ANSWERS_A_DAY
    assert len(world.store.answers.comments(ROUND)) == ANSWERS_A_DAY + 15, "none is lost for all that"
    world.now += timedelta(days=1)
    world.write(SCHOOL, "hjälp")
    assert len(world.outbox()) - rows == ANSWERS_A_DAY + 1


@pytest.mark.parametrize("verb", ["utkast", "status", "hjälp", "formulär", "godkänn 111111", "stopp", "släpp 5"])
def test_no_command_lets_a_loop_go_on(verb: str) -> None:
    world = World.at_the_meeting()
    rows = len(world.outbox())
    for _ in range(ANSWERS_A_DAY + 5):
        world.mailbox.deliver(world.fresh(MUNICIPALITY, verb))
    take_in(world.service, world.now)
    assert len(world.outbox()) - rows <= ANSWERS_A_DAY


def test_our_own_mail_coming_back_is_not_answered() -> None:
    world = World.invited()
    raw = world.transport.sent[0].content
    assert world.deliver(raw).kind is AccountKind.AUTO_REPLY
    assert len(world.outbox()) == 4


def test_a_comment_reaches_the_coordinators_with_the_draft() -> None:
    world = World.invited()
    assert world.write(SCHOOL, "Belysningen vid skolan är trasig.").kind is AccountKind.COMMENT
    assert world.write(GUARDS, "Tack för förra veckan!").kind is AccountKind.COMMENT
    world.drafted()
    sheets = opened(workbook_of(world.draft())[1]).worksheets
    written = " ".join(str(c.value) for s in sheets for row in s.iter_rows() for c in row if c.value)
    assert "Belysningen vid skolan är trasig." in written
    assert "Tack för förra veckan!" in written


def test_a_comment_on_the_dispatch_or_the_feedback_is_shown_in_the_next_draft_once() -> None:
    world = World.at_the_meeting()
    world.complete()
    world.approve()
    world.go_to(Step.FEEDBACK)
    world.answer(world.letter(GUARDS, Purpose.DISPATCH), "Fel område: det var Söderäng.")
    world.answer(world.letter(SCHOOL, Purpose.FEEDBACK), "Lampan är trasig än.")
    world.go_to(Step.MEETING, NEXT_ROUND)
    latest = world.store.drafts.latest(NEXT_ROUND)
    assert latest is not None
    assert [c.text for c in latest.draft.comments] == ["Fel område: det var Söderäng.", "Lampan är trasig än."]
    world.go_to(Step.MEETING, "2026-W49")
    latest = world.store.drafts.latest("2026-W49")
    assert latest is not None
    assert latest.draft.comments == ()


def test_before_the_first_round_a_word_is_answered_and_a_comment_is_kept() -> None:
    world = World.of().go_to(timedelta(hours=1))
    world.write(SCHOOL, "lugnt")
    assert "ingen omgång" in texts(world.letters(SCHOOL)).casefold()
    assert world.write(SCHOOL, "När börjar det?").kind is AccountKind.COMMENT
    rows = world.store.connection.rows("SELECT text FROM comments")
    assert [row["text"] for row in rows] == ["När börjar det?"]


def test_a_loosely_written_day_is_said_back_in_the_receipt() -> None:
    world = World.invited().go_to(Step.REMINDER)
    world.report(SCHOOL, replace(BROKEN_PANE, when="i måndags kväll"))
    assert "16 november" in world.letter(SCHOOL, Purpose.RECEIPT).text
