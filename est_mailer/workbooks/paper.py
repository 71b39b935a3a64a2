"""The look that all our workbooks share: calm colours, yellow cells to fill in, big enough to tap; and safe text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakKeyDictionary

from est_mailer.domain.grid import column_letters
from est_mailer.later import openpyxl
from est_mailer.workbooks.lines import Line, Sheet, Value

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.worksheet import Worksheet

LINE = 15.0  # points: the height of one line of text at 11 points
_LONGEST_CELL = 32_767
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # no XML can hold these
_FORMULA_STARTS = ("=", "+", "-", "@")
_ROOM = (784.0, 512.0)  # points inside the margins of A4 in landscape
_CHARACTER = 5.6  # points: a column's width counts in these
_LEAST_SCALE = 0.45  # 11 points become 5: the least that a paper is read at
_INK, _MUTED, _RULE = "1F3A4A", "5B6770", "C9D3D9"


@dataclass(frozen=True)
class Font:
    """The letters of a cell, in points and a colour (RRGGBB)."""

    size: int = 11
    colour: str = _INK
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Border:
    """A line below a cell, or all round it."""

    colour: str = _RULE
    style: Literal["thin", "medium"] = "thin"
    round: bool = True


@dataclass(frozen=True)
class Look:
    """How a cell looks; ``locked`` cells are ours, the others are the reader's to fill in. ``fill`` is a colour."""

    font: Font = Font()
    fill: str | None = None
    border: Border | None = None
    locked: bool = True
    wrap: bool = True
    vertical: str = "top"
    horizontal: str | None = None
    number_format: str = "General"
    indent: int = 0


_UNDER = Border(round=False)
TITLE = Look(Font(14, bold=True), vertical="center")
INSTRUCTION = Look(Font(), vertical="center")
SECTION = Look(Font(13, bold=True), wrap=False, vertical="bottom")
HEADER = Look(Font(bold=True), "DCE7ED", Border(), vertical="center", horizontal="left", indent=1)
LABEL = Look(Font(bold=True), vertical="center")
UNDERLINED = replace(LABEL, border=_UNDER)
TEXT = Look(Font(), vertical="center")
OURS = Look(Font(), border=_UNDER, vertical="center", horizontal="left", indent=1)
MUTED = Look(Font(10, _MUTED), border=_UNDER, vertical="center", horizontal="left", indent=1)
NOT_YOURS = replace(OURS, font=Font(10, _MUTED), fill="EEF1F3")
TOTAL = replace(OURS, font=Font(bold=True))
NUMBER = Look(Font(), border=_UNDER, vertical="center", horizontal="center")
ZERO = Look(Font(10, _MUTED), border=_UNDER, vertical="center", horizontal="center")
HINT = Look(Font(10, _MUTED, italic=True), vertical="center", horizontal="left", indent=1)
NOTE = replace(HINT, indent=0)
INPUT = Look(Font(colour="000000"), "FFF6CC", Border("D8C98A"), False, True, "center", "left", indent=1)
DATE_INPUT = replace(INPUT, number_format="yyyy-mm-dd")
TICK = replace(INPUT, font=Font(14, "000000", bold=True), horizontal="center", indent=0)
MEND = replace(INPUT, fill="F8C9C4", border=Border("B42318", "medium"))
MEND_DATE = replace(MEND, number_format="yyyy-mm-dd")
ASK = Look(Font(colour="8C1D12", bold=True), "FDECEA", vertical="center", indent=1, horizontal="left")
ASK_HEADER = Look(Font(colour="FFFFFF", bold=True), "B42318", vertical="center", indent=1, horizontal="left")


def safe_text(text: str) -> str:
    """The text without characters that XML cannot hold, and no longer than a cell."""
    if not text.isprintable():  # a line break is not; nearly all others are, and hold nothing of the kind
        text = _ILLEGAL.sub("", text)
    return text[:_LONGEST_CELL]


