"""What is written together at the end of a block: as if it had been written at once, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from builders import an_observation

from est_mailer.adapters.store import BrokenOff, Conflict, Store
from est_mailer.domain.comment import Comment
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState, Report, SentForm, Submission, Timeliness
from est_mailer.domain.outgoing import Letter, Purpose

if TYPE_CHECKING:
    from .conftest import Given

RECEIPTS = frozenset({Purpose.RECEIPT})


def a_letter(key: str, name: str) -> Letter:
    return Letter(key, Purpose.RECEIPT, f"{name}@est.example", f"<{name}-{key}@est.example>", name.encode(), name)


def an_answer(key: str, name: str, number: int, now: datetime) -> Submission:
    report = Report(AnswerState.EVENTS, (an_observation("K1"), an_observation("K2")))
    return Submission(key, name, 1, now, Timeliness.IN_TIME, report, number)


def week(store: Store, given: Given) -> None:
    """Two answers with rows, a comment, a letter for each, and their accounts; asked of in between."""
    key = given.round(members=("skola", "vard"))
    numbers = [given.message(), given.message()]
    store.foreseen.accounts(numbers)
    for number, name in zip(numbers, ("skola", "vard"), strict=True):
        assert store.answers.current_revision(key, name) is None
        store.answers.add(an_answer(key, name, number, given.now))
        assert store.answers.current_revision(key, name) == 1
        store.answers.add_comment(Comment(f"{name}@est.example", given.now, "hälsning"), number, key, name)
        store.audit.add(given.now, name, "reported", key, {"revision": 1})
        assert store.outbox.queue(a_letter(key, name), given.now)
        assert store.outbox.has(a_letter(key, name).message_id)
        assert store.outbox.received_since(f"{name.upper()}@EST.example", RECEIPTS, given.now) == 1
        store.inbound.account(number, AccountKind.REPORT, "", given.now, round=key, respondent=name)


def dump(store: Store) -> list[str]:
    return [line for line in store.connection.sqlite.iterdump() if "_sqlite_migrations" not in line]


def test_what_is_written_together_is_what_would_have_been_written_at_once(given: Given, store: Store) -> None:
    with Store.open(None) as other, other.atomic():
        week(other, type(given)(other))
        at_once = dump(other)
    with store.together():
        week(store, given)
    assert dump(store) == at_once
    assert store.audit.first_break() is None
    assert store.integrity() == []


def test_whoever_asks_is_told_of_what_waits(store: Store, given: Given) -> None:
    with store.together():
        week(store, given)
        key = given.a_round().key
        assert [len(s.report.observations) for s in store.answers.revisions(key, "skola")] == [2]
        assert [comment.text for comment in store.answers.comments(key)] == ["hälsning", "hälsning"]
        given.answer(key, "skola", replace(an_observation("K1"), what="lugnare"))
        assert store.answers.current_revision(key, "skola") == 2
        assert store.outbox.get(2).recipient == "vard@est.example"
        assert [entry.event for entry in store.audit.listing()] == ["accounted", "reported"] * 2
    assert store.answers.next_revision(key, "skola") == 3
    assert store.audit.first_break() is None


def week_and(wrong: Callable[[Store, Given], None], store: Store, given: Given) -> None:
    with store.together():
        week(store, given)
        wrong(store, given)


def test_what_was_foreseen_is_what_would_have_been_answered(store: Store, given: Given) -> None:
    with store.atomic():
        week(store, given)
    key, other, skola = given.a_round().key, given.round(1), "skola@est.example"
    with store.together():
        store.foreseen.received({skola, "new@est.example"}, RECEIPTS, given.now)
        store.foreseen.message_ids({a_letter(key, "skola").message_id, "<none@est.example>", "<\udce5@est.example>"})
        store.foreseen.answers(key, {"skola", "new"})
        assert store.outbox.received_since(skola, RECEIPTS, given.now) == 1
        assert store.outbox.received_since("new@est.example", RECEIPTS, given.now) == 0
        assert [store.outbox.has(a_letter(key, "skola").message_id), store.outbox.has("<none@est.example>")] == [1, 0]
        assert (store.answers.next_revision(key, "skola"), store.answers.next_revision(key, "new")) == (2, 1)
        assert store.answers.form_of(key, "skola") is None
        store.answers.add_form(SentForm("AAAA", key, "skola", 1, (), "sv"))
        store.foreseen.answers(key, {"skola"})
        store.answers.add_form(SentForm("BBBB", key, "skola", 2, (), "sv"))
        assert store.answers.form_of(key, "skola") == SentForm("BBBB", key, "skola", 2, (), "sv")
        assert store.outbox.queue(a_letter(other, "skola"), given.now)
        assert store.outbox.received_since("SKOLA@est.example", RECEIPTS, given.now) == 2
        assert store.outbox.withdraw(other, RECEIPTS, given.now) == 1
        assert store.outbox.received_since(skola, RECEIPTS, given.now) == 1


def an_account_too_many(store: Store, given: Given) -> None:
    number = given.message()
    store.foreseen.accounts([number])
    for _ in range(2):
        store.inbound.account(number, AccountKind.COMMENT, "", given.now)


def a_letter_too_many(store: Store, given: Given) -> None:
    for _ in range(2):
        store.outbox.queue(a_letter("2026-W47", "skola"), given.now)


def an_account_by_somebody_else(store: Store, given: Given) -> None:
    number = given.message()
    store.foreseen.accounts([number])
    store.inbound.account(number, AccountKind.COMMENT, "", given.now)
    store.connection.sqlite.execute("UPDATE inbound SET accounted = 'held' WHERE id = ?", (number,))


@pytest.mark.parametrize("wrong", [an_account_too_many, a_letter_too_many, an_account_by_somebody_else])
def test_what_cannot_be_written_takes_all_of_it_with_it(
    store: Store, given: Given, wrong: Callable[[Store, Given], None]
) -> None:
    before = dump(store)
    with pytest.raises(Conflict):
        week_and(wrong, store, given)
    assert dump(store) == before


def broken_off(store: Store, given: Given) -> None:
    with store.together():
        week(store, given)
        with suppress(ZeroDivisionError), store.atomic():
            store.facts.set("half", "of it")
            raise ZeroDivisionError


def test_a_block_that_is_broken_off_takes_all_of_it_with_it_whoever_caught_the_error(
    store: Store, given: Given
) -> None:
    before = dump(store)
    with pytest.raises(BrokenOff):
        broken_off(store, given)
    assert dump(store) == before
    with store.atomic():
        week(store, given)
    assert store.facts.get("half") is None


def test_half_a_character_is_not_written_together(store: Store, given: Given) -> None:
    """Rather than in the middle of it: by itself it is stored, as before."""
    number, half = given.message(), Comment("a@est.example", given.now, "b\udce5")
    with pytest.raises(UnicodeEncodeError), store.together():
        store.answers.add_comment(half, number)
    assert store.answers.all_comments() == ()
    with store.atomic():
        store.answers.add_comment(half, number)
    assert [comment.text for _, comment in store.answers.all_comments()] == ["b\ufffd"]
