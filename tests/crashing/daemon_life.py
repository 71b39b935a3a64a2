"""One life of the daemon: the real loop, store and connections, in a process that may be killed at any moment.

What is played is the time: a wait passes at once and moves the clock, with nothing left to do to the next instant at
which something falls due. Files are read in the process; the isolated reader has tests of its own.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from crashing.commits import Stop, connection_class
from crashing.settings import deployment_at
from world import a_renderer

from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.adapters.randomness import system_random
from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.adapters.store import Store, WriterLock
from est_mailer.adapters.systemd import Notifier
from est_mailer.config import read_secret, read_token_key
from est_mailer.daemon import Daemon
from est_mailer.domain.deployment import Account
from est_mailer.domain.outgoing import OutboxState
from est_mailer.jobs.rounds.ticking import due_next
from est_mailer.jobs.service import Service
from est_mailer.looking import Place
from est_mailer.workbooks.foreign.isolation import InProcessReader

CLOCK = "clock"  # the file beside the configuration
DONE, STUCK = 0, 3  # exit codes
_GLANCE = 0.05  # seconds of real IDLE in a wait
_MOST_WAITS = 400
_UNDERWAY = frozenset({OutboxState.QUEUED, OutboxState.SENDING})


@dataclass(frozen=True, slots=True)
class Life:
    """``config``: the configuration folder, with the database under it. ``at``: the time when it begins, ``until``:
    it ends by itself when all that falls due until then is done (UTC).

    ``journal``: where its commits are noted; ``stop``: at which of them it ends. ``patience``: seconds for a server's
    answer. ``user`` and ``ports`` (IMAP, SMTP): its mailbox. ``faulty``, given the service, returns one with a fault,
    so that a test can show that it is found out.
    """

    config: Path
    environ: dict[str, str]
    at: datetime
    until: datetime
    journal: Path
    log: Path
    patience: float
    user: str
    ports: tuple[int, int]
    stop: Stop | None = None
    faulty: Callable[[Service], Service] | None = None


@dataclass
class PlayedTime:
    """The clock. What it shows is kept in a file, so that the next life does not begin before this one's end."""

    now: datetime
    file: Path

    def __call__(self) -> datetime:
        return self.now

    def goes_on_to(self, instant: datetime) -> None:
        self.now = max(self.now, instant)
        self.file.write_text(self.now.isoformat())

    def passes(self, seconds: float) -> None:
        self.goes_on_to(self.now + timedelta(seconds=seconds))


class PlayedStop(threading.Event):
    """The daemon's stop; to wait for it takes played time only. It comes by itself after too many waits."""

    def __init__(self, time: PlayedTime) -> None:
        super().__init__()
        self._time, self._waits = time, 0

    @property
    def came_by_itself(self) -> bool:
        return self._waits > _MOST_WAITS

    def count(self) -> None:
        self._waits += 1
        if self.came_by_itself:
            self.set()

    def wait(self, timeout: float | None = None) -> bool:
        self.count()
        self._time.passes(timeout or 0)
        return self.is_set()


class PlayedMailbox(ImapMailbox):
    """The real mailbox, but that a wait is a glance and moves the clock. ``watch`` is asked at each."""

    def __init__(self, account: Account, password: Callable[[], str], time: PlayedTime, patience: float) -> None:
        super().__init__(account, password, timeout=patience)
        self._time = time
        self.watch: Callable[[], None] = lambda: None

    def wait(self, seconds: float) -> bool:
        heard = super().wait(_GLANCE)
        if not heard:
            self._time.passes(seconds)
        self.watch()
        return heard


def live(life: Life) -> int:
    """Run the daemon until nothing is left to do. Returns DONE, or STUCK if that never comes."""
    logging.basicConfig(filename=life.log, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    place, time = Place(life.config, life.environ), PlayedTime(life.at, life.config / CLOCK)
    stop = PlayedStop(time)
    deployment = deployment_at(life.user, *life.ports)
    password = partial(read_secret, deployment.account, life.environ)
    mailbox = PlayedMailbox(deployment.account, password, time, life.patience)
    transport = SmtpTransport(deployment.account, password, timeout=life.patience, final_timeout=life.patience)
    place.state.mkdir(exist_ok=True)
    sqlite = connection_class(life.journal, place.database, life.stop)
    with WriterLock(place.database), Store.open(place.database, sqlite=sqlite) as store:
        service = Service(
            deployment=deployment,
            store=store,
            mailbox=mailbox,
            transport=transport,
            reader=InProcessReader(),
            renderer=a_renderer(),
            random=system_random,
            key=read_token_key(life.environ),
            rehearsal=True,
        )
        daemon = Daemon(life.faulty(service) if life.faulty else service, time, Notifier({}), stop)

        def watch() -> None:
            stop.count()
            coming = due_next(service, time.now) if _at_rest(daemon) else time.now
            time.goes_on_to(min(coming, life.until))
            if coming > life.until:
                stop.set()

        mailbox.watch = watch
        try:
            daemon.run()
        finally:
            mailbox.close()
            transport.close()
    return STUCK if stop.came_by_itself else DONE


def _at_rest(daemon: Daemon) -> bool:
    """True if no step of the loop has failed last, and no mail waits in either direction."""
    store, folder = daemon.service.store, daemon.service.deployment.account.inbox
    unfiled = store.inbound.unfiled(folder)
    return not (
        any(outage.since for outage in daemon.outages.values())
        or store.inbound.unaccounted()
        or (unfiled and unfiled[1])
        or store.outbox.listing(_UNDERWAY)
    )


def exit_with(life: Life) -> None:
    """Live in this process, and end it. What goes wrong unforeseen is in the log."""
    code = STUCK
    try:
        code = live(life)
    except BaseException:
        logging.exception("the daemon ended")
    finally:
        logging.shutdown()
        os._exit(code)
