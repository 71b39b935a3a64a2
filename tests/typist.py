"""A person at a terminal: a program on a pseudo-terminal of a given width, what it shows, and what is typed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CTRL_C = "\x03"


@dataclass
class Typist:
    """``shown``: everything that has stood on the terminal, with the line ends it was given."""

    command: Sequence[str | Path]
    environ: Mapping[str, str]
    columns: int = 80
    shown: str = ""
    _read: int = 0
    _terminal: int = field(init=False)
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self._terminal, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 40, self.columns, 0, 0))
        self.process = subprocess.Popen(
            [str(word) for word in self.command],
            stdin=inside,
            stdout=inside,
            stderr=inside,
            env={"TERM": "xterm", "LANG": "C.UTF-8", **self.environ},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(inside)

    def sees(self, words: str, seconds: float = 60) -> str:
        """Wait until the words are shown, folded or not, after what was seen before; returns what stood between."""
        pattern = re.compile(r"\s+".join(re.escape(word) for word in words.split()))
        deadline = time.monotonic() + seconds
        while (found := pattern.search(self.shown, self._read)) is None:
            assert time.monotonic() < deadline, f"{words!r} is not shown:\n{self.shown}"
            if not self._listen(deadline) and self._ended():
                raise AssertionError(f"{words!r} is not shown, and it has ended:\n{self.shown}")
        between, self._read = self.shown[self._read : found.start()], found.end()
        return between

    def answers(self, question: str, written: str = "", seconds: float = 60) -> None:
        """Wait for a question and answer it; "" is Enter alone."""
        self.sees(question, seconds)
        self.types(written + "\n")

    def types(self, keys: str) -> None:
        r"""Press keys; "\udce5" is the byte E5 alone, as a terminal in ISO-8859-1 sends it."""
        os.write(self._terminal, keys.encode(errors="surrogateescape"))

    def leaves(self, seconds: float = 60) -> int:
        """Wait until it has ended; its exit code."""
        deadline = time.monotonic() + seconds
        while self._listen(deadline) or not self._ended():
            assert time.monotonic() < deadline, f"it does not end:\n{self.shown}"
        return self.process.wait()

    def breaks_off(self, seconds: float = 60) -> int:
        """Press Ctrl-C until it has ended, as people do; its exit code."""
        deadline = time.monotonic() + seconds
        while not self._ended():
            assert time.monotonic() < deadline, f"it does not end:\n{self.shown}"
            self._listen(time.monotonic() + 0.05)
            self.types(CTRL_C)
            pressed = time.monotonic()
            while time.monotonic() < pressed + 0.5 and not self._ended():
                self._listen(pressed + 0.5)
        return self.leaves()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        with contextlib.suppress(OSError):
            os.close(self._terminal)

    def _ended(self) -> bool:
        return self.process.poll() is not None

    def _listen(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], min(0.05, max(0.0, deadline - time.monotonic())))
        if not ready:
            return False
        try:
            heard = os.read(self._terminal, 65_536)
        except OSError:  # its end has been closed
            return False
        self.shown += heard.decode(errors="replace")
        return bool(heard)
