"""The Monday of week 48 in a small municipality: the school has its form, with two problems of last week in it.

Made once, in a database file; each case answers in a copy of it, by mail.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from corpus import older_forms
from world import BROKEN_PANE, FIRE, NEXT_ROUND, SCHOOL, TESTS_KEY, YOUTH, World, workbook_of

from est_mailer.demo.letters import Received
from est_mailer.domain.deployment import Step
from est_mailer.domain.grid import UnreadableWorkbook
from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.model import AnswerState, Report
from est_mailer.workbooks.foreign.isolation import InProcessReader
from est_mailer.workbooks.tables import cell_text

File = tuple[str, bytes]
# What a client writes by itself, and nobody has typed.
_CLIENTS = frozenset({"This document was exported from Numbers."})
_ANSWERS = ("Ja", "Nej")
_TICKS = ("X", "✓")


@dataclass(frozen=True)
class Scene:
    """``form`` is the school's invitation of the week, ``youths`` another function's, ``last_weeks`` the one before."""

    database: Path
    now: datetime
    form: Received
    youths: Received
    last_weeks: Received

    @classmethod
    def made_in(cls, folder: Path) -> Scene:
        """Play week 47 with two events reported, until the invitations of week 48 are out."""
        database = folder / "scene.sqlite"
        world = World.of(path=database).go_to(Step.INVITATION)
        last_weeks = world.form(SCHOOL)
        world.report(SCHOOL, BROKEN_PANE, FIRE)
        world.drafted()
        world.complete()
        world.approve()
        world.go_to(Step.INVITATION, NEXT_ROUND)
        scene = cls(database, world.now, world.form(SCHOOL), world.form(YOUTH), last_weeks)
        world.store.close()
        return scene

    def world(self, folder: Path) -> World:
        """A world of its own that goes on from here. Its store is to be closed."""
        copy = folder / "case.sqlite"
        for suffix in ("", "-wal", "-shm"):
            part = Path(f"{self.database}{suffix}")
            if part.exists():
                shutil.copy(part, f"{copy}{suffix}")
        world = World.of(path=copy)
        world.now = self.now
        world.mailbox.reset_uidvalidity()
        return world

    @property
    def blank(self) -> File:
        """The school's form as it was sent."""
        return workbook_of(self.form)


def lost_cells(files: Iterable[File], blank: File, report: Report) -> list[str]:
    """Every cell that somebody has written in these files, and that is neither data nor in a question.

    A file, or a whole sheet, that is asked about by its name is asked about with all that is in it.
    """
    kinds = {question.kind for question in report.questions}
    if "no_table" in kinds or any(kind.startswith("unreadable.") for kind in kinds):
        return []
    ours = {_plain(line) for text in (*_texts(blank), *_texts_of_older(blank), *_CLIENTS) for line in text.splitlines()}
    asked_files = [q.suggestion for q in report.questions if q.kind == "several_files"]
    said = _said(report)
    return [
        f"{name}: {text}"
        for name, content in files
        if not any(name in suggestion.split(", ") for suggestion in asked_files)
        for text in _texts((name, content))
        if not _is_ours(text, ours) and not _is_said(text, said)
    ]


def _texts_of_older(blank: File) -> list[str]:
    """What the form of an earlier version had in it before it was filled in."""
    events = {text for event in older_forms.EVENTS for text in event[1:]}
    return [
        t for t in _texts(("", older_forms.version_0(blank[0], TESTS_KEY))) if t not in events and t not in _ANSWERS
    ]


def _plain(text: str) -> str:
    return fold(text).replace(" ", "") or text


def _is_ours(text: str, ours: set[str]) -> bool:
    """A code is the form's own too, whichever it is."""
    return all(_plain(line) in ours or line.startswith("Kod: ") for line in text.splitlines())


def _said(report: Report) -> set[str]:
    """All that the report keeps or asks of, as it was written. A row that is kept is data or is asked about."""
    said = set(_TICKS) if report.state is AnswerState.CALM else set()
    for row in report.filled:
        told = {o.key for o in report.observations} | {a for q in report.questions for a in (q.row, q.value)}
        assert row.row in told or row.key in told or f"N{row.row}" in {str(t).partition(".")[0] for t in told}, row
        said |= set(row.cells.values())
    said |= {note.written for note in report.notes}
    for question in report.questions:
        said |= {question.value, question.column, *question.value.split(" · ")}
    return {_squeezed(text) for text in said}


def _is_said(text: str, said: set[str]) -> bool:
    wanted = _squeezed(text)
    return wanted in said or (len(wanted) > 3 and any(wanted in one for one in said))


def _texts(file: File) -> list[str]:
    name, content = file
    try:
        workbook = InProcessReader().read(content, name)
    except UnreadableWorkbook:
        return []
    texts = [cell_text(value) for sheet in workbook.sheets for value in sheet.cells.values()]
    texts += [aside.text for aside in workbook.asides]
    return [text for text in texts if text.strip("-–—.· \u00a0\u200b")]


def _squeezed(text: str) -> str:
    return " ".join(text.split())
