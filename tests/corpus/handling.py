"""What people and their programs do to a form: edits of a filled workbook, and of the bytes of its parts."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from est_mailer.demo.spreadsheet import opened, saved

Edit = Callable[[Workbook, Worksheet], object]
Parts = dict[str, bytes]
PartsEdit = Callable[[Parts], Parts]
# Where things stand in the form: two carried problems in rows 7 and 8, new events from row 12, free rows from row 20.
HEADERS, K1, K2, NEW, LAST = (6, 11), 7, 8, 12, 23
FREE = 20
SHEET = "xl/worksheets/sheet1.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def cells(**values: object) -> Edit:
    """Type values into cells of the first sheet; None empties one."""

    def write(_: Workbook, sheet: Worksheet) -> None:
        for name, value in values.items():
            sheet[name] = value

    return write


ANSWERED = cells(D7="Ja", E7="värre nu", D8="Nej")
REPORTED = cells(B12="Norrby", C12="skolgården", D12="2026-11-20", E12="Bål på natten", F12="Släckt av personal")
REPORTED_TOO = cells(B14="Centrum", C14="torget", D14=date(2026, 11, 18), E14="Container brann")


def edited(content: bytes, *edits: Edit) -> bytes:
    """The workbook after the edits, saved anew."""
    workbook = opened(content)
    for edit in edits:
        edit(workbook, workbook.worksheets[0])
    return saved(workbook)


def filled(content: bytes, *edits: Edit) -> bytes:
    """The form filled in as most cases have it, and then handled."""
    return edited(content, ANSWERED, REPORTED, REPORTED_TOO, *edits)


# In the spreadsheet program


def renamed_sheets(workbook: Workbook, _: Worksheet) -> None:
    for number, sheet in enumerate(workbook.worksheets):
        sheet.title = f"Blad {number} (min kopia)"


def extra_sheets_first(workbook: Workbook, _: Worksheet) -> None:
    workbook.create_sheet("Tomt", 0)
    workbook.create_sheet("Export Summary", 0)["B2"] = "This document was exported from Numbers."


def inserted_columns(_: Workbook, sheet: Worksheet) -> None:
    sheet.insert_cols(3)
    sheet.insert_cols(1)


def inserted_rows(_: Workbook, sheet: Worksheet) -> None:
    for row, count in ((K2, 1), (6, 2), (1, 4)):
        sheet.insert_rows(row, count)


def shifted(rows: int, columns: int) -> Edit:
    def shift(_: Workbook, sheet: Worksheet) -> None:
        sheet.insert_rows(1, rows)
        if columns:
            sheet.insert_cols(1, columns)

    return shift


def reordered_columns(_: Workbook, sheet: Worksheet) -> None:
    for row in range(5, sheet.max_row + 1):
        values = [sheet.cell(row, column).value for column in range(1, 7)]
        for column, place in enumerate((5, 3, 1, 0, 4, 2), 1):
            sheet.cell(row, column).value = values[place]


def swapped(one: int, other: int) -> Edit:
    def swap(_: Workbook, sheet: Worksheet) -> None:
        for column in range(1, 7):
            first, second = sheet.cell(one, column), sheet.cell(other, column)
            first.value, second.value = second.value, first.value

    return swap


def sorted_by_place(_: Workbook, sheet: Worksheet) -> None:
    rows = [[sheet.cell(row, column).value for column in range(1, 7)] for row in range(NEW, LAST + 1)]
    for row, values in enumerate(sorted(rows, key=lambda line: str(line[2] or "ö")), NEW):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column).value = value


def filtered(_: Workbook, sheet: Worksheet) -> None:
    sheet.auto_filter.ref = f"A11:F{LAST}"
    sheet.auto_filter.add_filter_column(1, ["Norrby"])
    for row in (*range(13, LAST + 1), K2):
        sheet.row_dimensions[row].hidden = True


def hidden_columns(_: Workbook, sheet: Worksheet) -> None:
    for letter in "CF":
        sheet.column_dimensions[letter].hidden = True


def shouted_titles(_: Workbook, sheet: Worksheet) -> None:
    for row in HEADERS:
        for column in range(1, 7):
            sheet.cell(row, column).value = f" {str(sheet.cell(row, column).value).upper()} :"


def plain_titles(_: Workbook, sheet: Worksheet) -> None:
    for row in HEADERS:
        for column in range(1, 7):
            text = str(sheet.cell(row, column).value).translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))
            sheet.cell(row, column).value = text.rstrip("?")


def without_lists(_: Workbook, sheet: Worksheet) -> None:
    sheet.data_validations.dataValidation = []
    sheet.protection.sheet = False


def copied_sheet(workbook: Workbook, sheet: Worksheet) -> None:
    workbook.copy_worksheet(sheet).title = "Checklista (2)"


def filled_on_a_copy(workbook: Workbook, sheet: Worksheet) -> None:
    workbook.copy_worksheet(sheet).title = "Kopia"
    for row, letters in ((K1, "DE"), (K2, "D"), (12, "BCDEF"), (14, "BCDE")):
        for letter in letters:
            sheet[f"{letter}{row}"] = None


def values_only(workbook: Workbook, sheet: Worksheet) -> None:
    """All cells pasted as values into a new sheet, and the form's own sheets thrown away."""
    fresh = workbook.create_sheet("Blad1", 0)
    for row in sheet.iter_rows():
        for cell in row:
            fresh.cell(cell.row, cell.column or 1).value = cell.value
    for other in workbook.worksheets[1:]:
        workbook.remove(other)
    workbook.defined_names.clear()


