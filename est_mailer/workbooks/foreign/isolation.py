"""The workbook reader that survives any file, and its twin that reads in the process.

Both satisfy ``domain.ports.WorkbookReader``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from threading import Lock

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook, Workbook
from est_mailer.workbooks.foreign.framing import File, Request, packed
from est_mailer.workbooks.foreign.guard import MAX_FILE
from est_mailer.workbooks.foreign.ordinary import may_be_ordinary
from est_mailer.workbooks.foreign.reader_helper import HELPER, Helper, Process, Reading, started
from est_mailer.workbooks.foreign.refusals import ReadThoroughly
from est_mailer.workbooks.foreign.shared_reading import CPU_SECONDS as SHARED_CPU_SECONDS
from est_mailer.workbooks.foreign.shared_reading import WALL_SECONDS as SHARED_WALL_SECONDS
from est_mailer.workbooks.foreign.shared_reading import SharedReading, Waiting
from est_mailer.workbooks.foreign.wire import decode

WALL_SECONDS = 10.0
CPU_SECONDS = 5
# A helper answers within the wall time by itself; this much longer, and it is the helper that hangs.
GRACE_SECONDS = 5.0
_MOST_HELPERS = 4
_ENOUGH = 2  # requests for several files, which keep a helper busy: only then another is started for the next
_IDLE_SECONDS = 60.0  # after which all helpers but the first end


class InProcessReader:
    """Reads here, with the guard but without isolation: for tests and files of our own making."""

    def read(self, content: bytes, filename: str = "") -> Workbook:
        """The workbook's values. Raises UnreadableWorkbook."""
        from est_mailer.workbooks.foreign.reading import read_guarded  # libraries that the service itself does not load

        return read_guarded(content, filename)

    def ahead(self, content: bytes, filename: str = "", *, together: bool = False) -> Callable[[], Workbook]:  # noqa: ARG002
        """Reads when the workbook is asked for."""
        return partial(self.read, content, filename)

    def warm_up(self) -> None:
        """Nothing to make ready."""

    def close(self) -> None:
        """Nothing to close."""


class IsolatedReader:
    """Reads each file, or some ordinary ones (see ``shared_reading``), in a child of a warm helper process: 512 MB,
    seconds by the wall and of CPU, no files.

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
        self._lock = Lock()
        self._shared = SharedReading(self._ask_together, self._alone)

    def read(self, content: bytes, filename: str = "") -> Workbook:
        """The workbook's values. Raises UnreadableWorkbook."""
        return self.ahead(content, filename)()

    def ahead(self, content: bytes, filename: str = "", *, together: bool = False) -> Callable[[], Workbook]:
        """Starts the reading; what is returned waits for it and gives the workbook, or raises UnreadableWorkbook.

        ``together``: the file may share its child with others of which this was said, if it is ordinary. Then it is
        read when there are as many as one child takes, or when any file is waited for.
        """
        if len(content) > MAX_FILE:
            return partial(_refuse, Unreadable.TOO_LARGE, f"{len(content)} bytes")
        file = File(content, filename)
        waiting = self._together(file) if together and may_be_ordinary(content) else self._alone(file)
        return partial(self._waited_for, waiting)

    def _together(self, file: File) -> Waiting:
        with self._lock:
            if not self._shared.is_open:
                self._shared = SharedReading(self._ask_together, self._alone)
            return self._shared.add(file)

    def _waited_for(self, waiting: Waiting) -> Workbook:
        """While somebody waits for one file, those that were asked for meanwhile are being read."""
        with self._lock:
            self._shared.begin()
        return waiting()

    def _ask_together(self, files: Sequence[File]) -> Callable[[], bytes]:
        few = (helper for helper in self._helpers if helper.unanswered() < _ENOUGH)
        helper = next(few, None) or min(self._helpers, key=len)
        limits = min(self._wall_seconds, SHARED_WALL_SECONDS), min(self._cpu_seconds, SHARED_CPU_SECONDS)
        reading = self._reading(files, helper, *limits)
        helper.ask(reading)
        return partial(helper.wait_for, reading)

    def _alone(self, file: File) -> Waiting:
        helper = min(self._helpers, key=len)
        reading = self._reading((file,), helper, self._wall_seconds, self._cpu_seconds)
        helper.ask(reading)
        return partial(self._finished, helper, reading, file)

    def _finished(self, helper: Helper, reading: Reading, file: File) -> Workbook:
        try:
            return decode(helper.wait_for(reading))
        except ReadThoroughly:
            again = self._reading((file,), self._thorough, self._wall_seconds, self._cpu_seconds)
            self._thorough.ask(again)
            return decode(self._thorough.wait_for(again))

    def _reading(self, files: Sequence[File], helper: Helper, wall: float, cpu: int) -> Reading:
        body, idle = packed(files), 0.0 if helper is self._helpers[0] else _IDLE_SECONDS
        request = Request(len(files), len(body), wall, cpu, idle, helper is self._thorough).pack() + body
        return Reading(request, tries=2 if len(files) == 1 else 1)

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
