"""The workbook reader that survives any file, and its twin that reads in the process.

Both satisfy ``domain.ports.WorkbookReader``.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

import est_mailer
from est_mailer.domain.grid import Unreadable, UnreadableWorkbook, Workbook
from est_mailer.workbooks.guard import MAX_FILE
from est_mailer.workbooks.reader_process import ANSWER_HEADER, MAX_ANSWER, REQUEST_HEADER
from est_mailer.workbooks.reading import read_guarded
from est_mailer.workbooks.wire import decode

WALL_SECONDS = 10.0
CPU_SECONDS = 5
# The helper answers within the wall time by itself; this much longer, and it is the helper that hangs.
GRACE_SECONDS = 5.0
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "PYTHONHOME", "VIRTUAL_ENV")


class InProcessReader:
    """Reads here, with the guard but without isolation: for tests and files of our own making."""

    def read(self, content: bytes, filename: str = "") -> Workbook:
        """The workbook's values. Raises UnreadableWorkbook."""
        return read_guarded(content, filename)

    def warm_up(self) -> None:
        """Nothing to make ready."""

    def close(self) -> None:
        """Nothing to close."""


class _HelperLost(Exception):
    """The helper process ended or hangs; a new one is needed."""


class IsolatedReader:
    """Reads each file in a child of a warm helper process: 512 MB, seconds by the wall and of CPU, no files.

    A file that kills, hangs or fills its child costs one answer and nothing else. Thread-safe: one file at a time.
    The helper gets none of the service's environment but what Python needs, so no secret is in its memory.
    """

    def __init__(
        self,
        wall_seconds: float = WALL_SECONDS,
        cpu_seconds: int = CPU_SECONDS,
        grace_seconds: float = GRACE_SECONDS,
        command: Sequence[str] = (sys.executable, "-P", "-m", "est_mailer.workbooks.reader_process"),
    ) -> None:
        self._wall_seconds = wall_seconds
        self._cpu_seconds = cpu_seconds
        self._grace_seconds = grace_seconds
        self._command = tuple(command)
        self._lock = Lock()
        self._helper: subprocess.Popen[bytes] | None = None

    def read(self, content: bytes, filename: str = "") -> Workbook:
        """The workbook's values. Raises UnreadableWorkbook."""
        if len(content) > MAX_FILE:
            raise UnreadableWorkbook(Unreadable.TOO_LARGE, f"{len(content)} bytes")
        name = os.path.basename(filename).encode(errors="replace")[:1000]  # noqa: PTH119 - a name from a mail, no path
        header = REQUEST_HEADER.pack(len(name), len(content), self._wall_seconds, self._cpu_seconds)
        with self._lock:
            return decode(self._answer_to(header + name + content))

    def warm_up(self) -> None:
        """Starts the helper, which loads its libraries meanwhile."""
        with self._lock, suppress(OSError):  # too little memory, say: the first file tries again and tells of it
            self._running_helper()

    def close(self) -> None:
        """Ends the helper; a later ``read`` starts a new one."""
        with self._lock:
            self._end_helper()

    @property
    def helper_pid(self) -> int | None:
        """The helper's process id while it runs, for diagnosis."""
        return self._helper.pid if self._helper and self._helper.poll() is None else None

    def _answer_to(self, request: bytes) -> bytes:
        """One more try with a new helper: the old one may have been killed since the last file."""
        lost = ""
        for _ in range(2):
            try:
                return self._exchange(self._running_helper(), request)
            except (_HelperLost, OSError) as error:
                lost = str(error)
                self._end_helper()
        raise UnreadableWorkbook(Unreadable.BROKEN, f"the reader process was lost twice: {lost}")

    def _running_helper(self) -> subprocess.Popen[bytes]:
        if self._helper is None or self._helper.poll() is not None:
            self._end_helper()
            environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
            environment["PYTHONPATH"] = str(Path(est_mailer.__file__).resolve().parents[1])
            self._helper = subprocess.Popen(  # noqa: S603 - the command is ours, nothing of a mail is in it
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                bufsize=0,
            )
            for pipe in (self._helper.stdin, self._helper.stdout):
                assert pipe is not None
                os.set_blocking(pipe.fileno(), False)
        return self._helper

    def _exchange(self, helper: subprocess.Popen[bytes], request: bytes) -> bytes:
        assert helper.stdin is not None
        assert helper.stdout is not None
        deadline = time.monotonic() + self._wall_seconds + self._grace_seconds
        left = memoryview(request)
        while left:
            _wait_for(helper.stdin.fileno(), select.POLLOUT, deadline)
            left = left[os.write(helper.stdin.fileno(), left[: 2**16]) :]
        length = ANSWER_HEADER.unpack(_read_exactly(helper.stdout.fileno(), ANSWER_HEADER.size, deadline))[0]
        if length > MAX_ANSWER:
            raise _HelperLost(f"it announced {length} bytes")
        return _read_exactly(helper.stdout.fileno(), length, deadline)

    def _end_helper(self) -> None:
        helper, self._helper = self._helper, None
        if helper is None:
            return
        helper.kill()
        helper.wait()
        for pipe in (helper.stdin, helper.stdout):
            if pipe is not None:
                with suppress(OSError):  # a pipe whose other end is gone; it is closed all the same
                    pipe.close()


def _read_exactly(descriptor: int, size: int, deadline: float) -> bytes:
    chunks: list[bytes] = []
    while size:
        _wait_for(descriptor, select.POLLIN, deadline)
        chunk = os.read(descriptor, min(size, 2**20))
        if not chunk:
            raise _HelperLost("it ended")
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def _wait_for(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise _HelperLost("it does not answer")
