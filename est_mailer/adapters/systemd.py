"""The service manager: "I am ready", "I am alive", "this is what I am doing" (sd_notify(3), sd_watchdog_enabled(3)).

Outside systemd every call does nothing. ``environ`` is the process's environment, passed in by the shell.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from est_mailer.domain.progress import Unseen

READY = "READY=1"
WATCHDOG = "WATCHDOG=1"
STOPPING = "STOPPING=1"


def status(text: str) -> str:
    """The state line that ``systemctl status`` shows; line breaks would begin another variable."""
    return "STATUS=" + " ".join(text.split())


def sd_notify(environ: Mapping[str, str], *states: str) -> bool:
    """Tell the service manager, e.g. ``sd_notify(environ, READY, status("Waiting for mail"))``.

    True if it was told; False if there is no manager or it cannot be reached: that must never stop the service.
    """
    address = environ.get("NOTIFY_SOCKET", "")
    if address[:1] not in {"/", "@"}:
        return False
    if address.startswith("@"):  # Linux's abstract namespace
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.connect(address)
            channel.sendall("\n".join(states).encode())
    except OSError:
        return False
    return True


class StatusLine(Unseen):
    """Progress as ``systemctl status`` shows it: what is being done; ``environ`` is the process's environment."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def during(self, what: str) -> AbstractContextManager[None]:
        """The work; its name stands there until something else does."""
        sd_notify(self._environ, status(what))
        return super().during(what)


@dataclass(frozen=True, slots=True)
class Notifier:
    """The daemon's word to the service manager; ``environ`` is the process's environment."""

    environ: Mapping[str, str]

    def ready(self) -> None:
        """The service has started: units that wait for it may start."""
        sd_notify(self.environ, READY)

    def alive(self, doing: str) -> None:
        """A pass of the loop is completed: feed the watchdog, and say what is being done."""
        sd_notify(self.environ, WATCHDOG, status(doing))

    def stopping(self) -> None:
        """The service has begun to stop."""
        sd_notify(self.environ, STOPPING)
