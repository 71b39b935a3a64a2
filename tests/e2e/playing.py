"""Plays a script on a running service: starts it for each step, lets people read and write, and stops it again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from e2e import papers
from e2e.papers import Desk
from e2e.script import Answer, Script
from e2e.town import Town
from servers.libreoffice import ODS, XLSX

_FILTERS = {"xlsx": XLSX, "ods": ODS}


@dataclass
class Played:
    """A week under way, or played to its end. ``keys``: the row numbers an answer's events took, by respondent.

    ``accounts``: Message-ID → the account it must have got; ``held_open``: the state seen after each step.
    """

    town: Town
    script: Script
    desk: Desk
    keys: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    accounts: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    receipts: list[tuple[Answer, str]] = field(default_factory=list)
    mending: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def play(self) -> None:
        """The whole week."""
        for step, at in self.script.steps.items():
            self.town.start(at)
            self.town.settle()
            self.seen[step] = self.town.round_state(self.script.round)
            self._answer(step)
            if step == "meeting":
                self._meet()
            self.town.stop()

    def count(self, address: str, subject: str) -> int:
        """How many mails with one of these subjects an address has got."""
        parts = [part.casefold() for part in subject.split("|")]
        return sum(any(p in m.subject.casefold() for p in parts) for m in self.town.letters(address))

    def _answer(self, step: str) -> None:
        for answer in self.script.answers:
            if answer.when == step:
                if answer.mends:
                    self.town.settle()
                self._send(answer)
        self.town.settle()
        for answer in self.script.answers:
            if answer.when == step and answer.receipt:
                assert self.count(answer.sender, answer.receipt), (answer.sender, answer.receipt)

    def _send(self, answer: Answer) -> None:
        town, sender = self.town, answer.sender
        own_form = any(m.workbook for m in town.letters(sender))
        letter = town.form(sender if own_form else self._main_address(answer.respondent))
        files = (answer.file,) if answer.file else ()
        if answer.form:
            assert letter.workbook
            name, content = letter.workbook
            files = ((Path(name).with_suffix(f".{answer.suffix}").name, self._filled(answer, content)),)
        if answer.mends:
            self.mending[answer.respondent] = letter.text
        message = town.answer(letter, answer.text, *files, sender=sender)
        self.accounts[message] = ("report", answer.respondent)

    def _main_address(self, respondent: str) -> str:
        """A deputy who got no mail of its own is given the form by the colleague who got it."""
        known = {a.respondent: a.sender for a in reversed(self.script.answers)}
        by_register = {"parks": "parks@northmere.test"}
        return by_register.get(respondent, known[respondent])

    def _filled(self, answer: Answer, content: bytes) -> bytes:
        cells: papers.Cells = {}
        if answer.calm:
            cells = papers.calm_box(content)
        elif answer.mends:
            cells = papers.written_over(content, *answer.mends)
        elif answer.rows or answer.misspelt:
            written = tuple(row.written for row in (*answer.rows, *answer.misspelt))
            cells, self.keys[answer.respondent] = papers.events(content, written)
        return self.desk.fill(content, cells, answer.suffix, _FILTERS[answer.suffix])

    def _meet(self) -> None:
        """The first coordinator sends the draft in; each approver answers the preview with its code."""
        town, script = self.town, self.script
        first = next(iter(script.coordinators.values()))
        draft = town.form(first)
        assert draft.workbook
        name, content = draft.workbook
        message = town.answer(draft, "…", (name, self.desk.fill(content, script.meeting(content))))
        self.accounts[message] = ("draft", None)
        town.settle()
        assert town.round_state(script.round) == "previewed"
        for coordinator, address in script.coordinators.items():
            preview = town.letter(address, script.subjects["preview"])
            assert [name for name, _ in preview.files if name.endswith(".pdf")], "the preview shows the document"
            self.codes[coordinator] = papers.code_in(preview.text)
        for number, approver in enumerate(script.approvers, 1):
            preview = town.letter(script.coordinators[approver], script.subjects["preview"])
            message = town.answer(preview, f"{script.approve} {self.codes[approver]}")
            self.accounts[message] = ("command", None)
            town.settle()
            expected = "approved" if number == len(script.approvers) else "previewed"
            assert town.round_state(script.round) == expected
