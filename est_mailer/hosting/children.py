"""The host's own processes: forked without what the host has open, reporting over a socket, buried when they end."""

from __future__ import annotations

import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from est_mailer.adapters.journal import name_lines
from est_mailer.domain.errors import traced
from est_mailer.domain.journal import Told, told
from est_mailer.hosting.lines import Lines

log = logging.getLogger(__name__)

_FIRST_TO_GO = "500"  # of 1000: a machine without memory ends a visit, not the host
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM, signal.SIGCHLD)


@dataclass
class Child:
    """A process and the socket to it. ``began``: by the host's stopwatch."""

    pid: int
    channel: socket.socket
    lines: Lines
    began: float
    ended: int | None = None

    def ask_to_end(self) -> None:
        """SIGTERM, if it still runs."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL, if it still runs."""
        self._send(signal.SIGKILL)

    def over(self) -> bool:
        """True when it has ended: then it is buried, and its socket is closed."""
        if self.ended is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.ended = os.waitstatus_to_exitcode(status)
        return self.ended is not None

    def bury(self) -> None:
        """Wait for its end, and close."""
        if self.ended is None:
            _, status = os.waitpid(self.pid, 0)
            self.ended = os.waitstatus_to_exitcode(status)
        self.channel.close()

    def _send(self, number: int) -> None:
        if self.ended is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


def fork(name: str, work: Callable[[socket.socket], None], at: float, *, keep: Collection[int] = ()) -> Child:
    """A process that does the work and ends; its log lines begin with ``name``. Of what is open it has the log and
    ``keep``. Raises OSError if there is no room."""
    ours, theirs = socket.socketpair()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _be(name, work, theirs, keep)
    theirs.close()
    return Child(pid, ours, Lines(ours), at)


def _be(name: str, work: Callable[[socket.socket], None], channel: socket.socket, keep: Collection[int]) -> None:
    """Never returns."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        kept = sorted({2, channel.fileno(), *keep, resource.getrlimit(resource.RLIMIT_NOFILE)[0]})
        for low, high in pairwise(kept):
            os.closerange(low + 1, high)
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_GO)
        name_lines(name)
        work(channel)
        code = 0
    except Exception as error:  # noqa: BLE001 - the process ends here; the host sees how
        log.error("%s", traced(error), extra=told(Told.HOST_FAILED))
    finally:
        logging.shutdown()
        os._exit(code)
