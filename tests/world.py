"""The service in a small world of its own: ports in memory, a clock that is moved by hand, people who read and answer.

``World.of()`` is the week of 16 November 2026 in the municipality of ``builders.a_deployment``: three respondents
(``SCHOOL``, ``YOUTH`` with the deputy ``DEPUTY``, ``CARETAKERS`` with two addresses and in English), two coordinators
(``MUNICIPALITY``, ``POLICE``) and one more recipient (``GUARDS``).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from builders import a_deployment
from played import an_empty_store, played_once
from post import Post

from est_mailer.adapters.memory import MemoryMailbox, MemoryTransport
from est_mailer.adapters.store import Store
from est_mailer.adapters.store.inbound import InboundAccount
from est_mailer.demo.checklists import Event, fill
from est_mailer.demo.letters import Received
from est_mailer.demo.meetings import code_in
from est_mailer.demo.spreadsheet import append, opened, saved, write_beside
from est_mailer.domain.deployment import Deployment, Step
from est_mailer.domain.model import AnswerState
from est_mailer.domain.outgoing import Purpose
from est_mailer.domain.rounds.life import Round, RoundState
from est_mailer.domain.standing import Tally
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.rounds.ticking import due_next, tick
from est_mailer.jobs.service import Service
from est_mailer.jobs.watching.status import standings_of
from est_mailer.mail.writing.render import Renderer
from est_mailer.resources import shared_folder
from est_mailer.workbooks.foreign.isolation import InProcessReader

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
BROKEN_PANE = Event("Skadegörelse", "Norrby", "busskuren", "2026-11-16", "Krossad ruta")
FIRE = Event("Brand", "Centrum", "parken", "2026-11-15", "Papperskorg brann")
MISSPELT = replace(BROKEN_PANE, area="Vivala")
TESTS_KEY = b"the tests' key seals nothing of worth"


class World(Post):
    """The service, its time and its people. Nothing happens but by its methods."""

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


def workbook_of(letter: Received) -> tuple[str, bytes]:
    """The name and bytes of a letter's workbook."""
    assert letter.workbook is not None, f"{letter.subject!r} has no workbook"
    return letter.workbook


def texts(letters: Iterable[Received]) -> str:
    """What the letters say, subjects and all."""
    return "\n".join(f"{letter.subject}\n{letter.text}" for letter in letters)
