"""The loop: take mail in, do what is due, hand mail over, tell systemd, wait. One thread, one writer.

``schedule`` says when a pass is to be made; what is due is decided by the stored instants, so a restart, a sleep
or a change of clock needs no code here. The loss of a server ends a step, never the loop.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import schedule

from est_mailer.adapters.collector import settle
from est_mailer.adapters.systemd import Notifier
from est_mailer.domain.errors import LibraryMissing, LoginRefused, OutOfReach, StoreError, traced
from est_mailer.domain.journal import Told, told
from est_mailer.domain.outgoing import IN_TURN, OutboxState
from est_mailer.domain.rate import Rate, kept_for_askers
from est_mailer.jobs.intake.inbox import take_in
from est_mailer.jobs.keeping.awaiting import hold_back
from est_mailer.jobs.noted import Kind, restored
from est_mailer.jobs.outbox.relay import begin, recover, relay
from est_mailer.jobs.rounds.ticking import due_next, tick
from est_mailer.jobs.service import Service
from est_mailer.jobs.troubles import over, trouble
from est_mailer.jobs.watching.clock_guard import ClockGuard
from est_mailer.jobs.watching.disk_room import look_at_disk
from est_mailer.jobs.watching.emergency import Emergency
from est_mailer.jobs.watching.outages import Outage
from est_mailer.looking import boot_time

log = logging.getLogger(__name__)

POLL = timedelta(minutes=1)  # the longest wait between two looks in the inbox, whatever IDLE or the clock says
BREATHER = timedelta(seconds=1)  # the shortest wait for a rate that allows the next mail
READING = timedelta(seconds=5)  # mail is taken in for so long before the other steps have their turn
SENDING = timedelta(seconds=2)  # shorter: who writes meanwhile waits for the end of it, and a `stopp` may be among them
BACKLOG = timedelta(minutes=10)  # the plan waits so long for an inbox that is read in portions: reports may lie there


@dataclass
class Turn:
    """One step's turn: answers True until it has lasted a portion of time, or the daemon is to stop."""

    daemon: Daemon
    until: float
    ran_out: bool = False

    def __call__(self) -> bool:
        self.ran_out = self.ran_out or self.daemon.stopwatch() >= self.until
        return not self.ran_out and not self.daemon.stop.is_set()


