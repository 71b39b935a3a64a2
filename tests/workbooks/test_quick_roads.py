"""The quick roads through the guard lead where the careful ones do, or nowhere."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable
from datetime import date, time, timedelta
from functools import partial

import pytest
from fuzzing.mutating import changed_bytes
from workbooks.hostile_files import (
    ENTITY_BOMB,
    SHEET,
    a_workbook,
    encrypted_flag,
    forged_size,
    parts_of,
    with_parts,
    with_sheet,
    zipped,
)

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook
from est_mailer.workbooks.foreign import sheet_scan
from est_mailer.workbooks.foreign.archive import unpacked
from est_mailer.workbooks.foreign.isolation import IsolatedReader
from est_mailer.workbooks.foreign.package import Package
from est_mailer.workbooks.foreign.plain_archive import MAX_MEMBERS, Odd, plain_parts, stored
from est_mailer.workbooks.foreign.plain_sheets import sheet_of
from est_mailer.workbooks.foreign.reading import read_guarded
from est_mailer.workbooks.foreign.refusals import ReadThoroughly

GOOD = a_workbook("hej")
COMMENTED = GOOD[:-2] + struct.pack("<H", 4) + b"hej!"
ODD = {
    "a comment at the end": COMMENTED,
    "something before it": b"MZ" + GOOD,
    "something behind it": GOOD + b"\0",
    "an encrypted member": encrypted_flag(GOOD),
    "a forged size": forged_size(GOOD, SHEET, 10),
    "a path that leaves it": with_parts({"../x": b"x"}),
    "two names in another case": with_parts({"XL/workbook.xml": b"x"}),
    "a name not in ASCII": with_parts({"xl/bild å.png": b"x"}),
    "from Numbers": zipped({"Index/Document.iwa": b"x"}),
    "too many members": with_parts({f"xl/media/{n}.bin": b"x" for n in range(MAX_MEMBERS)}),
    "a bomb": with_parts({"xl/media/a.bin": b"\0" * (9 * 2**20)}),
    "cut short": GOOD[:-30],
    "nothing": b"",
}


@pytest.mark.parametrize("content", ODD.values(), ids=list(ODD))
def test_an_odd_archive_is_left_to_the_standard_library(content: bytes) -> None:
    with pytest.raises(Odd):
        plain_parts(content)


def test_an_ordinary_archive_has_the_same_parts_on_both_roads_whatever_is_changed_in_it() -> None:
    assert plain_parts(GOOD) == unpacked(GOOD) == parts_of(GOOD) == plain_parts(stored(parts_of(GOOD)))
    generator, taken = random.Random(2026), 0
    for _ in range(1500):
        changed = changed_bytes(GOOD, generator)
        try:
            parts = plain_parts(changed)
        except Odd:
            continue
        taken += 1
        assert parts == unpacked(changed)
    assert taken


def test_an_odd_archive_goes_to_the_helper_that_has_all_libraries() -> None:
    with pytest.raises(ReadThoroughly):
        read_guarded(COMMENTED, thorough=False)
    reader = IsolatedReader(helpers=1)
    try:
        assert reader.read(COMMENTED) == reader.read(GOOD) == read_guarded(GOOD)
        assert len(reader.helper_pids) == 2
    finally:
        reader.close()


def _cell(chance: random.Random) -> str:
    column, row = chance.choice(("A", "Z", "CV", "CW", "XFD", "b")), chance.choice((1, 99, 4999, 5001, 1_048_576))
    name, prefix = chance.choice(("c", "c", "c", "col")), chance.choice(("", "", "x:"))
    place = chance.choice((f'r="{column}{row}"', f"r='{column}{row}'", f's="1" r="{column}{row}"', "", 'r="?"'))
    return f"<{prefix}{name} {place}><v>1</v></{prefix}{name}>"


def _merge(chance: random.Random) -> str:
    return f'<mergeCell ref="A1:{chance.choice(("F9", "Z99", "AA9", "F1048576", "XFD1048576"))}"/>' * chance.choice(
        (1, 9)
    )


def test_a_sheet_that_looks_harmless_is_harmless() -> None:
    chance, quick = random.Random(2026), 0
    for _ in range(600):
        pieces = [chance.choice((_cell, _cell, _merge))(chance) for _ in range(chance.randint(1, 3))]
        xml = (
            f'<worksheet xmlns:x="urn:x"><sheetData><row r="1">{"".join(pieces)}</row></sheetData></worksheet>'.encode()
        )
        if sheet_scan.plainly_harmless(xml):
            quick += 1
            assert _refusal(partial(sheet_scan.follow_sheet, xml)) is None, xml
    assert 50 < quick < 600


@pytest.mark.parametrize("content", [with_parts({SHEET: ENTITY_BOMB}), with_sheet("<c r=", "")])
def test_what_is_no_sheet_is_refused_on_the_quick_road_too(content: bytes) -> None:
    assert _refusal(partial(read_guarded, content)) in (Unreadable.SUSPECT, Unreadable.BROKEN)


_RAW = (
    *("", " ", "\n", "\0", "\0 ", "hej", "rad\nrad", "å\0b", "\u00a0", "\ud800x", "\u2028"),
    *(None, 0, 1, 1.5, float("nan"), float("inf"), True, False, b"x"),
    *(date(2026, 11, 20), time(8, 30), timedelta(hours=3), timedelta(days=3), timedelta(hours=-1)),
)


def test_a_sheet_s_values_looked_at_together_are_as_one_by_one() -> None:
    chance = random.Random(2026)
    for _ in range(600):
        some = chance.sample(_RAW, chance.randint(1, 5))
        rows = [chance.choices(some, k=chance.randint(0, 6)) for _ in range(chance.randint(0, 5))]
        assert sheet_of("Blad", rows) == sheet_of("Blad", iter(rows)), rows


@pytest.mark.parametrize(
    "xml",
    [
        b'<a x="1" y="2">hej<b>du</b>svans<c/></a>',
        b'<x:a xmlns:x="urn:x" x:id="r1">a<?p q?>b<x:b>&#229;\xc3\xa4</x:b></x:a>',
        '<?xml version="1.0" encoding="iso-8859-1"?><a>åäö</a>'.encode("latin-1"),
        b"<a><b></a>",
        b"<a>" + b"x" * 3 + b"</a><b/>",
        b"\xff\xfe<",
        b"",
    ],
)
def test_a_part_s_tags_are_the_same_by_the_tree_and_one_by_one(xml: bytes) -> None:
    """What declares anything, and a comment begins like it, is followed tag by tag."""
    assert _told(xml) == _told(xml and xml + b"<!-- -->")


def _told(xml: bytes) -> list[tuple[str, dict[str, str], str]]:
    tags = Package({"a": xml}).tags("a")
    return [(tag.name, {name.lstrip("{"): told for name, told in tag.attributes.items()}, tag.text) for tag in tags]


def test_a_document_type_has_no_tags() -> None:
    xml = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'
    assert not any(Package({"a": xml.encode(code)}).tags("a") for code in ("utf-8", "utf-16"))


def test_an_archive_made_with_known_checksums_is_the_same() -> None:
    parts = parts_of(GOOD)
    assert stored(parts, [zlib.crc32(part) for part in parts.values()]) == stored(parts)
    with pytest.raises(ValueError, match="zip"):
        stored(parts, [1])


def _refusal(read: Callable[[], object]) -> Unreadable | None:
    try:
        read()
    except UnreadableWorkbook as refusal:
        return refusal.reason
    return None
