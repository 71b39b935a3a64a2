"""What is kept from one transaction to the next is what the database would answer, whatever has changed it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from builders import a_member

from est_mailer.adapters.store import Store
from est_mailer.domain.deployment import Step
from est_mailer.domain.errors import StoreError
from est_mailer.domain.rounds.life import Outcome, RoundState

if TYPE_CHECKING:
    from .conftest import Given

FIRST, SECOND, THIRD = "2026-W47", "2026-W48", "2026-W49"
CHANGES: dict[str, Callable[[Store, Given], object]] = {
    "add": lambda store, given: store.rounds.add(given.a_round(0, RoundState.SCHEDULED)),
    "freeze": lambda store, _: store.rounds.freeze(FIRST, [a_member("skola")]),
    "move": lambda store, _: store.rounds.move(FIRST, RoundState.SCHEDULED, RoundState.OPEN),
    "number_of": lambda store, _: store.rounds.number_of("bad"),
    "add_deputy": lambda store, given: store.rounds.add_deputy(FIRST, "skola", "vik@est.example", given.now),
    "add another": lambda store, given: store.rounds.add(given.a_round(1)),
    "freeze with a new function": lambda store, _: store.rounds.freeze(SECOND, [a_member("skola"), a_member("ny")]),
    "settle": lambda store, given: store.rounds.settle(FIRST, Step.CLOSE, Outcome.DONE, given.now),
    "set_hold": lambda store, given: store.rounds.set_hold(FIRST, given.now),
    "set_status": lambda store, _: store.rounds.set_status(FIRST, "yellow"),
    "add a third": lambda store, given: store.rounds.add(given.a_round(2, RoundState.SCHEDULED)),
    "remove": lambda store, _: store.rounds.remove(THIRD),
    "revoke one": lambda store, given: store.revocations.add(1, "key", "drift", given.now),
    "revoke all": lambda store, given: store.revocations.add(None, "key", "drift", given.now),
}
"""Every method that changes rounds, numbers or revocations."""


def answers(store: Store, given: Given) -> list[object]:
    rounds, revocations = store.rounds, store.revocations
    return [
        (rounds.all(), rounds.unfinished(), rounds.live(given.first_day), rounds.latest(), rounds.latest_opened()),
        (rounds.latest_dispatched(), [rounds.members(key) for key in (FIRST, SECOND, THIRD)]),
        [rounds.member_id(number) for number in range(5)],
        [revocations.epoch(number, key) for number in range(5) for key in ("key", "another")],
        (revocations.highest("key"), revocations.named_since(given.now)),
    ]


def test_every_change_is_seen_in_what_is_kept(store: Store, given: Given) -> None:
    for name, change in CHANGES.items():
        with store.atomic():
            before = answers(store, given)
        with store.atomic():
            change(store, given)
            at_once = answers(store, given)
        with store.atomic():
            afterwards = answers(store, given)
        fresh = answers(store, given)  # outside of a transaction nothing is remembered
        assert (name, at_once, afterwards) == (name, fresh, fresh)
        assert fresh != before, f"{name} changes nothing that is asked here"


def test_a_new_functions_number_is_known_in_the_transaction_that_gives_it(store: Store, given: Given) -> None:
    with store.atomic():
        given.round(members=("skola",))
    with store.atomic():
        assert store.rounds.member_id(1) == "skola"
    with store.atomic():
        given.round(1, members=("skola", "ny"))
        assert store.rounds.member_id(store.rounds.number_of("ny")) == "ny"


def test_an_address_is_dead_or_alive_as_it_was_last_said(store: Store, given: Given) -> None:
    def said(say: Callable[[], bool]) -> tuple[bool, bool]:
        with store.atomic():
            changed = say()
        return changed, "a@est.example" in store.addresses.dead()

    def revived() -> bool:
        return store.addresses.revive("A@est.example", given.now)

    def died() -> bool:
        return store.addresses.mark_dead("a@est.example", given.now, "550")

    assert [said(say) for say in (revived, died, died, revived, revived, died, revived)] == [
        (False, False),
        (True, True),
        (False, True),
        (True, False),
        (False, False),
        (True, True),
        (True, False),
    ]


def halved_and_undone_elsewhere(store: Store) -> None:
    with store.atomic():
        with suppress(ZeroDivisionError), store.connection.joined():
            store.facts.set("half", "of the part")
            raise ZeroDivisionError
        with suppress(ZeroDivisionError), store.atomic():
            raise ZeroDivisionError


def test_a_part_undone_beside_one_that_was_broken_off_does_not_save_it(store: Store) -> None:
    with pytest.raises(StoreError, match="broken off"):
        halved_and_undone_elsewhere(store)
    assert store.facts.get("half") is None


def test_a_part_that_is_whole_stands_until_the_block_around_it_falls(store: Store) -> None:
    with store.atomic():
        with pytest.raises(StoreError, match="broken off"):
            halved_and_undone_elsewhere(store)
        with store.atomic():
            store.facts.set("whole", "part")
    assert store.facts.among(["half", "whole"]) == {"whole": "part"}
