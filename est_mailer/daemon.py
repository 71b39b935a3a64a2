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
from est_mailer.domain.errors import LoginRefused, OutOfReach, StoreError, traced
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.awaiting import hold_back, restored
from est_mailer.jobs.inbox import take_in
from est_mailer.jobs.relay import begin, login_backoff, recover, relay
from est_mailer.jobs.service import Service
from est_mailer.jobs.ticking import due_next, tick

log = logging.getLogger(__name__)

POLL = timedelta(minutes=1)  # the longest wait between two looks in the inbox, whatever IDLE says
FIRST_BACK_OFF = timedelta(seconds=2)
LONGEST_BACK_OFF = timedelta(minutes=5)
LAST_PATIENCE = timedelta(seconds=0.5)
PATIENCE = timedelta(seconds=1)  # a server's answer is waited for so long once the daemon is to stop
ALERT_AFTER = timedelta(minutes=30)  # a server that is away for less mends itself


@dataclass
class Outage:
    """The back-off of one step of the loop: when to try again, since when it has failed."""

    since: datetime | None = None
    tries: int = 0
    retry_at: datetime | None = None

    def waiting(self, now: datetime) -> bool:
        return self.retry_at is not None and now < self.retry_at

    def failed(self, now: datetime, error: OutOfReach | None = None) -> None:
        """What a person must mend is not tried again and again; least of all a login, or the account is locked."""
        self.since = self.since or now
        wait = min(FIRST_BACK_OFF * 2**self.tries, LONGEST_BACK_OFF)
        if error is not None and error.permanent:
            refused = isinstance(error, LoginRefused)
            wait = login_backoff(self.tries + 1) if refused else LONGEST_BACK_OFF
        self.retry_at = now + wait
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
    outages: dict[str, Outage] = field(default_factory=lambda: {name: Outage() for name in ("mail", "plan", "relay")})
    allowance: float = 0.0
    refilled_at: datetime | None = None
    sent_all_allowed: bool = False
    faulty: bool = False
    held_back: bool = False  # after a restore

    def run(self) -> None:
        """Run until told to stop. Nothing is half done when it returns."""
        scheduler = schedule.Scheduler()
        scheduler.every(int(POLL.total_seconds())).seconds.do(self._pass)
        begin(self.service)
        recover(self.service, self.clock())
        self.service.reader.warm_up()
        deployment = self.service.deployment
        log.info("%s: started, mailbox %s", deployment.municipality, deployment.account.address)
        self.notifier.ready()
        scheduler.run_all()
        while not self.stop.is_set():
            if self._wait(min(max(scheduler.idle_seconds or 0.0, 0.0), self._until_due())):
                scheduler.run_all()
            scheduler.run_pending()
        log.info("stopped")
        self.notifier.stopping()

    def _wait(self, seconds: float) -> bool:
        """IDLE while the mailbox answers, otherwise just wait. True if there is a reason to look at once."""
        if self.outages["mail"].waiting(self.clock()):
            self.stop.wait(seconds)
            return not self.stop.is_set()
        try:
            hinted = self.service.mailbox.wait(seconds)
        except OutOfReach as error:
            self._lost(error)
            return self.wake_at is not None and self.clock() >= self.wake_at
        return hinted or self._until_due() <= 0

    def _until_due(self) -> float:
        """Seconds until something falls due, a mail may be sent or a failed step is tried again."""
        now = self.clock()
        wakes = [self.wake_at, *(outage.retry_at for outage in self.outages.values())]
        return max(0.0, min((w - now).total_seconds() for w in wakes if w is not None))

    def _pass(self) -> None:
        """One look at everything, mail first: a report in the inbox is no silence, a ``stopp`` there halts a dispatch.

        The watchdog is fed only if each step was completed or is known to be waiting.
        """
        now, self.faulty = self.clock(), False
        self._step("mail", now, lambda: self._unless_restored(lambda: take_in(self.service, now)))
        self._step("plan", now, lambda: self._unless_restored(lambda: tick(self.service, now)))
        self._step("relay", now, lambda: self._relay(now))
        self.wake_at = now + POLL
        self._step("plan", now, lambda: self._plan_wake(now))
        if not self.faulty:
            self.notifier.alive(self._status_line())

    def _unless_restored(self, step: Callable[[], object]) -> None:
        """After a restore nothing is read or planned until a person says so."""
        self.held_back = restored(self.service) is not None
        if not self.held_back:
            step()

    def _step(self, name: str, now: datetime, step: Callable[[], object]) -> None:
        """One step with its own back-off: a lost server, a full database or a fault of ours stops it, not the loop.

        Mail that is not taken in is safe on the server, mail that is not sent is safe in the outbox.
        """
        outage = self.outages[name]
        if self.stop.is_set() or outage.waiting(now):
            return
        try:
            step()
        except OutOfReach as error:
            self._lost(error)
        except StoreError as error:
            outage.failed(now)
            log.error("%s", error)
        except Exception as error:  # noqa: BLE001 - told, without its message; the watchdog is not fed while it lasts
            outage.failed(now)
            self.faulty = True
            log.error("the step %s failed: %s", name, traced(error))
        else:
            if outage.since is not None:
                log.info("the step %s goes on again", name)
            outage.over()

    def _plan_wake(self, now: datetime) -> None:
        """The next pass at the latest: when something falls due, or when the rate allows the next queued mail."""
        wake = min(due_next(self.service, now), now + POLL)
        if self.allowance < 1 or self.sent_all_allowed:
            wake = min(wake, now + timedelta(seconds=max(1.0, 60 / self.service.deployment.account.per_minute)))
        self.wake_at = wake

    def _relay(self, now: datetime) -> None:
        """Send what the account's rate allows since the last pass; first, what an earlier pass could not record."""
        recover(self.service, now)
        if hold_back(self.service, now, allowance=1) is not None:
            return
        rate = self.service.deployment.account.per_minute
        elapsed = (now - self.refilled_at).total_seconds() if self.refilled_at else 60.0
        self.allowance = min(self.allowance + max(elapsed, 0.0) * rate / 60, float(rate))
        self.refilled_at = now
        spent, self.allowance = self.allowance, 0.0  # if the pass fails half-way, nobody knows what was sent
        done = relay(self.service, now, allowance=int(spent), go_on=lambda: not self.stop.is_set())
        if done.sent:
            log.info("%s mails sent", done.sent)
        attempts = done.sent + done.failed + done.in_doubt + done.deferred
        self.sent_all_allowed = attempts >= int(spent)
        self.allowance = spent - attempts

    def _lost(self, error: OutOfReach) -> None:
        """The mailbox is away. The operator is told at once if a person must mend it, else when it lasts."""
        now, outage = self.clock(), self.outages["mail"]
        outage.failed(now, error)
        log.warning("%s", error)
        if error.permanent or (outage.since and now - outage.since >= ALERT_AFTER):
            try:
                kind = "login_refused" if isinstance(error, LoginRefused) else "mailbox_lost"
                alert(self.service, kind, now, detail=str(error))
            except StoreError as full:
                log.error("%s", full)  # the journal has told of the mailbox already

    def _status_line(self) -> str:
        away = [name for name, outage in self.outages.items() if outage.since]
        if away:
            return f"cannot do: {', '.join(away)}; see the journal"
        return "restored from a backup: waits for est-mailer resume" if self.held_back else "waiting"


class Stopped(BaseException):
    """Raised in the main thread when a stop has waited long enough: open transactions are undone."""


def stop_on_signals(daemon: Daemon) -> None:
    """SIGTERM and SIGINT stop the daemon. A server that stalls is cut off after a second; what even then does not
    answer (a connection that is being made) is left with Stopped, half a second later."""

    def asked(_signal: int, _frame: FrameType | None) -> None:
        daemon.stop.set()
        signal.setitimer(signal.ITIMER_REAL, PATIENCE.total_seconds(), LAST_PATIENCE.total_seconds())

    def cut_off(_signal: int, _frame: FrameType | None) -> None:
        if cuts:
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise Stopped
        cuts.append(True)
        daemon.service.transport.break_off()
        daemon.service.mailbox.break_off()

    cuts: list[bool] = []
    signal.signal(signal.SIGTERM, asked)
    signal.signal(signal.SIGINT, asked)
    signal.signal(signal.SIGALRM, cut_off)
