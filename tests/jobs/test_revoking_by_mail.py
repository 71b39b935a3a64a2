"""Codes revoked by a coordinator's mail: of its own organisation, and where a server vouches for senders."""

from __future__ import annotations

import pytest
from builders import an_account
from played import played_once
from register_mail import said
from revoking import MX
from world import MUNICIPALITY, SCHOOL, TESTS_KEY, World

from est_mailer.domain.identity import key_mark
from est_mailer.domain.outgoing import Purpose

PASSED = {"Authentication_Results": f"{MX}; dmarc=pass header.from=exempelstad.example"}


@played_once
def trusting() -> World:
    return World.invited(account=an_account(authserv_id=MX))


@pytest.mark.parametrize(
    "words", ["spärra skola-norr", "Spärra Skola norr", "revoke skola norr", "SPÄRRA: Skola norr."]
)
def test_a_coordinator_revokes_a_function_of_its_own_by_mail(words: str) -> None:
    world = trusting()
    world.write(MUNICIPALITY, words, **PASSED)
    assert SCHOOL in said(world, MUNICIPALITY)
    assert world.store.revocations.epoch(world.store.rounds.number_of("skola-norr"), key_mark(TESTS_KEY)) == 1
    world.write(MUNICIPALITY, words, **PASSED)
    assert "mindre än ett dygn" in said(world, MUNICIPALITY)


@pytest.mark.parametrize(
    ("sender", "words", "headers", "told"),
    [
        (MUNICIPALITY, "spärra vardskontor", PASSED, "Inget är spärrat"),
        (MUNICIPALITY, "spärra", PASSED, "Inget är spärrat"),
        (MUNICIPALITY, "spärra skola-norr", {}, ""),
        (SCHOOL, "spärra fritidsgard", PASSED, "ingen fil"),
    ],
)
def test_nobody_else_does(sender: str, words: str, headers: dict[str, str], told: str) -> None:
    world = trusting()
    before = len(world.letters(sender))
    world.write(sender, words, **headers)
    assert (told in said(world, sender)) if told else len(world.letters(sender, Purpose.ANSWER)) == 0
    assert len(world.letters(sender)) >= before
    assert world.outbox(Purpose.REVOKED) == []


def test_where_no_server_vouches_for_senders_nothing_is_revoked_by_mail() -> None:
    world = World.invited()
    world.write(MUNICIPALITY, "spärra skola-norr")
    assert "est-mailer revoke" in said(world, MUNICIPALITY)
    assert world.outbox(Purpose.REVOKED) == []
