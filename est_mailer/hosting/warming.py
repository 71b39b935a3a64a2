"""What every visit needs is loaded and tried once, before any is forked: it starts in milliseconds, and shares the
memory of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib import import_module

from est_mailer import later
from est_mailer.adapters.memory import MemoryMailbox, MemoryTransport
from est_mailer.adapters.randomness import system_random
from est_mailer.adapters.reach import tls_context
from est_mailer.adapters.store import Store
from est_mailer.bootstrap import assembled
from est_mailer.config import load
from est_mailer.demo.checklists import Event, fill
from est_mailer.demo.letters import Received, read, reply
from est_mailer.domain.errors import OutOfReach
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.outbox.relay import relay
from est_mailer.jobs.rounds.ticking import due_next, tick
from est_mailer.jobs.service import Service
from est_mailer.looking import Configured
from est_mailer.resources import shared_folder
from est_mailer.workbooks.foreign.isolation import IsolatedReader
from est_mailer.workbooks.foreign.reader_nursery import Nursery

_BESIDE = ("imapclient", "mjml", "encodings.idna", *later.PACKAGES)
_SUNDAY = datetime(2026, 11, 15, 12, tzinfo=UTC)
_DAYS = timedelta(days=2)
_IN_OTHER_WORDS = "Min kollega Bo Ek svarar"  # compared with every wish that we know, the ones with a name last


def load_libraries() -> None:
    """Import what a visit would. Nothing of this starts a thread."""
    for name in _BESIDE:
        import_module(name)


def rehearse(nursery: Nursery) -> None:
    """Play the example municipality's invitations and three answers in memory: what is worked out once and kept (words,
    patterns, templates) is then there for every visit. Nothing is sent or stored."""
    quiet = logging.getLogger("est_mailer")
    level = quiet.level
    quiet.setLevel(logging.CRITICAL)
    mailbox, transport = MemoryMailbox(), MemoryTransport()
    reader = IsolatedReader(start_helper=nursery.helper, helpers=1)
    deployment = load(shared_folder("config"))
    key = system_random(32)
    try:
        with (
            Store.open(None) as store,
            assembled(deployment, store, mailbox, transport, key, rehearsal=True, reader=reader) as service,
        ):
            _play(service, mailbox, transport)
    finally:
        quiet.setLevel(level)


def get_ready(municipalities: Iterable[Configured]) -> None:
    """Read the certificate authorities that they trust, which most have in common. What is wrong a visit tells."""
    for account in (municipality.deployment.account for municipality in municipalities):
        with suppress(OutOfReach):
            tls_context(account, account.imap)


def _play(service: Service, mailbox: MemoryMailbox, transport: MemoryTransport) -> None:
    now = _SUNDAY
    while not transport.sent and now < _SUNDAY + _DAYS:
        tick(service, now)
        relay(service, now, allowance=1000)
        now = due_next(service, now)
    letters = [read(mail.content, mail.recipient) for mail in transport.sent]
    first, second, other, *_ = (letter for letter in letters if letter.workbook)  # two are of the same function
    mailbox.deliver(reply(second, _IN_OTHER_WORDS, now, 2))
    mailbox.deliver(_answer(first, service, now))
    mailbox.deliver(_answer(other, service, now, calm=True))
    take_in(service, now)


def _answer(letter: Received, service: Service, now: datetime, *, calm: bool = False) -> bytes:
    assert letter.workbook
    name, content = letter.workbook
    day = f"{now - _DAYS:%Y-%m-%d}"
    area = service.deployment.areas[0].name
    indicator = service.deployment.indicator_name(service.deployment.indicators[0].id, "sv")
    event = Event(indicator, area, "torget", day, "Krossad ruta", "Anmält")
    filled = fill(content, service.words("sv"), [] if calm else [event], calm=calm)
    return reply(letter, "Hej! Här är listan. Hälsningar Kim", now, 1, files=((name, filled),))