@dataclass
class Daemon:
    """``clock`` answers the time in UTC, ``stopwatch`` seconds that nobody sets; ``stop`` ends the loop after the step
    under way."""

    service: Service
    clock: Callable[[], datetime]
    notifier: Notifier
    stop: threading.Event = field(default_factory=threading.Event)
    stopwatch: Callable[[], float] = boot_time
    wake_at: datetime | None = None
    outages: dict[str, Outage] = field(default_factory=lambda: {name: Outage() for name in ("mail", "plan", "relay")})
    guard: ClockGuard = field(default_factory=ClockGuard)
    passed_at: float = 0.0
    behind_since: float | None = None  # the inbox is being read in portions
    rate: Rate = field(default_factory=Rate)
    sent_all_allowed: bool = False
    faulty: bool = False
    held_back: bool = False  # after a restore
    poll: timedelta = POLL
    saves_up: bool = False  # where a pass costs much: one mail that the rate allows waits for the others

    def __post_init__(self) -> None:
        self.emergency = Emergency(self.service)
        self.refused = Outage()  # the database's, whichever steps it stops
        self.store_refused: set[str] = set()

    def run(self) -> None:
        """Run until told to stop. Nothing is half done when it returns."""
        scheduler = schedule.Scheduler()
        scheduler.every(int(POLL.total_seconds())).seconds.do(self._pass)
        self._begin()
        self.service.reader.warm_up()
        deployment, municipality = self.service.deployment, self.service.deployment.municipality
        log.info("%s: started, mailbox at %s", municipality, deployment.account.imap.host, extra=told(Told.STARTED))
        self.notifier.ready()
        scheduler.run_all()
        settle()
        while not self.stop.is_set():
            self.service.store.carry_over()
            # The scheduler reads the machine's clock: one that goes back a day must not make it sleep for a day.
            seconds = min(max(scheduler.idle_seconds or 0.0, 0.0), self._until_due(), POLL.total_seconds())
            if self._wait(seconds) or self.stopwatch() - self.passed_at >= POLL.total_seconds():
                scheduler.run_all()
            scheduler.run_pending()
        log.info("stopped", extra=told(Told.STOPPED))
        self.notifier.stopping()

    def visit(self, *, first: bool) -> None:
        """One pass for a host of many, which waits in our stead until ``wakes``. ``first``: since the host started."""
        if first:
            self._begin()
        self._pass()

    @property
    def wakes(self) -> datetime:
        """When the next pass is to be made; now, if there is more to do than this one's portion."""
        return self.clock() + timedelta(seconds=self._until_due())

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
        now, self.faulty, self.passed_at = self.clock(), False, self.stopwatch()
        reading = self._turn(READING)
        self._step("mail", now, lambda: self._unless_restored(lambda: self._take_in(now, reading)))
        self._step("plan", now, lambda: self._unless_restored(lambda: self._tick(now)))
        sending = self._turn(SENDING)
        self._step("relay", now, lambda: self._relay(now, sending))
        self.wake_at = now + self.poll
        self._step("plan", now, lambda: self._plan_wake(now))
        if reading.ran_out or sending.ran_out:
            self.wake_at = now
        if not self.faulty:
            self.notifier.alive(self.status_line())

    def _turn(self, lasts: timedelta) -> Turn:
        return Turn(self, self.stopwatch() + lasts.total_seconds())

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
            self._store_takes(name, now)
        except OutOfReach as error:
            self._lost(error)
        except StoreError as error:
            self._store_refuses(name, error, now)
        except Exception as error:  # noqa: BLE001 - told, without its message; the watchdog is not fed while it lasts
            outage.failed(now)
            self.faulty = True
            words = str(error) if isinstance(error, LibraryMissing) else traced(error)
            if outage.news(now, words):
                log.error("the step %s failed: %s", name, words, extra=told(Told.LOOP_FAILED, step=name))
        else:
            if outage.since is not None:
                again = told(Told.LOOP_GOES_ON, step=name)
                log.info("the step %s goes on again after %s", name, now - outage.since, extra=again)
            outage.over()

    def _take_in(self, now: datetime, turn: Turn) -> None:
        """Read the inbox, for as long as the turn lasts."""
        take_in(self.service, now, go_on=turn)
        for kind in (Kind.MAILBOX_LOST, Kind.LOGIN_REFUSED):
            over(self.service, kind, now)
        if not turn.ran_out:
            self.behind_since = None
        elif self.behind_since is None:
            self.behind_since = self.stopwatch()

    def _tick(self, now: datetime) -> None:
        """Do what is due, if the time is believed and no reports wait in the inbox that it should know of."""
        look_at_disk(self.service, now)
        behind = self.behind_since is not None and self.stopwatch() - self.behind_since < BACKLOG.total_seconds()
        if self.guard.believes(self.service, now, self.stopwatch()) and not behind:
            tick(self.service, now)

    def _plan_wake(self, now: datetime) -> None:
        """The next pass at the latest: when something falls due, or when the rate allows the next queued mail."""
        wake = min(due_next(self.service, now), now + self.poll)
        if self.sent_all_allowed:
            wake = min(wake, now + self._until_allowed(now))
        self.wake_at = wake

    def _until_allowed(self, now: datetime) -> timedelta:
        """Until the rate allows the next mail, or all that wait if nobody asked for one; a look's time if none does."""
        per_minute = self.service.deployment.account.per_minute
        due = self.service.store.outbox.due(now, per_minute)
        if not due:
            return self.poll
        asked = due[0].purpose in IN_TURN[0]
        mails = 1 if asked else kept_for_askers(per_minute) + (len(due) if self.saves_up else 1)
        return max(BREATHER, self.rate.until(mails, per_minute, now))

    def _begin(self) -> None:
        """The first step of a process."""
        now = self.clock()
        self._step("relay", now, lambda: self._recall(now))
        self._step("relay", now, lambda: begin(self.service))

    def _recall(self, now: datetime) -> None:
        """What the process before this one handed over lately counts as if it were now: its log says when each pass
        began, and a pass may last. So does what it had in hand when it ended."""
        deliveries, outbox = self.service.store.deliveries, self.service.store.outbox
        tried = deliveries.tried_since(now - 2 * POLL, self.service.deployment.account.per_minute)
        self.rate = Rate().with_more(now, tried + len(outbox.listing([OutboxState.SENDING])))

    def _relay(self, now: datetime, turn: Turn) -> None:
        """Send what the account's rate allows; first, what an earlier pass could not record."""
        self.sent_all_allowed = False  # until we have: after a fault its own back-off says when to go on
        recover(self.service, now)
        if hold_back(self.service, now, allowance=1) is not None:
            return
        before, per_minute = self.rate, self.service.deployment.account.per_minute
        allowed, kept = before.left(per_minute, now), kept_for_askers(per_minute)
        self.rate = before.with_more(now, allowed)  # if the pass fails half-way, nobody knows what was sent
        done = relay(self.service, now, allowance=allowed, go_on=turn, kept=kept)
        if done.sent:
            log.info("%s mails sent", done.sent, extra=told(Told.MAIL_SENT, count=done.sent))
        attempts = done.sent + done.failed + done.in_doubt + done.deferred
        self.sent_all_allowed = attempts >= allowed - kept
        lasted = timedelta(seconds=self.stopwatch() - self.passed_at)
        self.rate = before.with_more(now + lasted, attempts)

    def _lost(self, error: OutOfReach) -> None:
        """The mailbox is away. The operator is told at once if a person must mend it, else when it lasts."""
        now, outage = self.clock(), self.outages["mail"]
        outage.failed(now, error)
        if outage.news(now, str(error)):
            log.warning("%s", error, extra=told(Told.MAILBOX_LOST))
        try:
            kind = Kind.LOGIN_REFUSED if isinstance(error, LoginRefused) else Kind.MAILBOX_LOST
            trouble(self.service, kind, now, str(error), at_once=error.permanent)
        except StoreError as full:
            if self.refused.news(now, str(full)):
                log.error("%s", full, extra=told(Told.DATABASE_REFUSES))

    def _store_refuses(self, name: str, error: StoreError, now: datetime) -> None:
        """The database cannot be written: said in the journal, and to the operator by a mail that does not need it."""
        self.outages[name].failed(now)
        if self.refused.news(now, str(error)):
            log.error("%s", error, extra=told(Told.DATABASE_REFUSES))
        self.store_refused.add(name)
        self.emergency.tell(error, now)

    def _store_takes(self, name: str, now: datetime) -> None:
        self.store_refused.discard(name)
        if not self.store_refused:
            self.refused.over()
            self.emergency.over(now)

    def status_line(self) -> str:
        """What it is doing, in a line for ``systemctl status``."""
        if away := [name for name, outage in self.outages.items() if outage.since]:
            return f"cannot do: {', '.join(away)}; see the journal"
        return "restored from a backup: waits for est-mailer resume" if self.held_back else "waiting"
