"""The names in a zip read straight from its directory: where any are told, the library tells the same."""

from __future__ import annotations

import io
import zipfile
from random import Random

import pytest

from est_mailer.mail.reading.plain_zip import plain_names

NAMES = ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "docProps/app.xml")


def packed(*names: str, comment: bytes = b"", extra: bytes = b"", remark: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.comment = comment
        for name in names:
            info = zipfile.ZipInfo(name)
            info.extra, info.comment = extra, remark
            archive.writestr(info, name * 3)
    return file.getvalue()


def by_the_library(data: bytes) -> list[bytes] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [info.filename.encode() for info in archive.infolist()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return None


def test_an_ordinary_directory_is_read() -> None:
    assert plain_names(packed(*NAMES)) == tuple(name.encode() for name in NAMES)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        packed(),
        packed(*NAMES)[:-1],
        packed(*NAMES) + b"\n",
        b"before" + packed(*NAMES),
        packed(*NAMES, comment=b"more"),
        packed(*NAMES, remark=b"more"),
        packed(*NAMES, extra=b"\x01\x00\x00\x00"),
        packed("xl\\workbook.xml"),
        packed("xl/åäö.xml"),
        packed(*map(str, range(300))),
    ],
)
def test_what_has_anything_odd_about_it_is_left_to_the_library(data: bytes) -> None:
    assert plain_names(data) == ()


def test_the_library_says_the_same_of_changed_ones() -> None:
    whole, told = packed(*NAMES), 0
    for number in range(1500):
        random = Random(number)
        data = bytearray(whole)
        for _ in range(random.randint(1, 3)):
            data[random.randrange(len(data) - 400, len(data))] = random.choice((0, 1, 20, 63, 64, 80, 255, *b"PKxl/"))
        if names := plain_names(bytes(data)):
            told += 1
            assert list(names) == by_the_library(bytes(data))
    assert told > 75
