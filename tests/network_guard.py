"""Which places on the network this process turns to, by Python's own audit events: every connection and every name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname")
_watching: list[list[tuple[str, str]]] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event in _EVENTS:
        place = arguments[1] if event in ("socket.connect", "socket.sendto", "socket.sendmsg") else arguments[0]
        for seen in _watching:
            seen.append((event, repr(place)))


sys.addaudithook(_note)  # it stays for the life of the process, and notes nothing unless somebody watches


@contextmanager
def watched() -> Iterator[list[tuple[str, str]]]:
    """(event, place) of everything that is turned to while it lasts."""
    seen: list[tuple[str, str]] = []
    _watching.append(seen)
    try:
        yield seen
    finally:
        _watching.remove(seen)
