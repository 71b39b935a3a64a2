"""What every mailbox must do: the in-memory twin, and the IMAP adapter on Dovecot and on pymap."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

import pytest
from contract.mailbox_worlds import PymapServer, World, dovecot_world, memory_world, pymap_world
from servers.ports import on_this_machine

from est_mailer.domain.errors import OutOfReach
from est_mailer.domain.incoming import Fetched

LARGEST = 10_000


def mail(number: int, size: int = 0) -> bytes:
    text = f"From: a@exempelstad.example\r\nSubject: {number}\r\n\r\n.rad ett\r\n" + "x" * size
    return text.encode() + b"\r\n"


@pytest.fixture(scope="module")
def pymap() -> Iterator[PymapServer]:
    server = PymapServer()
    yield server
    server.stop()


@pytest.fixture(params=["memory", "dovecot", "pymap"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "memory":
        chosen = memory_world()
    elif request.param == "dovecot":
        chosen = dovecot_world(request.getfixturevalue("dovecot"))
    else:
        chosen = pymap_world(request.getfixturevalue("pymap"))
    with chosen as made:
        yield made


def everything(world: World, largest: int = LARGEST) -> list[Fetched]:
    return list(world.mailbox.fetch_after(None, 0, largest=largest))


def test_all_messages_come_oldest_first_with_their_bytes(world: World) -> None:
    sent = [mail(n) for n in range(3)]
    for raw in sent:
        world.deliver(raw)
    fetched = everything(world)
    assert [f.raw for f in fetched] == sent
    assert [f.size for f in fetched] == [len(raw) for raw in sent]
    assert [f.uid for f in fetched] == sorted(f.uid for f in fetched)
    assert {f.folder for f in fetched} == {"INBOX"}
    assert len({f.uidvalidity for f in fetched}) == 1


def test_an_empty_mailbox_has_nothing(world: World) -> None:
    assert everything(world) == []


def test_only_what_is_newer_comes_next_time(world: World) -> None:
    world.deliver(mail(1))
    first = everything(world)[-1]
    assert list(world.mailbox.fetch_after(first.uidvalidity, first.uid, largest=LARGEST)) == []
    world.deliver(mail(2))
    assert [f.raw for f in world.mailbox.fetch_after(first.uidvalidity, first.uid, largest=LARGEST)] == [mail(2)]


def test_another_uidvalidity_brings_everything_again(world: World) -> None:
    world.deliver(mail(1))
    first = everything(world)[-1]
    again = list(world.mailbox.fetch_after(first.uidvalidity + 1, first.uid, largest=LARGEST))
    assert [f.raw for f in again] == [mail(1)]


def test_a_message_that_is_too_large_comes_without_its_bytes(world: World) -> None:
    world.deliver(mail(1))
    world.deliver(mail(2, size=LARGEST))
    world.deliver(mail(3))
    fetched = everything(world)
    assert [f.raw for f in fetched] == [mail(1), None, mail(3)]
    assert fetched[1].size == len(mail(2, size=LARGEST))
    assert [f.head for f in fetched] == [b"", b"From: a@exempelstad.example\r\nSubject: 2\r\n\r\n", b""]


def test_a_message_of_exactly_the_largest_size_comes_whole(world: World) -> None:
    raw = mail(1, size=100)
    world.deliver(raw)
    assert everything(world, len(raw))[0].raw == raw
    assert everything(world, len(raw) - 1)[0].raw is None


def test_filed_messages_leave_the_inbox(world: World) -> None:
    for n in range(3):
        world.deliver(mail(n))
    fetched = everything(world)
    assert world.mailbox.file_away(fetched[0].uidvalidity, [fetched[0].uid, fetched[2].uid])
    assert [f.raw for f in everything(world)] == [mail(1)]
    assert world.filed() == 2


def test_filing_the_same_again_or_nothing_is_harmless(world: World) -> None:
    world.deliver(mail(1))
    one = everything(world)[0]
    for _ in range(2):
        assert world.mailbox.file_away(one.uidvalidity, [one.uid])
    assert world.mailbox.file_away(one.uidvalidity, [])
    assert world.filed() == 1


def test_nothing_is_filed_under_another_uidvalidity(world: World) -> None:
    world.deliver(mail(1))
    one = everything(world)[0]
    assert not world.mailbox.file_away(one.uidvalidity + 1, [one.uid])
    assert len(everything(world)) == 1
    assert world.filed() == 0


def test_a_wait_without_mail_ends_in_time(world: World) -> None:
    everything(world)
    started = time.monotonic()
    assert world.mailbox.wait(0.7) is False
    assert 0.5 < time.monotonic() - started < on_this_machine(2.5)


def test_mail_that_came_since_the_search_ends_the_wait_at_once(world: World) -> None:
    everything(world)
    world.deliver(mail(1))
    started = time.monotonic()
    assert world.mailbox.wait(20) is True
    assert time.monotonic() - started < on_this_machine(2)


def test_mail_that_comes_during_the_wait_ends_it(world: World) -> None:
    everything(world)
    postman = threading.Timer(0.4, world.deliver, [mail(1)])
    postman.start()
    started = time.monotonic()
    assert world.mailbox.wait(20) is True
    assert time.monotonic() - started < 15
    postman.join()
    assert [f.raw for f in everything(world)] == [mail(1)]


def test_an_interruption_ends_the_wait_within_a_second(world: World) -> None:
    everything(world)
    threading.Timer(0.3, world.interrupted.set).start()
    started = time.monotonic()
    assert world.mailbox.wait(20) is False
    assert time.monotonic() - started < on_this_machine(1.5)


def test_an_outage_raises_out_of_reach_and_the_next_call_connects_anew(world: World) -> None:
    world.deliver(mail(1))
    one = everything(world)[0]
    world.cut()
    with pytest.raises(OutOfReach):
        everything(world)
    with pytest.raises(OutOfReach):
        world.mailbox.file_away(one.uidvalidity, [one.uid])
    with pytest.raises(OutOfReach):
        world.mailbox.wait(1)
    world.mend()
    assert [f.raw for f in everything(world)] == [mail(1)]


def test_close_never_raises_and_the_mailbox_can_be_used_again(world: World) -> None:
    world.mailbox.close()
    world.deliver(mail(1))
    everything(world)
    world.cut()
    world.mailbox.close()
    world.mailbox.close()
    world.mend()
    assert len(everything(world)) == 1


def test_breaking_off_costs_at_most_the_next_call(world: World) -> None:
    world.deliver(mail(1))
    for _ in range(2):
        world.mailbox.break_off()
        with contextlib.suppress(OutOfReach):
            everything(world)
    assert [f.raw for f in everything(world)] == [mail(1)]


def test_a_mail_is_looked_for_among_the_sent_ones(world: World) -> None:
    world.deliver(mail(1))
    assert not world.mailbox.has_sent("<a@exempelstad.example>"), "there may be no such folder"
    world.keep_sent(b"Message-ID: <a@exempelstad.example>\r\nSubject: hej\r\n\r\nhej\r\n")
    assert world.mailbox.has_sent("<a@exempelstad.example>")
    assert not world.mailbox.has_sent("<b@exempelstad.example>")
    assert len(everything(world)) == 1, "the inbox is looked in as before"
