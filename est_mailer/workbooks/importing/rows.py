"""The rows of a sheet → what each says of a function, with the cell it stands in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from est_mailer.domain.grid import CellValue
from est_mailer.domain.meaning.understanding import fold
from est_mailer.domain.meaning.when import understand_when
from est_mailer.domain.model import Role
from est_mailer.domain.register import FORMULA_STARTS
from est_mailer.workbooks.importing.addresses import AddressReader, has_address, is_vacant, written_addresses
from est_mailer.workbooks.importing.columns import Layout, is_ticked
from est_mailer.workbooks.importing.inquiry import LEAVE, Cell, Inquiry
from est_mailer.workbooks.importing.naming import Namer, ask_roles, roles_of_title
from est_mailer.workbooks.importing.titles import TICKS, Means

_AHEAD = timedelta(days=36_525)  # a function may begin or end at any time to come
_ALONE = "If it is a function, write its address in the same row."
_NOBODY = "Write an address that somebody reads, or remove the row."


@dataclass(frozen=True, slots=True)
class Line:
    """What one row says. ``name`` is "" for a row that names no function; ``roles`` None if nothing tells them.

    ``said``: which columns the row's sheet has; the register's others stay as they are. ``decided``: the roles that
    have a column for crosses, where no cross says no; of the other roles a list says only who has them.
    """

    cell: Cell
    organisation: str
    name: str
    addresses: tuple[str, ...]
    id: str = ""
    deputies: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    roles: frozenset[Role] | None = None
    areas: tuple[str, ...] = ()
    language: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    said: frozenset[Means] = frozenset()
    decided: frozenset[Role] = frozenset()


@dataclass
class SheetReader:
    """Reads the rows of one sheet, from the top down: a name in merged cells goes on to the rows below it."""

    layout: Layout
    inquiry: Inquiry
    addresses: AddressReader
    namer: Namer
    heading: str = ""  # the organisation of the heading above
    above: tuple[str, str] = ("", "")  # the name, and the organisation as written, of the row above
    carried: list[int] = field(default_factory=list)

    def lines(self) -> tuple[Line, ...]:
        """The rows that have an address, and a word about each of the others."""
        found = tuple(line for number in self.layout.texts if (line := self._line(number)))
        if self.carried:
            rows = ", ".join(map(str, self.carried))
            self.inquiry.note(f"Sheet {self.layout.sheet.name}: rows without a name belong to the one above: {rows}.")
        return found

    def by_organisation(self) -> Iterator[tuple[str, str]]:
        """Each address with the organisation that stands in its row."""
        for number in self.layout.texts:
            if written := self._text(number, Means.ORGANISATION):
                yield from ((fold(written), address) for address in self._read_addresses(number, Means.ADDRESSES))

    def _line(self, number: int) -> Line | None:
        texts = {column: text for column, text in self.layout.texts[number].items() if text}
        if not texts or self._is_header_again(texts) or self._is_heading(number, texts):
            return None
        own = self._read_addresses(number, Means.ADDRESSES)
        deputies = self._read_addresses(number, Means.DEPUTIES)
        self._stray_addresses(number, texts)
        name, written = self._name(number, bool(own or deputies)), self._text(number, Means.ORGANISATION)
        cell = self._cell(number, Means.FUNCTION, Means.ADDRESSES)
        if not own:
            self.inquiry.skip(cell)
            self._without_address(number, cell, name, deputies)
            return None
        organisation = self._organisation(number, written, own)
        if organisation == LEAVE:
            self.inquiry.skip(cell)
            self.inquiry.leave_as_answered(cell, name or ", ".join(own))
            return None
        return self._described(number, cell, organisation, name, own, deputies)

    def _described(
        self, number: int, cell: Cell, organisation: str, name: str, own: tuple[str, ...], deputies: tuple[str, ...]
    ) -> Line:
        language = self._text(number, Means.LANGUAGE)
        areas = self._text(number, Means.AREAS)
        return Line(
            cell=cell,
            organisation=organisation,
            name=name,
            addresses=own,
            id=self._text(number, Means.ID).casefold(),
            deputies=tuple(a for a in deputies if a.casefold() not in {b.casefold() for b in own}),
            managers=self._read_addresses(number, Means.MANAGER),
            roles=self._roles(number),
            areas=self.namer.areas(areas, self._cell(number, Means.AREAS)) if areas else (),
            language=self.namer.language(language, self._cell(number, Means.LANGUAGE)) if language else "",
            valid_from=self._day(number, Means.VALID_FROM),
            valid_until=self._day(number, Means.VALID_UNTIL),
            said=frozenset(self.layout.columns),
            decided=frozenset(role for means, role in TICKS.items() if means in self.layout.columns),
        )

    def _columns(self, *wanted: Means) -> Iterator[int]:
        for means in wanted:
            yield from self.layout.columns.get(means, ())

    def _text(self, number: int, means: Means) -> str:
        texts = self.layout.texts[number]
        return " ".join(dict.fromkeys(" ".join(texts[c].split()) for c in self._columns(means) if texts.get(c)))

    def _cell(self, number: int, *wanted: Means) -> Cell:
        return self.layout.cell(number, next(self._columns(*wanted), 1))

    def _read_addresses(self, number: int, means: Means) -> tuple[str, ...]:
        texts = self.layout.texts[number]
        cells = [(texts[c], self.layout.cell(number, c)) for c in self._columns(means) if texts.get(c)]
        for text, cell in cells:
            if means is not Means.ADDRESSES and not has_address(text) and not is_vacant(text):
                self.inquiry.leave(cell, f"“{text}” is no mail address.", "Write the address in place of the name.")
        found = {a.casefold(): a for text, cell in cells for a in self.addresses.read(text, cell)}
        return tuple(found.values())

    def _name(self, number: int, has_addresses: bool) -> str:
        name, written = self._text(number, Means.FUNCTION), self._text(number, Means.ORGANISATION)
        if not name and has_addresses and self.above[0] and written in ("", self.above[1]):
            self.carried.append(number)
            return self.above[0]
        self.above = (name, written) if name else ("", "")
        if name.startswith(FORMULA_STARTS):
            self.inquiry.note(f"“{name}” begins as a formula does; the first signs are left out.")
        return name.lstrip("".join(FORMULA_STARTS)).strip()

    def _organisation(self, number: int, written: str, own: Sequence[str]) -> str:
        written = written or (self.above[1] if number in self.carried else "") or self.heading
        return self.namer.organisation(written, self._cell(number, Means.ORGANISATION, Means.ADDRESSES), own)

    def _roles(self, number: int) -> frozenset[Role] | None:
        written = self._text(number, Means.ROLES)
        told = self.namer.roles(written, self._cell(number, Means.ROLES)) if written else frozenset[Role]()
        values: Mapping[int, CellValue] = self.layout.values[number]
        ticked = {TICKS[m] for m in TICKS for c in self._columns(m) if is_ticked(values.get(c))}
        found = told | ticked
        return found or roles_of_title(self.layout.sheet.name) or None

    def _day(self, number: int, means: Means) -> date | None:
        column = next(self._columns(means), 0)
        value = self.layout.values[number].get(column)
        if value is None or not self.layout.texts[number].get(column):
            return None
        when = understand_when(value, self.inquiry.basis.today, _AHEAD)
        if when is None or when.day is None or when.week is not None:
            cell = self.layout.cell(number, column)
            self.inquiry.leave(cell, f"“{self.layout.texts[number][column]}” is no day.", "Write it as 2026-11-16.")
            return None
        return when.day

    def _is_header_again(self, texts: Mapping[int, str]) -> bool:
        titles = {column: fold(title) for column, title in self.layout.header.titles.items()}
        return all(fold(text) in titles.get(column, "") for column, text in texts.items()) and len(texts) > 1

    def _is_heading(self, number: int, texts: Mapping[int, str]) -> bool:
        """A row with one cell and no address is a heading: an organisation's, or one that says nothing here."""
        if len(texts) > 1 or has_address(next(iter(texts.values()))):
            return False
        ((column, text),) = texts.items()
        if column in self.layout.columns.get(Means.FUNCTION, ()) and number > self.layout.header.last + 1:
            below = self.layout.texts.get(number + 1, {})
            if self._text_in(below, Means.FUNCTION) == "" and any(map(has_address, below.values())):
                return False  # a name in merged cells, whose addresses begin in the next row
        known = {fold(name): o.name for o in self.inquiry.organisations for name in (o.id, o.name)}
        self.heading = known.get(fold(text), "")
        self.above = ("", "")
        cell = self.layout.cell(number, column)
        if self.heading:
            self.inquiry.note(f"{cell}: “{text}” heads the rows below it, down to the next heading.")
        else:
            self.inquiry.skip(cell)
            self.inquiry.leave(cell, f"“{text}” stands alone and was taken for a heading.", _ALONE)
        return True

    def _text_in(self, texts: Mapping[int, str], means: Means) -> str:
        return " ".join(texts[c] for c in self._columns(means) if texts.get(c))

    def _without_address(self, number: int, cell: Cell, name: str, deputies: tuple[str, ...]) -> None:
        texts = self.layout.texts[number]
        written = " ".join(texts[c] for c in self._columns(Means.ADDRESSES) if texts.get(c))
        if any(written_addresses(texts[c]) for c in self._columns(Means.ADDRESSES) if texts.get(c)):
            return  # they were asked about, or told of, one by one
        vacant = is_vacant(written) or any(is_vacant(text) for text in texts.values())
        who = f"“{name}”" if name else f"Row {number}"
        remedy = (
            f"Its deputy has one, {deputies[0]}: write it as its own if the deputy answers." if deputies else _NOBODY
        )
        self.inquiry.leave(cell, f"{who} {'is vacant' if vacant else 'has no mail address'} and was left out.", remedy)

    def _stray_addresses(self, number: int, texts: Mapping[int, str]) -> None:
        """An address in a column that is no column of addresses is told of, never used."""
        read = {*self._columns(Means.ADDRESSES, Means.DEPUTIES, Means.MANAGER), *self.layout.refused}
        for column, text in texts.items():
            if column not in read and has_address(text):
                self.inquiry.leave(
                    self.layout.cell(number, column),
                    f"{', '.join(written_addresses(text)) or text} stands where no address was looked for.",
                    "Move it to a column of addresses if it belongs to the function.",
                )


def roles_of(line: Line, name: str, inquiry: Inquiry) -> frozenset[Role]:
    """The roles of a new function; asked once for those of a sheet of which it says nothing."""
    if line.roles is not None:
        return line.roles
    return ask_roles(inquiry, line.cell.sheet, name)
