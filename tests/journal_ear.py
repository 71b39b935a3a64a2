"""A journal that listens: every entry as it comes over its own protocol, as fields."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from est_mailer.adapters.journal import Discreet, JournalHandler

Entry = dict[str, str]


@contextmanager
def listening(folder: Path) -> Iterator[tuple[list[Entry], StringIO]]:
    """The entries that come while it listens to this program's log; and what went to the stream instead."""
    path, entries, stream = folder / "journal", list[Entry](), StringIO()
    handler = JournalHandler(stream, path)
    handler.setFormatter(Discreet())
    logger = logging.getLogger("est_mailer")
    before = logger.level
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(path))
        listener = threading.Thread(target=_listen, args=(ear, entries))
        listener.start()
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        try:
            yield entries, stream
        finally:
            logger.removeHandler(handler)
            logger.setLevel(before)
            ear.shutdown(socket.SHUT_RD)
            listener.join()


def _listen(ear: socket.socket, entries: list[Entry]) -> None:
    while datagram := ear.recv(1 << 20):
        entries.append(_fields(datagram))


def _fields(rest: bytes) -> Entry:
    """Name=value and a line's end; or name, line's end, eight bytes of length, value and a line's end."""
    found: Entry = {}
    while rest:
        line, _, after = rest.partition(b"\n")
        name, equals, value = line.partition(b"=")
        if equals:
            rest = after
        else:
            length = int.from_bytes(after[:8], "little")
            value, rest = after[8 : 8 + length], after[9 + length :]
        found[name.decode()] = value.decode()
    return found
