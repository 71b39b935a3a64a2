"""What each column of a sheet holds: by its title, by its cells, or by the answer to a doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from est_mailer.domain.grid import CellValue, Sheet, column_letters
from est_mailer.domain.meaning.understanding import fold
from est_mailer.workbooks.importing.addresses import has_address
from est_mailer.workbooks.importing.header import Header, Rows, find_header
from est_mailer.workbooks.importing.inquiry import LEAVE, Cell, Choice, Inquiry
from est_mailer.workbooks.importing.titles import Means, likely_meaning, meaning
from est_mailer.workbooks.tables import cell_text, rows_of

_FOR_ADDRESSES = (Means.ADDRESSES, Means.DEPUTIES, Means.MANAGER)
_SAYS: Mapping[Means, str] = {
    Means.ID: "the functions' ids",
    Means.FUNCTION: "the functions' names",
    Means.ORGANISATION: "the organisation",
    Means.ROLES: "the roles",
    Means.ADDRESSES: "the function's own addresses",
    Means.DEPUTIES: "its deputies' addresses",
    Means.MANAGER: "its manager's address",
    Means.AREAS: "the areas",
    Means.LANGUAGE: "the language",
    Means.VALID_FROM: "the first day",
    Means.VALID_UNTIL: "the last day",
    Means.RESPONDENT: "a cross for those who report",
    Means.RECIPIENT: "a cross for those who get the picture",
    Means.COORDINATOR: "a cross for coordinators",
}
_ALL = tuple(Choice(means.value, says) for means, says in _SAYS.items())
_UNUSED = Choice(LEAVE, "leave the column out")


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet with its header and the columns of each kind; ``texts`` has the cells below the header, as text.

    ``refused``: the columns that somebody has said shall be left out.
    """

    sheet: Sheet
    header: Header
    columns: Mapping[Means, tuple[int, ...]]
    texts: Mapping[int, Mapping[int, str]]
    values: Rows
    refused: frozenset[int] = frozenset()

    def cell(self, row: int, column: int) -> Cell:
        return Cell(self.sheet.name, row, column)


def lay_out(sheet: Sheet, inquiry: Inquiry) -> Layout | None:
    """How a sheet is to be read; None, with a word about it, if it has no mail address at all."""
    rows = rows_of(sheet)
    header = find_header(rows)
    values = {number: cells for number, cells in rows.items() if number > header.last}
    texts = {number: {c: cell_text(v) for c, v in cells.items()} for number, cells in values.items()}
    if not any(has_address(text) for cells in texts.values() for text in cells.values()):
        if rows:
            remedy = "If it belongs to the register, give it a column of mail addresses."
            inquiry.leave(f"sheet {sheet.name}", "It has no mail address, and was not read.", remedy)
        return None
    reading = _Columns(sheet, header, texts, inquiry)
    return Layout(sheet, header, reading.decide(), texts, values, reading.refused())


