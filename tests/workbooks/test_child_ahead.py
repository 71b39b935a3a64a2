"""A child is forked when mail is announced, waits for its file confined as any other, and is gone if none comes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from workbooks.hostile_files import a_workbook

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook
from est_mailer.workbooks.foreign.isolation import IsolatedReader

HOSTILE = (sys.executable, "-P", str(Path(__file__).with_name("hostile_reader.py")))


@pytest.fixture(scope="module")
def reader() -> Iterator[IsolatedReader]:
    made = IsolatedReader(wall_seconds=3.0, cpu_seconds=1, command=HOSTILE)
    made.read(a_workbook())
    yield made
    made.close()


def children(reader: IsolatedReader) -> list[int]:
    """The process ids of those that the helper has now."""
    (helper,) = reader.helper_pids
    return [int(pid) for pid in Path(f"/proc/{helper}/task/{helper}/children").read_text().split()]


def count_becomes(reader: IsolatedReader, count: int) -> list[int]:
    """The children, when they are so many; that of the file before may just be ending."""
    until = time.monotonic() + 20
    while len(found := children(reader)) != count and time.monotonic() < until:
        time.sleep(0.005)
    assert len(found) == count
    return found


def the_one_ahead(reader: IsolatedReader) -> int:
    count_becomes(reader, 0)
    reader.expect()
    return count_becomes(reader, 1)[0]


def test_none_waits_until_mail_is_announced_and_the_one_that_does_reads_the_next_file(reader: IsolatedReader) -> None:
    count_becomes(reader, 0)
    time.sleep(0.1)
    assert children(reader) == []
    child = the_one_ahead(reader)
    reader.expect()
    assert reader.read(a_workbook(), "process.xlsx").marks == (str(child),)
    assert reader.read(a_workbook(), "process.xlsx").marks != (str(child),)
    assert reader.read(a_workbook("nästa")).sheets[0].cells == {(2, 2): "nästa"}


def test_files_that_share_a_child_may_have_it_too(reader: IsolatedReader) -> None:
    child = the_one_ahead(reader)
    waits = [reader.ahead(a_workbook(), f"process{n}/process.xlsx", together=True) for n in range(3)]
    assert [wait().marks for wait in waits] == [(str(child),)] * 3


def test_one_for_which_nothing_comes_is_ended(reader: IsolatedReader) -> None:
    child = the_one_ahead(reader)
    count_becomes(reader, 0)
    assert not Path(f"/proc/{child}").exists()
    assert reader.read(a_workbook("senare")).sheets[0].cells == {(2, 2): "senare"}


def test_one_that_was_killed_while_it_waited_costs_the_file_nothing(reader: IsolatedReader) -> None:
    os.kill(the_one_ahead(reader), 9)
    assert reader.read(a_workbook("nästa")).sheets[0].cells == {(2, 2): "nästa"}


@pytest.mark.parametrize(
    ("misdeed", "expected"),
    [
        (b"segfault", Unreadable.BROKEN),
        (b"spin", Unreadable.TOO_SLOW),
        (b"memory", Unreadable.BROKEN),
        (b"exit", Unreadable.BROKEN),
    ],
)
def test_it_has_the_limits_of_any_other(reader: IsolatedReader, misdeed: bytes, expected: Unreadable) -> None:
    the_one_ahead(reader)
    with pytest.raises(UnreadableWorkbook) as caught:
        reader.read(misdeed)
    assert caught.value.reason is expected


@pytest.mark.parametrize("misdeed", [b"open", b"talk"])
def test_it_can_open_nothing_and_speaks_only_through_its_pipe(reader: IsolatedReader, misdeed: bytes) -> None:
    the_one_ahead(reader)
    assert reader.read(misdeed).sheets[0].name == "survived"
    assert reader.read(a_workbook("nästa")).sheets[0].cells == {(2, 2): "nästa"}
