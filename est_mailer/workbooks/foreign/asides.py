"""What people write in a workbook besides values in cells, so that it is asked about instead of lost.

Words that begin with =, + or - become a formula, and its value an error; a phone's "comment" is a note on a cell; and
some draw a text box. Runs in the reader process, after the guard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from est_mailer.domain.grid import Aside, AsideKind, CellValue, Sheet, UnreadableWorkbook, Workbook
from est_mailer.workbooks.foreign.aside_scan import Formula, Found, scan_asides
from est_mailer.workbooks.foreign.package import NO_XML, Package, local
from est_mailer.workbooks.foreign.sheet_scan import LAST_COLUMN, LAST_ROW, MAX_COLUMN, MAX_ROW, place_of

MOST_TEXTS = 300  # notes and boxes of a file; the file itself is kept
LONGEST_TEXT = 4_000

# Excel's errors in English and Swedish, LibreOffice's by number: all that a cell may show instead of a value.
ERROR = re.compile(r"#(?:[A-ZÅÄÖ_]+(?:/0)?[!?]|N/A|SAKNAS!?|GETTING_DATA)|(?:Err|Fel):\d{3}")
_IN_ERRORS = ("#", "Err:", "Fel:")
_WORDS = re.compile(r"[^\W\d_][^()\[\]{}\"!$:;]*")  # words and signs, without what only a formula has
_REFERENCE = re.compile(r"\b[A-Z]{1,3}\d+\b")
_FORMULA, _PREFIXED_FORMULA = re.compile(rb"<f[ />]"), re.compile(rb":f[ />]")


def with_asides(workbook: Workbook, package: Package) -> Workbook:
    """The workbook with what was written beside its values. ``package``: of its parts; of none for other formats.

    Words that became a formula stand in their cell as they were typed; error values stand in none.
    """
    found = _found_in(package)
    typed: dict[tuple[str, int, int], str] = {}
    asides: dict[tuple[str, int, int], Aside] = {}
    for formula in found.formulas:
        place = (formula.sheet, formula.row, formula.column)
        words = _typed_words(formula)
        if words and formula.row <= MAX_ROW and formula.column <= MAX_COLUMN:
            typed[place] = words
        elif words or formula.error or formula.shown is None or ERROR.fullmatch(formula.shown):
            asides[place] = Aside(AsideKind.ERROR, *place, _as_typed(formula))
    sheets = tuple(_without_errors(sheet, typed, asides) for sheet in workbook.sheets)
    texts = [
        Aside(AsideKind.TEXT_BOX if box else AsideKind.COMMENT, sheet, row, column, told)
        for box, sheet, row, column, lines in found.texts[:MOST_TEXTS]
        if (told := "\n".join(line for line in lines if line.strip()).strip()[:LONGEST_TEXT])
    ]
    return Workbook(sheets, workbook.marks, (*asides.values(), *texts), workbook.withdrawn)


def on_a_cell(aside: Aside) -> Aside:
    """The aside; on no cell, if it is said to stand where no sheet has one."""
    on_sheet = 1 <= aside.row <= LAST_ROW and 1 <= aside.column <= LAST_COLUMN
    return aside if on_sheet else replace(aside, row=0, column=0)


def _without_errors(
    sheet: Sheet, typed: Mapping[tuple[str, int, int], str], asides: dict[tuple[str, int, int], Aside]
) -> Sheet:
    if not typed and not _may_have_errors(sheet.cells.values()):
        return sheet
    cells = dict(sheet.cells)
    for (row, column), value in sheet.cells.items():
        if isinstance(value, str) and ERROR.fullmatch(shown := value.strip()):
            del cells[row, column]
            place = (sheet.name, row, column)
            if place not in typed:
                asides.setdefault(place, Aside(AsideKind.ERROR, *place, shown))
    cells |= {(row, column): text for (name, row, column), text in typed.items() if name == sheet.name}
    return Sheet(sheet.name, cells)


def _may_have_errors(values: Iterable[CellValue]) -> bool:
    """False if no text among them has what each error begins with."""
    text = "\n".join([value for value in values if type(value) is str])
    return any(sign in text for sign in _IN_ERRORS)


def _typed_words(formula: Formula) -> str:
    """The words that somebody typed and a spreadsheet took for a formula; "" if it may be one."""
    written = formula.formula.strip()
    failed = formula.error or formula.shown is None or ERROR.fullmatch(formula.shown)
    if not failed or not _WORDS.fullmatch(written.lstrip("=+- ")) or _REFERENCE.search(written):
        return ""
    return _as_typed(formula)


def _as_typed(formula: Formula) -> str:
    """ "-klotter" and "+klotter" are kept with their sign, all else began with an equals sign."""
    written = formula.formula.strip()
    if not written:
        return formula.shown or "#"
    return written if written[0] in "+-" else f"={written}"


def _found_in(package: Package) -> Found:
    found = Found()
    for name, part, sheet in package.sheets:
        if name == "content.xml" or _has_formulas(part):
            _add(found, part, sheet)
        found.texts += _texts_beside(name, sheet, package)
    return found


def _has_formulas(part: bytes) -> bool:
    if b't="e"' in part or (b"'" in part and b"t='e'" in part):
        return True
    return bool(_FORMULA.search(part) or _PREFIXED_FORMULA.search(part))


def _add(found: Found, part: bytes, sheet: str) -> None:
    try:
        more = scan_asides(part, sheet)
    except (*NO_XML, UnreadableWorkbook):
        return  # the values were read: what stands beside them is no reason to refuse them
    found.formulas += more.formulas
    found.texts += more.texts


def _texts_beside(name: str, sheet: str, package: Package) -> list[tuple[bool, str, int, int, list[str]]]:
    """The notes on a worksheet's cells and the texts of its drawings. A thread's own text goes before its stand-in."""
    related = [(r.kind, r.part) for r in package.relations(name) if r.part in package.parts]
    if not related:
        return []
    threads = [t for kind, part in related if kind == "threadedComment" for t in _notes(part, sheet, package)]
    places = {(row, column) for _, _, row, column, _ in threads}
    notes = [t for kind, part in related if kind == "comments" for t in _notes(part, sheet, package)]
    boxes = [t for kind, part in related if kind == "drawing" for t in _boxes(part, sheet, package)]
    return [*threads, *(note for note in notes if note[2:4] not in places), *boxes]


def _notes(part: str, sheet: str, package: Package) -> Iterator[tuple[bool, str, int, int, list[str]]]:
    for element in package.elements(part):
        if local(element.tag) in ("comment", "threadedComment"):
            row, column = place_of(element.get("ref", ""))
            text = "".join(e.text or "" for e in element.iter() if local(e.tag) in ("t", "text"))
            yield False, sheet, row, column, text.splitlines()


def _boxes(part: str, sheet: str, package: Package) -> Iterator[tuple[bool, str, int, int, list[str]]]:
    for element in package.elements(part):
        if local(element.tag) == "sp":
            lines = [
                "".join(e.text or "" for e in paragraph.iter() if local(e.tag) == "t")
                for paragraph in element.iter()
                if local(paragraph.tag) == "p"
            ]
            yield True, sheet, 0, 0, lines
