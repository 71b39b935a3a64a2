"""Taking mail in: the raw bytes are committed before anything reads them; the mailbox is touched last."""

from __future__ import annotations

from datetime import datetime

from est_mailer.domain.incoming import Fetched
from est_mailer.jobs.accounting import account_all
from est_mailer.jobs.contact import note_contact
from est_mailer.jobs.doubts import settle_by_sent
from est_mailer.jobs.register_keeping import see_to_the_file
from est_mailer.jobs.reviewing import review_what_came
from est_mailer.jobs.service import MAIL_LIMIT, Service


def take_in(service: Service, now: datetime) -> int:
    """Fetch, store, account, send late rows for review, see to register.csv, file away, settle mail in doubt.

    Returns how many were accounted for.

    Raises OutOfReach if the mailbox is lost, StoreError if the database cannot take more; what was stored is safe,
    what was not is still on the server.
    """
    collect(service, now)
    accounted = account_all(service, now)
    review_what_came(service, now)
    note_contact(service, now)  # only now has all that lay there been heard
    see_to_the_file(service, now)
    file_away(service, now)
    settle_by_sent(service, now)
    return accounted


def collect(service: Service, now: datetime) -> int:
    """Store the raw bytes of every new message. Returns how many were new."""
    inbound, folder = service.store.inbound, service.deployment.account.inbox
    uidvalidity = inbound.last_uidvalidity(folder)
    after = inbound.last_uid(folder, uidvalidity) if uidvalidity is not None else 0
    stored = [
        inbound.add(fetched, _received_at(service, fetched, now))
        for fetched in service.mailbox.fetch_after(uidvalidity, after, largest=MAIL_LIMIT)
    ]
    return sum(number is not None for number in stored)


def _received_at(service: Service, fetched: Fetched, now: datetime) -> datetime:
    """When the mailbox got the message, never later than now: a service that slept makes no report late."""
    if service.rehearsal or fetched.arrived_at is None:
        return now
    return min(now, fetched.arrived_at)


def file_away(service: Service, now: datetime) -> None:
    """Move the accounted messages out of the inbox. A changed UIDVALIDITY leaves them: the hash keeps them single."""
    unfiled = service.store.inbound.unfiled(service.deployment.account.inbox)
    if unfiled is None:
        return
    uidvalidity, locations = unfiled
    if locations and service.mailbox.file_away(uidvalidity, [uid for _, uid in locations]):
        service.store.inbound.filed([location for location, _ in locations], now)
