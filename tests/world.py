"""The service in a small world of its own: ports in memory, a clock that is moved by hand, people who read and answer.

``World.of()`` is the week of 16 November 2026 in the municipality of ``builders.a_deployment``: three respondents
(``SCHOOL``, ``YOUTH`` with the deputy ``DEPUTY``, ``CARETAKERS`` with two addresses and in English), two coordinators
(``MUNICIPALITY``, ``POLICE``) and one more recipient (``GUARDS``).
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime, make_msgid
from functools import lru_cache
from pathlib import Path
from typing import Any

from builders import a_deployment, utc
from played import an_empty_store, played_once

from est_mailer.adapters.memory import MemoryMailbox, MemoryTransport
from est_mailer.adapters.store import Store
from est_mailer.adapters.store.inbound import InboundAccount
from est_mailer.demo.checklists import Event, fill
from est_mailer.demo.letters import Received, read, reply
from est_mailer.demo.meetings import code_in
from est_mailer.demo.spreadsheet import append, opened, saved, write_beside
from est_mailer.domain.deployment import Deployment, Step
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import OutboxRow, OutboxState, Purpose
from est_mailer.domain.rounds.life import Round, RoundState
from est_mailer.domain.standing import Tally
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.outbox.relay import relay
from est_mailer.jobs.rounds.ticking import due_next, tick
from est_mailer.jobs.service import Service
from est_mailer.jobs.watching.status import standings_of
from est_mailer.mail.writing.render import Renderer
from est_mailer.resources import shared_folder
from est_mailer.workbooks.foreign.isolation import InProcessReader

SERVICE = "est@exempelstad.example"
SCHOOL = "skola-norr@exempelstad.example"
YOUTH = "fritidsgard@exempelstad.example"
DEPUTY = "vik@exempelstad.example"
CARETAKERS = "vard@bostad.example"
CARETAKERS_TOO = "vard2@bostad.example"
MUNICIPALITY = "sam@exempelstad.example"
POLICE = "sam@polis.example"
GUARDS = "vakt@bostad.example"
OPERATOR = "drift@exempelstad.example"
REGISTRAR = "registrator@exempelstad.example"
STRANGER = "nyfiken@annan.test"

ROUND = "2026-W47"
NEXT_ROUND = "2026-W48"
SUNDAY = utc(2026, 11, 15, 12)
BROKEN_PANE = Event("Skadegörelse", "Norrby", "busskuren", "2026-11-16", "Krossad ruta")
FIRE = Event("Brand", "Centrum", "parken", "2026-11-15", "Papperskorg brann")
MISSPELT = replace(BROKEN_PANE, area="Vivala")
TESTS_KEY = b"the tests' key seals nothing of worth"


@dataclass
class World:
    """The service, its time and its people. Nothing happens but by its methods."""

    service: Service
    mailbox: MemoryMailbox
    transport: MemoryTransport
    now: datetime = SUNDAY
    posted: int = 0
    read_so_far: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, deployment: Deployment | None = None, path: Path | None = None, **changes: Any) -> World:
        """A world whose store is in memory, or in a file. ``changes``: fields of the deployment."""
        mailbox, transport = MemoryMailbox(), MemoryTransport()
        service = Service(
            deployment=deployment or a_deployment(**changes),
            store=Store.open(path) if path else an_empty_store(),
            mailbox=mailbox,
            transport=transport,
            reader=InProcessReader(),
            renderer=a_renderer(),
            random=random.Random(2026).randbytes,
            key=TESTS_KEY,
        )
        return cls(service, mailbox, transport)

    @classmethod
    def invited(cls, **changes: Any) -> World:
        """A world in which the invitations to the round have just gone out."""
        return _invited(**changes)

    @classmethod
    def at_the_meeting(cls, **changes: Any) -> World:
        """A world in which nobody has answered the invitations, and the draft has been sent."""
        return _at_the_meeting(**changes)

    @property
    def store(self) -> Store:
        return self.service.store

    @property
    def round(self) -> Round:
        return self.store.rounds.get(ROUND)

    @property
    def state(self) -> RoundState:
        return self.round.state

    @property
    def tally(self) -> Tally:
        return standings_of(self.service, self.round)[0]

    def state_of(self, respondent: str) -> AnswerState:
        standings = standings_of(self.service, self.round)[1]
        return next(s.state for s in standings if s.respondent == respondent)

    # Time

    def go_to(self, goal: Step | datetime | timedelta, round_: str = ROUND) -> World:
        """Let time pass to a step of the round, to an instant, or by so long; do all that falls due on the way."""
        self.pass_once()
        instant = goal if isinstance(goal, datetime) else None
        if isinstance(goal, Step):
            instant = self._due(goal, round_)
        elif isinstance(goal, timedelta):
            instant = self.now + goal
        assert instant is not None
        assert instant >= self.now, f"{instant} has been"
        while (at := due_next(self.service, self.now)) < instant:
            self.now = at
            self.pass_once()
        self.now = instant
        self.pass_once()
        self.send()
        return self

    def pass_once(self) -> None:
        """Mail first, then what is due, then the outbox: the order of the daemon's pass."""
        if not self.mailbox.out_of_reach:
            take_in(self.service, self.now)
        tick(self.service, self.now)

    def _due(self, step: Step, round_: str) -> datetime:
        while round_ not in {r.key for r in self.store.rounds.all()}:
            self.go_to(due_next(self.service, self.now))
        return self.store.rounds.get(round_).due(step)

    def send(self) -> None:
        """Hand over all mail that is queued."""
        relay(self.service, self.now, allowance=1000)

    # Mail to the service

    def deliver(self, raw: bytes) -> InboundAccount:
        """A mail arrives, is taken in and answered. Returns what it was accounted as."""
        self.now += timedelta(minutes=1)
        self.mailbox.deliver(raw)
        take_in(self.service, self.now)
        self.send()
        account = self.store.inbound.account_of(self.number_of(raw))
        assert account is not None
        return account

    def number_of(self, raw: bytes) -> int:
        """The number that a delivered message was stored under."""
        digest = hashlib.sha256(raw).hexdigest()
        return next(s.id for s in self.store.inbound.listing() if s.sha256 == digest)

    def answer(
        self, letter: Received, text: str, *files: tuple[str, bytes], sender: str = "", **headers: str
    ) -> InboundAccount:
        """Somebody answers a letter; ``sender`` if it is another than the one who got it."""
        return self.deliver(self.reply(letter, text, *files, sender=sender, **headers))

    def reply(self, letter: Received, text: str, *files: tuple[str, bytes], sender: str = "", **headers: str) -> bytes:
        """The bytes of an answer; headers as keywords: auto_submitted="auto-replied"."""
        raw = reply(replace(letter, to=sender or letter.to), text, self.now, self._number(), files=files)
        return with_headers(raw, **headers)

    def write(self, sender: str, text: str, *files: tuple[str, bytes], **headers: str) -> InboundAccount:
        """Somebody writes to the service without answering anything."""
        return self.deliver(self.fresh(sender, text, *files, **headers))

    def fresh(self, sender: str, text: str, *files: tuple[str, bytes], **headers: str) -> bytes:
        """The bytes of a new mail."""
        message = EmailMessage(policy=default)
        message["From"], message["To"], message["Subject"] = sender, SERVICE, f"Hej {self._number()}"
        message["Date"], message["Message-ID"] = format_datetime(self.now), make_msgid(domain="people.test")
        message.set_content(f"{text}\n")
        for name, content in files:
            message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        return with_headers(message.as_bytes(policy=SMTP), **headers)

    def _number(self) -> int:
        self.posted += 1
        return self.posted

    # Mail from the service

    def letters(self, address: str, purpose: Purpose | None = None) -> list[Received]:
        """All that has been sent to an address, oldest first; only what was sent for a purpose, if one is given."""
        rows = {row.message_id: row for row in self.outbox()}
        found = self.letters_unrecorded(address)
        return [f for f in found if purpose is None or rows[f.message_id].purpose is purpose]

    def letters_unrecorded(self, address: str) -> list[Received]:
        """All that has reached an address, also what the database could not take a note of."""
        return [_read(mail.content, mail.recipient) for mail in self.transport.sent if mail.recipient == address]

    def letter(self, address: str, purpose: Purpose) -> Received:
        """The latest letter of a purpose to an address."""
        found = self.letters(address, purpose)
        assert found, f"no {purpose.value} has been sent to {address}"
        return found[-1]

    def news(self, address: str) -> list[Received]:
        """What has come to an address since it was last asked."""
        found = self.letters(address)
        before, self.read_so_far[address] = self.read_so_far.get(address, 0), len(found)
        return found[before:]

    def outbox(self, *purposes: Purpose) -> list[OutboxRow]:
        """The outbox's rows, of some purposes only if any are given."""
        return [row for row in self.store.outbox.listing() if not purposes or row.purpose in purposes]

    def alerts(self, kind: str) -> list[OutboxRow]:
        """The alerts of a kind, but for those that were withdrawn."""
        found = (row for row in self.outbox(Purpose.ALERT) if row.about.startswith(f"{kind}/"))
        return [row for row in found if row.state is not OutboxState.WITHDRAWN]

    def kinds(self) -> list[AccountKind | None]:
        """What each message taken in was accounted as, oldest first."""
        return [stored.accounted for stored in reversed(self.store.inbound.listing())]

    # Forms

    def form(self, address: str) -> Received:
        """The latest invitation to an address."""
        return self.letter(address, Purpose.INVITATION)

    def filled(
        self, letter: Received, *events: Event, remains: str = "", calm: bool = False, language: str = "sv"
    ) -> tuple[str, bytes]:
        """The form that came with a letter, filled in."""
        name, content = workbook_of(letter)
        return name, fill(content, self.service.words(language), events, remains, calm=calm)

    def report(self, address: str, *events: Event, remains: str = "") -> InboundAccount:
        """A respondent answers the invitation with what it has seen."""
        form = self.form(address)
        return self.answer(form, "Här är listan.", self.filled(form, *events, remains=remains))

    def drafted(self) -> World:
        """Go on to the meeting, with the draft sent."""
        return self.go_to(Step.MEETING)

    def draft(self, address: str = MUNICIPALITY) -> Received:
        """The latest draft that a coordinator was sent."""
        return self.letter(address, Purpose.DRAFT)

    def completed(
        self, letter: Received, state: str = "Lugnt i hela staden.", status: str = "Gult", **changed: str
    ) -> bytes:
        """The draft of a letter as the meeting filled it in; ``changed``: cells of its one new measure."""
        words, book = self.service.words(), opened(workbook_of(letter)[1])
        sheet = book[words("draft.sheet.dispatch")]
        write_beside(sheet, words("draft.field.status"), status)
        write_beside(sheet, words("draft.field.state"), state)
        measure = {"area": "Norrby", "problem": "Krossade rutor", "new_measure": "Rondering", "who_does": "Väktarna"}
        measure |= changed
        titled = {words(f"draft.column.{id_}"): value for id_, value in measure.items()}
        append(book[words("draft.sheet.measures")], words("draft.column.new_measure"), titled)
        return saved(book)

    def complete(self, state: str = "Lugnt i hela staden.", status: str = "Gult", **measure: str) -> InboundAccount:
        """The municipality's coordinator sends the completed draft in."""
        draft = self.draft()
        file = (workbook_of(draft)[0], self.completed(draft, state, status, **measure))
        return self.answer(draft, "Här är lägesbilden.", file)

    def code(self, address: str = MUNICIPALITY) -> str:
        """The code in the latest preview to a coordinator."""
        return code_in(self.letter(address, Purpose.PREVIEW).text)

    def approve(self, address: str = MUNICIPALITY, code: str = "") -> InboundAccount:
        """A coordinator answers the preview with the code in it."""
        return self.answer(self.letter(address, Purpose.PREVIEW), f"godkänn {code or self.code(address)}")

    def held_reference(self, address: str) -> str:
        """The number that the latest question about a held message told a coordinator."""
        match = re.search(r"(?:släpp|release) (\d+)", self.letter(address, Purpose.HELD).text)
        assert match is not None
        return match.group(1)

    def dispatched(self) -> list[str]:
        """The addresses a dispatch was queued to."""
        return [row.recipient for row in self.outbox(Purpose.DISPATCH)]

    # The whole database

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table."""
        connection = self.store.connection
        tables = connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return {t["name"]: connection.rows(f'SELECT * FROM "{t["name"]}"') for t in tables}


@played_once
def _invited(**changes: Any) -> World:
    return World.of(**changes).go_to(Step.INVITATION)


@played_once
def _at_the_meeting(**changes: Any) -> World:
    return World.invited(**changes).drafted()


_RENDERERS: list[Renderer] = []


def a_renderer() -> Renderer:
    """The real templates, compiled once for all worlds."""
    if not _RENDERERS:
        _RENDERERS.append(Renderer([shared_folder("templates")]))
    return _RENDERERS[0]


_read = lru_cache(maxsize=None)(read)  # the same letters are looked through again and again


def workbook_of(letter: Received) -> tuple[str, bytes]:
    """The name and bytes of a letter's workbook."""
    assert letter.workbook is not None, f"{letter.subject!r} has no workbook"
    return letter.workbook


def with_headers(raw: bytes, **headers: str) -> bytes:
    """A mail with more headers; a keyword's underscores are dashes."""
    if not headers:
        return raw
    message = message_from_bytes(raw, policy=default)
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message.as_bytes(policy=SMTP)


def texts(letters: Iterable[Received]) -> str:
    """What the letters say, subjects and all."""
    return "\n".join(f"{letter.subject}\n{letter.text}" for letter in letters)
