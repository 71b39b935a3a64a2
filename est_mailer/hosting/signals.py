"""What a signal tells the host: to stop, or to read the configurations anew, at the next turn of its loop."""

from __future__ import annotations

import signal
import socket
from types import FrameType

from est_mailer.hosting.host import Host


def obey_signals(host: Host, waker: socket.socket) -> None:
    """SIGTERM and SIGINT stop it, SIGHUP reloads; ``waker`` is the other end of the host's ``wakeup``."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        host.stopping = True

    def reload(_signal: int, _frame: FrameType | None) -> None:
        host.reloading = True

    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGHUP, reload)
