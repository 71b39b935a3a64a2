"""The daemon alone with its time: a clock that goes by itself, faults at given instants, a service manager's ear."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from world import World

from est_mailer.adapters.systemd import Notifier
from est_mailer.daemon import Daemon


@dataclass
class Clock:
    """Time that goes on by itself each time it is looked at; at given instants something happens, at the end it stops
    the daemon."""

    now: datetime
    until: datetime
    stop: threading.Event
    step: timedelta = timedelta(minutes=4)
    events: list[tuple[datetime, Callable[[], object]]] = field(default_factory=list)
    always: Callable[[], object] = lambda: None
    set_by: timedelta = timedelta()

    def stopwatch(self) -> float:
        """Seconds that nobody sets, as the time has gone on."""
        return self.now.timestamp()

    def shows(self) -> datetime:
        """The time as this clock has been set, for the daemon; ``now`` is the true time."""
        return self() + self.set_by

    def at(self, instant: datetime, event: Callable[[], object]) -> None:
        self.events.append((instant, event))

    def __call__(self) -> datetime:
        self.now += self.step
        self.always()
        due = [e for e in self.events if e[0] <= self.now]
        self.events = [e for e in self.events if e[0] > self.now]
        for _, event in due:
            event()
        if self.now >= self.until:
            self.stop.set()
        return self.now


class Ear:
    """A service manager that counts what it is told."""

    def __init__(self, path: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.socket.setblocking(False)
        self.notifier = Notifier({"NOTIFY_SOCKET": str(path)})
        self.heard: list[str] = []

    def listen(self) -> list[str]:
        """All that has been heard; a manager that does not listen lets its socket fill up."""
        try:
            while True:
                self.heard += self.socket.recv(4096).decode().splitlines()
        except BlockingIOError:
            return self.heard


def alone(world: World, until: datetime, ear: Ear | None = None) -> tuple[Daemon, Clock]:
    stop = threading.Event()
    clock = Clock(world.now, until, stop)
    if ear is not None:
        clock.always = ear.listen
    return Daemon(world.service, clock.shows, ear.notifier if ear else Notifier({}), stop, clock.stopwatch), clock
