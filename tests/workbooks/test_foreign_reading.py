"""Both readers give the same values of a file, whatever program wrote it, and refuse the same files."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from workbooks.hostile_files import (
    ENTITY_BOMB,
    PASSWORDED,
    SHEET,
    a_workbook,
    an_ods,
    edited,
    ods_row,
    saved,
    with_parts,
    with_sheet,
    zipped,
)
from workbooks.refusals import refusal, refused

from est_mailer.domain.grid import Unreadable, Workbook
from est_mailer.workbooks.foreign.asides import with_asides
from est_mailer.workbooks.foreign.isolation import InProcessReader, IsolatedReader
from est_mailer.workbooks.foreign.package import Package
from est_mailer.workbooks.foreign.reading import by_calamine
from est_mailer.workbooks.foreign.second_library import by_openpyxl

Reader = InProcessReader | IsolatedReader


@pytest.fixture(scope="module", params=[InProcessReader, IsolatedReader])
def reader(request: pytest.FixtureRequest) -> Iterator[Reader]:
    made = request.param()
    yield made
    made.close()


def everything() -> openpyxl.Workbook:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Checklista"
    for cell, value in {
        "B2": "Område",
        "C2": 3,
        "D2": 3.5,
        "E2": True,
        "A4": datetime.fromisoformat("2026-10-09T23:30"),
        "B4": date(2026, 10, 9),
        "C4": time(23, 30),
        "D4": timedelta(hours=22, minutes=15),
        "E4": "#REF!",
        "F4": "  ",
        "G4": "#hashtag",
    }.items():
        sheet[cell] = value
    hidden = workbook.create_sheet("Listor")
    hidden.sheet_state = "veryHidden"
    hidden["A1"] = "Norrby"
    workbook.create_sheet("Tom")
    workbook.properties.keywords = "i nyckelorden"
    workbook.custom_doc_props.append(openpyxl.packaging.custom.StringProperty(name="est", value="i egenskapen"))
    workbook.defined_names["est"] = DefinedName("est", attr_text='"i namnet"')
    return workbook


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_values_and_dates_in_both_date_systems(reader: Reader, epoch: datetime | None) -> None:
    workbook = everything()
    workbook.epoch = epoch or workbook.epoch
    book = reader.read(saved(workbook), "svar.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["Checklista", "Listor", "Tom"]
    assert book.sheets[0].cells == {
        (2, 2): "Område",
        (2, 3): 3,
        (2, 4): 3.5,
        (2, 5): True,
        (4, 1): datetime.fromisoformat("2026-10-09T23:30"),
        (4, 2): date(2026, 10, 9),
        (4, 3): time(23, 30),
        (4, 4): time(22, 15),
        (4, 7): "#hashtag",
    }
    assert book.sheets[1].cells == {(1, 1): "Norrby"}
    assert book.sheets[2].cells == {}


def test_the_second_library_reads_what_the_first_does() -> None:
    content = saved(everything())
    first, second = (with_asides(Workbook(read(content)), Package({})).sheets for read in (by_calamine, by_openpyxl))
    assert [sheet.name for sheet in first] == [sheet.name for sheet in second]
    differing = {
        cell: second[0].cells[cell] for cell, value in first[0].cells.items() if second[0].cells[cell] != value
    }
    assert differing == {(4, 2): datetime.fromisoformat("2026-10-09")}  # it has no dates without a time
    assert first[0].cells.keys() == second[0].cells.keys()


def test_marks_hold_names_and_properties(reader: Reader) -> None:
    marks = reader.read(saved(everything())).marks
    assert {"Checklista", "i nyckelorden", "i egenskapen", '"i namnet"'} <= set(marks)


def test_strict_open_xml(reader: Reader) -> None:
    transitional = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    strict = edited(
        a_workbook("strikt"),
        lambda part: part.replace(transitional, b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    )
    assert reader.read(strict).sheets[0].cells == {(2, 2): "strikt"}


def test_thousands_of_empty_rows_and_a_false_dimension(reader: Reader) -> None:
    rows = '<row r="2"><c r="B2" t="inlineStr"><is><t>hej</t></is></c></row>' + "".join(
        f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 37_000)
    )
    content = with_sheet(rows).replace(b"<sheetData>", b'<dimension ref="A1"/><sheetData>')
    assert reader.read(content).sheets[0].cells == {(2, 2): "hej"}


def test_open_document(reader: Reader) -> None:
    day = '<table:table-cell office:value-type="date" office:date-value="2026-10-09"/>'
    rows = ods_row("Område", "", "Plats") + f"<table:table-row>{day}</table:table-row>"
    rows += '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    sheet = reader.read(an_ods(rows)).sheets[0]
    assert sheet.name == "Blad"
    assert sheet.cells[1, 1] == "Område"
    assert sheet.cells[1, 3] == "Plats"
    assert str(sheet.cells[2, 1]).startswith("2026-10-09")


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_tables(reader: Reader, delimiter: str, encoding: str) -> None:
    lines = ['"Titel; med, båda"', delimiter.join(["Område", "Plats", '"rad ett, rad; två"']), delimiter.join("abc")]
    sheet = reader.read("\r\n".join(lines).encode(encoding), "svar.csv").sheets[0]
    assert sheet.name == "svar"
    assert sheet.cells[1, 1] == "Titel; med, båda"
    assert [sheet.cells[2, column] for column in (1, 2, 3)] == ["Område", "Plats", "rad ett, rad; två"]
    assert sheet.cells[3, 3] == "c"


def test_excels_own_first_line_of_a_text_table(reader: Reader) -> None:
    assert reader.read(b"sep=;\r\na;b;c\r\n", "x.csv").sheets[0].cells[1, 1] == "a"


BOMB = with_parts({"xl/media/a.bin": b"\0" * (9 * 2**20)})
REFUSED = [
    (BOMB, Unreadable.SUSPECT),
    (with_parts({SHEET: ENTITY_BOMB}), Unreadable.SUSPECT),
    (with_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), Unreadable.TOO_MANY),
    (with_sheet("", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), Unreadable.SUSPECT),
    (a_workbook()[:2000], Unreadable.BROKEN),
    (b"\x00\x01\x02 skrap" * 100, Unreadable.NOT_A_WORKBOOK),
    (PASSWORDED, Unreadable.PASSWORD),
    (zipped({"Index/Document.iwa": b"x"}), Unreadable.NUMBERS),
    (b"x" * (6 * 2**20), Unreadable.TOO_LARGE),
    (with_parts({"xl/workbook.xml": b"<workbook/>"}), Unreadable.BROKEN),
]


@pytest.mark.parametrize(("content", "expected"), REFUSED)
def test_hostile_files_are_refused_and_the_next_one_is_read(
    reader: Reader, content: bytes, expected: Unreadable
) -> None:
    assert refusal(reader, content) is expected
    assert reader.read(a_workbook("nästa")).sheets[0].cells == {(2, 2): "nästa"}


def test_what_is_read_ahead_is_what_is_read(reader: Reader) -> None:
    content = a_workbook("hej")
    good, bad = reader.ahead(content, "a.xlsx"), reader.ahead(PASSWORDED, "b.xlsx")
    assert refused(bad) is refused(bad) is Unreadable.PASSWORD
    assert good() == good() == reader.read(content, "a.xlsx")
