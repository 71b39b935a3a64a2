"""An archive put together from runs is one that every program reads."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from est_mailer.workbooks.package.zip_writing import Archive, Member, Run

COMMON = Run.common(b"what all have in common, what all have in common " * 200)


@pytest.mark.parametrize(
    "own", [b"", b"a few words", b"longer than a stored block " * 5000], ids=["none", "few", "many"]
)
def test_members_of_runs_are_read_as_they_were_written(own: bytes) -> None:
    runs = [Run.own(own), COMMON, COMMON, Run.own(own)]
    packed = Archive.of([Member.of("first.xml", b"first")]).joined([Member.of_runs("own.xml", runs)]).content()
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        assert archive.testzip() is None
        assert archive.read("own.xml") == own + COMMON.content * 2 + own
        assert archive.getinfo("own.xml").compress_size < len(COMMON.content) + 2 * len(own)