def put(sheet: Worksheet, row: int, column: int, value: object, look: Look) -> Cell:
    """Write a cell. Text is always stored as text, never as a formula or an error, whatever it begins with."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, openpyxl.cell.cell.Cell)
    written: Any = cell
    text = safe_text(value) if isinstance(value, str) else ""
    if text:  # openpyxl would look whether it is a formula, a date or an error: it is a text
        written._value, cell.data_type = text, "s"
    elif value is not None and not isinstance(value, str):
        # openpyxl gives a date a format of its own, which no other cell may share
        written._style = openpyxl.styles.cell_style.StyleArray()
        cell.value = value  # type: ignore[assignment]
    dress(cell, look, quoted=is_quoted(text))
    return cell


def line_of(sheet: Sheet, values: Iterable[Value], looks: Sequence[Look], height: float) -> Line:
    """A row of a table, each value as ``put`` would write it."""
    safe = [(safe_text(value) or None) if isinstance(value, str) else value for value in values]
    quoted = (isinstance(value, str) and is_quoted(value) for value in safe)
    styles = [style_of(sheet, look, quoted=each) for look, each in zip(looks, quoted, strict=True)]
    return Line(height, safe, styles)


_DRESSED: WeakKeyDictionary[Workbook, dict[tuple[int, bool], tuple[Look, StyleArray]]] = WeakKeyDictionary()


def dress(cell: Cell, look: Look, *, quoted: bool | None = None) -> None:
    """Give a cell its look, whatever it holds; ``quoted``: a text that a spreadsheet would take for a formula, None: as
    the cell says already.
    """
    styled: Any = cell  # the attribute is openpyxl's own, and its documentation copies it too
    quoted = bool(cell.quotePrefix) if quoted is None else quoted
    styled._style = style_of(styled.parent, look, quoted=quoted)


def style_of(sheet: Worksheet, look: Look, *, quoted: bool) -> StyleArray:
    """A look as openpyxl keeps it with a cell.

    It is worked out once in a workbook and shared from then on: openpyxl compares each font and border with all the
    others, cell by cell.
    """
    workbook: Any = sheet.parent
    known = _DRESSED.setdefault(workbook, {})
    key = (id(look), quoted)
    if key not in known:
        cell: Any = openpyxl.cell.cell.Cell(sheet, 1, 1)  # of no sheet's cells: only what it gathers is wanted
        _dress_first(cell, look)
        cell.quotePrefix = quoted
        known[key] = (look, cell._style)  # the look is kept, so that its id stays its own
    return known[key][1]


def _dress_first(cell: Cell, look: Look) -> None:
    styles, font = openpyxl.styles, look.font
    cell.font = styles.Font(name="Calibri", size=font.size, color=font.colour, bold=font.bold, italic=font.italic)
    if look.fill:
        cell.fill = styles.PatternFill("solid", start_color=look.fill)
    if look.border:
        side = styles.Side(style=look.border.style, color=look.border.colour)
        cell.border = styles.Border(side, side, side, side) if look.border.round else styles.Border(bottom=side)
    cell.alignment = styles.Alignment(look.horizontal, look.vertical, wrap_text=look.wrap, indent=look.indent)
    cell.protection = styles.Protection(locked=look.locked)
    cell.number_format = look.number_format


def put_row(sheet: Worksheet, row: int, values: Iterable[object], look: Look) -> None:
    """Write a row from the first column, all in one look."""
    for column, value in enumerate(values, 1):
        put(sheet, row, column, value, look)


def lines_of(text: str, room: float, breadth: float = 1.05) -> int:
    """How many lines a text takes in a cell of this many characters; ``breadth`` is how wide its letters are."""
    parts = text.split("\n") if "\n" in text else (text,)
    return sum([ceil(len(part) * breadth / room) or 1 for part in parts])


def fit(sheet: Worksheet, row: int, at_least: float = LINE, breadth: float = 1.05) -> None:
    """Make a row high enough for what is written in it now: not every spreadsheet does so on its own.

    ``breadth``: how wide the letters are; bold ones, in a reader that lacks our font, take a third more.
    """
    texts = [cell for cell in sheet[row] if isinstance(cell, openpyxl.cell.cell.Cell) and isinstance(cell.value, str)]
    written = ((str(cell.value), sheet.column_dimensions[cell.column_letter].width) for cell in texts)
    sheet.row_dimensions[row].height = fitting(written, at_least, breadth)


def fitting(cells: Iterable[tuple[str, float]], at_least: float = LINE, breadth: float = 1.05) -> float:
    """The height in points of a row with these texts in columns of these widths; see ``fit``."""
    return max(at_least, max((lines_of(text, width - 2, breadth) for text, width in cells), default=1) * LINE + 3)


def widths(sheet: Worksheet, *columns: float) -> None:
    """Set the column widths, in characters, from the first column."""
    for number, width in enumerate(columns, 1):
        sheet.column_dimensions[column_letters(number)].width = width


def heading(sheet: Worksheet, title: str, instruction: str, columns: int) -> None:
    """Rows 1 and 2, frozen and repeated in print: the title with the visible code, and one sentence on what to do.

    They are merged over the sheet's columns: a long title in a narrow first column would else be cut. No
    merge touches a table.
    """
    put(sheet, 1, 1, title, TITLE)
    put(sheet, 2, 1, instruction, INSTRUCTION)
    room = sum(sheet.column_dimensions[column_letters(c)].width for c in range(1, columns + 1))
    for row in (1, 2):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    sheet.row_dimensions[1].height = title_height(title, room)
    sheet.row_dimensions[2].height = instruction_height(instruction, room)
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:2"


def title_height(title: str, room: float) -> float:
    """The height of a sheet's title, in points, over columns of so many characters."""
    return lines_of(title, room, 1.35) * 20.0 + 6


