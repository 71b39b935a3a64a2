"""Several ordinary files read by one confined child: a fork costs more than the reading of such a file.

What a child says of several files is believed whole or not at all. If it dies, passes a limit, refuses a file or says
anything but a workbook for each, every one of its files is read again by a child of its own: so no file costs another
its reading, and each refusal is the file's own. All are judged by their archives' directories before the first is
parsed; an odd one is left for a child of its own. Answers come in the files' order, each with the checksum of its file.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from threading import RLock

from est_mailer.domain.grid import UnreadableWorkbook, Workbook
from est_mailer.domain.journal import Told, told
from est_mailer.workbooks.foreign.framing import File
from est_mailer.workbooks.foreign.shared_answers import MOST_FILES, workbooks_in

log = logging.getLogger(__name__)

# For all of them, where some hundredths of a second are enough; a file that needs more is read again by itself.
WALL_SECONDS = 2.0
CPU_SECONDS = 1

Waiting = Callable[[], Workbook]
"""Waits for a workbook that is being read, and gives it or raises UnreadableWorkbook; each time the same."""


class SharedReading:
    """Files that one child shall read. Thread-safe.

    ``ask``: has them read by one child; what it returns waits for the answer. ``alone``: has one read by its own.
    """

    def __init__(self, ask: Callable[[Sequence[File]], Callable[[], bytes]], alone: Callable[[File], Waiting]) -> None:
        self._ask, self._alone = ask, alone
        self._lock = RLock()
        self._files: list[File] = []
        self._begun = False
        self._answer: Callable[[], bytes] | None = None
        self._read: list[Waiting] = []

    @property
    def is_open(self) -> bool:
        """True while it takes more files."""
        return not self._begun and len(self._files) < MOST_FILES

    def add(self, file: File) -> Waiting:
        """Takes a file that may be ordinary, while it is open; begins with the last that one child may read."""
        with self._lock:
            self._files.append(file)
            place = len(self._files) - 1
            if len(self._files) == MOST_FILES:
                self.begin()
        return partial(self._workbook, place)

    def begin(self) -> None:
        """Has the files read that there are; one alone needs no company."""
        with self._lock:
            if self._begun or not self._files:
                return
            self._begun = True
            if len(self._files) == 1:
                self._read = [self._alone(self._files[0])]
            else:
                self._answer = self._ask(tuple(self._files))

    def _workbook(self, place: int) -> Workbook:
        with self._lock:
            self.begin()
            if self._answer and not self._read:
                self._read = self._judged(self._answer())
                self._files.clear()
            waiting = self._read[place]
        return waiting()

    def _judged(self, answer: bytes) -> list[Waiting]:
        workbooks: Sequence[Workbook | None]
        try:
            workbooks = workbooks_in(answer, self._files)
        except UnreadableWorkbook:
            count = len(self._files)
            words = "%s files that were read together are read again, each by itself"
            log.warning(words, count, extra=told(Told.FILES_READ_AGAIN, count=count))
            workbooks = [None] * count
        return [
            self._alone(file) if workbook is None else _given(workbook)
            for file, workbook in zip(self._files, workbooks, strict=True)
        ]


def _given(workbook: Workbook) -> Waiting:
    return lambda: workbook