def one_sheet_a_table(workbook: Workbook, sheet: Worksheet) -> None:
    """As Numbers exports it: a sheet for each table, shifted to B2."""
    for name, first, last in (("Checklista - Tabell 1", 1, 8), ("Checklista - Tabell 2", 10, sheet.max_row)):
        part = workbook.create_sheet(name)
        for row in range(first, last + 1):
            for column in range(1, 7):
                part.cell(row - first + 2, column + 1).value = sheet.cell(row, column).value
    workbook.remove(sheet)


def since_1904(workbook: Workbook, _: Worksheet) -> None:
    workbook.epoch = CALENDAR_MAC_1904


def without_code(workbook: Workbook, sheet: Worksheet) -> None:
    sheet["A1"] = None
    workbook.defined_names.clear()
    workbook.properties.keywords = None


def merged(*ranges: str) -> Edit:
    def merge(_: Workbook, sheet: Worksheet) -> None:
        for area in ranges:
            sheet.merge_cells(area)

    return merge


def copied_row(source: int, target: int, **changes: object) -> Edit:
    def copy(_: Workbook, sheet: Worksheet) -> None:
        for column in range(1, 7):
            sheet.cell(target, column).value = sheet.cell(source, column).value
        for letter, value in changes.items():
            sheet[f"{letter}{target}"] = value

    return copy


def deleted_rows(first: int, count: int = 1) -> Edit:
    return lambda _, sheet: sheet.delete_rows(first, count)


def on_sheet(name: str, cell: str, value: object) -> Edit:
    """Write on another sheet, which is made if there is none of that name."""

    def write(workbook: Workbook, _: Worksheet) -> None:
        sheet = workbook[name] if name in workbook.sheetnames else workbook.create_sheet(name)
        sheet[cell] = value

    return write


# In the bytes of the file


