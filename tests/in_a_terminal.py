"""A command as it is in a terminal of a given size: what it writes to it, its line ends as \\n."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

from command_place import SECRETS, Place

PROGRAM = "from est_mailer.cli import main; main()"


def in_a_terminal(place: Place, *arguments: str, columns: int = 80, lines: int = 24, **environ: str) -> str:
    """Both standard output and error are the terminal."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    known = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LINES")}
    environ = {**known, **SECRETS, "TERM": "xterm-256color", **environ}
    command = [sys.executable, "-c", PROGRAM, "--config", str(place.path), *arguments]
    with subprocess.Popen(command, stdin=its, stdout=its, stderr=its, env=environ) as process:
        os.close(its)
        found = b""
        while piece := _read(ours):
            found += piece
        process.wait(60)
    os.close(ours)
    return found.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux: the other end is closed
        return b""
