"""The outbox's way out: one mail at a time, its row marked before and after, so that none is sent twice blindly."""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from est_mailer.domain.errors import StoreError
from est_mailer.domain.journal import Told, told
from est_mailer.domain.outgoing import Handover, OutboxRow, Purpose, Refusal
from est_mailer.jobs.noted import LONGEST_AFTER_REFUSAL, LONGEST_WAIT, PAUSE_FACT, Kind, paused_until
from est_mailer.jobs.outbox.dead_addresses import mark_dead, means_dead
from est_mailer.jobs.outbox.gathering import Gathered, gather, tell_gathered
from est_mailer.jobs.service import Service
from est_mailer.jobs.troubles import over, trouble

log = logging.getLogger(__name__)

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=4)
FIRST_AFTER_REFUSAL = timedelta(minutes=5)
GIVE_UP_AFTER = timedelta(days=5)  # RFC 5321 section 4.5.4.1
SLOW_AFTER = timedelta(hours=4)  # a mail that has been put off for so long is told of, as mail systems do
_STREAK_FACT = "relay.pauses"
_LOGIN_FACT = "relay.login_refused"
_QUEUE_WAITS = frozenset({Refusal.PAUSE, Refusal.UNREACHABLE})
# In doubt: the connection is lost, perhaps after minutes of waiting, and the rest of the daemon's pass goes first.
_ENDS_THE_PASS = _QUEUE_WAITS | {Refusal.IN_DOUBT}


@dataclass(frozen=True, slots=True)
class Relayed:
    """What one pass did. ``waiting`` is True if the queue as a whole must wait for the server."""

    sent: int = 0
    failed: int = 0
    in_doubt: int = 0
    deferred: int = 0
    waiting: bool = False


def relay(
    service: Service,
    now: datetime,
    *,
    allowance: int,
    go_on: Callable[[], bool] = lambda: True,
    only: Collection[Purpose] | None = None,
    kept: int = 0,
) -> Relayed:
    """Hand over at most ``allowance`` due mails (``only`` of these purposes) in their turn, of which so many are
    ``kept`` for whoever has asked; stops early when ``go_on`` answers False."""
    service.store.outbox.bring_forward(now, now + LONGEST_RETRY)
    if paused_until(service, now) is not None:
        return Relayed(waiting=True)
    due = service.store.outbox.due(now, allowance, only, kept=kept)
    if not due and allowance:
        _goes_on(service, now)  # what waited has been withdrawn
    judged = _hand_over_each(service, _Turn(service, due), go_on, now)
    tell_gathered(service, now)
    _tell_of_deferred(service, judged[Refusal.TEMPORARY], now)
    return Relayed(
        sent=judged[None],
        failed=judged[Refusal.PERMANENT],
        in_doubt=judged[Refusal.IN_DOUBT],
        deferred=judged[Refusal.TEMPORARY],
        waiting=bool(judged[Refusal.PAUSE] + judged[Refusal.UNREACHABLE]),
    )


class _Turn:
    """The mails of a pass, in their order. The bytes of the next are fetched while the server takes one: they never
    change, and whether it is still to be sent is asked when it is claimed."""

    def __init__(self, service: Service, rows: Iterable[OutboxRow]) -> None:
        self._outbox = service.store.outbox
        self._waiting = deque(rows)
        self._ahead: dict[int, bytes] = {}  # of one mail at the most

    def next(self) -> OutboxRow | None:
        """The next mail, which then waits no more."""
        return self._waiting.popleft() if self._waiting else None

    def content(self, row: OutboxRow) -> bytes:
        """A mail's bytes. Raises NotStored, Erased."""
        return self._ahead.pop(row.id, None) or self._outbox.content(row.id)

    def fetch_next(self) -> bytes | None:
        """The bytes of the mail whose turn is next, unless there is none, or its bytes cannot be had."""
        self._ahead = {}
        if self._waiting:
            number = self._waiting[0].id
            with suppress(StoreError):  # told when it is claimed and asked for
                self._ahead = {number: self._outbox.content(number)}
        return next(iter(self._ahead.values()), None)


def _hand_over_each(
    service: Service, waiting: _Turn, go_on: Callable[[], bool], now: datetime
) -> Counter[Refusal | None]:
    """How many mails met which refusal (None: taken). The first is settled by itself, for what it shows of the queue
    is told before the next is claimed; after that one transaction settles a mail and claims the next."""
    judged: Counter[Refusal | None] = Counter()
    row = _claimed(service, waiting, go_on, now)
    while row is not None:
        handover = _handed_over(service, row, waiting, now)
        judged[handover.refusal] += 1
        first, last = judged.total() == 1, handover.refusal in _ENDS_THE_PASS
        with service.store.atomic():
            _settle(service, row, handover, now)
            row = None if first or last else _claimed(service, waiting, go_on, now)
        if handover.refusal in _QUEUE_WAITS:
            _pause(service, handover, now)
        elif first:
            _got_through(service, now)
        if first and not last:
            row = _claimed(service, waiting, go_on, now)
    return judged


