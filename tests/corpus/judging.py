"""Reads a hostile file in the isolated reader, with a watch and a scale beside it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

from workbooks.hostile_files import a_workbook

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook, Workbook
from est_mailer.workbooks.foreign.isolation import IsolatedReader

NEXT = "nästa"


@dataclass(frozen=True)
class Verdict:
    """``reason``: why it was refused, None if it was read. ``peak``: the most bytes that helper and child held."""

    reason: Unreadable | None
    seconds: float
    peak: int
    next_is_read: bool


def judge(reader: IsolatedReader, content: bytes, name: str) -> Verdict:
    """Reads the file, and then a good one. The reader's process must have been started by a file before."""
    with _Scale(reader) as scale:
        begun = time.monotonic()
        reason: Unreadable | None = None
        try:
            reader.read(content, name)
        except UnreadableWorkbook as refusal:
            reason = refusal.reason
        seconds = time.monotonic() - begun
    following: Workbook = reader.read(a_workbook(NEXT), "bra.xlsx")
    return Verdict(reason, seconds, scale.peak, following.sheets[0].cells == {(2, 2): NEXT})


class _Scale:
    """Weighs the reader's processes every few milliseconds."""

    def __init__(self, reader: IsolatedReader) -> None:
        self._reader, self._done, self.peak = reader, threading.Event(), 0
        self._thread = threading.Thread(target=self._weigh)

    def __enter__(self) -> _Scale:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _weigh(self) -> None:
        while not self._done.wait(0.004):
            for helper in self._reader.helper_pids:
                self.peak = max([self.peak, *(_held(pid) for pid in (helper, *_children(helper)))])


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _held(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
