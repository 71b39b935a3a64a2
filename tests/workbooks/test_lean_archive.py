"""calamine reads the same of what it is given as of the whole archive."""

from __future__ import annotations

import io
import random
import zipfile
import zlib

import pytest
from workbooks.hostile_files import SHEET, a_workbook, parts_of, with_sheet

from est_mailer.domain.grid import Sheet, UnreadableWorkbook
from est_mailer.workbooks.foreign.guard import guard
from est_mailer.workbooks.foreign.lean_archive import lean
from est_mailer.workbooks.foreign.plain_archive import stored
from est_mailer.workbooks.foreign.reading import by_calamine

PARTS = parts_of(a_workbook("hej"))
THEME, RELATIONS, WORKBOOK_RELATIONS = "xl/theme/theme1.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'


def given(content: bytes) -> dict[str, bytes]:
    """The parts that calamine is given of a file; a wrong checksum is a BadZipFile."""
    guarded = guard(content)
    with zipfile.ZipFile(io.BytesIO(lean(guarded.parts, guarded.checksums, guarded.plain))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read(archive: bytes) -> tuple[Sheet, ...] | str:
    """The sheets; or that there are none to be read."""
    try:
        return by_calamine(archive)
    except BaseException as error:  # noqa: BLE001 - calamine's panics are
        return type(error).__name__


def test_looks_and_properties_are_left_out() -> None:
    assert {*PARTS} - {*given(stored(PARTS))} == {THEME, "docProps/app.xml", "docProps/core.xml"}


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (RELATIONS, b"xl/workbook.xml", b"docProps/app.xml"),
        (RELATIONS, b'core-properties"', b'officeDocument"'),
        (RELATIONS, b"Relationship ", b"Pointer "),
        (WORKBOOK_RELATIONS, b'/theme"', b'/worksheet"'),
        (WORKBOOK_RELATIONS, b"styles.xml", b"Theme/Theme1.xml"),
        (WORKBOOK_RELATIONS, b"worksheets/sheet1.xml", b"../docProps/core.xml"),
        (WORKBOOK_RELATIONS, b"</Relationships>", b"</Relationships><x>"),
    ],
)
def test_what_an_odd_relation_leads_to_is_not_left_out(part: str, old: bytes, new: bytes) -> None:
    assert old in PARTS[part]
    assert {*given(stored({**PARTS, part: PARTS[part].replace(old, new)}))} == {*PARTS}


def test_relations_under_a_name_that_calamine_finds_all_the_same_are_followed() -> None:
    others = {name: part for name, part in PARTS.items() if name != WORKBOOK_RELATIONS}
    relations = PARTS[WORKBOOK_RELATIONS].replace(b"worksheets/sheet1.xml", b"theme/theme1.xml")
    parts = {**others, "xl/_rels/Workbook.xml.rels": relations, THEME: PARTS[SHEET]}
    assert read(stored(parts))[0].cells == {(2, 2): "hej"}  # type: ignore[union-attr]
    checksums = [zlib.crc32(part) for part in parts.values()]
    assert read(lean(parts, checksums, ())) == read(stored(parts))


def test_a_sheet_is_gone_through_once_if_all_its_merges_are_plain() -> None:
    plain = '<mergeCells><mergeCell ref="A1:F9"/></mergeCells>'
    assert b"><mergeCells></mergeCells><sheetData>" in given(with_sheet(ROW, plain))[SHEET]
    for odd in ("A0:F9", "A1:AB9", "A1", "x"):
        content = with_sheet(ROW, plain.replace("A1:F9", odd))
        assert given(content)[SHEET] == parts_of(content)[SHEET]


@pytest.mark.parametrize(
    "root", [b"<worksheet a='>' ", b'<worksheet a=">" ', b"<?p <?><worksheet ", b"<!-- > --><worksheet "]
)
def test_a_first_tag_that_might_end_elsewhere_is_left_as_it_is(root: bytes) -> None:
    content = stored({**PARTS, SHEET: PARTS[SHEET].replace(b"<worksheet ", root)})
    assert given(content)[SHEET] == parts_of(content)[SHEET]


def test_calamine_reads_the_same_of_it_whatever_is_changed_in_a_part() -> None:
    chance, read_at_all = random.Random(2026), 0
    usual = parts_of(with_sheet(ROW, '<mergeCells><mergeCell ref="A1:F9"/></mergeCells>'))
    names = (SHEET, RELATIONS, WORKBOOK_RELATIONS, "xl/workbook.xml", "xl/styles.xml")
    for _ in range(300):
        name = chance.choice(names)
        part = usual[name]
        begin = chance.randrange(len(part))
        piece = chance.choice((b"", b"<a/>", b"theme", b'"', b"A0", b"1", part[begin : begin + 40] * 2))
        content = stored({**usual, name: part[:begin] + piece + part[begin + chance.randint(0, 3) :]})
        try:
            guarded = guard(content)
        except UnreadableWorkbook:
            continue
        whole = read(stored(guarded.parts))
        assert read(lean(guarded.parts, guarded.checksums, guarded.plain)) == whole, content
        read_at_all += isinstance(whole, tuple)
    assert read_at_all > 30


def test_each_part_has_a_checksum() -> None:
    checksums = [zlib.crc32(part) for part in PARTS.values()]
    with pytest.raises(ValueError, match="zip"):
        lean(PARTS, checksums[1:], ())
