"""The outbox: each letter once, claimed once, never sent twice blindly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import utc

from est_mailer.adapters.store import Conflict, NotStored, Store
from est_mailer.domain.errors import IllegalTransition
from est_mailer.domain.outgoing import Handover, Letter, OutboxRow, OutboxState, Purpose, Refusal

NOW = utc(2026, 11, 16, 7)
SOON = NOW + timedelta(minutes=5)
LETTER = Letter("2026-W47", Purpose.INVITATION, "skola@exempelstad.example", "<a@est.example>", b"From: est\r\n\r\n")
ACCEPTED = Handover(None, "250 2.0.0 Ok")


def queued(store: Store, letter: Letter = LETTER) -> OutboxRow:
    assert store.outbox.queue(letter, NOW)
    row = store.outbox.by_message_id(letter.message_id)
    assert row is not None
    return row


def sending(store: Store, letter: Letter = LETTER) -> int:
    row = queued(store, letter)
    assert store.outbox.claim(row.id, NOW)
    return row.id


def test_a_letter_is_queued_once(store: Store) -> None:
    row = queued(store)
    assert (row.state, row.attempts, row.queued_at, row.next_attempt_at) == (OutboxState.QUEUED, 0, NOW, NOW)
    assert not store.outbox.queue(replace(LETTER, message_id="<b@est.example>", content=b"other"), SOON)
    assert not store.outbox.queue(replace(LETTER, recipient="SKOLA@exempelstad.example"), SOON)
    assert store.outbox.queue(replace(LETTER, message_id="<c@est.example>", about="2"), SOON)
    assert store.outbox.content(row.id) == LETTER.content
    assert len(store.outbox.listing()) == 2
    with pytest.raises(NotStored):
        store.outbox.content(99)


def test_what_somebody_has_asked_for_goes_before_receipts_and_those_before_what_goes_to_all(store: Store) -> None:
    for purpose in (Purpose.INVITATION, Purpose.RECEIPT, Purpose.ANSWER, Purpose.RECEIPT, Purpose.PREVIEW):
        about = str(len(store.outbox.listing()))
        queued(store, replace(LETTER, purpose=purpose, about=about, message_id=f"<{about}@est.example>"))
    assert [row.about for row in store.outbox.due(NOW, 10)] == ["2", "4", "1", "3", "0"]
    assert [row.about for row in store.outbox.due(NOW, 3)] == ["2", "4", "1"]
    assert [row.about for row in store.outbox.due(NOW, 10, {Purpose.INVITATION, Purpose.ANSWER})] == ["2", "0"]


def test_due_is_the_longest_waiting_first(store: Store) -> None:
    rows = [queued(store, replace(LETTER, about=str(n), message_id=f"<{n}@est.example>")) for n in range(3)]
    store.outbox.claim(rows[0].id, NOW)
    store.outbox.settle(rows[0].id, Handover(Refusal.TEMPORARY, "450 greylisted"), NOW, SOON)
    assert [row.about for row in store.outbox.due(NOW, 10)] == ["1", "2"]
    assert [row.about for row in store.outbox.due(SOON, 10)] == ["1", "2", "0"]
    assert [row.about for row in store.outbox.due(SOON, 1)] == ["1"]
    assert store.outbox.due(NOW - timedelta(microseconds=1), 10) == ()


def test_a_letter_is_claimed_by_one(store: Store) -> None:
    row = queued(store)
    assert not store.outbox.claim(row.id, NOW - timedelta(seconds=1))
    assert store.outbox.claim(row.id, NOW)
    assert not store.outbox.claim(row.id, NOW)
    assert store.outbox.due(SOON, 10) == ()


@pytest.mark.parametrize(
    ("handover", "state", "attempts"),
    [
        (ACCEPTED, OutboxState.SENT, 1),
        (Handover(Refusal.TEMPORARY, "450"), OutboxState.QUEUED, 1),
        (Handover(Refusal.PERMANENT, "550"), OutboxState.FAILED, 1),
        (Handover(Refusal.PAUSE, "454"), OutboxState.QUEUED, 0),
        (Handover(Refusal.UNREACHABLE, "gone"), OutboxState.QUEUED, 0),
        (Handover(Refusal.IN_DOUBT, "lost"), OutboxState.IN_DOUBT, 1),
    ],
)
def test_an_attempt_is_settled(store: Store, handover: Handover, state: OutboxState, attempts: int) -> None:
    number = sending(store)
    store.outbox.settle(number, handover, NOW, SOON)
    row = store.outbox.get(number)
    assert (row.state, row.attempts) == (state, attempts)
    assert row.next_attempt_at == (SOON if state is OutboxState.QUEUED else NOW)
    assert row.sent_at == (NOW if state is OutboxState.SENT else None)
    assert row.last_error == ("" if handover.refusal is None else handover.detail)
    (delivery,) = store.deliveries.of(number)
    assert (delivery.at, delivery.detail) == (NOW, handover.detail)
    assert delivery.outcome == ("accepted" if handover.refusal is None else handover.refusal.value)


def test_only_a_claimed_letter_is_settled(store: Store) -> None:
    row = queued(store)
    with pytest.raises(IllegalTransition):
        store.outbox.settle(row.id, ACCEPTED, NOW, SOON)
    assert store.outbox.get(row.id) == row
    assert store.deliveries.of(row.id) == ()


def test_what_a_stopped_process_left_is_in_doubt_and_never_sent_again(store: Store) -> None:
    number = sending(store)
    assert store.outbox.recover(SOON) == (number,)
    assert store.outbox.recover(SOON) == ()
    assert store.outbox.get(number).state is OutboxState.IN_DOUBT
    assert store.outbox.due(SOON, 10) == ()
    assert not store.outbox.claim(number, SOON)


def test_a_person_settles_a_doubt(store: Store) -> None:
    arrived, lost = sending(store), sending(store, replace(LETTER, about="2", message_id="<b@est.example>"))
    store.outbox.recover(NOW)
    store.outbox.resolve(arrived, True, SOON)
    store.outbox.resolve(lost, False, SOON)
    assert (store.outbox.get(arrived).state, store.outbox.get(arrived).sent_at) == (OutboxState.SENT, SOON)
    assert [row.id for row in store.outbox.due(SOON, 10)] == [lost]
    with pytest.raises(Conflict, match="not in doubt"):
        store.outbox.resolve(arrived, False, SOON)


def test_a_failed_letter_is_tried_again_when_a_person_says_so(store: Store) -> None:
    number = sending(store)
    store.outbox.settle(number, Handover(Refusal.PERMANENT, "550 5.1.1"), NOW, SOON)
    store.outbox.retry(number, SOON)
    assert [row.id for row in store.outbox.due(SOON, 10)] == [number]
    with pytest.raises(Conflict, match="not failed"):
        store.outbox.retry(number, SOON)
    assert [d.outcome for d in store.deliveries.of(number)] == ["permanent", "retried"]


def test_a_withdrawn_letter_makes_room_for_a_new_one(store: Store) -> None:
    sent = sending(store, replace(LETTER, about="sent"))
    waiting = queued(store, replace(LETTER, message_id="<b@est.example>"))
    kept = queued(store, replace(LETTER, message_id="<c@est.example>", purpose=Purpose.ALERT))
    assert store.outbox.withdraw("2026-W47", {Purpose.INVITATION}, NOW) == 1
    assert store.outbox.withdraw("2026-W47", {Purpose.INVITATION}, NOW) == 0
    states = {row.id: row.state for row in store.outbox.listing()}
    assert states == {sent: OutboxState.SENDING, waiting.id: OutboxState.WITHDRAWN, kept.id: OutboxState.QUEUED}
    assert store.outbox.queue(replace(LETTER, message_id="<d@est.example>", content=b"new"), SOON)
    assert not store.outbox.queue(replace(LETTER, message_id="<e@est.example>"), SOON)


def test_listing_and_counts(store: Store) -> None:
    sending(store)
    queued(store, replace(LETTER, round="2026-W48", message_id="<b@est.example>"))
    assert [row.round for row in store.outbox.listing([OutboxState.QUEUED])] == ["2026-W48"]
    assert [row.round for row in store.outbox.listing(round="2026-W47")] == ["2026-W47"]
    assert store.outbox.listing([]) == ()
    counts = store.outbox.counts()
    assert set(counts) == set(OutboxState)
    assert (counts[OutboxState.SENDING], counts[OutboxState.QUEUED], counts[OutboxState.SENT]) == (1, 1, 0)


def test_how_much_an_address_has_had(store: Store) -> None:
    queued(store)
    queued(store, replace(LETTER, about="2", message_id="<b@est.example>"))
    queued(store, replace(LETTER, purpose=Purpose.RECEIPT, message_id="<c@est.example>"))
    recipient = LETTER.recipient.upper()
    assert store.outbox.received_since(recipient, {Purpose.INVITATION}, NOW) == 2
    assert store.outbox.received_since(recipient, {Purpose.INVITATION, Purpose.RECEIPT}, NOW) == 3
    assert store.outbox.received_since(recipient, {Purpose.INVITATION}, SOON) == 0
    assert store.outbox.received_since("nobody@exempelstad.example", {Purpose.INVITATION}, NOW) == 0


def test_a_bounce_is_written_to_its_letter(store: Store) -> None:
    number = sending(store)
    store.outbox.settle(number, ACCEPTED, NOW, SOON)
    by_id = store.outbox.bounce(SOON, permanent=True, detail="5.1.1", message_id=LETTER.message_id)
    by_address = store.outbox.bounce(SOON, permanent=False, detail="4.2.2", recipient=LETTER.recipient)
    unknown = store.outbox.bounce(SOON, permanent=True, detail="?", message_id="<z@z.example>", recipient="z@z.example")
    assert by_id is not None
    assert by_address is not None
    assert (by_id.id, by_address.id, unknown) == (number, number, None)
    assert [d.outcome for d in store.deliveries.of(number)] == ["accepted", "bounced", "delayed"]
    assert store.outbox.get(number).state is OutboxState.SENT
