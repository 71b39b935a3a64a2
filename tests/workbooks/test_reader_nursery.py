"""A host's readers are forked by a nursery; without it files are read all the same."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook

from est_mailer.workbooks.foreign.isolation import IsolatedReader
from est_mailer.workbooks.foreign.reader_nursery import Nursery


def a_workbook(words: str) -> bytes:
    book, content = Workbook(), BytesIO()
    book.worksheets[0]["A1"] = words
    book.save(content)
    return content.getvalue()


def read(reader: IsolatedReader, words: str) -> object:
    return reader.read(a_workbook(words), "form.xlsx").sheets[0].cells[1, 1]


def test_two_readers_at_once_and_one_after_the_nursery_has_ended() -> None:
    nursery = Nursery()
    readers = [IsolatedReader(start_helper=nursery.helper, helpers=1) for _ in range(2)]
    try:
        assert [read(reader, words) for reader, words in zip(readers, ("Norrby", "Hamnen"), strict=True)] == [
            "Norrby",
            "Hamnen",
        ]
        assert nursery.lives()
        nursery.close()
        assert not nursery.lives()
        readers[0].close()
        assert read(readers[0], "Centrum") == "Centrum"
        assert read(readers[1], "Västhaga") == "Västhaga", "a helper that was lent outlives its nursery"
    finally:
        for reader in readers:
            reader.close()
