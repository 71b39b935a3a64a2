"""Files that are meant to harm whoever opens them, each made here from an ordinary workbook.

``reason`` is why it is refused; None: it is harmless to this reader and is read.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from corpus.xlsb import write_xlsb
from workbooks.hostile_files import (
    ENTITY_BOMB,
    NAMESPACE,
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

from est_mailer.domain.grid import Unreadable

U = Unreadable
_EXTERNAL = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><worksheet '
    + NAMESPACE.encode()
    + b'><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row></sheetData></worksheet>'
)


@dataclass(frozen=True)
class Hostile:
    """A kind of attack. ``reasons``: those it may be refused for; None among them if it may be read."""

    kind: str
    make: Callable[[], bytes]
    reasons: tuple[Unreadable | None, ...]
    name: str = "lista.xlsx"


def _zip(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Unlike ``zipped``, with what names one likes, twice if one likes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, part in members:
            archive.writestr(zipfile.ZipInfo(name), part, compression)
    return buffer.getvalue()


def _and(*more: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    return _zip(*parts_of(a_workbook()).items(), *more, compression=compression)


def _twice(name: str) -> bytes:
    """With a second member under a name that is there: the library does not write one."""
    other = name.replace("sheet1", "sheetX")
    return _and((other, b"<worksheet/>")).replace(other.encode(), name.encode())


def _quine_like() -> bytes:
    """A zip in a zip in a zip, each a hundred times the other's size."""
    inner = _zip(("a", b"\0" * 9_000_000))
    for _ in range(3):
        inner = _zip(*((f"{n}.zip", inner) for n in range(50)), compression=zipfile.ZIP_STORED)[:4_000_000]
    return with_parts({"xl/embeddings/a.zip": inner[:900_000]})


def _overlapping() -> bytes:
    """Many directory entries that point at one and the same compressed member."""
    raw = bytearray(with_parts({"xl/media/a.bin": b"\0" * 5_000_000}))
    end = raw.rindex(b"PK\x05\x06")
    start = struct.unpack_from("<I", raw, end + 16)[0]
    directory = bytes(raw[start:end])
    entry = directory[directory.index(b"xl/media/a.bin") - 46 :][: 46 + 14]
    copies = b"".join(entry.replace(b"a.bin", b"%c.bin" % letter) for letter in b"bcdefghij")
    tail = bytearray(raw[end:])
    count = struct.unpack_from("<H", tail, 10)[0] + 9
    struct.pack_into("<HHI", tail, 8, count, count, len(directory) + len(copies))
    return bytes(raw[:start]) + directory + copies + bytes(tail)


def _damaged(seed: int) -> bytes:
    """Random bytes turned in the middle of a good file."""
    chance, raw = random.Random(seed), bytearray(a_workbook())
    for _ in range(40):
        raw[chance.randrange(60, len(raw))] = chance.randrange(256)
    return bytes(raw)


def _deep_xml() -> bytes:
    return with_parts({SHEET: b"<a>" * 300_000 + b"</a>" * 300_000})


def _many_cells() -> bytes:
    row = "".join(f'<c t="n"><v>{n}</v></c>' for n in range(60))
    return with_sheet("".join(f"<row>{row}</row>" for _ in range(900)))


def _long_attributes() -> bytes:
    return with_sheet(f'<row r="1" x="{"a" * 8_000_000}"><c r="A1"><v>1</v></c></row>')


def _many_strings() -> bytes:
    strings = f"<sst {NAMESPACE}>{'<si><t>x</t></si>' * 550_000}</sst>".encode()
    return with_parts({"xl/sharedStrings.xml": strings})


def _strings_repeated() -> bytes:
    """One long shared string in thousands of cells: small in the file, gigabytes when read."""
    strings = f"<sst {NAMESPACE}><si><t>{'ab' * 150_000}</t></si></sst>".encode()
    cells = "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, 4_900))
    rows = "".join(f'<row r="{n}">{cell}</row>' for n, cell in enumerate(cells.split("</c>")[:-1], 1))
    rows = rows.replace("</v></row>", "</v></c></row>")
    types = parts_of(a_workbook())["[Content_Types].xml"]
    return with_parts(
        {
            SHEET: f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>".encode(),
            "xl/sharedStrings.xml": strings,
            "[Content_Types].xml": types,
        }
    )


def _ole_loop() -> bytes:
    """A compound file whose chain of sectors goes round in a circle ([MS-CFB])."""
    head = OLE + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 1, 1, 1, 1) + struct.pack("<I", 0) * 109
    fat = struct.pack("<128I", *([1] * 128))
    entry = "Workbook".encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 18) + b"\x02" + b"\0" * 61
    return head.ljust(512, b"\0") + fat + entry * 4


