"""A helper process as the service sees it: files go in, answers come out in their order, and no thread waits.

What is asked goes into the helper's pipe at once, so it reads on while the service does something else.
"""

from __future__ import annotations

import fcntl
import os
import select
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Protocol

import est_mailer
from est_mailer.domain.grid import Unreadable, UnreadableWorkbook
from est_mailer.workbooks.foreign.framing import FRAME, MAX_ANSWER
from est_mailer.workbooks.foreign.wire import encode_refusal

HELPER = (sys.executable, "-P", "-m", "est_mailer.workbooks.foreign.reader_process")
MOST_AHEAD = 32  # files asked of one helper and not yet answered; one more waits for the first
_PIPE = 2**18  # bytes of files, or of answers, that wait in a pipe
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "PYTHONHOME", "VIRTUAL_ENV", "TMPDIR")


@dataclass
class Reading:
    """What one child reads: the request for it, the answer once there is one; until then what was ``said`` of it.

    ``tries``: of helpers. One may have been killed since the last file; what loses so many is given up.
    """

    request: bytes
    tries: int = 2
    answer: bytes | None = None
    losses: int = 0
    said: bytes = b""


class _HelperLost(Exception):
    """The helper process ended or hangs; a new one is needed."""


class Process(Protocol):
    """A helper's process; ``subprocess.Popen`` is one."""

    @property
    def pid(self) -> int: ...

    @property
    def stdin(self) -> IO[bytes] | None: ...

    @property
    def stdout(self) -> IO[bytes] | None: ...

    def poll(self) -> int | None: ...

    def kill(self) -> None: ...

    def wait(self) -> int: ...


def started(command: Sequence[str], stdin: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """A helper of its own. It gets none of the service's environment but what Python needs, so no secret is in its
    memory. Raises OSError."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment["LD_BIND_NOW"] = "1"  # else each child binds anew what it calls of the libraries
    environment["PYTHONPATH"] = str(Path(est_mailer.__file__).resolve().parents[1])
    return subprocess.Popen(  # noqa: S603 - the command is ours, nothing of a mail is in it
        command, stdin=stdin, stdout=subprocess.PIPE, env=environment, bufsize=0
    )


class Helper:
    """One warm helper process, started by ``start_one`` when first needed and replaced when lost. Thread-safe.

    ``patience``: the seconds after which a helper that has not answered hangs.
    """

    def __init__(self, start_one: Callable[[], Process], patience: float) -> None:
        self._start_one, self._patience = start_one, patience
        self._lock = Lock()
        self._process: Process | None = None
        self._under_way: deque[Reading] = deque()
        self._unsent: deque[memoryview] = deque()
        self._received = bytearray()

    def __len__(self) -> int:
        """The files that are under way."""
        return len(self._under_way)

    def unanswered(self) -> int:
        """How much of what was asked has not been answered; what has come meanwhile is taken in."""
        with self._lock:
            if self._under_way:
                self._take_last_answers()
            return len(self._under_way)

    @property
    def pid(self) -> int | None:
        """The helper's process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Starts the process, which loads its libraries meanwhile. Raises OSError."""
        with self._lock:
            self._running()

    def ask(self, reading: Reading) -> None:
        """Puts a file in the queue, and in the pipe if there is room; waits while too many are under way."""
        with self._lock:
            while len(self._under_way) >= MOST_AHEAD:
                self._bring_in_first()
            self._under_way.append(reading)
            self._unsent.append(memoryview(reading.request))
            with suppress(OSError):  # the one that waits for the answer tries again, and tells of it
                self._running()
                self._send()

    def wait_for(self, reading: Reading) -> bytes:
        """The answer to what was asked: the helper's, or a refusal of a file that lost two of them."""
        with self._lock:
            while reading.answer is None:
                self._bring_in_first()
        return reading.answer

    def end(self) -> None:
        """Ends the process; what is under way is asked of a new one when somebody waits for it."""
        with self._lock:
            self._end()

    def _bring_in_first(self) -> None:
        first, deadline = self._under_way[0], time.monotonic() + self._patience
        try:
            while first.answer is None:
                self._exchange(self._running(), deadline)
        except (_HelperLost, OSError) as error:
            self._lose(str(error))

    def _exchange(self, process: Process, deadline: float) -> None:
        """Takes what the helper has answered, or gives it more to read; waits until one of them can be done."""
        assert process.stdin is not None
        assert process.stdout is not None
        poll = select.poll()
        poll.register(process.stdout.fileno(), select.POLLIN)
        if self._unsent:
            poll.register(process.stdin.fileno(), select.POLLOUT)
        ready = dict(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))
        if not ready:
            raise _HelperLost("it does not answer")
        if process.stdout.fileno() in ready:
            self._receive(process.stdout.fileno())
        if process.stdin.fileno() in ready:
            self._send()

    def _send(self) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with suppress(BlockingIOError):
            while self._unsent:
                written = os.write(self._process.stdin.fileno(), self._unsent[0])
                if written == len(self._unsent[0]):
                    self._unsent.popleft()
                else:
                    self._unsent[0] = self._unsent[0][written:]

    def _receive(self, descriptor: int) -> None:
        chunk = os.read(descriptor, 2**20)
        if not chunk:
            raise _HelperLost("it ended")
        self._received += chunk
        while len(self._received) >= FRAME.size:
            is_last, length = FRAME.unpack_from(self._received)
            end = FRAME.size + length
            if length > MAX_ANSWER or not self._under_way:
                raise _HelperLost(f"it announced {length} bytes")
            if len(self._received) < end:
                return
            self._take(is_last, bytes(self._received[FRAME.size : end]))
            del self._received[:end]

    def _take(self, is_last: bool, said: bytes) -> None:
        reading = self._under_way[0]
        if not is_last:
            reading.said += said
            if len(reading.said) > MAX_ANSWER:
                raise _HelperLost("it does not end")
        else:
            reading.answer = said or reading.said
            self._under_way.popleft()

    def _running(self) -> Process:
        if self._process is None or (len(self._under_way) <= 1 and self._process.poll() is not None):
            self._end()
            self._process = self._start_one()
            for pipe in (self._process.stdin, self._process.stdout):
                assert pipe is not None
                os.set_blocking(pipe.fileno(), False)
                with suppress(OSError):  # the user may have many pipes: what is ordinary will do
                    fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
        return self._process

    def _lose(self, why: str) -> None:
        """Gives the helper up. It had the first unanswered file in hand, which is tried once more, or refused."""
        self._take_last_answers()
        self._end()
        if not self._under_way:
            return
        first = self._under_way[0]
        first.losses += 1
        if first.losses == first.tries:
            lost = UnreadableWorkbook(Unreadable.BROKEN, f"the reader process was lost ({first.losses} times): {why}")
            self._under_way.popleft().answer = encode_refusal(lost)
            self._unsent.popleft()

    def _take_last_answers(self) -> None:
        if self._process and self._process.stdout:
            with suppress(_HelperLost, OSError):
                while True:
                    self._receive(self._process.stdout.fileno())

    def _end(self) -> None:
        process, self._process = self._process, None
        self._received.clear()
        for reading in self._under_way:
            reading.said = b""  # the next helper answers from the beginning
        self._unsent = deque(memoryview(reading.request) for reading in self._under_way)
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # a pipe whose other end is gone; it is closed all the same
                    pipe.close()
