"""New mail is fetched and stored while what came before it is accounted for: neither the server nor the reader of files
waits for a portion's beginning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from est_mailer.domain.errors import OutOfReach
from est_mailer.domain.incoming import Fetched
from est_mailer.jobs.service import MAIL_LIMIT, Service

PORTION = 200  # messages, after which it is asked whether to go on
_TOGETHER = 50  # messages that are stored in one transaction, which does not wait for the server
_BYTES_TOGETHER = 10_000_000


def always() -> bool:
    """Goes on until all is read."""
    return True


class Arriving:
    """One look at the inbox, whose messages are stored some at a time, when they are asked for.

    Ends between two portions when ``go_on`` answers False; then, and where the server was lost, the rest waits there
    for the next look. ``looked_at``: how many were stored, or known already; ``to_the_end``: there are no others.
    ``lost``: why the server has not handed over the others, if it has not. What it had handed over is stored.
    """

    def __init__(self, service: Service, now: datetime, go_on: Callable[[], bool] = always) -> None:
        inbound, folder = service.store.inbound, service.deployment.account.inbox
        uidvalidity = inbound.last_uidvalidity(folder)
        after = inbound.last_uid(folder, uidvalidity) if uidvalidity is not None else 0
        self._service, self._now, self._go_on = service, now, go_on
        self._fetched = service.mailbox.fetch_after(uidvalidity, after, largest=MAIL_LIMIT)
        self._left = PORTION
        self.looked_at = 0
        self.to_the_end = False
        self.lost: OutOfReach | None = None

    def numbers(self) -> Iterator[int]:
        """The stored messages without an account, oldest first: when all have been taken, the next are stored."""
        last, inbound = 0, self._service.store.inbound
        more = self.store_next()
        while True:
            for number in inbound.unaccounted():
                if number > last:
                    yield number
                    last = number
            if not more:
                return
            more = self.store_next()

    def store_next(self) -> bool:
        """Store the raw bytes of the next messages in one transaction. False if it was the last time that there was
        anything to store. Raises StoreError."""
        together = self._next()
        if together:
            arrived = [(fetched, _received_at(self._service, fetched, self._now)) for fetched in together]
            self._service.store.inbound.add_all(arrived)
            self.looked_at += len(together)
            self._left -= len(together)
        if self.to_the_end or self.lost is not None:
            return False
        if not self._left and self._go_on():
            self._left = PORTION
        return self._left > 0

    def _next(self) -> list[Fetched]:
        """So many messages, or so many bytes; if the server is lost, what it handed over before."""
        together: list[Fetched] = []
        size, most = 0, min(_TOGETHER, self._left)
        try:
            for fetched in islice(self._fetched, most):
                together.append(fetched)
                size += fetched.size
                if size > _BYTES_TOGETHER:
                    return together
        except OutOfReach as error:
            self.lost = error
            return together
        self.to_the_end = len(together) < most
        return together


def collect(service: Service, now: datetime) -> int:
    """Store the raw bytes of all new messages. Returns how many were looked at. Raises OutOfReach, StoreError."""
    arriving = Arriving(service, now)
    while arriving.store_next():
        pass
    if arriving.lost is not None:
        raise arriving.lost
    return arriving.looked_at


def _received_at(service: Service, fetched: Fetched, now: datetime) -> datetime:
    """When the mailbox got the message, never later than now: a service that slept makes no report late."""
    if service.rehearsal or fetched.arrived_at is None:
        return now
    return min(now, fetched.arrived_at)
