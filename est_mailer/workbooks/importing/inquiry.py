"""What an import is held against, what it must ask, and what it found: doubts, remarks, what was left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, count

from est_mailer.domain.deployment import Area, Organisation
from est_mailer.domain.errors import Finding
from est_mailer.domain.model import Member
from est_mailer.domain.register import id_from, is_address
from est_mailer.workbooks.tables import cell_name

LEAVE = "leave"
"""The answer that leaves something out of the register."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the spreadsheet is held against.

    ``register``: the one in force, every row. ``today``: the municipality's local day. ``own_address``: the service's.
    ``founding``: organisations and areas that are not known may be founded (a configuration is being made).
    ``end_missing``: functions that the spreadsheet lacks get yesterday as their last day; else they stay as they are.
    """

    organisations: tuple[Organisation, ...]
    areas: tuple[Area, ...]
    language: str
    today: date
    languages: tuple[str, ...] = ("sv", "en")
    register: tuple[Member, ...] = ()
    own_address: str = ""
    founding: bool = False
    end_missing: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a doubt takes, and what it means."""

    answer: str
    says: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question that only a person can answer. ``key`` names it in a file of answers, whatever else is asked.

    ``suggestion``: the answer that is probably meant, "" if none is. ``open``: an address may be written instead.
    """

    key: str
    where: str
    asked: str
    choices: tuple[Choice, ...]
    suggestion: str = ""
    open: bool = False

    def accepts(self, answer: str) -> bool:
        """True if this is an answer to it."""
        return answer in {choice.answer for choice in self.choices} or (self.open and is_address(answer))


@dataclass(frozen=True, slots=True)
class Cell:
    """Where something stands."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"sheet {self.sheet}, cell {cell_name(self.row, self.column)}"


@dataclass
class Inquiry:
    """One reading of a spreadsheet under the answers given so far."""

    basis: Basis
    answers: Mapping[str, str]
    doubts: dict[str, Doubt] = field(default_factory=dict)
    left: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    founded: dict[str, Organisation] = field(default_factory=dict)
    areas_founded: dict[str, Area] = field(default_factory=dict)
    silent: dict[str, list[str]] = field(default_factory=dict)  # functions whose roles nothing tells, by sheet
    skipped: set[str] = field(default_factory=set)

    def ask(
        self,
        key: str,
        where: object,
        asked: str,
        choices: Iterable[Choice],
        suggestion: str = "",
        *,
        open: bool = False,
        again: bool = False,
    ) -> str:
        """The answer to a doubt. If there is none that it takes, the doubt is noted, and what it suggests, else its
        first choice, is believed for the time being: so that all that will be asked is asked at once. ``again``: the
        words say more than those of the time before."""
        doubt = Doubt(key, str(where), asked, tuple(choices), suggestion, open)
        answer = self.answers.get(key, "").strip()
        if doubt.accepts(answer):
            return answer
        if again or key not in self.doubts:
            self.doubts[key] = doubt
        return suggestion or doubt.choices[0].answer

    def leave(self, where: object, wrong: str, remedy: str) -> None:
        """Note something that was not taken into the register."""
        self.left.append(Finding(str(where), wrong, remedy))

    def leave_as_answered(self, where: object, what: str) -> None:
        """Note something that somebody has said shall be left out."""
        self.leave(where, f"{what} was left out, as answered.", "Change the answer if it should be there.")

    def skip(self, where: object) -> None:
        """Count a row of which nothing is used; why is told apart from this."""
        self.skipped.add(str(where))

    def note(self, text: str) -> None:
        """Note how something was understood, once."""
        if text not in self.notes:
            self.notes.append(text)

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        """Those of the configuration, then the founded ones."""
        return (*self.basis.organisations, *self.founded.values())

    @property
    def areas(self) -> tuple[Area, ...]:
        """Those of the configuration, then the founded ones."""
        return (*self.basis.areas, *self.areas_founded.values())

    def organisation_name(self, id_: str) -> str:
        """The name of an organisation; its id if it is not known."""
        return next((o.name for o in self.organisations if o.id == id_), id_)


def yes_or_leave(yes: str) -> tuple[Choice, ...]:
    """The two answers to "may this be so?"."""
    return Choice("yes", yes), Choice(LEAVE, "leave it out")


def free_id(wanted: str, taken: Collection[str], shortest: str) -> str:
    """An id that is not taken, from a name; ``shortest`` where the name has no letter for one."""
    start = id_from(wanted) or shortest
    tries = chain((start,), (f"{start[:36]}-{number}" for number in count(2)))
    return next(id_ for id_ in tries if id_ not in taken)
