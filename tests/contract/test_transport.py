"""What every transport must do: the in-memory twin, and the SMTP adapter on aiosmtpd and on Postfix."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from contract.transport_worlds import World, aiosmtpd_world, memory_world, postfix_world

from est_mailer.domain.outgoing import Refusal

SERVICE = "est@exempelstad.example"
MAIL = b"From: est@exempelstad.example\r\nSubject: Hej\r\n\r\n.en punkt\r\n..\r\n.\r\nslut\r\n"
_numbers = count(1)


@pytest.fixture(params=["memory", "aiosmtpd", "postfix"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "postfix":
        chosen = postfix_world(request.getfixturevalue("mail_system"))
    else:
        chosen = memory_world() if request.param == "memory" else aiosmtpd_world()
    with chosen as made:
        yield made


@pytest.fixture
def anna() -> str:
    """An address that nobody has had before."""
    return f"anna{next(_numbers)}@exempelstad.example"


def body(content: bytes) -> bytes:
    return content.partition(b"\r\n\r\n")[2]


def test_a_mail_arrives_with_its_bytes(world: World, anna: str) -> None:
    assert world.transport.send(SERVICE, anna, MAIL).refusal is None
    (arrived,) = world.arrived(anna, 1)
    assert body(arrived) == body(MAIL)


def test_many_mails_go_one_after_the_other(world: World, anna: str) -> None:
    for _ in range(3):
        assert world.transport.send(SERVICE, anna, MAIL).refusal is None
    assert len(world.arrived(anna, 3)) == 3


@pytest.mark.parametrize("likely", [b"Subject: x\r\n\r\nsecond\r\n", b"Subject: x\r\n\r\nwithdrawn\r\n", None])
def test_what_is_made_ready_for_its_turn_is_sent_only_in_its_turn(
    world: World, anna: str, likely: bytes | None
) -> None:
    second = b"Subject: x\r\n\r\nsecond\r\n"
    assert world.transport.send(SERVICE, anna, MAIL, lambda: second if likely == second else likely).refusal is None
    assert world.transport.send(SERVICE, anna, second).refusal is None
    assert sorted(map(body, world.arrived(anna, 2))) == sorted(map(body, (MAIL, second)))


def test_the_null_sender_is_taken(world: World, anna: str) -> None:
    assert world.transport.send("", anna, MAIL).refusal is None
    assert len(world.arrived(anna, 1)) == 1


def test_a_refused_recipient_is_permanent_and_the_next_mail_goes(world: World, anna: str) -> None:
    world.refuse("dead-" + anna, "550 5.1.1 No such user")
    refused = world.transport.send(SERVICE, "dead-" + anna, MAIL)
    assert refused.refusal is Refusal.PERMANENT
    assert "550 5.1.1" in refused.detail
    assert "No such user" in refused.detail
    assert world.transport.send(SERVICE, anna, MAIL).refusal is None


def test_a_deferred_recipient_is_temporary_and_the_next_mail_goes(world: World, anna: str) -> None:
    world.refuse("grey-" + anna, "450 4.7.1 Greylisted, try again later")
    deferred = world.transport.send(SERVICE, "grey-" + anna, MAIL)
    assert deferred.refusal is Refusal.TEMPORARY
    assert "Greylisted" in deferred.detail
    assert world.transport.send(SERVICE, anna, MAIL).refusal is None


def test_an_outage_is_unreachable_and_the_next_call_connects_anew(world: World, anna: str) -> None:
    world.transport.send(SERVICE, anna, MAIL)
    world.cut()
    assert world.transport.send(SERVICE, anna, MAIL).refusal is Refusal.UNREACHABLE
    world.mend()
    assert world.transport.send(SERVICE, anna, MAIL).refusal is None
    assert len(world.arrived(anna, 2)) == 2


@pytest.mark.parametrize("nonsense", ["no address", "a@b@c.example", "<x@y.example>", "x@y.example\r\nDATA", ""])
def test_what_is_no_address_is_refused_and_never_sent(world: World, nonsense: str) -> None:
    assert world.transport.send(SERVICE, nonsense, MAIL).refusal is Refusal.PERMANENT


def test_close_never_raises_and_the_transport_can_be_used_again(world: World, anna: str) -> None:
    world.transport.close()
    world.transport.send(SERVICE, anna, MAIL)
    world.cut()
    world.transport.close()
    world.transport.close()
    world.mend()
    assert world.transport.send(SERVICE, anna, MAIL).refusal is None


def test_breaking_off_between_mails_costs_nothing(world: World, anna: str) -> None:
    world.transport.break_off()
    for _ in range(2):
        assert world.transport.send(SERVICE, anna, MAIL).refusal is None
        world.transport.break_off()
