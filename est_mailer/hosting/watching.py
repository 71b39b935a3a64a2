"""The watch: one process that holds every municipality's inbox in IDLE and tells the host where mail has come.

It alone reads the mail accounts' secrets outside the visits. It never tries a lost mailbox again by itself: it says
that it is lost, a visit judges why (and tells whom it concerns, with the patience that logins need), and the host asks
for a new watch when a visit has reached the mailbox.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import selectors
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from est_mailer.adapters.imap.watch import InboxWatch
from est_mailer.adapters.landlock import confine
from est_mailer.bootstrap import inbox_watch
from est_mailer.domain.errors import ServiceError, traced
from est_mailer.domain.journal import Told, told
from est_mailer.hosting.lines import Lines, send_line
from est_mailer.looking import Configured

log = logging.getLogger(__name__)

WATCHING, NEWS, QUIET, LOST = "watching", "news", "quiet", "lost"
HANDS = 8  # connections that are talked over at once
LOOK_EVERY = 240.0  # seconds between two looks over the same connection: less than any server's patience with IDLE
_LONGEST = 1.0  # seconds of one wait


@dataclass
class _Watched:
    """An inbox under watch. ``socket``: the one that is waited for, None while a hand talks over the connection."""

    inbox: InboxWatch
    looked_at: float
    socket: int | None = None


class Watch:
    """``channel`` leads to the host: names to watch come in, a name and a word of what was heard go out."""

    def __init__(self, channel: socket.socket, municipalities: Mapping[str, Configured]) -> None:
        self._channel = channel
        self._municipalities = municipalities
        self._inboxes: dict[str, _Watched] = {}
        self._selector = selectors.DefaultSelector()
        self._results: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self._waker, self._woken = socket.socketpair()
        self._woken.setblocking(False)

    def run(self) -> None:
        """Until the host closes the channel."""
        asked = Lines(self._channel)
        self._selector.register(self._channel, selectors.EVENT_READ, "")
        self._selector.register(self._woken, selectors.EVENT_READ, "")
        with ThreadPoolExecutor(HANDS) as self._hands:
            while not asked.ended:
                ready = [str(key.data) for key, _ in self._selector.select(_LONGEST)]
                for name in filter(None, ready):
                    self._hand_over(name, self._inboxes[name].inbox.heard)
                for line in asked.read():
                    self._begin(str(json.loads(line)["watch"]))
                self._see_to_results()
                self._look_around()
            for watched in self._inboxes.values():
                watched.inbox.close()

    def _begin(self, name: str) -> None:
        if name in self._municipalities and name not in self._inboxes:
            watched = self._inboxes[name] = _Watched(inbox_watch(self._municipalities[name]), time.monotonic())
            self._hands.submit(self._talk, name, watched.inbox.begin, WATCHING)

    def _hand_over(self, name: str, talk: Callable[[], bool]) -> None:
        """A server may take its time: its connection is left to a hand, the others are listened to meanwhile."""
        watched = self._inboxes[name]
        assert watched.socket is not None
        self._selector.unregister(watched.socket)
        watched.socket, watched.looked_at = None, time.monotonic()
        self._hands.submit(self._talk, name, talk)

    def _talk(self, name: str, talk: Callable[[], bool | None], word: str = "") -> None:
        """In a hand's thread. Never raises."""
        try:
            heard = talk()
            self._results.put((name, word or (NEWS if heard else QUIET)))
        except ServiceError:
            self._results.put((name, LOST))  # the visit that follows says why
        except Exception as error:  # noqa: BLE001 - one mailbox's trouble, whatever it is, must not end the watch
            log.error("%s: the watch failed: %s", name, traced(error), extra=told(Told.HOST_FAILED, municipality=name))
            self._results.put((name, LOST))
        self._waker.send(b"!")

    def _see_to_results(self) -> None:
        while not self._results.empty():
            name, word = self._results.get()
            if word == LOST:
                self._inboxes.pop(name).inbox.close()
            else:
                watched = self._inboxes[name]
                watched.socket = watched.inbox.fileno()
                self._selector.register(watched.socket, selectors.EVENT_READ, name)
            if word != QUIET:
                send_line(self._channel, {"name": name, "word": word})
        try:
            self._woken.recv(4096)
        except BlockingIOError:
            return

    def _look_around(self) -> None:
        """The connections that have been silent for long, a few at a time."""
        before = time.monotonic() - LOOK_EVERY
        due = [n for n, w in self._inboxes.items() if w.socket is not None and w.looked_at < before]
        for name in due[:HANDS]:
            self._hand_over(name, self._inboxes[name].inbox.look)


def watch(channel: socket.socket, municipalities: Mapping[str, Configured], hidden: tuple[Path, ...]) -> None:
    """The watch's whole life, in a process of its own that may open nothing below ``hidden`` and write nothing."""
    confine(hidden, own=[m.place.config for m in municipalities.values()], writable=(Path(os.devnull),))
    Watch(channel, municipalities).run()
