"""The workbook reader that survives any file, and its twin that reads in the process.

Both satisfy ``domain.ports.WorkbookReader``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook, Workbook
from est_mailer.workbooks.framing import Request
from est_mailer.workbooks.guard import MAX_FILE
from est_mailer.workbooks.reader_helper import HELPER, Helper, Process, Reading, started
from est_mailer.workbooks.refusals import ReadThoroughly
from est_mailer.workbooks.wire import decode

WALL_SECONDS = 10.0
CPU_SECONDS = 5
# A helper answers within the wall time by itself; this much longer, and it is the helper that hangs.
GRACE_SECONDS = 5.0
_MOST_HELPERS = 4
_IDLE_SECONDS = 60.0  # after which all helpers but the first end


class InProcessReader:
    """Reads here, with the guard but without isolation: for tests and files of our own making."""

    def read(self, content: bytes, filename: str = "") -> Workbook:
        """The workbook's values. Raises UnreadableWorkbook."""
        from est_mailer.workbooks.reading import read_guarded  # libraries that the service itself does not load

        return read_guarded(content, filename)

    def ahead(self, content: bytes, filename: str = "") -> Callable[[], Workbook]:
        """Reads when the workbook is asked for."""
        return partial(self.read, content, filename)

    def warm_up(self) -> None:
        """Nothing to make ready."""

    def close(self) -> None:
        """Nothing to close."""


class IsolatedReader:
    """Reads each file in a child of a warm helper process: 512 MB, seconds by the wall and of CPU, no files.

    A file that kills, hangs or fills its child costs one answer and nothing else. Thread-safe. Files read ahead are
    spread over ``helpers`` processes (by default one for each core, at most four), started when the others are busy.
    One more, with all libraries, is started for a file that is odd. Only the first stays when it is idle.
    ``start_helper``: how one is started, if not by ``command``.
    """

    def __init__(
        self,
        wall_seconds: float = WALL_SECONDS,
        cpu_seconds: int = CPU_SECONDS,
        grace_seconds: float = GRACE_SECONDS,
        command: Sequence[str] = HELPER,
        helpers: int | None = None,
        start_helper: Callable[[], Process] | None = None,
    ) -> None:
        self._wall_seconds, self._cpu_seconds = wall_seconds, cpu_seconds
        start_one = start_helper or partial(started, command)
        count = helpers or min(_MOST_HELPERS, len(os.sched_getaffinity(0)))
        self._helpers = tuple(Helper(start_one, wall_seconds + grace_seconds) for _ in range(count))
        self._thorough = Helper(start_one, wall_seconds + grace_seconds)

    def read(self, content: bytes, filename: str = "") -> Workbook:
        """The workbook's values. Raises UnreadableWorkbook."""
        return self.ahead(content, filename)()

    def ahead(self, content: bytes, filename: str = "") -> Callable[[], Workbook]:
        """Starts the reading; what is returned waits for it and gives the workbook, or raises UnreadableWorkbook."""
        if len(content) > MAX_FILE:
            return partial(_refuse, Unreadable.TOO_LARGE, f"{len(content)} bytes")
        helper = min(self._helpers, key=len)
        idle = 0.0 if helper is self._helpers[0] else _IDLE_SECONDS
        reading = Reading(self._request(content, filename, idle, thorough=False))
        helper.ask(reading)
        return partial(self._finished, helper, reading, content, filename)

    def _finished(self, helper: Helper, reading: Reading, content: bytes, filename: str) -> Workbook:
        try:
            return decode(helper.wait_for(reading))
        except ReadThoroughly:
            again = Reading(self._request(content, filename, _IDLE_SECONDS, thorough=True))
            self._thorough.ask(again)
            return decode(self._thorough.wait_for(again))

    def _request(self, content: bytes, filename: str, idle: float, *, thorough: bool) -> bytes:
        name = os.path.basename(filename).encode(errors="replace")[:1000]  # noqa: PTH119 - a name from a mail, no path
        header = Request(len(name), len(content), self._wall_seconds, self._cpu_seconds, idle, thorough)
        return header.pack() + name + content

    def warm_up(self) -> None:
        """Starts a helper, which loads its libraries meanwhile."""
        with suppress(OSError):  # too little memory, say: the first file tries again and tells of it
            self._helpers[0].start()

    def close(self) -> None:
        """Ends the helpers; a later ``read`` starts a new one."""
        for helper in (*self._helpers, self._thorough):
            helper.end()

    @property
    def helper_pids(self) -> tuple[int, ...]:
        """The process ids of the helpers that run, for diagnosis."""
        return tuple(pid for helper in (*self._helpers, self._thorough) if (pid := helper.pid) is not None)


def _refuse(reason: Unreadable, detail: str) -> Workbook:
    raise UnreadableWorkbook(reason, detail)
