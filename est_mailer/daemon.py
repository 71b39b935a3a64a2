"""The loop: take mail in, do what is due, hand mail over, tell systemd, wait. One thread, one writer.

``schedule`` says when a pass is to be made; what is due is decided by the stored instants, so a restart, a sleep
or a change of clock needs no code here. The loss of a server ends a step, never the loop.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType

import schedule

from est_mailer.adapters.systemd import Notifier
from est_mailer.domain.errors import OutOfReach, StoreError
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.inbox import take_in
from est_mailer.jobs.relay import recover, relay
from est_mailer.jobs.service import Service
from est_mailer.jobs.ticking import due_next, tick

log = logging.getLogger(__name__)

POLL = timedelta(minutes=1)  # the longest wait between two looks in the inbox, whatever IDLE says
FIRST_BACK_OFF = timedelta(seconds=2)
LONGEST_BACK_OFF = timedelta(minutes=5)
PATIENCE = timedelta(seconds=1)  # a server's answer is waited for so long once the daemon is to stop
ALERT_AFTER = timedelta(minutes=30)  # a server that is away for less mends itself


@dataclass
class Outage:
    """The back-off of one server or of the database: when to try again, since when it has been away."""

    name: str
    since: datetime | None = None
    tries: int = 0
    retry_at: datetime | None = None

    def waiting(self, now: datetime) -> bool:
        return self.retry_at is not None and now < self.retry_at

    def failed(self, now: datetime) -> None:
        self.since = self.since or now
        self.retry_at = now + min(FIRST_BACK_OFF * 2**self.tries, LONGEST_BACK_OFF)
        self.tries = min(self.tries + 1, 10)

    def over(self) -> None:
        self.since, self.tries, self.retry_at = None, 0, None


@dataclass
class Daemon:
    """``clock`` answers the time in UTC; ``stop`` ends the loop after the step under way."""

    service: Service
    clock: Callable[[], datetime]
    notifier: Notifier
    stop: threading.Event = field(default_factory=threading.Event)
    wake_at: datetime | None = None
    mail_away: Outage = field(default_factory=lambda: Outage("imap"))
    store_away: Outage = field(default_factory=lambda: Outage("store"))
    allowance: float = 0.0
    refilled_at: datetime | None = None
    sent_all_allowed: bool = False
    faulty: bool = False

    def run(self) -> None:
        """Run until told to stop. Nothing is half done when it returns."""
        scheduler = schedule.Scheduler()
        scheduler.every(int(POLL.total_seconds())).seconds.do(self._pass)
        recover(self.service, self.clock())
        self.notifier.ready()
        scheduler.run_all()
        while not self.stop.is_set():
            if self._wait(min(max(scheduler.idle_seconds or 0.0, 0.0), self._until_due())):
                scheduler.run_all()
            scheduler.run_pending()
        self.notifier.stopping()

    def _wait(self, seconds: float) -> bool:
        """IDLE while the mailbox answers, otherwise just wait. True if there is a reason to look at once."""
        if self.mail_away.waiting(self.clock()):
            self.stop.wait(seconds)
            return not self.stop.is_set()
        try:
            hinted = self.service.mailbox.wait(seconds)
        except OutOfReach as error:
            self._lost(self.mail_away, error)
            return False
        return hinted or self._until_due() <= 0

    def _until_due(self) -> float:
        """Seconds until something falls due, a mail may be sent or a lost server is tried again."""
        now = self.clock()
        wakes = [self.wake_at, self.mail_away.retry_at, self.store_away.retry_at]
        return max(0.0, min((w - now).total_seconds() for w in wakes if w is not None))

    def _pass(self) -> None:
        """One look at everything. The watchdog is fed only if each step was completed or is known to be waiting."""
        now, self.faulty = self.clock(), False
        self._store_step(now, lambda: tick(self.service, now))
        if not self.mail_away.waiting(now) and not self.stop.is_set():
            self._mail_step(now)
        if not self.stop.is_set():
            self._store_step(now, lambda: self._relay(now))
        self.wake_at = now + POLL
        self._store_step(now, lambda: self._plan_wake(now))
        if not self.faulty:
            self.notifier.alive(self._status_line())

    def _mail_step(self, now: datetime) -> None:
        try:
            self._store_step(now, lambda: take_in(self.service, now))
        except OutOfReach as error:
            self._lost(self.mail_away, error)
        else:
            if self.mail_away.since is not None:
                log.info("the mailbox is back")
            self.mail_away.over()

    def _store_step(self, now: datetime, step: Callable[[], object]) -> None:
        """A full, read-only or locked database stops the step, not the loop; mail stays safe on the server."""
        if self.store_away.waiting(now):
            return
        try:
            step()
        except StoreError as error:
            self.store_away.failed(now)
            log.error("%s", error)
        except OutOfReach:
            raise
        except Exception:  # a fault of ours must not end the loop; the watchdog is not fed while it lasts
            self.store_away.failed(now)
            self.faulty = True
            log.exception("a step of the loop failed")
        else:
            self.store_away.over()

    def _plan_wake(self, now: datetime) -> None:
        """The next pass at the latest: when something falls due, or when the rate allows the next queued mail."""
        wake = min(due_next(self.service, now), now + POLL)
        if self.allowance < 1 or self.sent_all_allowed:
            wake = min(wake, now + timedelta(seconds=max(1.0, 60 / self.service.deployment.account.per_minute)))
        self.wake_at = wake

    def _relay(self, now: datetime) -> None:
        """Send what the account's rate allows since the last pass."""
        rate = self.service.deployment.account.per_minute
        elapsed = (now - self.refilled_at).total_seconds() if self.refilled_at else 60.0
        self.allowance = min(self.allowance + max(elapsed, 0.0) * rate / 60, float(rate))
        self.refilled_at = now
        done = relay(self.service, now, allowance=int(self.allowance), go_on=lambda: not self.stop.is_set())
        attempts = done.sent + done.failed + done.in_doubt + done.deferred
        self.sent_all_allowed = attempts >= int(self.allowance)
        self.allowance -= attempts

    def _lost(self, outage: Outage, error: OutOfReach) -> None:
        now = self.clock()
        outage.failed(now)
        log.warning("%s", error)
        if error.permanent or (outage.since and now - outage.since >= ALERT_AFTER):
            self._store_step(now, lambda: alert(self.service, "mailbox_lost", now, detail=str(error)))

    def _status_line(self) -> str:
        if self.store_away.since:
            return "the database cannot be written; see the journal"
        return "the mailbox is out of reach; retrying" if self.mail_away.since else "waiting"


def stop_on_signals(daemon: Daemon) -> None:
    """SIGTERM and SIGINT stop the daemon; a server that stalls is cut off after a second."""

    def asked(_signal: int, _frame: FrameType | None) -> None:
        daemon.stop.set()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE.total_seconds())

    def cut_off(_signal: int, _frame: FrameType | None) -> None:
        daemon.service.transport.break_off()
        daemon.service.mailbox.break_off()

    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
    signal.signal(signal.SIGALRM, cut_off)