def recover(service: Service, now: datetime) -> int:
    """Rows that a stopped process left in mid-sending stand in doubt; a person is told. The number of them."""
    left = service.store.outbox.recover(now)
    if left:
        with service.store.atomic():
            for number in left:
                gather(service, Gathered.IN_DOUBT, service.store.outbox.get(number).recipient, "")
            tell_gathered(service, now)
    return len(left)


def begin(service: Service) -> None:
    """At the start: a queue that waits for a refused login goes on, for a restart is how a secret is mended."""
    if service.store.facts.get(_LOGIN_FACT) == "1":
        with service.store.atomic():
            for fact in (PAUSE_FACT, _STREAK_FACT, _LOGIN_FACT):
                service.store.facts.forget(fact)


def _claimed(service: Service, waiting: _Turn, go_on: Callable[[], bool], now: datetime) -> OutboxRow | None:
    """The next mail, marked as being sent: before the server hears of it. None if there is none, or no time for it."""
    while go_on() and (row := waiting.next()):
        if service.store.outbox.claim(row.id, now):
            return row
    return None


def _handed_over(service: Service, row: OutboxRow, turn: _Turn, now: datetime) -> Handover:
    sender, content = service.deployment.account.address, turn.content(row)
    handover = service.transport.send(sender, row.recipient, content, turn.fetch_next)
    if handover.refusal is Refusal.TEMPORARY and now - row.queued_at > GIVE_UP_AFTER:
        return Handover(Refusal.PERMANENT, f"given up after {GIVE_UP_AFTER.days} days: {handover.detail}")
    return handover


def _settle(service: Service, row: OutboxRow, handover: Handover, now: datetime) -> None:
    """Record what became of a mail; the caller holds the transaction."""
    service.store.outbox.settle(row.id, handover, now, now + backoff(row.attempts + 1))
    if handover.refusal is Refusal.PERMANENT:
        if means_dead(handover.detail):
            mark_dead(service, row.recipient, handover.detail, now)
        gather(service, Gathered.REFUSED, row.recipient, handover.detail)
    elif handover.refusal is Refusal.IN_DOUBT:
        gather(service, Gathered.IN_DOUBT, row.recipient, handover.detail)
    if handover.refusal in {Refusal.PERMANENT, Refusal.IN_DOUBT}:
        fields = {"mail": row.id, "purpose": row.purpose, "outcome": handover.refusal}
        words = "outbox row %s (%s): %s"
        log.warning(words, row.id, row.purpose, handover.refusal, extra=told(Told.MAIL_NOT_SENT, **fields))


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: one minute, doubled each time, at most four hours."""
    doubled: int = 2 ** min(attempts - 1, 16)
    return min(FIRST_RETRY * doubled, LONGEST_RETRY)


def login_backoff(refusals: int) -> timedelta:
    """How long to wait after so many refused logins in a row: five minutes, doubled each time, at most thirty.

    Mailbox and mail system together then try four times in ten minutes: servers that shut out whoever guesses do so
    at five or more.
    """
    doubled: int = 2 ** min(refusals - 1, 8)
    return min(FIRST_AFTER_REFUSAL * doubled, LONGEST_AFTER_REFUSAL)


def _pause(service: Service, handover: Handover, now: datetime) -> None:
    """The queue waits, longer each time; the operator hears of it when it is over, if it lasted."""
    assert handover.refusal is not None
    pauses = int(service.store.facts.get(_STREAK_FACT) or "0") + 1
    wait = login_backoff(pauses) if handover.login else min(backoff(pauses), LONGEST_WAIT[handover.refusal])
    kind = Kind.SENDING_REFUSED if handover.login else Kind.SENDING_WAITS
    with service.store.atomic():
        service.store.facts.set(_STREAK_FACT, str(pauses))
        service.store.facts.set(_LOGIN_FACT, "1" if handover.login else "0")
        service.store.facts.set(PAUSE_FACT, (now + wait).isoformat())
        news = trouble(service, kind, now, handover.detail)
    if news:
        log.warning("outgoing mail waits: %s", handover.detail, extra=told(Told.SENDING_WAITS))


def _got_through(service: Service, now: datetime) -> None:
    """The mail system has judged a mail: the queue's next wait is a first one again."""
    if service.store.facts.get(_STREAK_FACT) not in (None, "0"):
        service.store.facts.set(_STREAK_FACT, "0")
    _goes_on(service, now)


def _goes_on(service: Service, now: datetime) -> None:
    for kind in (Kind.SENDING_WAITS, Kind.SENDING_REFUSED):
        if over(service, kind, now):
            log.info("the mail system takes our mail again", extra=told(Told.SENDING_GOES_ON))


def _tell_of_deferred(service: Service, deferred: int, now: datetime) -> None:
    """Mail that is put off for one recipient or another: a line for the pass, and a mail when it has lasted."""
    if deferred:
        words = "%s mails were put off by the mail system; they are tried again"
        log.warning(words, deferred, extra=told(Told.MAIL_PUT_OFF, count=deferred))
    slow = service.store.outbox.put_off_since(now - SLOW_AFTER)
    if slow:
        detail = f"{slow[0].recipient}: {slow[0].last_error}" + (f" (+ {len(slow) - 1})" if slow[1:] else "")
        trouble(service, Kind.MAIL_DEFERRED, now, detail, at_once=True)
    else:
        over(service, Kind.MAIL_DEFERRED, now)
