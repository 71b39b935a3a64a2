"""The host: many municipalities in one service. It watches their inboxes and their clocks, and has each visited when
there is something to do, the one that has waited longest first.

It reads no secret, no mail and no database itself: whatever is forked from it begins clean. One thread.
"""

from __future__ import annotations

import json
import logging
import selectors
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from est_mailer.adapters import landlock
from est_mailer.adapters.collector import settle
from est_mailer.adapters.systemd import Notifier
from est_mailer.domain.counting import counted
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.journal import Told, told
from est_mailer.hosting.children import Child, fork
from est_mailer.hosting.health import Health, write_health
from est_mailer.hosting.lines import send_line
from est_mailer.hosting.municipalities import places, read_anew
from est_mailer.hosting.order import Order
from est_mailer.hosting.visiting import REST, Report, Visit, pay
from est_mailer.hosting.warming import get_ready, rehearse
from est_mailer.hosting.watching import LOST, NEWS, watch
from est_mailer.jobs.watching.outages import Outage
from est_mailer.looking import Configured, boot_time
from est_mailer.workbooks.foreign.reader_nursery import Nursery

log = logging.getLogger(__name__)

UNWATCHED = timedelta(minutes=1)  # the longest time between two visits where no IDLE tells of mail
FIRST_LOOK = timedelta(seconds=20)  # the watch is given so long before the first visits are made without it
OVERDUE = 900.0  # seconds: a visit that lasts longer hangs, as a daemon does that does not feed its watchdog
SLOW = 15.0  # seconds: longer than a visit's portions of reading and sending
MOST_SLOW = 8  # times as many visits as are made at once, if the others are slow
PARTING = 5.0  # seconds that visits are given to end
_MUNICIPALITIES = ("municipality", "municipalities")
WRITTEN_EVERY = 2.0  # seconds between two writings of how all are
LONGEST_WAIT = timedelta(seconds=2)  # how often the watchdog is fed when nothing happens


