"""What a workbook holds and does not show, or shows struck through: rows, columns and sheets, as they stand.

A reader of values sees no difference. Looked for only where a sheet's bytes say that there is something to find, so
that an ordinary form costs nothing. In .xlsx and .ods: of .xls and text nothing is known. Runs in the reader process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from est_mailer.domain.grid import Sheet, UnreadableWorkbook, Withdrawal, Withdrawn
from est_mailer.workbooks.foreign.package import NO_XML, Package
from est_mailer.workbooks.foreign.sheet_scan import MAX_COLUMN, MAX_ROW, Scanner, count_of, local_of
from est_mailer.workbooks.foreign.struck import Struck, struck_in

MOST = 5_000  # of a file
# Each begins with letters, which a search finds at once; one expression of them all would be tried at every byte.
_HIDDEN, _NO_HEIGHT = re.compile(rb"hidden=[\"'](?:1|true|on)[\"']"), re.compile(rb"ht=[\"']0[.0]*[\"']")
_OPEN_DOCUMENT_SIGNS = (  # on elements whose names have a hyphen, as few Open XML sheets do
    re.compile(rb"visibility=[\"'](?:collapse|filter)[\"']"),
    re.compile(rb"display=[\"']false[\"']"),
    re.compile(rb"text-line-through-(?:style|type)=[\"'](?!none)"),
)
_ON = frozenset({"1", "true", "on"})


def withdrawn_in(package: Package, sheets: Iterable[Sheet]) -> tuple[Withdrawn, ...]:
    """What is hidden or struck through of these sheets' values, sheet by sheet."""
    by_name = {sheet.name: sheet for sheet in sheets}
    found = [one for one in _hidden_sheets(package) if one.sheet in by_name]
    struck = struck_in(package)
    for _, part, name in package.sheets:
        if struck or _has_signs(part):
            followed = _follow(part, name, struck)
            found += (one for one in followed.found(by_name) if one.sheet in by_name)
    return tuple(found[:MOST])


def _has_signs(part: bytes) -> bool:
    if _HIDDEN.search(part) or _NO_HEIGHT.search(part):
        return True
    return b"-" in part and any(sign.search(part) for sign in _OPEN_DOCUMENT_SIGNS)