def _xls_records(size: int) -> bytes:
    return _ole_loop() + random.Random(size).randbytes(size)


def _xlsb_corner() -> bytes:
    good = write_xlsb("Blad", {(1, 1): "a", (2, 1): 1.0})
    corner = parts_of(good)["xl/worksheets/sheet1.bin"].replace(
        struct.pack("<IIHHBI", 1, 0, 300, 0, 0, 0), struct.pack("<IIHHBI", 1_048_575, 0, 300, 0, 0, 0)
    )
    return zipped(parts_of(good) | {"xl/worksheets/sheet1.bin": corner})


def _xlsb_lengths() -> bytes:
    good = write_xlsb("Blad", {(1, 1): "a" * 40})
    lying = parts_of(good)["xl/worksheets/sheet1.bin"].replace(struct.pack("<I", 40), struct.pack("<I", 0x7FFFFFFF))
    return zipped(parts_of(good) | {"xl/worksheets/sheet1.bin": lying})


def _corner(cell: str, row: int) -> bytes:
    return with_sheet(f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>')


def _utf16(part: bytes) -> bytes:
    return b"\xff\xfe" + part.decode().encode("utf-16-le")


KINDS = (
    Hostile("zip bomb in a picture", lambda: with_parts({"xl/media/a.bin": b"\0" * (9 * 2**20)}), (U.SUSPECT,)),
    Hostile("zip bomb in a sheet", lambda: with_sheet(" " * (9 * 2**20)), (U.SUSPECT,)),
    Hostile(
        "zip bomb over twenty members",
        lambda: with_parts(
            {f"xl/media/{n}.bin": zlib.compress(b"x") + random.Random(n).randbytes(200_000) * 6 for n in range(20)}
        ),
        (U.SUSPECT, U.TOO_LARGE),
    ),
    Hostile("zips in zips", _quine_like, (None, U.SUSPECT)),
    Hostile("overlapping members", _overlapping, (U.SUSPECT, U.BROKEN)),
    Hostile(
        "forged size, too small",
        lambda: forged_size(with_parts({"xl/media/a.bin": b"\0" * (12 * 2**20)}), "xl/media/a.bin", 10),
        (U.SUSPECT, U.BROKEN),
    ),
    Hostile("forged size, too large", lambda: forged_size(a_workbook(), SHEET, 2**31), (U.SUSPECT,)),
    Hostile("zip slip", lambda: _and(("../../etc/cron.d/est", b"x")), (U.SUSPECT,)),
    Hostile("zip slip with backslashes", lambda: _and(("..\\..\\autoexec.bat", b"x")), (U.SUSPECT,)),
    Hostile("an absolute path", lambda: _and(("/etc/passwd", b"x")), (U.SUSPECT,)),
    Hostile("two members with one name", lambda: _and((SHEET.upper(), b"<worksheet/>")), (U.SUSPECT,)),
    Hostile("a member twice", lambda: _twice(SHEET), (U.SUSPECT,)),
    Hostile("a member with the other slash", lambda: _and((SHEET.replace("/", "\\"), b"<worksheet/>")), (U.SUSPECT,)),
    Hostile("ten thousand members", lambda: _and(*((f"a/{n}", b"") for n in range(10_000))), (U.SUSPECT,)),
    Hostile("an odd compression", lambda: _and(("a", b"x" * 1000), compression=zipfile.ZIP_LZMA), (U.SUSPECT,)),
    Hostile("an encrypted member", lambda: encrypted_flag(a_workbook()), (U.PASSWORD,)),
    Hostile("a password", lambda: PASSWORDED, (U.PASSWORD,)),
    Hostile("entities that multiply", lambda: with_parts({SHEET: ENTITY_BOMB}), (U.SUSPECT,)),
    Hostile("an entity that reads a file", lambda: with_parts({SHEET: _EXTERNAL}), (U.SUSPECT,)),
    Hostile("an entity in the strings", lambda: with_parts({"xl/sharedStrings.xml": ENTITY_BOMB}), (U.SUSPECT,)),
    Hostile("an entity in the properties", lambda: with_parts({"docProps/core.xml": ENTITY_BOMB}), (U.SUSPECT,)),
    Hostile("an entity in UTF-16", lambda: with_parts({SHEET: _utf16(ENTITY_BOMB)}), (U.SUSPECT,)),
    Hostile("a cell in the last corner", lambda: _corner("XFD1048576", 1_048_576), (U.TOO_MANY,)),
    Hostile("a cell beyond the last corner", lambda: _corner("ZZZZ99999999", 99_999_999), (U.TOO_MANY,)),
    Hostile("a cell in row nought", lambda: _corner("A0", 0), (None, U.BROKEN, U.SUSPECT)),
    Hostile(
        "a merge of the whole sheet",
        lambda: with_sheet("", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        (U.SUSPECT,),
    ),
    Hostile(
        "ten thousand large merges",
        lambda: with_sheet("", "<mergeCells>" + '<mergeCell ref="A1:Z999"/>' * 10_000 + "</mergeCells>"),
        (U.SUSPECT,),
    ),
    Hostile("54,000 cells", _many_cells, (U.TOO_MANY,)),
    Hostile("elements 300,000 deep", _deep_xml, (None, U.SUSPECT, U.BROKEN)),
    Hostile("an attribute of 8 MB", _long_attributes, (U.SUSPECT,)),
    Hostile("half a million strings", _many_strings, (None, U.SUSPECT)),
    Hostile("one long string in every cell", _strings_repeated, (U.SUSPECT, U.BROKEN, U.TOO_SLOW)),
    Hostile(
        "OpenDocument, a cell repeated to the edge",
        lambda: an_ods(
            ods_row("x").replace("<table:table-cell ", '<table:table-cell table:number-columns-repeated="16384" ')
        ),
        (U.TOO_MANY,),
        "lista.ods",
    ),
    Hostile(
        "OpenDocument, a row repeated for ever",
        lambda: an_ods(ods_row("x", attributes='table:number-rows-repeated="99999999"')),
        (U.TOO_MANY,),
        "lista.ods",
    ),
    Hostile(
        "OpenDocument, entities",
        lambda: zipped(parts_of(an_ods(ods_row("x"))) | {"content.xml": ENTITY_BOMB}),
        (U.SUSPECT,),
        "lista.ods",
    ),
    Hostile("a circle of sectors", _ole_loop, (U.BROKEN, U.TOO_SLOW), "lista.xls"),
    Hostile("random records", lambda: _xls_records(200_000), (U.BROKEN, U.TOO_SLOW), "lista.xls"),
    Hostile("binary, a row in the last corner", _xlsb_corner, (U.TOO_MANY, U.BROKEN), "lista.xlsb"),
    Hostile("binary, a length that lies", _xlsb_lengths, (U.BROKEN, U.SUSPECT), "lista.xlsb"),
    Hostile("no parts at all", lambda: _zip(("[Content_Types].xml", b"<Types/>")), (U.NOT_A_WORKBOOK,)),
    Hostile("a workbook without sheets", lambda: with_parts({"xl/workbook.xml": b"<workbook/>"}), (U.BROKEN,)),
    Hostile(
        "a sheet that points at itself",
        lambda: with_parts(
            {
                "xl/_rels/workbook.xml.rels": parts_of(a_workbook())["xl/_rels/workbook.xml.rels"].replace(
                    b"worksheets/sheet1.xml", b"workbook.xml"
                )
            }
        ),
        (U.BROKEN, None),
    ),
    Hostile("cut off", lambda: a_workbook()[:2000], (U.BROKEN,)),
    *(
        Hostile(
            f"bytes turned at random, {seed}", lambda seed=seed: _damaged(seed), (U.BROKEN, U.SUSPECT, U.PASSWORD, None)
        )  # type: ignore[misc]
        for seed in range(4)
    ),
    Hostile("a text of one line of 4 MB", lambda: b"a;b;c;" * 700_000, (U.SUSPECT, U.BROKEN), "lista.csv"),
    Hostile("a text of 700,000 lines", lambda: b"a;b;c\n" * 700_000, (U.TOO_MANY,), "lista.csv"),
    Hostile(
        "a text whose quote never ends", lambda: b'a;b;"c\n' + b"d;e;f\n" * 500_000, (U.BROKEN, U.SUSPECT), "lista.csv"
    ),
    Hostile("six megabytes", lambda: b"x" * (6 * 2**20), (U.TOO_LARGE,)),
)
MISDEEDS = {
    b"sleep": U.TOO_SLOW,
    b"spin": U.TOO_SLOW,
    b"memory": U.BROKEN,
    b"segfault": U.BROKEN,
    b"panic": U.BROKEN,
    b"exit": U.BROKEN,
    b"flood": U.SUSPECT,
    b"kill the helper": U.BROKEN,
}
"""What a bug in a library could be made to do: asked of workbooks/hostile_reader.py by name."""
