"""Reading a returned register: what the coordinator changed in the own organisation's rows, or what must be asked.

Rows are known by their key, wherever they stand. A row that is missing stays as it is and is asked about; another
organisation's row stays as it is whatever was written in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.grid import Aside, AsideKind, Workbook
from est_mailer.domain.meaning.understanding import Closest, fold
from est_mailer.domain.model import Member, Question
from est_mailer.domain.register import (
    COLUMNS,
    Change,
    change_of,
    changes_between,
    clashes,
    coordinators_of,
    id_from,
    is_id,
    missing_roles,
    writes_to,
)
from est_mailer.wording import Wording
from est_mailer.workbooks.register.cells import RowReader, question
from est_mailer.workbooks.register.writing import organisation_name
from est_mailer.workbooks.tables import FoundTable, TableRow, cell_name, cell_text, find_tables, spec_from_words

_MINIMUM = 4
_NEW = Member("", "", "", frozenset(), ())


@dataclass(frozen=True)
class RegisterReading:
    """``register`` is the whole new register, None if a question must be answered first. ``remarks`` stop nothing."""

    register: tuple[Member, ...] | None
    changes: tuple[Change, ...] = ()
    questions: tuple[Question, ...] = ()
    remarks: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who sent the register back: its organisation, the municipality's local day it came, its language."""

    organisation: str
    today: date
    language: str = ""


def looks_like_register(workbook: Workbook, wordings: Mapping[str, Wording]) -> bool:
    """True if the workbook has the register's table: how one is known whose tokens have been lost."""
    return bool(_tables(workbook, wordings))


def read_register(
    workbook: Workbook,
    register: Sequence[Member],
    deployment: Deployment,
    words_by_language: Mapping[str, Wording],
    reader: Reader,
    closest: Closest,
) -> RegisterReading:
    """What the returned register changes of ``register``, with every question at once.

    Question kinds are keys under ``questions``: "register.unknown_role" and so on.
    """
    tables = _tables(workbook, words_by_language)
    if not tables:
        return RegisterReading(None, questions=(Question("register.no_table"),))
    reading = _Reading(register, deployment, tuple(words_by_language.values()), reader, closest)
    for table in tables:
        reading.read(table)
    for aside in workbook.asides:
        reading.ask_about(aside)
    return reading.result()


def _tables(workbook: Workbook, wordings: Mapping[str, Wording]) -> list[FoundTable]:
    return find_tables(workbook, [spec_from_words("register", COLUMNS, wordings, "register.column", _MINIMUM)])


