"""The rows of our sheets as XML, their texts shared, and every other part of a package as openpyxl writes it.

openpyxl makes an element tree for each cell and writes the texts inline; a draft of two thousand rows then takes a
second for the rows alone. What is written here is the same to the byte, but for the texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any

from est_mailer.domain.grid import column_letters
from est_mailer.later import in_front_of, openpyxl
from est_mailer.workbooks.lines import Line, Sheet

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter
else:
    ExcelWriter = WorksheetWriter = object  # until there is a workbook to write

SHARED_STRINGS = "xl/sharedStrings.xml"
END_OF_STRINGS = "</sst>"
_NO_ROWS, _NO_ROWS_SHORT = b"<sheetData></sheetData>", b"<sheetData />"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def parts_of(workbook: Workbook) -> dict[str, bytes]:
    """The package's parts by name, the shared strings last; that there are such is not said in the others."""
    parts = _Parts()
    writer = in_front_of(openpyxl.writer.excel.ExcelWriter, _PackageWriter)(workbook, parts)
    writer.write_data()
    return parts.content | {SHARED_STRINGS: writer.strings.table()}


def shared_item(text: str) -> str:
    """A text as it stands in the table of shared strings."""
    return f'<si><t xml:space="preserve">{escape(text, quote=False)}</t></si>'


def head_of_strings(cells: int, strings: int) -> str:
    """What stands before a table of so many shared strings, to which so many cells refer."""
    head = f'<sst xmlns="{_MAIN}" count="{cells}" uniqueCount="{strings}">'
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{head}'


@dataclass
class _Parts:
    """Takes what openpyxl would write into an archive."""

    content: dict[str, bytes] = field(default_factory=dict)

    def writestr(self, name: str, content: bytes | str) -> None:
        self.content[name] = content.encode() if isinstance(content, str) else content

    def namelist(self) -> list[str]:
        return list(self.content)


@dataclass
class _Strings:
    """The texts of all sheets, each once, by their numbers; ``count``: how many cells have one."""

    numbers: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def number(self, text: str) -> int:
        self.count += 1
        return self.numbers.setdefault(text, len(self.numbers))

    def table(self) -> bytes:
        items = map(shared_item, self.numbers)
        return f"{head_of_strings(self.count, len(self.numbers))}{''.join(items)}{END_OF_STRINGS}".encode()


class _PackageWriter(ExcelWriter):
    """openpyxl's writer, with the rows written here."""

    def __init__(self, workbook: Workbook, parts: Any) -> None:
        super().__init__(workbook, parts)
        self.parts: _Parts = parts
        self.strings = _Strings()
        self.styles: dict[int, str] = {}

    def write_worksheet(self, ws: Any) -> None:
        """Put a sheet's part among the others; called by openpyxl in the middle of its own work."""
        ws._drawing = openpyxl.drawing.spreadsheet_drawing.SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer = in_front_of(openpyxl.worksheet._writer.WorksheetWriter, _SheetWriter)(ws, BytesIO())
        writer.write()
        ws._rels = writer._rels
        rows = "".join(self._rows(ws)).encode()
        sheet: bytes = writer.out.getvalue()
        self.parts.writestr(ws.path[1:], sheet.replace(_NO_ROWS_SHORT, _NO_ROWS, 1).replace(_NO_ROWS, rows, 1))
        self.manifest.append(ws)

    def _rows(self, ws: Any) -> Iterator[str]:
        lines = ws.lines if isinstance(ws, Sheet) else {}
        cells: dict[int, list[Any]] = {number: [] for number in ws.row_dimensions}
        for (row, _), cell in sorted(ws._cells.items()):
            cells.setdefault(row, []).append(cell)
        yield "<sheetData>"
        for number in sorted({*cells, *lines}):
            if number in lines:
                yield self._line(number, lines[number])
            else:
                yield self._row(number, ws.row_dimensions.get(number, {}), cells[number])
        yield "</sheetData>"

    def _row(self, number: int, dimension: Any, cells: Iterable[Any]) -> str:
        attributes = {"r": str(number), **dict(dimension)}
        said = " ".join(f'{name}="{value}"' for name, value in attributes.items())
        return f"<row {said}>{''.join(map(self._cell, cells))}</row>"

    def _line(self, number: int, line: Line) -> str:
        columns = enumerate(zip(line.values, line.styles, strict=True), 1)
        cells = (self._written(f"{column_letters(column)}{number}", *cell) for column, cell in columns)
        height = openpyxl.compat.safe_string(line.height)
        return f'<row r="{number}" ht="{height}" customHeight="1">{"".join(cells)}</row>'

    def _cell(self, cell: Any) -> str:
        if cell.data_type == "f":
            raise ValueError(f"our workbooks have no formulas, and {cell.coordinate} has one")
        return self._written(f"{column_letters(cell.column)}{cell.row}", cell._value, cell._style)

    def _written(self, place: str, value: object, style: StyleArray | None) -> str:
        said = self._style(style)
        if isinstance(value, str):
            return f'<c r="{place}"{said} t="s"><v>{self.strings.number(value)}</v></c>'
        if value is None:
            return f'<c r="{place}"{said} t="n" />' if said else ""
        kind = "b" if isinstance(value, bool) else "n"
        if isinstance(value, date | time):
            value = openpyxl.utils.datetime.to_excel(value)  # type: ignore[no-untyped-call]
        return f'<c r="{place}"{said} t="{kind}"><v>{escape(openpyxl.compat.safe_string(value), quote=False)}</v></c>'

    def _style(self, style: StyleArray | None) -> str:
        """The attribute that names a style; "" if it is none. Cells share what they have in common, so that openpyxl is
        asked once for each style."""
        known = self.styles.get(id(style))
        if known is None:
            styles: Any = self.workbook
            known = f' s="{styles._cell_styles.add(style)}"' if style is not None and any(style) else ""
            self.styles[id(style)] = known
        return known


class _SheetWriter(WorksheetWriter):
    """openpyxl's writer of what stands round the rows."""

    def write_rows(self) -> None:
        """An empty element, where the rows come."""
        stream: Any = self.xf.send(True)
        with stream.element("sheetData"):
            pass
        self.xf.send(None)
