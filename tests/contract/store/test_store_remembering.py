"""What a transaction has read it need not read again; but never at the price of what has been written since."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import a_member

from est_mailer.adapters.store import Store
from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import StoreError
from est_mailer.domain.model import SentForm
from est_mailer.domain.outgoing import Letter, Purpose
from est_mailer.domain.rounds.life import Outcome, Round, RoundState

if TYPE_CHECKING:
    from .conftest import Given


def test_a_round_is_seen_as_it_was_changed_to(store: Store, given: Given) -> None:
    with store.atomic():
        key = given.round()
        assert store.rounds.get(key).state is RoundState.OPEN
        store.rounds.move(key, RoundState.OPEN, RoundState.CLOSED, reason="helgdag")
        assert (store.rounds.get(key).state, store.rounds.get(key).reason) == (RoundState.CLOSED, "helgdag")
        store.rounds.settle(key, Step.CLOSE, Outcome.DONE, given.now)
        assert [due.outcome for due in store.rounds.get(key).dues] == [None, Outcome.DONE]
        store.rounds.set_hold(key, given.now)
        store.rounds.set_status(key, "yellow")
        assert (store.rounds.get(key).hold_until, store.rounds.latest_dispatched()) == (
            given.now,
            store.rounds.get(key),
        )
        later = given.round(1)
        latest = store.rounds.latest_opened()
        assert latest is not None
        assert latest.key == later


def tried_in_vain(store: Store, key: str, now: datetime) -> None:
    with store.atomic():
        store.rounds.move(key, RoundState.OPEN, RoundState.CLOSED)
        assert store.rounds.get(key).state is RoundState.CLOSED
        store.rounds.add_deputy(key, "skola", "vik@est.example", now)
        assert store.rounds.members(key)[0].round_deputies
        store.audit.add(now, "drift", "tried", key)
        raise ZeroDivisionError


def test_what_is_undone_is_read_again(store: Store, given: Given) -> None:
    key = given.round(members=("skola",))
    with store.atomic():
        assert store.rounds.get(key).state is RoundState.OPEN
        with pytest.raises(ZeroDivisionError):
            tried_in_vain(store, key, given.now)
        assert store.rounds.get(key).state is RoundState.OPEN
        assert not store.rounds.members(key)[0].round_deputies
        store.audit.add(given.now, "drift", "moved", key)
    assert store.audit.first_break() is None


def test_forms_codes_and_addresses_are_seen_as_they_were_changed_to(store: Store, given: Given) -> None:
    key = given.round(members=("skola",))
    with store.atomic():
        assert store.answers.form_of(key, "skola") is None
        store.answers.add_form(SentForm("AAAA", key, "skola", 1, (), "sv"))
        assert store.answers.form_of(key, "skola") == SentForm("AAAA", key, "skola", 1, (), "sv")
        assert store.revocations.epoch(1, "key") == 0
        store.revocations.add(None, "key", "drift", given.now)
        assert store.revocations.epoch(1, "key") == 1
        assert not store.addresses.revive("a@est.example", given.now)
        store.addresses.mark_dead("a@est.example", given.now, "550")
        assert store.addresses.revive("A@est.example", given.now)
        assert not store.addresses.revive("a@est.example", given.now)


def test_the_answer_that_counts_is_known_after_each(store: Store, given: Given) -> None:
    key = given.round(members=("skola", "bad"))
    with store.atomic():
        assert store.answers.current_revision(key, "skola") is None
        for revision in (1, 2, 3):
            given.answer(key, "skola")
            assert store.answers.current_revision(key, "skola") == revision
        assert store.answers.current_revision(key, "bad") is None


def test_between_transactions_another_process_may_have_written(path: Path) -> None:
    with Store.open(path) as ours, Store.open(path) as theirs:
        round_ = Round("2026-W47", date(2026, 11, 16), RoundState.OPEN, ())
        theirs.rounds.add(round_)
        key = round_.key
        assert ours.rounds.get(key).state is RoundState.OPEN
        theirs.rounds.move(key, RoundState.OPEN, RoundState.CLOSED)
        with ours.atomic():
            assert ours.rounds.get(key).state is RoundState.CLOSED
        theirs.rounds.move(key, RoundState.CLOSED, RoundState.DRAFTED)
        assert ours.rounds.get(key).state is RoundState.DRAFTED


def test_a_letter_with_half_a_character_is_stored_among_others(store: Store, given: Given) -> None:
    key = given.round(members=("skola",))
    letters = [Letter(key, Purpose.ALERT, f"{name}@est.example", f"<{name}@est.example>", b"") for name in "ab"]
    assert all(store.outbox.queue(letter, given.now) for letter in letters)
    store.connection.insert_all("facts", ("name", "value"), [("whole", "a"), ("half", "b\udce5"), ("after", "c")])
    assert store.facts.among(["whole", "half", "after", "none"]) == {"whole": "a", "half": "b\ufffd", "after": "c"}
    assert [store.outbox.has(f"<{name}@est.example>") for name in "abc"] == [True, True, False]
    assert store.rounds.members(key).member("skola") == a_member("skola")
    assert store.rounds.members(key).member("bad") is None


def test_a_number_given_while_a_register_is_kept_is_the_one_that_stays(store: Store, given: Given) -> None:
    school = store.rounds.number_of("skola")
    with store.atomic():
        given.round(members=("skola", "bad"))
        numbers = [store.rounds.number_of(member) for member in ("bad", "skola", "bad")]
    assert numbers == [store.rounds.number_of("bad"), school, store.rounds.number_of("bad")]
    assert store.rounds.member_id(numbers[0]) == "bad"


def seen(store: Store) -> tuple[RoundState, int, str | None]:
    with store.atomic():
        return store.rounds.get("2026-W47").state, store.revocations.epoch(1, "key"), store.rounds.member_id(1)


def moved_in_vain(store: Store) -> None:
    with store.atomic():
        store.rounds.move("2026-W47", RoundState.CLOSED, RoundState.DRAFTED)
        assert store.rounds.get("2026-W47").state is RoundState.DRAFTED
        raise ZeroDivisionError


def test_what_is_kept_for_longer_is_what_stands_there(path: Path) -> None:
    with Store.open(path) as ours, Store.open(path) as theirs:
        theirs.rounds.add(Round("2026-W47", date(2026, 11, 16), RoundState.OPEN, ()))
        assert seen(ours) == (RoundState.OPEN, 0, None)
        theirs.revocations.add(None, "key", "drift", datetime(2026, 11, 16, tzinfo=UTC))
        assert theirs.rounds.number_of("skola") == 1
        assert seen(ours) == (RoundState.OPEN, 1, "skola")
        ours.rounds.move("2026-W47", RoundState.OPEN, RoundState.CLOSED)  # in no transaction of ours
        assert seen(ours)[0] is RoundState.CLOSED
        with pytest.raises(ZeroDivisionError):
            moved_in_vain(ours)
        assert seen(ours)[0] is RoundState.CLOSED


def test_what_is_kept_is_not_asked_for_again(path: Path) -> None:
    asked: list[str] = []
    with Store.open(path) as store:
        store.rounds.add(Round("2026-W47", date(2026, 11, 16), RoundState.OPEN, ()))
        store.connection.sqlite.set_trace_callback(asked.append)
        seen(store)
        seen(store)
    assert sum("FROM rounds" in sql for sql in asked) == 1


def broken_off(store: Store) -> None:
    with store.atomic():
        store.facts.set("before", "the part")
        with suppress(ZeroDivisionError), store.connection.joined():
            store.facts.set("half", "of the part")
            raise ZeroDivisionError


def test_a_part_that_is_broken_off_takes_the_block_around_it_with_it(store: Store) -> None:
    with pytest.raises(StoreError, match="broken off"):
        broken_off(store)
    with store.atomic():
        with pytest.raises(StoreError, match="broken off"):
            broken_off(store)
        store.facts.set("beside", "it")
    assert store.facts.among(["before", "half", "beside"]) == {"beside": "it"}
