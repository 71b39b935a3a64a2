"""How a stop from outside ends the daemon: at a good place, and never much later than it was asked for."""

from __future__ import annotations

import signal
from datetime import timedelta
from types import FrameType

from est_mailer.daemon import Daemon

PATIENCE = timedelta(seconds=1)  # a server's answer is waited for so long once the daemon is to stop
LAST_PATIENCE = timedelta(seconds=0.5)


class Stopped(BaseException):
    """Raised in the main thread when a stop has waited long enough: open transactions are undone."""


def stop_on_signals(daemon: Daemon) -> None:
    """SIGTERM and SIGINT stop the daemon. A server that stalls is cut off after a second; what even then does not
    answer (a connection that is being made) is left with Stopped, half a second later."""

    def asked(_signal: int, _frame: FrameType | None) -> None:
        daemon.stop.set()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE.total_seconds(), LAST_PATIENCE.total_seconds())

    def cut_off(_signal: int, _frame: FrameType | None) -> None:
        if cuts:
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise Stopped
        cuts.append(True)
        daemon.service.transport.break_off()
        daemon.service.mailbox.break_off()

    cuts: list[bool] = []
    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
    signal.signal(signal.SIGALRM, cut_off)
