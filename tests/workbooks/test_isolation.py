"""Whatever a file does to the process that reads it, the service goes on, and every other file is read."""

import os
import random
import signal
import threading
from collections.abc import Iterator

import pytest
from workbooks.hostile_files import a_workbook, with_parts
from workbooks.refusals import HOSTILE, refusal, refused

from est_mailer.domain.grid import Unreadable
from est_mailer.workbooks.foreign.framing import FRAME
from est_mailer.workbooks.foreign.isolation import IsolatedReader
from est_mailer.workbooks.foreign.reader_helper import Helper, Reading


@pytest.fixture(scope="module")
def hostile() -> Iterator[IsolatedReader]:
    reader = IsolatedReader(wall_seconds=3.0, cpu_seconds=1, command=HOSTILE)
    yield reader
    reader.close()


@pytest.mark.parametrize(
    ("misdeed", "expected"),
    [
        (b"sleep", Unreadable.TOO_SLOW),
        (b"spin", Unreadable.TOO_SLOW),
        (b"memory", Unreadable.BROKEN),
        (b"segfault", Unreadable.BROKEN),
        (b"panic", Unreadable.BROKEN),
        (b"exit", Unreadable.BROKEN),
        (b"flood", Unreadable.SUSPECT),
    ],
)
def test_a_child_that_misbehaves_disturbs_nothing(
    hostile: IsolatedReader, misdeed: bytes, expected: Unreadable
) -> None:
    hostile.read(a_workbook())
    helpers = hostile.helper_pids
    assert refusal(hostile, misdeed) is expected
    assert hostile.read(a_workbook("nästa")).sheets[0].cells == {(2, 2): "nästa"}
    assert hostile.helper_pids == helpers


@pytest.mark.parametrize("misdeed", [b"open", b"talk"])
def test_a_child_can_open_nothing_and_speaks_only_through_its_pipe(hostile: IsolatedReader, misdeed: bytes) -> None:
    assert hostile.read(misdeed).sheets[0].name == "survived"
    assert hostile.read(a_workbook("nästa")).sheets[0].cells == {(2, 2): "nästa"}


def test_no_secret_is_in_the_helpers_environment(hostile: IsolatedReader) -> None:
    given = set(hostile.read(b"environment").marks)
    own = {"LD_BIND_NOW", "OPENPYXL_LXML"}  # set by ourselves, for everybody
    assert given <= {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"} | own
    assert "HOME" in os.environ


def test_a_file_that_kills_the_helper_is_given_up_after_two(hostile: IsolatedReader) -> None:
    assert refusal(hostile, b"kill the helper") is Unreadable.BROKEN
    assert hostile.read(a_workbook("nästa")).sheets[0].cells == {(2, 2): "nästa"}


def test_a_helper_that_died_is_replaced() -> None:
    reader = IsolatedReader()
    try:
        reader.read(a_workbook())
        (first,) = reader.helper_pids
        os.kill(first, signal.SIGKILL)
        assert reader.read(a_workbook("igen")).sheets[0].cells == {(2, 2): "igen"}
        assert reader.helper_pids not in ((), (first,))
        reader.close()
        assert reader.helper_pids == ()
        assert reader.read(a_workbook("öppen")).sheets[0].cells == {(2, 2): "öppen"}
    finally:
        reader.close()


class HalfAnswering:
    """A process that has said half of an answer, and no more."""

    def __init__(self) -> None:
        said, says = os.pipe()
        hears, self._told = os.pipe()
        os.write(says, FRAME.pack(False, 5) + b'{"a":')
        self.pid, self.stdin, self.stdout = 0, os.fdopen(self._told, "wb", 0), os.fdopen(said, "rb", 0)
        self._ends = (says, hears)

    def poll(self) -> int | None:
        return None

    def kill(self) -> None:
        for end in self._ends:
            os.close(end)

    def wait(self) -> int:
        return 0


def test_half_an_answer_of_a_helper_that_is_gone_is_forgotten() -> None:
    helper, reading = Helper(HalfAnswering, patience=5.0), Reading(b"a request")
    helper.ask(reading)
    assert helper.unanswered() == 1
    assert reading.said
    helper.end()
    assert reading.said == b""


def test_a_helper_that_hangs_is_replaced() -> None:
    reader = IsolatedReader(wall_seconds=1.0, grace_seconds=0.2)
    try:
        reader.read(a_workbook())
        (helper,) = reader.helper_pids
        os.kill(helper, signal.SIGSTOP)
        assert reader.read(a_workbook("igen")).sheets[0].cells == {(2, 2): "igen"}
        assert reader.helper_pids not in ((), (helper,))
    finally:
        reader.close()


def test_threads_share_one_reader(hostile: IsolatedReader) -> None:
    found: dict[str, str] = {}

    def read(name: str) -> None:
        found[name] = str(hostile.read(a_workbook(name)).sheets[0].cells[2, 2])

    threads = [threading.Thread(target=read, args=(f"nr {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {f"nr {n}": f"nr {n}" for n in range(8)}


def test_files_read_ahead_are_spread_over_helpers_and_answered_each_with_its_own() -> None:
    reader = IsolatedReader(helpers=2)
    names = [f"nr {n}" for n in range(80)]  # more than may be under way
    try:
        workbooks = [reader.ahead(a_workbook(name)) for name in names]
        assert len(reader.helper_pids) == 2
        found = {name: waited() for name, waited in reversed(list(zip(names, workbooks, strict=True)))}
        assert {str(book.sheets[0].cells[2, 2]) for book in found.values()} == set(names)
        assert all(book.sheets[0].cells[2, 2] == name for name, book in found.items())
    finally:
        reader.close()


def test_a_file_that_kills_its_helper_costs_those_behind_it_nothing() -> None:
    reader = IsolatedReader(command=HOSTILE, helpers=1)
    files = (b"segfault", a_workbook("a"), b"kill the helper", b"kill the helper", a_workbook("b"), b"x" * 6 * 2**20)
    try:
        waits = [reader.ahead(content) for content in files]
        assert [refused(wait) for wait in waits] == [
            Unreadable.BROKEN,
            None,
            Unreadable.BROKEN,
            Unreadable.BROKEN,
            None,
            Unreadable.TOO_LARGE,
        ]
        assert waits[4]().sheets[0].cells == {(2, 2): "b"}
    finally:
        reader.close()


def test_large_files_read_ahead_do_not_stop_each_other() -> None:
    reader = IsolatedReader(helpers=1)
    large = with_parts({"xl/media/bild.png": random.Random(1).randbytes(2 * 2**20)})
    try:
        waits = [reader.ahead(large) for _ in range(4)]
        assert [len(wait().sheets) for wait in waits] == [1] * 4
        reader.ahead(large)
        reader.close()
        assert reader.helper_pids == ()
        assert waits[0]() == waits[1]()
    finally:
        reader.close()