@dataclass
class _Reading:
    """The new register as it takes shape: ``rows`` are the old ones, changed in place, and then the new ones."""

    register: Sequence[Member]
    deployment: Deployment
    wordings: Sequence[Wording]
    reader: Reader
    closest: Closest
    questions: list[Question] = field(default_factory=list)
    remarks: list[Question] = field(default_factory=list)
    places: dict[int, tuple[FoundTable, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = list(self.register)

    def read(self, table: FoundTable) -> None:
        """Take in one table; most workbooks have one."""
        words = next((w for w in self.wordings if w.language == self.reader.language), self.wordings[0])
        for column in (c for c in COLUMNS if c not in table.columns):
            title = words(f"register.column.{column}")
            self.remarks.append(Question("register.missing_column", table.sheet.name, value=title))
        for row in table.rows:
            for number, value in row.others.items():
                cell = cell_name(row.number, number)
                self.remarks.append(
                    Question("register.stray", table.sheet.name, cell, row.number, value=cell_text(value))
                )
            if any(row.text(column) for column in table.columns):
                self._row(table, row)

    def ask_about(self, aside: Aside) -> None:
        """A cell with an error would else be read as one that was emptied; a note is only told of."""
        cell = cell_name(aside.row, aside.column) if aside.row else ""
        if aside.kind is AsideKind.ERROR:
            self.questions.append(Question("register.error_cell", aside.sheet, cell, aside.row, value=aside.text))
        else:
            self.remarks.append(Question("register.stray", aside.sheet, cell, aside.row or None, value=aside.text))

    def _row(self, table: FoundTable, row: TableRow) -> None:
        at = self._known(row)
        reader = RowReader(table, self.deployment, self.wordings, self.reader.today, self.closest)
        if at is None:
            self._new(table, row, reader)
            return
        self.places[at] = (table, row.number)
        before = self.register[at]
        after = reader.read(row, before)
        if before.organisation != self.reader.organisation:
            if reader.questions or change_of(before, after):
                self.remarks.append(question("not_yours", table, row.number, "function", before.name))
            return
        self.questions += reader.questions
        if after.organisation != before.organisation:
            self._ask(table, row, "not_your_organisation", "organisation", row.text("organisation"))
            return
        self.rows[at] = after

    def _known(self, row: TableRow) -> int | None:
        """The place in the register of a row; by its key, else by its name and organisation."""
        free = [at for at in range(len(self.register)) if at not in self.places]
        key = row.text("id").casefold()
        same = [at for at in free if self.register[at].id == key] if key else self._named(row, free)
        first = row.text("valid_from")
        exact = [at for at in same if first and self.register[at].valid_from.isoformat() == first]
        return next(iter((*exact, *same)), None)

    def _named(self, row: TableRow, free: Iterable[int]) -> list[int]:
        name, organisation = fold(row.text("function")), fold(row.text("organisation"))
        own = organisation_name(self.reader.organisation, self.deployment)
        found = []
        for at in free:
            member = self.register[at]
            names = {fold(member.organisation), fold(organisation_name(member.organisation, self.deployment))}
            if name and fold(member.name) == name and (organisation or fold(own)) in names:
                found.append(at)
        return found

    def _new(self, table: FoundTable, row: TableRow, reader: RowReader) -> None:
        member = reader.read(
            row, replace(_NEW, organisation=self.reader.organisation, language=self.deployment.language)
        )
        self.questions += reader.questions
        if member.organisation != self.reader.organisation:
            self._ask(table, row, "not_your_organisation", "organisation", row.text("organisation"))
            return
        key = row.text("id").casefold()
        if key and not is_id(key):
            self._ask(table, row, "bad_id", "id", row.text("id"), id_from(key))
            return
        self.places[len(self.rows)] = (table, row.number)
        self.rows.append(replace(member, id=key or self._free_id(member.name)))

    def _free_id(self, name: str) -> str:
        taken = {member.id for member in self.rows}
        wanted = id_from(name) or "funktion"
        tries = (wanted, *(f"{wanted[:36]}-{number}" for number in range(2, len(taken) + 3)))
        return next(id_ for id_ in tries if id_ not in taken)

    def result(self) -> RegisterReading:
        """The register and its changes, after the checks that concern it as a whole."""
        self._missing()
        if not self.questions:
            self._check_whole()
        if self.questions:
            return RegisterReading(None, questions=tuple(self.questions), remarks=tuple(self.remarks))
        changes = changes_between(self.register, self.rows)
        return RegisterReading(tuple(self.rows), changes, remarks=tuple(self.remarks))

    def _missing(self) -> None:
        """Rows that are not in the file: each of the own ones is asked about, the others' are counted."""
        gone = [member for at, member in enumerate(self.register) if at not in self.places]
        own = [member for member in gone if member.organisation == self.reader.organisation]
        self.remarks += [Question("register.missing_row", value=f"{member.name} ({member.id})") for member in own]
        if len(gone) > len(own):
            self.remarks.append(Question("register.missing_others", value=str(len(gone) - len(own))))

    def _check_whole(self) -> None:
        for clash in clashes(self.rows):
            own = self.rows[clash.at].organisation == self.reader.organisation and clash.at in self.places
            at, other = (clash.at, clash.earlier) if own else (clash.earlier, clash.at)
            kind, column = ("taken_address", "addresses") if clash.address else ("twice", "id")
            self._ask_at(kind, at, column, clash.address or self.rows[at].id, self.rows[other].name)
        for at, member in enumerate(self.rows):
            for column in writes_to(member, self.deployment.account.address):
                self._ask_at("own_address", at, column, self.deployment.account.address)
        for role in missing_roles(self.rows, self.reader.today):
            self.questions.append(Question(f"register.no_{role.value}"))
        coordinators = len(coordinators_of(self.rows, self.reader.today))
        if 0 < coordinators < self.deployment.publication.approvals:
            value = str(self.deployment.publication.approvals)
            self.questions.append(Question("register.few_coordinators", value=value, suggestion=str(coordinators)))

    def _ask_at(self, kind: str, at: int, column: str, value: str, suggestion: str = "") -> None:
        if at in self.places:
            table, row = self.places[at]
            self.questions.append(question(kind, table, row, column, value, suggestion))
        else:  # a fault that was there before, or a row that is not in the file
            self.questions.append(Question(f"register.{kind}", value=value, suggestion=suggestion))

    def _ask(self, table: FoundTable, row: TableRow, kind: str, column: str, value: str, suggestion: str = "") -> None:
        self.questions.append(question(kind, table, row.number, column, value, suggestion))