def parts_of(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def rewritten(content: bytes, edit: Callable[[Parts], Parts]) -> bytes:
    return zipped(edit(parts_of(content)))


def in_sheets(edit: Callable[[bytes], bytes]) -> Callable[[Parts], Parts]:
    return lambda parts: {n: edit(p) if n.startswith("xl/worksheets/sheet") else p for n, p in parts.items()}


def dimension(reference: bytes) -> Callable[[bytes], bytes]:
    """Another dimension than the sheet has; b"": none at all."""
    said = b'<dimension ref="%s"/>' % reference if reference else b""
    return lambda xml: re.sub(rb"<dimension [^>]*/>", said, xml)


def without_references(xml: bytes) -> bytes:
    """Rows and cells without their addresses, as some writers leave them out; each row's cells must be complete."""
    return re.sub(rb'(<(?:c|row)) r="[A-Z]*\d+"', rb"\1", xml)


def inline(parts: Parts) -> Parts:
    """As the library that the tests type with saves: every text in its cell."""
    assert b"inlineStr" in parts[SHEET]
    assert b't="s"' not in parts[SHEET]
    return parts


def strict(parts: Parts) -> Parts:
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return {
        name: part.replace(MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, part in parts.items()
    }


def prefixed(xml: bytes) -> bytes:
    """Every element under a prefix, as some writers have it."""
    xml = re.sub(rb"<(/?)([A-Za-z])", rb"<\1x:\2", xml)
    return xml.replace(b"xmlns=", b"xmlns:x=", 1)


def in_runs(parts: Parts) -> Parts:
    """Each text with formatting in the middle of it."""
    text = re.compile(rb"<si><t[^>]*>([^<]{4,})</t></si>")

    def split(match: re.Match[bytes]) -> bytes:
        whole = match[1].decode()
        if "&" in whole:
            return match[0]
        halves = (whole[: len(whole) // 2], whole[len(whole) // 2 :])
        runs = "".join(f'<r><rPr><b/></rPr><t xml:space="preserve">{half}</t></r>' for half in halves)
        return f"<si>{runs}</si>".encode()

    return parts | {"xl/sharedStrings.xml": text.sub(split, parts["xl/sharedStrings.xml"])}


def stripped(parts: Parts) -> Parts:
    """No properties and no defined names, as some web clients save."""
    kept = {name: part for name, part in parts.items() if not name.startswith("docProps/")}
    without = re.compile(rb"<definedNames>.*?</definedNames>|<[^<>]*docProps/[^<>]*/>", re.DOTALL)
    return {name: without.sub(b"", part) for name, part in kept.items()}


def empty_styled_rows(xml: bytes) -> bytes:
    rows = b"".join(
        b'<row r="%d" ht="15" customHeight="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(60, 37_060)
    )
    return xml.replace(b"</sheetData>", rows + b"</sheetData>")


def wide_empty_cells(xml: bytes) -> bytes:
    """A row of styled cells out to the last column there is."""
    names = [openpyxl.utils.get_column_letter(n).encode() for n in range(1, 16_385)]
    row = b'<row r="50">%s</row>' % b"".join(b'<c r="%s50" s="1"/>' % name for name in names)
    return xml.replace(b"</sheetData>", row + b"</sheetData>")


def with_macro(parts: Parts) -> Parts:
    types = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    return parts | {"[Content_Types].xml": types, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 no macro anyone runs"}


def backslashed(parts: Parts) -> Parts:
    return {name.replace("/", "\\"): part for name, part in parts.items()}


def rooted(parts: Parts) -> Parts:
    """Absolute targets in the relations, as some writers have them."""
    relations = "xl/_rels/workbook.xml.rels"
    return parts | {relations: re.sub(rb'Target="(?!/)', rb'Target="/xl/', parts[relations])}


# As another kind of file


def as_csv(content: bytes, delimiter: str, encoding: str) -> bytes:
    buffer = io.StringIO()
    sheet = opened(content).worksheets[0]
    rows = [["" if v is None else _day_only(v) for v in row] for row in sheet.iter_rows(values_only=True)]
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    return buffer.getvalue().encode(encoding)


def _day_only(value: object) -> object:
    return value.date().isoformat() if hasattr(value, "date") else value


def sheet_cells(content: bytes) -> dict[tuple[int, int], str | float]:
    """The first sheet's values as text."""
    rows = opened(content).worksheets[0].iter_rows()
    return {(c.row, c.column or 1): str(_day_only(c.value)) for row in rows for c in row if c.value is not None}


def in_zip(*files: tuple[str, bytes]) -> bytes:
    return zipped(dict(files))


def in_a_new_workbook(*texts: str) -> bytes:
    """A workbook that is none of ours."""
    workbook = Workbook()
    for row, text in enumerate(texts, 1):
        workbook.worksheets[0].cell(row, 1).value = text
    return saved(workbook)
