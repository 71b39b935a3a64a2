"""A reader process that does harm when a file asks it to: what a bug in a library could be made to do."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import PurePath

from est_mailer.domain.grid import Sheet, Workbook
from est_mailer.workbooks.foreign.reader_process import serve
from est_mailer.workbooks.foreign.reading import read_guarded, warm_up


def _eat_memory() -> None:
    eaten = [bytearray(2**28) for _ in range(16)]
    raise AssertionError(f"{len(eaten)} times 256 MB were to be had")


def _open_things() -> None:
    for attempt in (lambda: os.open("/dev/null", os.O_RDONLY), lambda: os.open("new", os.O_CREAT), socket.socket):
        try:
            attempt()
        except OSError:
            continue
        raise AssertionError("it could be opened")


def _spin() -> None:
    while True:
        pass


def _talk_to_parent() -> None:
    os.write(1, b"\x00\x00\x00\x02{}")


def _answer_for_others() -> None:
    """Says of the next two files what nobody asked, in the pipe where the answers go."""
    for descriptor in range(3, 64):
        with suppress(OSError):
            os.write(descriptor, b"\0\0\0\0\0\0\0\2{}" * 2)


_MISDEEDS = {
    b"sleep": lambda: time.sleep(60),
    b"spin": _spin,
    b"memory": _eat_memory,
    b"segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    b"panic": lambda: (_ for _ in ()).throw(BaseException("panicked at src/lib.rs")),
    b"exit": lambda: os._exit(3),
    b"talk": _talk_to_parent,
    b"open": _open_things,
    b"answer": _answer_for_others,
    b"kill the helper": lambda: os.kill(os.getppid(), signal.SIGKILL),
}


def read(content: bytes, filename: str, *, thorough: bool) -> Workbook:
    """Does what the content or the file's name says."""
    asked = content if content in _MISDEEDS else PurePath(filename).stem.encode()
    if asked == b"process":
        return Workbook((Sheet(filename, {}),), (str(os.getpid()),))
    if content == b"environment":
        return Workbook((), tuple(os.environ))
    if b"flood" in (content, asked):
        return Workbook((Sheet("flood", {(row, 1): "x" * 1000 for row in range(1, 20_000)}),))
    misdeed = _MISDEEDS.get(asked)
    if misdeed is None:
        return read_guarded(content, filename, thorough=thorough)
    misdeed()
    return Workbook((Sheet("survived", {}),))


if __name__ == "__main__":
    warm_up(thorough=False)
    serve(sys.stdin.fileno(), sys.stdout.fileno(), read)
