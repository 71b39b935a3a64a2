"""What the reader's child says of a workbook, and what the service takes of it: values, or nothing at all."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest

from est_mailer.domain.grid import CellValue, Sheet, Unreadable, UnreadableWorkbook, Workbook
from est_mailer.workbooks.foreign.wire import decode, encode

ODD_ANSWERS = sorted((Path(__file__).parents[1] / "corpus" / "fuzz" / "wire").iterdir())
HEAD = b'{"sheets":["Blad","Hj\xc3\xa4lp"],"marks":[],"asides":[],"withdrawn":[]}'
EMPTY = b'["","",[],[]]'


def a_sheet(name: str, *values: CellValue) -> Sheet:
    return Sheet(name, {(row, 1): value for row, value in enumerate(values, 1)})


def test_every_kind_of_value_comes_as_it_was() -> None:
    values = ("a\n\\u0000 å", 1, True, 1.5, date(2026, 11, 9), datetime(2026, 11, 9, 10), time(10), 0, False, 1.0)  # noqa: DTZ001
    workbook = Workbook((a_sheet("Blad", *values), Sheet("Tomt", {}), a_sheet("Sist", *reversed(values))), ("märke",))
    again = decode(encode(workbook))
    assert again == workbook
    assert [[*map(type, s.cells.values())] for s in again.sheets] == [
        [*map(type, s.cells.values())] for s in workbook.sheets
    ]


def test_a_sheet_of_many_workbooks_is_decoded_once_and_is_a_sheet_of_each() -> None:
    """What is found on a sheet is told from what is found on another by the sheet itself."""
    help_sheet, lists = a_sheet("Hjälp", "Så fyller du i"), a_sheet("Listor", 1)
    one = decode(encode(Workbook((a_sheet("Blad", "a"), help_sheet, lists))))
    other = decode(encode(Workbook((a_sheet("Blad", "a"), help_sheet, help_sheet, a_sheet("Listor", True)))))
    assert one.sheets[1].cells is other.sheets[1].cells is other.sheets[2].cells
    assert one.sheets[1] is not other.sheets[1] is not other.sheets[2]
    assert one.sheets[0].cells is not other.sheets[0].cells, "what people have written is not kept"
    assert (one.sheets[2].cells[1, 1], other.sheets[3].cells[1, 1]) == (1, True)
    assert type(other.sheets[3].cells[1, 1]) is bool


@pytest.mark.parametrize("path", ODD_ANSWERS, ids=lambda path: path.name)
def test_what_our_reader_never_says_is_refused_each_time(path: Path) -> None:
    for _ in range(2):
        with pytest.raises(UnreadableWorkbook) as refusal:
            decode(path.read_bytes())
        assert refusal.value.reason is Unreadable.BROKEN


@pytest.mark.parametrize("lines", [(), (EMPTY,), (EMPTY, b""), (EMPTY, b"{}"), (EMPTY, EMPTY, EMPTY)])
def test_each_sheet_has_one_line(lines: tuple[bytes, ...]) -> None:
    assert decode(b"\n".join((HEAD, EMPTY, EMPTY))).sheets == (Sheet("Blad", {}), Sheet("Hjälp", {}))
    with pytest.raises(UnreadableWorkbook):
        decode(b"\n".join((HEAD, *lines)))


def test_places_are_remembered_and_values_are_not() -> None:
    one, other = (decode(encode(Workbook((a_sheet("Blad", *values),)))) for values in (("a", 1), ("b", True)))
    assert [*map(id, one.sheets[0].cells)] == [*map(id, other.sheets[0].cells)]
    assert [*other.sheets[0].cells.values()] == ["b", True]
    assert type(other.sheets[0].cells[2, 1]) is bool
