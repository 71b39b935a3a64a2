"""The children of a helper: one for each request, which inherits its files, or one that stands ready for them.

A child is forked ahead when mail is announced, and only then. It is confined at once and inherits no file; it reads our
own example, so that the pages that any child copies are its own by then, and waits for what comes with the mail. One
for which nothing comes is ended.
"""

from __future__ import annotations

import mmap
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from est_mailer.domain.grid import Unreadable, UnreadableWorkbook
from est_mailer.workbooks.foreign.confinement import Confinement
from est_mailer.workbooks.foreign.example import EXAMPLE
from est_mailer.workbooks.foreign.framing import REQUEST_SIZE, File, Request, packed, unpacked
from est_mailer.workbooks.foreign.plain_archive import stored
from est_mailer.workbooks.foreign.shared_answers import Read, answers
from est_mailer.workbooks.foreign.wire import encode, encode_refusal

_LONGEST_CPU = 5  # seconds of the processor for a child that stands ready; its request may say less
EXAMPLES = packed((File(stored(EXAMPLE), "example.xlsx"),))
"""Our own, as a request brings files: one."""


@dataclass(frozen=True, slots=True)
class Child:
    """As its helper sees it: ``says`` is the descriptor from which its answer is read."""

    pid: int
    says: int


class Children:
    """Forks them, one at a time. ``room``: where a request's files lie, packed; ``read``: what reads a file."""

    def __init__(self, room: mmap.mmap, read: Read) -> None:
        self._room, self._read, self._confinement = room, read, Confinement.prepared()
        self._ready: Child | None = None
        self._asks = -1  # the descriptor by which the one that stands ready is given a request

    @property
    def one_is_ready(self) -> bool:
        """True while a child waits for what mail may bring."""
        return self._ready is not None

    def expect(self) -> None:
        """Have a child stand ready, if none does."""
        if self._ready is None:
            asked, self._asks = os.pipe()
            self._ready = _forked(lambda writable: self._stand_ready(asked, writable))
            os.close(asked)

    def take(self, request: Request) -> Child:
        """A child that reads the files in the room: the one that stands ready, or a new one."""
        return (None if request.thorough else self._handed_over(request)) or self._new(request)

    def dismiss(self) -> None:
        """End the child that stands ready, if one does."""
        child, self._ready = self._ready, None
        if child is not None:
            os.close(self._asks)
            os.close(child.says)
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)

    def _new(self, request: Request) -> Child:
        self.dismiss()
        return _forked(lambda writable: self._read_in_room(request, writable))

    def _handed_over(self, request: Request) -> Child | None:
        """None if no child stands ready, or it has died meanwhile."""
        if self._ready is None:
            return None
        with suppress(BrokenPipeError), memoryview(self._room)[: request.size] as files:
            write(self._asks, request.pack())
            write(self._asks, files)
            child, self._ready = self._ready, None
            os.close(self._asks)
            return child
        return None

    def _read_in_room(self, request: Request, writable: int) -> None:
        self._confinement.confine(request.cpu, writable)
        self._answer(request, writable)

    def _stand_ready(self, asked: int, writable: int) -> None:
        self._confinement.confine(_LONGEST_CPU, asked, writable)
        tuple(answers(tuple(unpacked(EXAMPLES, 1)), self._read))
        header = bytearray(REQUEST_SIZE)
        if not filled(asked, memoryview(header)):
            return
        request = Request.unpack(bytes(header))
        with memoryview(self._room)[: request.size] as files:
            if not filled(asked, files):
                return
        os.close(asked)
        self._confinement.limit_cpu(request.cpu)
        self._answer(request, writable)

    def _answer(self, request: Request, writable: int) -> None:
        """An answer to each of the files in the room."""
        with memoryview(self._room)[: request.size] as taken:
            files = tuple(unpacked(taken, request.files))
        for answer in answers(files, self._read) if len(files) > 1 else (self._answer_to(files[0], request),):
            write(writable, answer)  # what was said of a file is out of reach for those behind it
        os.close(writable)  # the answer is whole before the process is gone

    def _answer_to(self, file: File, request: Request) -> bytes:
        try:
            return encode(self._read(file.content, file.name, thorough=request.thorough))
        except UnreadableWorkbook as refusal:
            return encode_refusal(refusal)
        except MemoryError:
            return encode_refusal(UnreadableWorkbook(Unreadable.BROKEN, "out of memory"))


def _forked(live: Callable[[int], None]) -> Child:
    """``live`` is given the descriptor for what the child says. Whatever else happens, some answer is missing."""
    readable, writable = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            live(writable)
        finally:
            os._exit(0)
    os.close(writable)
    return Child(pid, readable)


def filled(descriptor: int, room: memoryview) -> bool:
    """Fills the room; False if the input ends before."""
    taken = 0
    while taken < len(room):
        count = os.readv(descriptor, [room[taken:]])
        if not count:
            return False
        taken += count
    return True


def write(descriptor: int, words: bytes | memoryview) -> None:
    """All of it. Raises OSError."""
    view = memoryview(words)
    while view:
        view = view[os.write(descriptor, view) :]