def instruction_height(instruction: str, room: float) -> float:
    """The same of the sentence below it."""
    return lines_of(instruction, room) * LINE + 6


def finish(sheet: Worksheet, *, landscape: bool | None = None) -> None:
    """Print on one page if it can be read so, else on one page's width; no grid lines, protected without a password: a
    hint to people, never trusted. ``landscape``: None for whichever way leaves the letters larger."""
    sheet.sheet_view.showGridLines = False
    width = sum(dimension.width for dimension in sheet.column_dimensions.values())
    lines = sheet.lines if isinstance(sheet, Sheet) else {}
    others = (row for row in range(1, sheet.max_row + 1) if row not in lines)
    height = sum(line.height for line in lines.values())
    height += sum(sheet.row_dimensions[row].height or LINE for row in others)
    if landscape is None:
        landscape = _scale(width, height, landscape=True) >= _scale(width, height, landscape=False)
    one_page = legible_on_one(width, height, landscape=landscape)
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(one_page)
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = 0.4
    margins.bottom, margins.footer = 0.75, 0.35
    footer = sheet.oddFooter
    assert footer is not None
    footer.right.text = "&P (&N)"
    protection = sheet.protection
    protection.sheet = True
    for allowed in ("sort", "autoFilter", "insertRows", "formatRows", "formatColumns"):
        setattr(protection, allowed, False)  # in the file format True forbids


def legible_on_one(width: float, height: float, *, landscape: bool) -> bool:
    """True if a sheet so wide (in characters) and so high (in points) can be shrunk to one page of A4 and its letters,
    of 11 points, still be read."""
    return _scale(width, height, landscape=landscape) >= _LEAST_SCALE


def _scale(width: float, height: float, *, landscape: bool) -> float:
    wide, high = _ROOM if landscape else _ROOM[::-1]
    return min(wide / (width * _CHARACTER) if width else 1.0, high / height)


def is_quoted(text: str) -> bool:
    """True for what a spreadsheet would take for a formula: its cell says that it is none."""
    return text.lstrip().startswith(_FORMULA_STARTS)


def select(sheet: Worksheet, cell: str) -> None:
    """Put the cursor where the work begins."""
    selection = sheet.sheet_view.selection[-1]
    selection.activeCell = selection.sqref = cell


def unlock_columns(sheet: Worksheet, columns: int) -> None:
    """Let people write below the last prepared row too."""
    for number in range(1, columns + 1):
        sheet.column_dimensions[column_letters(number)].protection = openpyxl.styles.Protection(locked=False)


def shorten(text: str, longest: int) -> str:
    """The text on one line, cut between words with an ellipsis if it is too long."""
    line = re.sub(r"\s+", " ", text).strip()
    if len(line) <= longest:
        return line
    return line[:longest].rsplit(" ", 1)[0].rstrip(",.;:") + " …"
