"""Loopback ports, and waiting for servers on a machine that may have much else to do."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path

# Debian packages of the programs the tests run, for the message when one is missing.
PACKAGES = {
    "dovecot": "dovecot-imapd dovecot-lmtpd",
    "doveadm": "dovecot-imapd dovecot-lmtpd",
    "postfix": "postfix",
    "soffice": "libreoffice-calc-nogui python3-uno",
    "systemd-analyze": "systemd",
    "systemd-nspawn": "systemd-container",
    "pdftotext": "poppler-utils",
    "qpdf": "qpdf",
    "chromium": "chromium",
}


LEAST_PATIENCE = 60.0  # seconds: a wait ends when it has what it waits for, so only a test that fails takes so long


class MissingServer(Exception):
    """A program the tests need is not installed; the message says which Debian package has it."""


def program(name: str) -> str:
    """The path of a program. Raises MissingServer, never lets a test be skipped."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if found is None:
        raise MissingServer(
            f"The tests need '{name}', which is not installed. "
            f"On Debian: apt-get install --no-install-recommends {PACKAGES.get(name, name)}"
        )
    return found


def free_ports(count: int) -> list[int]:
    """Loopback TCP ports that were free just now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        return [s.getsockname()[1] for s in sockets]
    finally:
        for s in sockets:
            s.close()


def until(condition: Callable[[], object], seconds: float, what: str, every: float = 0.02) -> None:
    """Wait until the condition holds, which is looked for ``every`` so many seconds. Raises AssertionError with
    ``what`` when the time is up; that is never sooner than a busy machine may take."""
    seconds = max(seconds, LEAST_PATIENCE)
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {seconds:g} s in vain: {what}")
        time.sleep(every)


def on_this_machine(seconds: float) -> float:
    """What takes so many seconds on a free machine may take so many times as many as programs want each processor."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def answers(port: int, address: str = "127.0.0.1") -> bool:
    """True if something listens on the port of a loopback address."""
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, for the message of a server that did not start."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"