@dataclass
class _Columns:
    """The columns of one sheet as they are decided."""

    sheet: Sheet
    header: Header
    texts: Mapping[int, Mapping[int, str]]
    inquiry: Inquiry
    decided: dict[int, Means | None] = field(default_factory=dict)

    def decide(self) -> dict[Means, tuple[int, ...]]:
        used = sorted({c for cells in self.texts.values() for c, text in cells.items() if text})
        self.decided = {column: self._titled(column) for column in used}
        with_addresses = [c for c in used if any(has_address(cells.get(c, "")) for cells in self.texts.values())]
        for column in with_addresses:
            own = any(self.decided[c] is Means.ADDRESSES for c in with_addresses if c != column)
            self._with_addresses(column, second=own)
        for column in (c for c in used if self.decided[c] in _FOR_ADDRESSES and c not in with_addresses):
            self.decided[column] = None
            self._leave(column, "has no mail addresses", "Add a column of addresses: names are not kept.")
        for column in (c for c in used if self.header.titles.get(c) and self.decided[c] is None):
            self._unknown(column)
        self._one_of_each()
        found: dict[Means, tuple[int, ...]] = {}
        for column, means in self.decided.items():
            if means is not None and means.value in {choice.answer for choice in _ALL}:
                found[means] = (*found.get(means, ()), column)
        self._tell(found)
        return found

    def refused(self) -> frozenset[int]:
        """The columns that somebody has said shall be left out."""
        return frozenset(c for c in self.decided if self.inquiry.answers.get(self._key(c)) == LEAVE)

    def _key(self, column: int) -> str:
        return f"column.{self.sheet.name}.{column_letters(column)}"

    def _titled(self, column: int) -> Means | None:
        answer = self.inquiry.answers.get(self._key(column), "")
        if answer == LEAVE or answer in {choice.answer for choice in _ALL}:
            return Means.OTHER if answer == LEAVE else Means(answer)
        return meaning(self.header.titles.get(column, ""))

    def _with_addresses(self, column: int, *, second: bool) -> None:
        """A column that holds addresses, whatever its title: which ones? ``second``: another has the functions' own."""
        means, title = self.decided[column], self.header.titles.get(column, "")
        if means in _FOR_ADDRESSES or self.inquiry.answers.get(self._key(column)):
            return
        share = sum(has_address(cells.get(column, "")) for cells in self.texts.values())
        if means is not None and 2 * share < sum(bool(cells.get(column)) for cells in self.texts.values()):
            return  # a remark or a name with an address in it here and there; told of row by row
        if not second and (not title or means in (Means.NAME, Means.PERSON)):
            self.decided[column] = Means.ADDRESSES
            return
        suggestion = Means.DEPUTIES if second else Means.ADDRESSES
        choices = (*(Choice(m.value, _SAYS[m]) for m in _FOR_ADDRESSES), _UNUSED)
        asked = f"Whose addresses does the column {self._named(column)} hold?"
        answer = self.inquiry.ask(self._key(column), self._where(column), asked, choices, suggestion.value)
        self.decided[column] = None if answer == LEAVE else Means(answer)

    def _unknown(self, column: int) -> None:
        """A title that is not known: asked about if it resembles one that the register has, else left out."""
        likely = likely_meaning(self.header.titles[column])
        if self._key(column) in self.inquiry.doubts:
            return
        if likely is None or likely not in _SAYS or likely in _FOR_ADDRESSES:
            remedy = f'Rename it, or answer "{self._key(column)}" with what it holds: {", ".join(_SAYS)}.'
            self._leave(column, "is not known, and was left out", remedy)
            return
        asked = f"What does the column {self._named(column)} hold?"
        answer = self.inquiry.ask(self._key(column), self._where(column), asked, (*_ALL, _UNUSED), likely.value)
        self.decided[column] = None if answer == LEAVE else Means(answer)

    def _one_of_each(self) -> None:
        """The function's name stands in one column: the one that says so, else the one for names, else it is asked."""
        names = [c for c, means in self.decided.items() if means is Means.NAME]
        functions = [c for c, means in self.decided.items() if means is Means.FUNCTION]
        if names and not functions and any(means is Means.PERSON for means in self.decided.values()):
            self.decided[names[0]] = Means.FUNCTION  # persons have a column of their own
        elif len(functions) > 1 or (names and not functions):
            self._ask_which(functions or names)
        elif not functions and not self.header.last:
            self._ask_which([c for c, means in self.decided.items() if means is None and self._is_text(c)])

    def _is_text(self, column: int) -> bool:
        texts = [cells[column] for cells in self.texts.values() if cells.get(column)]
        return sum(any(c.isalpha() for c in text) and "@" not in text for text in texts) * 2 > len(texts)

    def _ask_which(self, columns: list[int]) -> None:
        if not columns:
            return
        letters = {column_letters(column): column for column in columns}
        choices = [Choice(letter, f"the column {self._named(column)}") for letter, column in letters.items()]
        none = Choice("none", "none of them: name the functions after their organisations; persons' names are not kept")
        most = max(columns, key=lambda c: len({fold(cells.get(c, "")) for cells in self.texts.values()}))
        answer = self.inquiry.ask(
            f"functions.{self.sheet.name}",
            f"sheet {self.sheet.name}",
            "Which column has the names of the functions (workplaces, not persons)?",
            (*choices, none),
            column_letters(most),
        )
        for column in columns:
            self.decided[column] = Means.FUNCTION if letters.get(answer) == column else Means.PERSON

    def _leave(self, column: int, wrong: str, remedy: str) -> None:
        self.inquiry.leave(self._where(column), f"The column {self._named(column)} {wrong}.", remedy)

    def _tell(self, found: Mapping[Means, tuple[int, ...]]) -> None:
        told = [
            f"{column_letters(column)}{f' “{title}”' if (title := self.header.titles.get(column)) else ''}: "
            f"{_SAYS[means]}"
            for means, columns in found.items()
            for column in columns
        ]
        first, last = self.header.first, self.header.last
        rows = (
            "no header" if not last else f"header in row {first}" if first == last else f"header in rows {first}-{last}"
        )
        self.inquiry.note(f"Sheet {self.sheet.name}: {rows if last else 'no header'}; {'; '.join(told)}.")

    def _named(self, column: int) -> str:
        title = self.header.titles.get(column)
        return f"{column_letters(column)} “{title}”" if title else self._first_cells(column)

    def _first_cells(self, column: int) -> str:
        texts = [cells[column] for cells in self.texts.values() if cells.get(column)]
        return f"{column_letters(column)} ({', '.join(texts[:3])} …)"

    def _where(self, column: int) -> str:
        return f"sheet {self.sheet.name}, column {column_letters(column)}"


def is_ticked(value: CellValue) -> bool:
    """A cross, a yes, a number that is not 0."""
    if isinstance(value, bool | int | float):
        return bool(value)
    return fold(str(value or "")) in {"x", "xx", "ja", "j", "yes", "y", "v", "1", "true", "sant"} or value in ("✓", "✔")