@dataclass
class _Marked:
    """Of one sheet: what is hidden of it, and the cells that are struck through."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)
    whole: bool = False  # the sheet itself is hidden


class _Follower(Scanner):
    def __init__(self, name: str, struck: Struck) -> None:
        super().__init__()
        self.name, self.struck, self.struck_texts = name, set(struck.formats), struck.texts
        self.shared, self.number = False, ""  # whether a cell's text is among the shared ones, and which it is
        self.style, self.od_column = "", 0
        self.unseen: set[str] = set()  # OpenDocument's styles of hidden sheets
        self.marked: dict[str, _Marked] = {}

    @property
    def here(self) -> _Marked:
        return self.marked.setdefault(self.name, _Marked())

    def found(self, sheets: dict[str, Sheet]) -> Iterator[Withdrawn]:
        """A row is struck through if more than half of its values are, or one with a mail address."""
        for name, marked in self.marked.items():
            if marked.whole:
                yield Withdrawn(Withdrawal.HIDDEN, name)
            rows: dict[int, list[bool]] = {}
            gone: set[int] = set()  # rows whose address is struck through
            for (row, column), value in sheets[name].cells.items() if name in sheets else ():
                struck = (row, column) in marked.struck
                rows.setdefault(row, []).append(struck)
                if struck and "@" in str(value):
                    gone.add(row)
            yield from (Withdrawn(Withdrawal.HIDDEN, name, row=row) for row in sorted(marked.rows & rows.keys()))
            yield from (Withdrawn(Withdrawal.HIDDEN, name, column=column) for column in sorted(marked.columns))
            for row, marks in sorted(rows.items()):
                if row not in marked.rows and (row in gone or 2 * sum(marks) > len(marks)):
                    yield Withdrawn(Withdrawal.STRUCK, name, row=row)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        local = name.rpartition(":")[2]
        if local == "row":
            self._mark_rows(attributes.get("hidden") in _ON or _has_no_height(attributes), 1)
        elif local == "col" and attributes.get("hidden") in _ON:
            first = count_of(attributes.get("min"), MAX_COLUMN + 1)
            self._mark_columns(first, count_of(attributes.get("max"), first))
        elif local == "c":
            self.shared, self.number = attributes.get("t") == "s", ""
            if attributes.get("s") in self.struck:
                self.here.struck.add((self.row, self.column))
        elif local == "v":
            self.number = ""
        else:
            self._open_document(local, attributes)

    def text(self, data: str) -> None:
        """What stands in an element."""
        if self.shared:
            self.number += data

    def end(self, name: str) -> None:
        if self.shared and name.rpartition(":")[2] == "v":
            if self.number.strip() in self.struck_texts:
                self.here.struck.add((self.row, self.column))
            self.shared = False
        super().end(name)

    def _open_document(self, local: str, attributes: dict[str, str]) -> None:
        if local == "style":
            self.style = local_of(attributes, "name") or ""
        elif local == "text-properties":
            through = {local_of(attributes, f"text-line-through-{kind}") for kind in ("style", "type")}
            if through - {None, "none"}:
                self.struck.add(self.style)
        elif local == "table-properties" and local_of(attributes, "display") == "false":
            self.unseen.add(self.style)
        elif local == "table":
            self.name, self.od_column = local_of(attributes, "name") or "", 0
            self.here.whole = local_of(attributes, "style-name") in self.unseen
        elif local == "table-column":
            first, self.od_column = self.od_column + 1, self.od_column + self._repeated(attributes, "columns")
            if self._collapsed(attributes):
                self._mark_columns(first, self.od_column)
        elif local == "table-row":
            self._mark_rows(self._collapsed(attributes), self._repeated(attributes, "rows"))
        elif local == "table-cell" and local_of(attributes, "style-name") in self.struck:
            last = min(self.column + self.repeated_columns - 1, MAX_COLUMN)
            self.here.struck |= {(self.row, column) for column in range(self.column, last + 1)}

    def _collapsed(self, attributes: dict[str, str]) -> bool:
        return local_of(attributes, "visibility") in ("collapse", "filter")

    def _repeated(self, attributes: dict[str, str], what: str) -> int:
        return count_of(local_of(attributes, f"number-{what}-repeated"), 1)

    def _mark_rows(self, hidden: bool, times: int) -> None:
        if hidden:
            self.here.rows |= set(range(self.row, min(self.row + times - 1, MAX_ROW) + 1))

    def _mark_columns(self, first: int, last: int) -> None:
        self.here.columns |= set(range(first, min(last, MAX_COLUMN) + 1))


def _has_no_height(attributes: dict[str, str]) -> bool:
    return attributes.get("customHeight") in _ON and not attributes.get("ht", "1").strip("0.")


def _follow(part: bytes, name: str, struck: Struck) -> _Follower:
    follower, parser = _Follower(name, struck), expat.ParserCreate()
    parser.StartElementHandler = follower.start
    parser.EndElementHandler = follower.end
    parser.StartDoctypeDeclHandler = follower.doctype
    if struck.texts:
        parser.CharacterDataHandler = follower.text
    try:
        parser.Parse(part, True)
    except (*NO_XML, UnreadableWorkbook):
        return _Follower(name, struck)  # the values were read: how they look is no reason to refuse them
    return follower


def _hidden_sheets(package: Package) -> Iterator[Withdrawn]:
    for tag in package.tags("xl/workbook.xml"):
        if tag.name == "sheet" and tag.attributes.get("state", "visible") != "visible":
            yield Withdrawn(Withdrawal.HIDDEN, tag.attributes.get("name", ""))
