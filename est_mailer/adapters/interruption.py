"""What ends a wait from outside, so that nothing has to look again and again whether it is to end."""

from __future__ import annotations

import contextlib
import select
import socket
import threading


class Interruption(threading.Event):
    """An event that a wait for a socket can wait for at the same time. May be set from a signal handler."""

    def __init__(self) -> None:
        super().__init__()
        self._told, self._tells = socket.socketpair()
        self._told.setblocking(False)
        self._tells.setblocking(False)

    def set(self) -> None:
        """End every wait, those under way and those to come."""
        super().set()
        with contextlib.suppress(BlockingIOError):  # it has been told often enough
            self._tells.send(b"!")

    def clear(self) -> None:
        """Let waits last again."""
        super().clear()
        with contextlib.suppress(BlockingIOError):
            while self._told.recv(4096):
                pass

    def wait_for(self, channel: socket.socket, seconds: float) -> None:
        """Wait until something can be read, the time is up, or the event is set."""
        poller = select.poll()
        poller.register(channel, select.POLLIN)
        poller.register(self._told, select.POLLIN)
        poller.poll(seconds * 1000)
