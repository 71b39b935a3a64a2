"""What machines answer: counted if it is a form, never answered as people are, and no loop goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from world import BROKEN_PANE, MUNICIPALITY, ROUND, SCHOOL, World

from est_mailer.demo.letters import out_of_office
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.service import ANSWERS_A_DAY


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
