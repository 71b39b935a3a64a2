"""Follows a sheet's XML for what stands beside the cells' values: formulas that gave errors, notes, text boxes."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

from est_mailer.workbooks.foreign.sheet_scan import Scanner

_TEXT_BOXES = frozenset({"text-box", "custom-shape", "rect", "caption"})
_LEFT_OUT = frozenset({"creator", "date", "creator-initials"})  # of an OpenDocument annotation


@dataclass
class Formula:
    """A cell that holds a formula, or an error. ``shown``: its stored value; None if nobody has worked it out."""

    sheet: str
    row: int
    column: int
    formula: str = ""
    shown: str | None = None
    error: bool = False


@dataclass
class Found:
    """What a part holds. ``texts``: (is it a text box?, sheet, row, column, its lines)."""

    formulas: list[Formula] = field(default_factory=list)
    texts: list[tuple[bool, str, int, int, list[str]]] = field(default_factory=list)


def scan_asides(xml: bytes, sheet: str = "") -> Found:
    """The formulas and texts of an Open XML worksheet (``sheet`` is its name) or an OpenDocument content.xml."""
    scanner = _AsideScanner(sheet)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.CharacterDataHandler = scanner.text
    parser.StartDoctypeDeclHandler = scanner.doctype
    parser.Parse(xml, True)
    return scanner.found


class _AsideScanner(Scanner):
    """One cell at a time; a text is gathered while its element, or one inside it, is open."""

    def __init__(self, sheet: str) -> None:
        super().__init__()
        self.found = Found()
        self.sheet_name = sheet
        self.cell: Formula | None = None
        self.inside = ""  # "f" or "v" of an Open XML cell
        self.aside: list[str] | None = None
        self.aside_depth = 0
        self.left_out = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        super().start(name, attributes)
        local = name.rpartition(":")[2]
        if local == "table":
            self.sheet_name = next((v for k, v in attributes.items() if k.endswith(":name")), "")
        elif local == "c":
            # A formula that gave an empty text has a value; one that nobody has worked out has none.
            shown = "" if attributes.get("t") == "str" else None
            self.cell = Formula(self.sheet_name, self.row, self.column, "", shown, attributes.get("t") == "e")
        elif local in ("table-cell", "covered-table-cell"):
            self._open_cell(attributes)
        elif self.cell and local in ("f", "v"):
            self.inside = local
        elif local == "annotation" or local in _TEXT_BOXES:
            self._open_aside(is_box=local != "annotation")
        elif local in _LEFT_OUT:
            self.left_out += 1
        elif local == "p" and self.aside is not None:
            self.aside.append("")

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in ("c", "table-cell", "covered-table-cell") and self.cell:
            if self.cell.formula or self.cell.error:
                self.found.formulas.append(self.cell)
            self.cell = None
        elif local in ("f", "v"):
            self.inside = ""
        elif local == "annotation" or local in _TEXT_BOXES:
            self.aside_depth -= 1
            self.aside = self.aside if self.aside_depth else None
        elif local in _LEFT_OUT:
            self.left_out -= 1
        super().end(name)

    def text(self, data: str) -> None:
        if self.aside is not None:
            if not self.left_out and self.aside:
                self.aside[-1] += data
        elif self.cell and self.inside == "f":
            self.cell.formula += data
        elif self.cell and self.inside == "v":
            self.cell.shown = (self.cell.shown or "") + data

    def _open_cell(self, attributes: dict[str, str]) -> None:
        local = {k.rpartition(":")[2]: v for k, v in attributes.items()}
        error = any(k.endswith("value-type") and v == "error" for k, v in attributes.items())
        formula = local.get("formula", "").partition("=")[2]
        self.cell = Formula(self.sheet_name, self.row, self.column, formula, "", error)

    def _open_aside(self, *, is_box: bool) -> None:
        self.aside_depth += 1
        if self.aside_depth == 1:
            self.aside = []
            row, column = (self.row, self.column) if self.in_cell else (0, 0)
            self.found.texts.append((is_box, self.sheet_name, row, column, self.aside))
