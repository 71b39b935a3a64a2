"""Sends a case's mail to the service and says what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.forms import Case, Material, Row
from corpus.scene import lost_cells
from world import MUNICIPALITY, NEXT_ROUND

from est_mailer.asking import note_text, question_text
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import Purpose

RESPONDENT = "skola-norr"


@dataclass(frozen=True)
class Understood:
    """What the service stored of an answer and what it said. ``receipt``: to the sender; ``held``: to a coordinator."""

    kind: AccountKind
    state: str
    rows: tuple[Row, ...]
    asks: tuple[str, ...]
    notes: tuple[str, ...]
    receipt: str
    held: str
    lost: tuple[str, ...]


def answer(case: Case, material: Material, folder: Path) -> Understood:
    """The whole way: the mail comes, is identified, read, stored and answered."""
    files = case.make(material)
    world = material.scene.world(folder)
    try:
        if case.fresh:
            account = world.write(case.sender, "Här är listan.", *files)
        else:
            account = world.answer(material.scene.form, "Här är listan.", *files, sender=case.sender)
        current = world.store.answers.current(NEXT_ROUND).get(RESPONDENT)
        receipts = world.letters(case.sender, Purpose.RECEIPT)
        questions = world.letters(MUNICIPALITY, Purpose.HELD)
        words = world.service.words("sv")
    finally:
        world.store.close()
    report = current.report if current else None
    return Understood(
        kind=account.kind,
        state=report.state.value if report else "silent",
        rows=tuple(Row.of(o) for o in report.observations) if report else (),
        asks=tuple(question_text(q, words) for q in report.questions) if report else (),
        notes=tuple(note_text(n, words) for n in report.notes) if report else (),
        receipt=" ".join(receipts[-1].text.split()) if receipts else "",
        held=" ".join(questions[-1].text.split()) if questions else "",
        lost=tuple(lost_cells(files, material.scene.blank, report)) if report else (),
    )
