"""Taking mail in: the raw bytes are committed before anything reads them; the mailbox is touched last."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from est_mailer.domain.errors import NotFiled, OutOfReach
from est_mailer.domain.incoming import Fetched
from est_mailer.domain.journal import Told, told
from est_mailer.jobs.intake.accounting import account_all
from est_mailer.jobs.noted import Kind
from est_mailer.jobs.outbox.doubts import settle_by_sent
from est_mailer.jobs.outbox.gathering import tell_gathered
from est_mailer.jobs.picture.reviewing import review_what_came
from est_mailer.jobs.register.keeping import see_to_the_file
from est_mailer.jobs.service import MAIL_LIMIT, Service
from est_mailer.jobs.troubles import over, trouble
from est_mailer.jobs.watching.contact import note_contact
from est_mailer.jobs.watching.mailbox_room import look_at_room

log = logging.getLogger(__name__)

PORTION = 200  # messages that are fetched and stored before they are accounted for
_TOGETHER = 50  # messages that are stored in one transaction
_BYTES_TOGETHER = 10_000_000


def take_in(service: Service, now: datetime, *, go_on: Callable[[], bool] = lambda: True) -> int:
    """Fetch, store, account, send late rows for review, see to register.csv, file away, a portion at a time; settle
    mail in doubt.

    Stops between two portions when ``go_on`` answers False: then the rest waits for the next call, and the mailbox
    does not count as read to its end. Returns how many were accounted for.

    Raises OutOfReach if the mailbox is lost, StoreError if the database cannot take more; what was stored is safe,
    what was not is still on the server.
    """
    accounted = 0
    while True:
        to_the_end = collect(service, now, at_most=PORTION) < PORTION
        accounted += account_all(service, now)
        tell_gathered(service, now)
        if to_the_end:
            review_what_came(service, now)
            note_contact(service, now)  # only now has all that lay there been heard
            see_to_the_file(service, now)
        file_away(service, now)
        if to_the_end or not go_on():
            break
    if to_the_end:
        settle_by_sent(service, now)
        look_at_room(service, now)
    return accounted


def collect(service: Service, now: datetime, *, at_most: int | None = None) -> int:
    """Store the raw bytes of new messages, all or ``at_most`` so many. Returns how many were looked at."""
    inbound, folder = service.store.inbound, service.deployment.account.inbox
    uidvalidity = inbound.last_uidvalidity(folder)
    after = inbound.last_uid(folder, uidvalidity) if uidvalidity is not None else 0
    looked_at = 0
    for together in _together(islice(service.mailbox.fetch_after(uidvalidity, after, largest=MAIL_LIMIT), at_most)):
        inbound.add_all([(fetched, _received_at(service, fetched, now)) for fetched in together])
        looked_at += len(together)
    return looked_at


def _together(arriving: Iterator[Fetched]) -> Iterator[list[Fetched]]:
    """What is stored in one transaction, which does not wait for the server: so many messages, or so many bytes.

    If the server is lost, what it handed over comes first.
    """
    batch: list[Fetched] = []
    try:
        for fetched in arriving:
            batch.append(fetched)
            if len(batch) == _TOGETHER or sum(f.size for f in batch) > _BYTES_TOGETHER:
                yield batch
                batch = []
    except OutOfReach:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _received_at(service: Service, fetched: Fetched, now: datetime) -> datetime:
    """When the mailbox got the message, never later than now: a service that slept makes no report late."""
    if service.rehearsal or fetched.arrived_at is None:
        return now
    return min(now, fetched.arrived_at)


def file_away(service: Service, now: datetime) -> None:
    """Move the accounted messages out of the inbox. A changed UIDVALIDITY leaves them: the hash keeps them single.

    A server that refuses (no room, no right) does not stop the reading: they stay where they are.
    """
    unfiled = service.store.inbound.unfiled(service.deployment.account.inbox)
    if unfiled is None:
        return
    uidvalidity, locations = unfiled
    try:
        moved = service.mailbox.file_away(uidvalidity, [uid for _, uid in locations])
    except NotFiled as error:
        if trouble(service, Kind.NOT_FILED, now, str(error)):
            log.warning("%s", error, extra=told(Told.NOT_FILED))
        return
    if moved:
        service.store.inbound.filed([location for location, _ in locations], now)
    over(service, Kind.NOT_FILED, now)