@dataclass
class Host:
    """``folder`` has a folder for each municipality; ``states``: where the host's own file goes, and where databases
    are; ``at_once``: how many visits are made at the same time; ``wakeup``: a socket that signals write to."""

    folder: Path
    states: Path
    environ: Mapping[str, str]
    clock: Callable[[], datetime]
    notifier: Notifier
    wakeup: socket.socket
    at_once: int
    rehearsal: bool = False
    stopping: bool = False
    reloading: bool = False
    municipalities: dict[str, Configured] = field(default_factory=dict)
    health: dict[str, Health] = field(default_factory=dict)
    order: Order = field(default_factory=Order)
    visits: dict[str, Child] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._memories: dict[str, bytes] = {}
        self._watch: Child | None = None
        self._watch_again = Outage()
        self._nursery = Nursery()
        self._written_at = 0.0
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.wakeup, selectors.EVENT_READ, self._woken)

    def run(self) -> None:
        """Run until ``stopping``. Raises ConfigurationError if there is no municipality at all."""
        rehearse(self._nursery)
        if not landlock.version():
            words = "no Landlock in this kernel: the program alone keeps a visit from the others' files"
            log.warning(words, extra=told(Told.HOST_LOADED))
        self._reload()
        self.notifier.ready()
        while not self.stopping:
            if self.reloading:
                self._reload()
            self._see_to_the_watch()
            self._send_visitors()
            self._end_the_overdue()
            self._tell()
            for key, _ in self._selector.select(self.order.until_next(self.clock(), LONGEST_WAIT)):
                key.data()
        self.notifier.stopping()
        self._part()

    def _woken(self) -> None:
        self.wakeup.recv(4096)

    # The municipalities

    def _reload(self) -> None:
        """Read every configuration anew: what is wrong is told, and goes on as it was if it ran before."""
        self.reloading = False
        try:
            found, wrong = read_anew(places(self.folder, self.environ), self.municipalities)
        except ServiceError as error:
            if not self.municipalities:
                raise
            log.error("%s", error, extra=told(Told.HOST_REFUSED))  # the folder is away: what runs goes on
            return
        for name in set(self.municipalities) - set(found):
            self.order.drop(name)
        self.municipalities = found
        for name in found:
            self.order.add(name, self.clock() + FIRST_LOOK)
        for name, problem in wrong.items():
            log.error("%s: cannot be used: %s", name, problem, extra=told(Told.HOST_REFUSED, municipality=name))
        self.health = {name: self.health.get(name, Health()) for name in sorted((*found, *wrong))}
        for name, health in self.health.items():
            health.configuration = wrong.get(name, "")
        words, count = "%d municipalities, %d of them with a wrong configuration", len(self.health)
        log.info(words, count, len(wrong), extra=told(Told.HOST_LOADED, count=count))
        self._end_the_watch()
        get_ready(found.values())
        settle()  # what is there by now is shared with every visit

    # The watch

    def _see_to_the_watch(self) -> None:
        """There is one, or there will be after a while: then all are visited often."""
        if self._watch is not None or self._watch_again.waiting(self.clock()):
            return
        work = partial(watch, municipalities=self.municipalities, hidden=(self.states,))
        self._watch = fork("watch", work, boot_time())
        self._selector.register(self._watch.channel, selectors.EVENT_READ, self._hear_watch)
        for name in self.municipalities:
            if not self.health[name].problem:
                send_line(self._watch.channel, {"watch": name})

    def _hear_watch(self) -> None:
        assert self._watch is not None
        for line in self._watch.lines.read():
            heard = json.loads(line)
            name, word = str(heard["name"]), str(heard["word"])
            if name in self.health:
                self._note_watch(name, word)
        if self._watch.lines.ended:
            self._end_the_watch()
            self._watch_again.failed(self.clock())
            log.error("the watch over the inboxes has ended; it is begun anew", extra=told(Told.HOST_FAILED))

    def _note_watch(self, name: str, word: str) -> None:
        """Whatever was heard, or that nothing is heard any more, is a reason to look."""
        health = self.health[name]
        if word == LOST:
            health.watch_outage.failed(self.clock())
        elif word == NEWS:
            health.watch_outage.over()
        health.watched = word != LOST
        self.order.want(name, boot_time())

    def _end_the_watch(self) -> None:
        if self._watch is not None:
            self._selector.unregister(self._watch.channel)
            self._watch.kill()
            self._watch.bury()
            self._watch = None
            for health in self.health.values():
                health.watched = False

    def _watch_over(self, name: str) -> None:
        """A visit has read the mailbox: listen to it, if nobody does. A watch that was lost is not begun at once."""
        health = self.health[name]
        if self._watch is not None and not health.watched and not health.watch_outage.waiting(self.clock()):
            send_line(self._watch.channel, {"watch": name})

    # The visits

    def _send_visitors(self) -> None:
        while self._room():
            name = self.order.next(self.clock(), boot_time())
            if name is None:
                return
            self._send_to(name)

    def _room(self) -> bool:
        """A visit that lasts waits for a server that does not answer, and must not keep the others waiting too."""
        since = boot_time() - SLOW
        quick = sum(child.began > since for child in self.visits.values())
        return quick < self.at_once and len(self.visits) < self.at_once * MOST_SLOW

    def _send_to(self, name: str) -> None:
        configured, memory = self.municipalities[name], self._memories.get(name, b"")
        hidden = (self.folder, self.states)
        visit = Visit(configured, memory, self.clock, self.rehearsal, hidden, self._readers())
        self.order.begin(name, boot_time())
        self.health[name].longest_wait = self.order.turns[name].longest_wait
        try:
            keep = (visit.nursery.socket.fileno(),)
            child = fork(name, lambda channel: send_line(channel, pay(visit).as_words()), boot_time(), keep=keep)
        except OSError as error:
            self._take(name, Report(None, "", f"the machine has no room for a visit: {error.strerror}", b""))
            return
        self.visits[name] = child
        self._selector.register(child.channel, selectors.EVENT_READ, partial(self._hear_visit, name))

    def _readers(self) -> Nursery:
        """Where visits get their readers; a new one, if it has ended."""
        if not self._nursery.lives():
            self._nursery.close()
            self._nursery = Nursery()
            log.error("the nursery of the readers has ended; it is begun anew", extra=told(Told.HOST_FAILED))
        return self._nursery

    def _hear_visit(self, name: str) -> None:
        """Its report, or the end of its process without one."""
        child = self.visits[name]
        lines = child.lines.read()
        if not lines and not child.lines.ended:
            return
        del self.visits[name]
        self._selector.unregister(child.channel)
        try:
            report = Report.of(lines[0]) if lines else None
        except (ValueError, KeyError, TypeError):
            report = None
        if report is None:
            child.kill()
        child.bury()
        if name in self.municipalities:
            self._take(name, report or Report(None, "", f"the visit ended without a report ({child.ended})", b""))

    def _take(self, name: str, report: Report) -> None:
        now, health = self.clock(), self.health[name]
        health.visits, health.visited_at = health.visits + 1, now
        health.problem, health.doing = report.problem, report.doing
        self._memories[name] = report.memory or self._memories.get(name, b"")
        if report.wakes is None:
            health.outage.failed(now)
            if health.outage.news(now, report.problem):
                log.error("%s: %s", name, report.problem, extra=told(Told.HOST_FAILED, municipality=name))
            wakes = now + timedelta(seconds=health.outage.wait_of(now))
        else:
            if health.outage.since is not None:
                log.info("%s: goes on again", name, extra=told(Told.HOST_GOES_ON, municipality=name))
            health.outage.over()
            if report.heard:
                self._watch_over(name)
            wakes = min(report.wakes, now + (REST if health.watched else UNWATCHED))
        health.wakes = wakes
        self.order.end(name, wakes)

    def _end_the_overdue(self) -> None:
        for name, child in self.visits.items():
            if boot_time() - child.began > OVERDUE:
                log.error("%s: the visit hangs, and is ended", name, extra=told(Told.HOST_FAILED, municipality=name))
                child.kill()
                child.began = boot_time()

    # Its end, and how it is

    def _part(self) -> None:
        """Let the visits end, which do nothing by halves; end those that will not."""
        self._end_the_watch()
        for child in self.visits.values():
            child.ask_to_end()
        until = boot_time() + PARTING
        while self.visits and boot_time() < until:
            for key, _ in self._selector.select(until - boot_time()):
                key.data()
        for child in self.visits.values():
            child.kill()
            child.bury()
        self._nursery.close()
        self._write()
        log.info("stopped", extra=told(Told.STOPPED))

    def _tell(self) -> None:
        """Feed the watchdog, and say how all are."""
        wrong = sum(bool(health.wrong) for health in self.health.values())
        waiting = sum(turn.wanted_since is not None for turn in self.order.turns.values())
        hosted = counted(len(self.health), *_MUNICIPALITIES)
        line = f"{hosted}: {len(self.visits)} visited now, {waiting} waiting for a visit"
        self.notifier.alive(f"{line}, {wrong} not well; see est-mailer hosted" if wrong else line)
        if boot_time() - self._written_at >= WRITTEN_EVERY:
            self._write()

    def _write(self) -> None:
        self._written_at = boot_time()
        try:
            write_health(self.states, self.health, self.clock())
        except OSError as error:
            log.error("%s cannot be written: %s", self.states, error.strerror, extra=told(Told.HOST_FAILED))
