"""What stands beside the values: found in the isolated reader, capped, and asked about in every kind of workbook."""

from __future__ import annotations

import io
import random

import openpyxl
import pytest
from openpyxl.comments import Comment

from est_mailer.domain.grid import Aside, AsideKind, Workbook
from est_mailer.workbooks.foreign.asides import LONGEST_TEXT, MOST_TEXTS
from est_mailer.workbooks.foreign.isolation import IsolatedReader
from est_mailer.workbooks.foreign.reading import read_guarded
from est_mailer.workbooks.foreign.wire import decode, encode
from est_mailer.workbooks.foreign.xls_asides import xls_asides


def a_book() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Blad"
    book.worksheets[0]["A1"] = "Hej"
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_they_come_through_the_isolated_reader() -> None:
    book = a_book()
    book.worksheets[0]["B2"] = "=A1*2"
    book.worksheets[0]["A1"].comment = Comment("ring mig", "Anna")
    reader = IsolatedReader()
    try:
        workbook = reader.read(saved(book), "lista.xlsx")
    finally:
        reader.close()
    assert workbook.asides == (
        Aside(AsideKind.ERROR, "Blad", 2, 2, "=A1*2"),
        Aside(AsideKind.COMMENT, "Blad", 1, 1, "ring mig"),
    )


def test_they_survive_the_wire() -> None:
    workbook = Workbook((), (), (Aside(AsideKind.TEXT_BOX, "Blad", 0, 0, "å\nä"),))
    assert decode(encode(workbook)) == workbook


def test_notes_are_capped() -> None:
    book, noise = a_book(), random.Random(2026).randbytes
    for row in range(1, MOST_TEXTS + 20):
        book.worksheets[0].cell(row, 1).comment = Comment(noise(LONGEST_TEXT + 4).hex(), "Anna")
    asides = read_guarded(saved(book)).asides
    assert len(asides) == MOST_TEXTS
    assert {len(a.text) for a in asides} == {LONGEST_TEXT}


@pytest.mark.parametrize(
    ("typed", "value"), [("-klotter på väggen", "-klotter på väggen"), ("+Norrby", "+Norrby"), ("klotter", "=klotter")]
)
def test_words_that_became_a_formula_are_the_cell(typed: str, value: str) -> None:
    book = a_book()
    book.worksheets[0]["B2"] = f"={typed}"
    workbook = read_guarded(saved(book))
    assert workbook.sheets[0].cells[2, 2] == value
    assert workbook.asides == ()


def test_an_error_in_a_text_table_is_no_value() -> None:
    workbook = read_guarded(b"a;b;#NAMN?\n1;2;#DIV/0!\n#1;#hej;#REF!\n", "a.csv")
    assert [a.text for a in workbook.asides] == ["#NAMN?", "#DIV/0!", "#REF!"]
    assert workbook.sheets[0].cells[3, 2] == "#hej"


@pytest.mark.parametrize("length", [0, 8, 100, 600, 5000])
def test_a_damaged_xls_has_none(length: int) -> None:
    assert xls_asides((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x09\x00\xff" * 2000)[:length]) == []
