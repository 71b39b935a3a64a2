"""Asking about what a completed draft says: each question carries the cell it stands in and what may be meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.meaning.understanding import Closest, fold, suggest_area, understand_area
from est_mailer.domain.model import Question
from est_mailer.domain.picture.situation import Draft, coordinators_problem
from est_mailer.wording import Wording
from est_mailer.workbooks.checklist.layout import ADDED_KEY
from est_mailer.workbooks.draft.grid import Answer, Cell

Row = Mapping[str, Cell]
_SPAN = re.compile(r"\s*[-–—]\s*")
_BETWEEN = re.compile(r"[\s,;.&+/]+")
_BESIDE = frozenset({"", "rad", "rader", "raderna", "row", "rows", "och", "and", "nr"})
_LONGEST_SPAN = 500
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass
class Asker:
    """Understands the cells of one answer; ``questions`` gathers what could not be understood."""

    answer: Answer
    draft: Draft
    deployment: Deployment
    wordings: tuple[Wording, ...]
    today: date
    closest: Closest
    questions: list[Question] = field(default_factory=list)

    def ask(self, kind: str, cell: Cell, suggestion: str | None = "") -> None:
        """Ask about a cell."""
        question = Question(f"draft.{kind}", cell.sheet, cell.name, cell.row, cell.title, cell.text, suggestion or "")
        self.questions.append(question)

    def own_words(self) -> Wording:
        """The words of the municipality's own language."""
        for words in self.wordings:
            if words.language == self.deployment.language:
                return words
        return self.wordings[0]

    def area(self, cell: Cell | None) -> str:
        """The area's id, "" if the cell is empty or was asked about."""
        if cell is None or not cell.text:
            return ""
        area = understand_area(cell.text, self.deployment.areas)
        if area is None:
            self.ask("unknown_area", cell, suggest_area(cell.text, self.deployment.areas, self.closest))
        return area or ""

    def choice(self, cell: Cell | None, prefix: str, kind: type[_Choice]) -> _Choice | None:
        """The member of an enumeration whose word this is, in any language; None if empty or asked about."""
        if cell is None or not cell.text:
            return None
        names = {words(f"{prefix}.{member.value}"): member for words in self.wordings for member in kind}
        for name, member in names.items():
            if fold(name) == fold(cell.text):
                return member
        self.ask("unknown_choice", cell, self.closest(cell.text, list(names)))
        return None

    def problems(self, cell: Cell) -> tuple[str, ...]:
        """The problems of the picture's rows that a cell names: "3, 7", "4–6", "P1"; the unknown are asked about."""
        known = {str(row.number): row.observation.problem for row in self.draft.rows}
        found: list[str] = []
        for number in row_numbers(cell.text):
            if number.startswith(ADDED_KEY):
                found.append(coordinators_problem(self.draft.round, number))
            elif number in known:
                found.append(known[number])
            else:
                self.ask("unknown_row", cell)
                return ()
        return tuple(dict.fromkeys(found))

    def filled(self, row: Row, id_: str, kind: str) -> bool:
        """True if this cell says something; else it is asked for."""
        if text_in(row, id_):
            return True
        self.ask(kind, row.get(id_) or next(cell for cell in row.values() if cell.text))
        return False


def row_numbers(text: str) -> list[str]:
    """The row numbers that a text names, spans written out; what is no number stands as it was written.

    >>> row_numbers("rad 3, 5–7 och P1")
    ['3', '5', '6', '7', 'P1']
    """
    found: list[str] = []
    for part in _BETWEEN.split(_SPAN.sub("–", text.casefold())):
        first, span, last = part.partition("–")
        if span and first.isdigit() and last.isdigit() and 0 <= int(last) - int(first) < _LONGEST_SPAN:
            found.extend(str(number) for number in range(int(first), int(last) + 1))
        elif part not in _BESIDE:
            found.append(part.upper().lstrip("0"))
    return found


def text_in(row: Row, id_: str) -> str:
    """A cell's text, "" if the row has no such column."""
    return row[id_].text if id_ in row else ""


def some(row: Row, *ids: str) -> list[Cell]:
    """Those of the cells that the row has."""
    return [row[id_] for id_ in ids if id_ in row]
