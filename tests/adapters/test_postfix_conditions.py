"""The relay on a real Postfix that puts off, refuses, throttles and takes its time, and on Microsoft 365's answers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import an_account
from servers.dovecot import Dovecot
from servers.fixtures import MailSystem
from servers.ports import on_this_machine
from servers.postfix import Postfix
from servers.scripted_smtp import ScriptedSmtp
from world import OPERATOR, World

from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.outgoing import Letter, OutboxState, Purpose
from est_mailer.jobs.noted import all_standing, paused_until
from est_mailer.jobs.outbox.relay import relay

THROTTLED = "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException; message throttled"
PER_MINUTE = 30
TIME_UNIT = 2  # seconds that this Postfix takes for its minute
LIMITED = f"""\
smtpd_client_message_rate_limit = 10
smtpd_client_event_limit_exceptions =
anvil_rate_time_unit = {TIME_UNIT}s
"""


@pytest.fixture
def throttling(dovecot: Dovecot) -> Iterator[Postfix]:
    """A Postfix that takes ten mails from one client in its "minute"."""
    server = Postfix(dovecot, extra=LIMITED)
    try:
        server.start()
        yield server
    finally:
        server.remove()


def sending(port: int, count: int, tag: str) -> World:
    """The service, which hands its mail to this port; so many mails are queued to TAG0@…, TAG1@…"""
    world = World.of()
    transport = SmtpTransport(an_account(smtp=Endpoint("127.0.0.1", port, "none"), smtp_login=False), str, timeout=10)
    world = World(replace(world.service, transport=transport), world.mailbox, world.transport, world.now)
    for n in range(count):
        message_id = f"<{tag}{n}@exempelstad.example>"
        content = f"From: est@exempelstad.example\r\nMessage-ID: {message_id}\r\nSubject: {n}\r\n\r\nhej\r\n".encode()
        letter = Letter("2026-W47", Purpose.DISPATCH, f"{tag}{n}@exempelstad.example", message_id, content)
        assert world.store.outbox.queue(letter, world.now)
    return world


def states(world: World) -> Counter[str]:
    return Counter(row.state.value for row in world.outbox(Purpose.DISPATCH))


def test_a_postfix_that_throttles_gets_every_mail_once_in_time(throttling: Postfix, dovecot: Dovecot) -> None:
    world, refused = sending(throttling.port, 22, "gas"), 0
    for _ in range(12):
        relay(world.service, world.now, allowance=PER_MINUTE)
        until = paused_until(world.service, world.now)
        if until is None:
            break
        refused += 1
        (waits,) = all_standing(world.service)
        assert "too much mail" in waits.detail
        world.now = until
        time.sleep(TIME_UNIT + 0.1)
    assert 1 <= refused < 12
    assert states(world) == {"sent": 22}
    assert all_standing(world.service) == ()
    assert world.outbox(Purpose.ALERT) == [], "it mended itself"
    for n in range(22):
        assert len(dovecot.wait_for_messages(f"gas{n}@exempelstad.example", 1)) == 1
    world.service.transport.close()


def test_microsofts_thirty_a_minute_marks_nobody_as_refused(scripted_smtp: ScriptedSmtp) -> None:
    world = sending(scripted_smtp.port, 70, "ms")
    for _ in range(10):
        scripted_smtp.forget()
        scripted_smtp.answer("DOT", *["250 2.0.0 Ok"] * PER_MINUTE, *[THROTTLED] * 20)
        relay(world.service, world.now, allowance=100)
        world.now = paused_until(world.service, world.now) or world.now + timedelta(minutes=1)
    assert states(world) == {"sent": 70}
    assert Counter(r.recipient for r in scripted_smtp.received).most_common(1)[0][1] == 1
    assert world.store.addresses.dead() == {}
    assert world.outbox(Purpose.ALERT) == []
    world.service.transport.close()


def test_a_slow_postfix_leaves_time_for_the_inbox(mail_system: MailSystem) -> None:
    world, postfix = sending(mail_system.postfix.port, 8, "trog"), mail_system.postfix
    postfix.slow = 0.4
    try:
        began = time.monotonic()
        done = relay(world.service, world.now, allowance=100, go_on=lambda: time.monotonic() < began + 1)
        took = time.monotonic() - began
    finally:
        postfix.slow = 0.0
    assert 1 <= done.sent < 8
    assert took < on_this_machine(3), "the mail under way is finished, no other is begun"
    assert states(world) == {"sent": done.sent, "queued": 8 - done.sent}
    world.send()
    assert states(world) == {"sent": 8}
    world.service.transport.close()


def test_postfix_refuses_some_and_puts_off_others(mail_system: MailSystem) -> None:
    world, postfix, dovecot = sending(mail_system.postfix.port, 12, "nej"), mail_system.postfix, mail_system.dovecot
    for n in range(4):
        postfix.refuse(f"nej{n}@exempelstad.example", "550 5.1.1 no such mailbox")
    for n in range(4, 8):
        postfix.defer(f"nej{n}@exempelstad.example")
    world.send()
    world.send()
    assert states(world) == {"failed": 4, "queued": 4, "sent": 4}
    (told,) = dovecot.wait_for_messages(OPERATOR, 1)
    assert told.count(b"no such mailbox") >= 4
    for n in range(4, 8):
        postfix.accept(f"nej{n}@exempelstad.example")
    world.now += timedelta(minutes=5)
    world.send()
    assert states(world) == {"failed": 4, "sent": 8}
    assert len(world.store.addresses.dead()) == 4
    assert len([r for r in world.outbox(Purpose.ALERT) if r.state is OutboxState.SENT]) == 1
    dovecot.empty(OPERATOR)
    world.service.transport.close()
