"""Both readers give the same values; the isolated one survives every file."""

import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

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

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook, Workbook
from est_mailer.domain.ports import WorkbookReader
from est_mailer.workbooks.foreign.asides import with_asides
from est_mailer.workbooks.foreign.framing import FRAME
from est_mailer.workbooks.foreign.isolation import InProcessReader, IsolatedReader
from est_mailer.workbooks.foreign.package import Package
from est_mailer.workbooks.foreign.reader_helper import Helper, Reading
from est_mailer.workbooks.foreign.reading import by_calamine
from est_mailer.workbooks.foreign.second_library import by_openpyxl

Reader = InProcessReader | IsolatedReader
HOSTILE = (sys.executable, "-P", str(Path(__file__).with_name("hostile_reader.py")))


@pytest.fixture(scope="module", params=[InProcessReader, IsolatedReader])
def reader(request: pytest.FixtureRequest) -> Iterator[Reader]:
    made = request.param()
    yield made
    made.close()


@pytest.fixture(scope="module")
def hostile() -> Iterator[IsolatedReader]:
    reader = IsolatedReader(wall_seconds=3.0, cpu_seconds=1, command=HOSTILE)
    yield reader
    reader.close()


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


def refusal(reader: WorkbookReader, content: bytes, filename: str = "") -> Unreadable:
    with pytest.raises(UnreadableWorkbook) as caught:
        reader.read(content, filename)
    return caught.value.reason


def refused(wait: Callable[[], Workbook]) -> Unreadable | None:
    try:
        wait()
    except UnreadableWorkbook as refusal:
        return refusal.reason
    return None


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


@pytest.mark.parametrize(
    ("misdeed", "expected"),
    [
        (b"sleep", Unreadable.TOO_SLOW),
        (b"spin", Unreadable.TOO_SLOW),
        (b"memory", Unreadable.BROKEN),
        (b"segfault", Unreadable.BROKEN),
        (b"panic", Unreadable.BROKEN),
        (b"exit", Unreadable.BROKEN),
        (b"flood", Unreadable.SUSPECT),
    ],
)
def test_a_child_that_misbehaves_disturbs_nothing(
    hostile: IsolatedReader, misdeed: bytes, expected: Unreadable
) -> None:
    hostile.read(a_workbook())
    helpers = hostile.helper_pids
    assert refusal(hostile, misdeed) is expected
    assert hostile.read(a_workbook("nästa")).sheets[0].cells == {(2, 2): "nästa"}
    assert hostile.helper_pids == helpers


@pytest.mark.parametrize("misdeed", [b"open", b"talk"])
def test_a_child_can_open_nothing_and_speaks_only_through_its_pipe(hostile: IsolatedReader, misdeed: bytes) -> None:
    assert hostile.read(misdeed).sheets[0].name == "survived"
    assert hostile.read(a_workbook("nästa")).sheets[0].cells == {(2, 2): "nästa"}


def test_no_secret_is_in_the_helpers_environment(hostile: IsolatedReader) -> None:
    given = set(hostile.read(b"environment").marks)
    own = {"LD_BIND_NOW", "OPENPYXL_LXML"}  # set by ourselves, for everybody
    assert given <= {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"} | own
    assert "HOME" in os.environ


def test_a_file_that_kills_the_helper_is_given_up_after_two(hostile: IsolatedReader) -> None:
    assert refusal(hostile, b"kill the helper") is Unreadable.BROKEN
    assert hostile.read(a_workbook("nästa")).sheets[0].cells == {(2, 2): "nästa"}


def test_a_helper_that_died_is_replaced() -> None:
    reader = IsolatedReader()
    try:
        reader.read(a_workbook())
        (first,) = reader.helper_pids
        os.kill(first, signal.SIGKILL)
        assert reader.read(a_workbook("igen")).sheets[0].cells == {(2, 2): "igen"}
        assert reader.helper_pids not in ((), (first,))
        reader.close()
        assert reader.helper_pids == ()
        assert reader.read(a_workbook("öppen")).sheets[0].cells == {(2, 2): "öppen"}
    finally:
        reader.close()


class HalfAnswering:
    """A process that has said half of an answer, and no more."""

    def __init__(self) -> None:
        said, says = os.pipe()
        hears, self._told = os.pipe()
        os.write(says, FRAME.pack(False, 5) + b'{"a":')
        self.pid, self.stdin, self.stdout = 0, os.fdopen(self._told, "wb", 0), os.fdopen(said, "rb", 0)
        self._ends = (says, hears)

    def poll(self) -> int | None:
        return None

    def kill(self) -> None:
        for end in self._ends:
            os.close(end)

    def wait(self) -> int:
        return 0


def test_half_an_answer_of_a_helper_that_is_gone_is_forgotten() -> None:
    helper, reading = Helper(HalfAnswering, patience=5.0), Reading(b"a request")
    helper.ask(reading)
    assert helper.unanswered() == 1
    assert reading.said
    helper.end()
    assert reading.said == b""


def test_a_helper_that_hangs_is_replaced() -> None:
    reader = IsolatedReader(wall_seconds=1.0, grace_seconds=0.2)
    try:
        reader.read(a_workbook())
        (helper,) = reader.helper_pids
        os.kill(helper, signal.SIGSTOP)
        assert reader.read(a_workbook("igen")).sheets[0].cells == {(2, 2): "igen"}
        assert reader.helper_pids not in ((), (helper,))
    finally:
        reader.close()


def test_threads_share_one_reader(hostile: IsolatedReader) -> None:
    found: dict[str, str] = {}

    def read(name: str) -> None:
        found[name] = str(hostile.read(a_workbook(name)).sheets[0].cells[2, 2])

    threads = [threading.Thread(target=read, args=(f"nr {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {f"nr {n}": f"nr {n}" for n in range(8)}


def test_files_read_ahead_are_spread_over_helpers_and_answered_each_with_its_own() -> None:
    reader = IsolatedReader(helpers=2)
    names = [f"nr {n}" for n in range(80)]  # more than may be under way
    try:
        workbooks = [reader.ahead(a_workbook(name)) for name in names]
        assert len(reader.helper_pids) == 2
        found = {name: waited() for name, waited in reversed(list(zip(names, workbooks, strict=True)))}
        assert {str(book.sheets[0].cells[2, 2]) for book in found.values()} == set(names)
        assert all(book.sheets[0].cells[2, 2] == name for name, book in found.items())
    finally:
        reader.close()


def test_a_file_that_kills_its_helper_costs_those_behind_it_nothing() -> None:
    reader = IsolatedReader(command=HOSTILE, helpers=1)
    files = (b"segfault", a_workbook("a"), b"kill the helper", b"kill the helper", a_workbook("b"), b"x" * 6 * 2**20)
    try:
        waits = [reader.ahead(content) for content in files]
        assert [refused(wait) for wait in waits] == [
            Unreadable.BROKEN,
            None,
            Unreadable.BROKEN,
            Unreadable.BROKEN,
            None,
            Unreadable.TOO_LARGE,
        ]
        assert waits[4]().sheets[0].cells == {(2, 2): "b"}
    finally:
        reader.close()


def test_large_files_read_ahead_do_not_stop_each_other() -> None:
    reader = IsolatedReader(helpers=1)
    large = with_parts({"xl/media/bild.png": random.Random(1).randbytes(2 * 2**20)})
    try:
        waits = [reader.ahead(large) for _ in range(4)]
        assert [len(wait().sheets) for wait in waits] == [1] * 4
        reader.ahead(large)
        reader.close()
        assert reader.helper_pids == ()
        assert waits[0]() == waits[1]()
    finally:
        reader.close()
