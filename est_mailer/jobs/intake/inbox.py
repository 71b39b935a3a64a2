"""Taking mail in: the raw bytes are committed before anything reads them; the mailbox is touched last."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from est_mailer.domain.errors import NotFiled
from est_mailer.domain.journal import Told, told
from est_mailer.jobs.intake.accounting import account_in_groups
from est_mailer.jobs.intake.arriving import PORTION, Arriving, always
from est_mailer.jobs.noted import Kind
from est_mailer.jobs.outbox.doubts import settle_by_sent
from est_mailer.jobs.outbox.gathering import tell_gathered
from est_mailer.jobs.picture.reviewing import review_what_came
from est_mailer.jobs.register.keeping import see_to_the_file
from est_mailer.jobs.service import Service
from est_mailer.jobs.troubles import over, trouble
from est_mailer.jobs.watching.contact import note_contact
from est_mailer.jobs.watching.mailbox_room import look_at_room

log = logging.getLogger(__name__)


def take_in(service: Service, now: datetime, *, go_on: Callable[[], bool] = always) -> int:
    """Fetch, store, account, file away, some at a time; at the end send late rows for review, see to register.csv,
    settle mail in doubt.

    Stops between two portions when ``go_on`` answers False: then the rest waits for the next call, and the mailbox
    does not count as read to its end. Returns how many were accounted for.

    Raises OutOfReach if the mailbox is lost, StoreError if the database cannot take more; what was stored is safe,
    what was not is still on the server.
    """
    arriving, accounted, unfiled = Arriving(service, now, go_on), 0, 0
    for count in account_in_groups(service, arriving.numbers(), now):
        accounted, unfiled = accounted + count, unfiled + count
        if unfiled >= PORTION:
            tell_gathered(service, now)
            file_away(service, now)
            unfiled = 0
    tell_gathered(service, now)
    if arriving.lost is not None:
        raise arriving.lost
    if arriving.to_the_end:
        review_what_came(service, now)
        note_contact(service, now)  # only now has all that lay there been heard
        see_to_the_file(service, now)
    file_away(service, now)
    if arriving.to_the_end:
        settle_by_sent(service, now)
        look_at_room(service, now)
    return accounted


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
