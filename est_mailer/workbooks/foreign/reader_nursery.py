"""Where a host's visits get their readers: a warm process that forks a helper for whoever asks, in milliseconds.

Started once, as a helper is: without secrets, before any mail is read. Each visit has helpers of its own, so nothing
of one municipality's files is in the memory of another's.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from contextlib import suppress
from types import FrameType
from typing import IO

from est_mailer.workbooks.foreign.reader_helper import HELPER, Process, started
from est_mailer.workbooks.foreign.reader_process import prepare, serve

_ASKED = b"!"
COMMAND = (sys.executable, "-P", "-m", "est_mailer.workbooks.foreign.reader_nursery")


class Nursery:
    """The host's end. It is forked into visits with ``socket``, over which they ask; several may at once."""

    def __init__(self) -> None:
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = started(COMMAND, stdin=theirs.fileno())

    def helper(self) -> Process:
        """A helper of one's own; if the nursery has ended one that is started anew, which takes longer.

        Raises OSError.
        """
        try:
            return self._lent()
        except OSError:
            return started(HELPER)

    def _lent(self) -> LentHelper:
        requests, to_helper = os.pipe()
        from_helper, answers = os.pipe()
        try:
            socket.send_fds(self.socket, [_ASKED], [requests, answers])
        except OSError:
            os.close(to_helper)
            os.close(from_helper)
            raise
        finally:
            os.close(requests)
            os.close(answers)
        return LentHelper(os.fdopen(to_helper, "wb", 0), os.fdopen(from_helper, "rb", 0))

    def lives(self) -> bool:
        """False if it has ended; only its parent knows."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it."""
        self.socket.close()
        self._process.kill()
        self._process.wait()


class LentHelper:
    """A helper that is another process's child, as ``reader_helper.Process``: it ends when its pipes are closed."""

    pid = 0

    def __init__(self, stdin: IO[bytes], stdout: IO[bytes]) -> None:
        self.stdin = stdin
        self.stdout = stdout

    def poll(self) -> int | None:
        """Nothing is known of it but what its pipes tell."""
        return None

    def kill(self) -> None:
        """It reads the end of its input; a file in hand is given up within the limits that it has."""
        self.stdin.close()

    def wait(self) -> int:
        """There is nothing to wait for."""
        return 0


def main() -> None:
    """Fork a helper for each pair of pipes that comes over standard input, until that ends."""
    prepare()
    signal.signal(signal.SIGCHLD, _bury)
    asked = socket.socket(fileno=0)
    while True:
        message, pipes, _, _ = socket.recv_fds(asked, len(_ASKED), 2)
        if not message:
            return
        if len(pipes) == 2 and os.fork() == 0:
            _be_the_helper(*pipes)
        for pipe in pipes:
            os.close(pipe)


def _bury(_signal: int, _frame: FrameType | None) -> None:
    """Take leave of the helpers that have ended."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _be_the_helper(requests: int, answers: int) -> None:
    """Never returns."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(0)
        with suppress(BrokenPipeError):  # the visit has ended
            serve(requests, answers)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
