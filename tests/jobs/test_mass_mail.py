"""One mail to many: written once for all who get the same, and a recipient more costs as much as the one before."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

from builders import a_deployment, a_member
from world import CARETAKERS, CARETAKERS_TOO, ROUND, World, workbook_of

from est_mailer.adapters.store import Store
from est_mailer.domain.deployment import Deployment
from est_mailer.domain.model import Role
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.outbox.relay import relay
from est_mailer.jobs.respondents.inviting import invite
from est_mailer.jobs.rounds.ticking import tick
from est_mailer.jobs.service import Service
from est_mailer.mail.writing.render import Renderer, to_html
from est_mailer.resources import shared_folder


def with_many(count: int, role: Role) -> Deployment:
    """The small municipality with so many more functions of a role."""
    more = (a_member(f"enhet-{n}", roles=frozenset({role}), areas=("norrby",)) for n in range(count))
    return a_deployment(register=(*a_deployment().register, *more))


def body(content: bytes) -> bytes:
    """A mail from where it says what it is: without the headers that are each recipient's own."""
    return content[content.index(b"Content-Type:") :]


def test_a_dispatch_is_written_once_for_all_who_read_the_same() -> None:
    world = World.of(with_many(40, Role.RECIPIENT)).drafted()
    compiled: list[str] = []

    def counted(mjml: str) -> str:
        compiled.append(mjml)
        return to_html(mjml)

    world.complete()
    world.approve()
    world.service = replace(world.service, renderer=Renderer([shared_folder("templates")], counted))
    world.go_to(timedelta(hours=1))
    sent = {mail.recipient: mail.content for mail in world.transport.sent}
    mails = [sent[recipient] for recipient in world.dispatched()]
    assert len(mails) > 40
    assert len({body(mail) for mail in mails}) == 1, "words and files are encoded once"
    assert len({message_from_bytes(mail)["Message-ID"] for mail in mails}) == len(mails)
    assert sum("Samlad lägesbild" in mjml for mjml in compiled) <= 2, "the dispatch's own, and the registrar's copy"


def test_all_addresses_of_a_function_get_the_same_words_and_file() -> None:
    world = World.invited()
    forms = [world.form(address) for address in (CARETAKERS, CARETAKERS_TOO)]
    assert workbook_of(forms[0]) == workbook_of(forms[1])
    contents = [m.content for m in world.transport.sent if m.recipient in (CARETAKERS, CARETAKERS_TOO)]
    assert len({body(content) for content in contents}) == 1


def test_a_recipient_more_costs_no_more_than_the_one_before() -> None:
    few, many = statements(50), statements(400)
    assert many / 400 < 1.05 * few / 50
    assert many / 400 < 15  # once 40: each letter had savepoints of its own, each new function its number


def about_to_invite(functions: int, store: Store) -> tuple[Service, datetime]:
    """So many functions' service on this store, its rounds scheduled, and the time it is."""
    world = World.of(with_many(functions, Role.RESPONDENT))
    service = replace(world.service, store=store)
    tick(service, world.now)
    return service, world.now


def statements(functions: int) -> int:
    """How many SQL statements it takes to invite so many functions and to hand their mails over."""
    said: list[str] = []

    class Counting(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            said.append(sql)
            return super().execute(sql, *values)

    with Store.open(None, sqlite=Counting) as store:
        service, now = about_to_invite(functions, store)
        said.clear()
        queued = invite(service, store.rounds.get(ROUND), now)
        assert relay(service, now, allowance=queued).sent == queued >= functions
        assert len([row for row in store.outbox.listing() if row.purpose is Purpose.INVITATION]) == queued
    return len(said)


def test_a_mail_on_its_way_writes_few_pages(tmp_path: Path) -> None:
    """No index is written that the mail's state has no part in, nor that of all mail that has been sent."""
    with Store.open(tmp_path / "est.db") as store:
        service, now = about_to_invite(300, store)
        queued = invite(service, store.rounds.get(ROUND), now)
        store.connection.sqlite.execute("PRAGMA wal_autocheckpoint = 0")
        store.connection.sqlite.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert relay(service, now, allowance=queued).sent == queued
        pages = (tmp_path / "est.db-wal").stat().st_size / (4096 + 24)  # with each frame's header
    assert pages / queued < 6  # once 7.4
