"""What ``status`` says of addresses that take no mail: whose they are, and nobody's address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from world import CARETAKERS_TOO, DEPUTY, REGISTRAR, SCHOOL, STRANGER, YOUTH, World

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.outgoing import Handover, Letter, Purpose, Refusal
from est_mailer.jobs.watching.status import status
from est_mailer.jobs.watching.weighing import Concern


def with_dead(*addresses: str) -> World:
    world = World.invited(registrar=REGISTRAR)
    for address in addresses:
        world.store.addresses.mark_dead(address, world.now, f"550 5.1.1 <{address}>: unknown")
    return world


def told(world: World, kind: Concern = Concern.DEAD_ADDRESSES) -> list[str]:
    return [each.what for each in status(world.service, world.now).warnings if each.kind is kind]


@pytest.mark.parametrize(
    ("dead", "said"),
    [
        ((SCHOOL,), "1 dead address: skola-norr"),
        ((CARETAKERS_TOO,), "1 dead address: vardskontor (address 2 of 2)"),
        ((SCHOOL, DEPUTY), "2 dead addresses: fritidsgard (deputy), skola-norr"),
        ((REGISTRAR,), "1 dead address: registrar in est.toml"),
    ],
)
def test_it_is_told_by_the_function_and_which_of_its_addresses(dead: tuple[str, ...], said: str) -> None:
    (what,) = told(with_dead(*dead))
    assert sorted(what.partition(": ")[2].split(", ")) == sorted(said.partition(": ")[2].split(", "))
    assert what.startswith(said.partition(": ")[0])
    assert "@" not in what


def test_an_address_that_has_been_taken_out_of_the_register_needs_nobody_any_more() -> None:
    world = with_dead(STRANGER, SCHOOL)
    assert status(world.service, world.now).dead_addresses == (SCHOOL,)
    world.service = replace(world.service, deployment=without_the_school(world))
    assert told(world) == []


def without_the_school(world: World) -> Deployment:
    today = world.service.day_of(world.now)
    rows = world.service.deployment.register
    ended = tuple(replace(m, valid_until=today - timedelta(1)) if SCHOOL in m.addresses else m for m in rows)
    return replace(world.service.deployment, register=ended)


def test_what_a_server_quotes_is_hidden_but_for_the_services_own_address() -> None:
    world = World.of()
    own = world.service.deployment.account.address
    words = f"450 4.2.0 <{YOUTH}> greylisted for {own}"
    world.transport.verdicts[YOUTH] = Handover(Refusal.TEMPORARY, words)
    world.store.outbox.queue(Letter("", Purpose.ANSWER, YOUTH, "<a@b.test>", b"S: x\r\n"), world.now)
    for _ in range(16):
        world.send()
        world.now += timedelta(minutes=20)
    (what,) = told(world, Concern.MAIL_DEFERRED)
    assert YOUTH not in what
    assert what.endswith(f"450 4.2.0 <…@…> greylisted for {own}")
