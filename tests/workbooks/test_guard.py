"""The guard stops what would harm a reader, and nothing that ordinary clients write."""

import io
import zipfile

import pytest
from workbooks.hostile_files import (
    ENTITY_BOMB,
    OLE,
    PASSWORDED,
    SHEET,
    a_workbook,
    an_ods,
    encrypted_flag,
    forged_size,
    ods_row,
    parts_of,
    with_parts,
    with_sheet,
    zipped,
)

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook
from est_mailer.workbooks.foreign.guard import MAX_FILE, Kind, guard

CELL = '<c r="{}" t="inlineStr"><is><t>x</t></is></c>'


def reason(content: bytes, filename: str = "") -> Unreadable:
    with pytest.raises(UnreadableWorkbook) as refusal:
        guard(content, filename)
    return refusal.value.reason


def test_kinds_are_told_by_content_not_by_name() -> None:
    assert guard(a_workbook(), "bild.png").kind is Kind.XLSX
    assert guard(an_ods(ods_row("hej")), "x.xlsx").kind is Kind.ODS
    assert guard(OLE + b"\0" * 512 + "Workbook".encode("utf-16-le") + b"\0\0").kind is Kind.XLS
    assert guard(b"a;b;c\n1;2;3\n4;5;6\n").kind is Kind.CSV
    assert guard("a\tb".encode("utf-16")).kind is Kind.CSV
    assert guard("Område,Plats".encode("cp1252"), "svar.CSV").kind is Kind.CSV


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"%PDF-1.7\n...",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"<html><table><tr><td>a;b;c\na;b;c\na;b;c</table>",
        b"Hej! Allt lugnt hos oss, inget att rapportera, ha en trevlig helg.\n" * 5,
        OLE + b"\0" * 512 + "WordDocument".encode("utf-16-le"),
        zipped({"word/document.xml": b"<document/>"}),
        zipped({"bild.jpg": b"..."}),
    ],
)
def test_what_is_no_workbook(content: bytes) -> None:
    assert reason(content) is Unreadable.NOT_A_WORKBOOK


def test_too_large() -> None:
    assert reason(b"x" * (MAX_FILE + 1)) is Unreadable.TOO_LARGE


def test_passwords() -> None:
    assert reason(PASSWORDED) is Unreadable.PASSWORD
    assert reason(encrypted_flag(a_workbook())) is Unreadable.PASSWORD
    assert reason(an_ods("", "<manifest:encryption-data/>")) is Unreadable.PASSWORD


def test_numbers() -> None:
    assert reason(zipped({"Index/Document.iwa": b"x", "Metadata/Properties.plist": b"x"})) is Unreadable.NUMBERS
    assert reason(zipped({"Index.zip": b"x"})) is Unreadable.NUMBERS


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(with_parts({f"xl/media/{n}.png": b"x" for n in range(200)}), id="members"),
        pytest.param(with_parts({"xl/media/a.bin": b"\0" * (11 * 2**20)}), id="large member"),
        pytest.param(with_parts({f"xl/media/{n}.bin": b"\0" * (9 * 2**20) for n in range(3)}), id="unpacked size"),
        pytest.param(with_parts({"xl/media/a.bin": b"\0" * (5 * 2**20)}), id="ratio"),
        pytest.param(with_parts({"xl/../../etc/passwd": b"x"}), id="leaves the archive"),
        pytest.param(with_parts({"/etc/passwd": b"x"}), id="absolute"),
        pytest.param(with_parts({"xl\\..\\..\\x": b"x"}), id="backslashes"),
        pytest.param(with_parts({SHEET.upper(): b"x"}), id="same name twice"),
        pytest.param(with_parts({SHEET: ENTITY_BOMB}), id="entities"),
        pytest.param(with_parts({"docProps/core.xml": ENTITY_BOMB}), id="entities elsewhere"),
        pytest.param(with_parts({SHEET: ENTITY_BOMB.decode().encode("utf-16")}), id="entities in UTF-16"),
        pytest.param(
            with_sheet("", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
            id="merge",
        ),
    ],
)
def test_suspect(content: bytes) -> None:
    assert reason(content) is Unreadable.SUSPECT


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(with_sheet('<row r="1048576">' + CELL.format("XFD1048576") + "</row>"), id="last cell"),
        pytest.param(with_sheet('<row r="1">' + CELL.format("CW1") + "</row>"), id="column 101"),
        pytest.param(with_sheet('<row r="5001">' + CELL.format("A5001") + "</row>"), id="row 5001"),
        pytest.param(with_sheet('<row r="5001"><c t="str"><v>x</v></c></row>'), id="position implied"),
        pytest.param(with_sheet('<row a=">" r="5001"><c a=">" r="A5001"><v>1</v></c></row>'), id="hidden by >"),
        pytest.param(with_sheet("".join(f"<row>{'<c><v>1</v></c>' * 50}</row>" for _ in range(1001))), id="many cells"),
        pytest.param(an_ods(ods_row("x", attributes='table:number-rows-repeated="1048576"')), id="ods repeated"),
    ],
)
def test_more_than_is_read(content: bytes) -> None:
    assert reason(content) is Unreadable.TOO_MANY


@pytest.mark.parametrize("claimed", [10, 2**31])
def test_a_forged_size_is_found_out(claimed: int) -> None:
    assert reason(forged_size(a_workbook(), SHEET, claimed)) is Unreadable.SUSPECT


@pytest.mark.parametrize("cut", [10, 400, 3000])
def test_a_truncated_file_is_broken(cut: int) -> None:
    assert reason(a_workbook()[:cut]) is Unreadable.BROKEN


def test_damaged_bytes_are_broken() -> None:
    content = bytearray(a_workbook())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        start = archive.getinfo(SHEET).header_offset + 30 + len(SHEET)
    content[start : start + 40] = b"\xff" * 40
    assert reason(bytes(content)) is Unreadable.BROKEN
    assert reason(with_parts({SHEET: b"<worksheet><sheetData></worksheet>"})) is Unreadable.BROKEN


def test_what_clients_really_write_passes() -> None:
    styled = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="1"/><c r="Z{n}" s="1"/></row>' for n in range(2, 37_000))
    first = '<row r="1">' + CELL.format("A1") + "</row>"
    assert guard(with_sheet(first + styled + '<row r="1048576"><c r="XFD1048576" s="1"/></row>')).kind is Kind.XLSX
    assert guard(with_sheet(first, '<mergeCells><mergeCell ref="A1:XFD1"/></mergeCells>')).kind is Kind.XLSX
    filler = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    assert guard(an_ods(ods_row("x") + filler)).kind is Kind.ODS
    assert guard(zipped(parts_of(a_workbook()))).kind is Kind.XLSX
