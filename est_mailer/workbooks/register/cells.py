"""Understanding one row of a returned register: each cell becomes a value or a question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from est_mailer.domain.deployment import Deployment
from est_mailer.domain.meaning.understanding import Closest, fold, suggest_area, understand_area
from est_mailer.domain.meaning.when import understand_when
from est_mailer.domain.model import Member, Question, Role
from est_mailer.domain.register import FORMULA_STARTS, is_address
from est_mailer.wording import Wording, languages
from est_mailer.workbooks.tables import FoundTable, TableRow, cell_text

_BETWEEN_NAMES = re.compile(r"\s*[,;|/\n]\s*")
_BETWEEN_ADDRESSES = re.compile(r"[\s,;|<>]+")

_AHEAD = timedelta(days=36_525)  # a function may begin or end at any time to come


@dataclass
class RowReader:
    """Reads rows of one table; ``questions`` gathers what could not be understood."""

    table: FoundTable
    deployment: Deployment
    wordings: Sequence[Wording]
    today: date
    closest: Closest
    questions: list[Question] = field(default_factory=list)

    def read(self, row: TableRow, base: Member) -> Member:
        """The function that the row describes. A column that the sender removed is as in ``base``."""
        read = replace(
            base,
            name=self._name(row) if "function" in self.table.columns else base.name,
            organisation=self._organisation(row, base.organisation),
            roles=self._roles(row) if "roles" in self.table.columns else base.roles,
            addresses=self._own_addresses(row) if "addresses" in self.table.columns else base.addresses,
            deputies=self._addresses(row, "deputies") if "deputies" in self.table.columns else base.deputies,
            manager=self._manager(row) if "manager" in self.table.columns else base.manager,
            areas=self._areas(row) if "areas" in self.table.columns else base.areas,
            language=self._language(row) if "language" in self.table.columns else base.language,
            valid_from=self._day(row, "valid_from", base.valid_from) or date.min,
            valid_until=self._day(row, "valid_until", base.valid_until),
        )
        if read.valid_until and read.valid_until < read.valid_from:
            self.ask("last_before_first", row, "valid_until", row.text("valid_until"))
        return read

    def ask(self, kind: str, row: TableRow, column: str, value: str = "", suggestion: str | None = "") -> None:
        """Ask about a cell."""
        self.questions.append(question(kind, self.table, row.number, column, value, suggestion or ""))

    def _name(self, row: TableRow) -> str:
        name = " ".join(row.text("function").split())
        if not name:
            self.ask("missing_name", row, "function")
        elif name.startswith(FORMULA_STARTS):
            self.ask("formula_name", row, "function", name)
        return name

    def _organisation(self, row: TableRow, base: str) -> str:
        written = row.text("organisation")
        if not written:
            return base
        names = {fold(o.name): o.id for o in self.deployment.organisations.values()}
        names |= {fold(id_): id_ for id_ in self.deployment.organisations}
        found = names.get(fold(written))
        if found is None:
            known = [o.name for o in self.deployment.organisations.values()]
            self.ask("unknown_organisation", row, "organisation", written, self.closest(written, known))
        return found or base

    def _roles(self, row: TableRow) -> frozenset[Role]:
        names = {fold(role.value): role for role in Role}
        names |= {fold(words(f"register.role.{role.value}")): role for words in self.wordings for role in Role}
        written = row.text("roles")
        found = set()
        for word in _known_parts(written, names):
            role = names.get(fold(word))
            if role is None:
                choices = [words(f"register.role.{r.value}") for words in self.wordings for r in Role]
                self.ask("unknown_role", row, "roles", word, self.closest(word, choices))
            else:
                found.add(role)
        if not written:
            self.ask("missing_role", row, "roles")
        return frozenset(found)

    def _addresses(self, row: TableRow, column: str) -> tuple[str, ...]:
        words = row.text(column).replace("mailto:", " ")
        found: dict[str, str] = {}
        for address in (word for word in _BETWEEN_ADDRESSES.split(words) if word):
            if is_address(address):
                found.setdefault(address.casefold(), address)
            else:
                self.ask("bad_address", row, column, address)
        return tuple(found.values())

    def _own_addresses(self, row: TableRow) -> tuple[str, ...]:
        if not row.text("addresses"):
            self.ask("missing_address", row, "addresses")
        return self._addresses(row, "addresses")

    def _manager(self, row: TableRow) -> str | None:
        found = self._addresses(row, "manager")
        if len(found) > 1:
            self.ask("one_manager", row, "manager", row.text("manager"))
        return found[0] if found else None

    def _areas(self, row: TableRow) -> tuple[str, ...]:
        areas = self.deployment.areas
        found = []
        for written in _parts(row.text("areas"), lambda text: understand_area(text, areas) is not None):
            area = understand_area(written, areas)
            if area is None:
                self.ask("unknown_area", row, "areas", written, suggest_area(written, areas, self.closest))
            else:
                found.append(area)
        return tuple(dict.fromkeys(found))

    def _language(self, row: TableRow) -> str:
        written = row.text("language")
        if not written:
            return self.deployment.language
        names = {words.language_name(id_): id_ for words in self.wordings for id_ in languages()}
        known = {fold(name): id_ for name, id_ in names.items()} | {id_: id_ for id_ in languages()}
        found = known.get(fold(written))
        if found is None:
            self.ask("unknown_language", row, "language", written, self.closest(written, list(names)))
        return found or self.deployment.language

    def _day(self, row: TableRow, column: str, base: date | None) -> date | None:
        if column not in self.table.columns:
            return base
        value = row.cells.get(column)
        if value is None or not cell_text(value):
            return None
        when = understand_when(value, self.today, _AHEAD)
        if when is None or when.day is None or when.week is not None:
            self.ask("bad_day", row, column, cell_text(value))
            return None
        return when.day


def question(kind: str, table: FoundTable, row: int, column: str, value: str = "", suggestion: str = "") -> Question:
    """A question about a cell of a table, whose kind is a key under ``questions.register``."""
    title = cell_text(table.sheet.cells.get((table.header, table.columns[column]))) if column in table.columns else ""
    cell = table.address(row, column)
    return Question(f"register.{kind}", table.sheet.name, cell, row, title, value, suggestion)


def _known_parts(text: str, names: Mapping[str, Role]) -> Iterable[str]:
    """The names in a cell: between commas and the like; if such a part is no name, between its spaces."""
    for part in _parts(text, lambda whole: fold(whole) in names):
        words = part.split()
        if fold(part) not in names and any(fold(word) in names for word in words):
            yield from words
        else:
            yield part


def _parts(text: str, is_whole: Callable[[str], bool]) -> list[str]:
    """The cell as one name if it is one, commas and all; else what stands between its commas and lines."""
    if is_whole(text):
        return [text]
    return [part for part in _BETWEEN_NAMES.split(text.strip()) if part]
