"""The log: to the journal with its fields if that is where standard error goes, else as lines. It tells no address.

The journal's own protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL) is one datagram an entry. The libraries for it need a C
compiler and the headers of libsystemd, for what is thirty lines here.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from est_mailer.domain.cleaning import without_addresses
from est_mailer.domain.journal import Told

LINE = "%(levelname)s %(name)s: %(message)s"
SOCKET = Path("/run/systemd/journal/socket")
_DATAGRAM = socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK
_PRIORITIES = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))  # of syslog(3)
_LEAST = 7


class Discreet(logging.Formatter):
    """Lines without mail addresses: a server quotes them in its answers, and the journal is no place for them."""

    def __init__(self, line: str = LINE) -> None:
        super().__init__(line)

    def format(self, record: logging.LogRecord) -> str:
        """The line, every address in it hidden."""
        return without_addresses(super().format(record))


class JournalHandler(logging.StreamHandler[TextIO]):
    """Entries with fields for the journal; what it does not take goes to the stream as a line.

    Each entry has a socket of its own: entries are few, and a forked child has closed what its parent had open.
    """

    def __init__(self, stream: TextIO, journal: Path = SOCKET) -> None:
        super().__init__(stream)
        self.journal = journal
        self.own: dict[str, str] = {}
        """Fields of every entry, by name."""

    def emit(self, record: logging.LogRecord) -> None:
        """Tell the journal; neither raises nor waits for one that is away."""
        fields = (*_fields(record, self.format(record)), *self.own.items())
        entry = b"".join(_field(name, value) for name, value in fields)
        try:
            with socket.socket(socket.AF_UNIX, _DATAGRAM) as channel:
                channel.sendto(entry, str(self.journal))
        except OSError:
            super().emit(record)


def begin(environ: Mapping[str, str], stream: TextIO = sys.stderr) -> None:
    """Let the program's log go where it is read, from INFO on."""
    handler: logging.StreamHandler[TextIO] = (
        JournalHandler(stream) if is_journal(environ, stream) else logging.StreamHandler(stream)
    )
    handler.setFormatter(Discreet())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("imapclient").setLevel(logging.WARNING)


def name_lines(name: str) -> None:
    """From now on every line begins with a name, and every entry has it as a field: that of a hosted municipality."""
    for handler in logging.getLogger().handlers:
        handler.setFormatter(Discreet(LINE.replace("%(name)s", f"{name.replace('%', '%%')}: %(name)s", 1)))
        if isinstance(handler, JournalHandler):
            handler.own["EST_MUNICIPALITY"] = name


def is_journal(environ: Mapping[str, str], stream: TextIO) -> bool:
    """True if the stream is the one that the service manager connected to the journal (systemd.exec(5))."""
    device, _, inode = environ.get("JOURNAL_STREAM", "").partition(":")
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return (device, inode) == (str(found.st_dev), str(found.st_ino))


def _fields(record: logging.LogRecord, message: str) -> Iterator[tuple[str, str]]:
    yield "MESSAGE", message
    yield "PRIORITY", str(next((priority for level, priority in _PRIORITIES if record.levelno >= level), _LEAST))
    yield "SYSLOG_IDENTIFIER", "est-mailer"
    yield "LOGGER", record.name
    yield "CODE_FUNC", record.funcName or ""
    kind = getattr(record, "told", None)
    if isinstance(kind, Told):
        yield "MESSAGE_ID", kind.message_id
        yield "EST_EVENT", kind.value
        for name, value in vars(record).get("fields", {}).items():
            yield f"EST_{name.upper()}", str(value)


def _field(name: str, value: str) -> bytes:
    content = value.encode(errors="backslashreplace")
    if b"\n" not in content:
        return name.encode() + b"=" + content + b"\n"
    return name.encode() + b"\n" + len(content).to_bytes(8, "little") + content + b"\n"
