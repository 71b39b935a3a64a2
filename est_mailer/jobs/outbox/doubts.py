"""Mail in doubt: settled by what the mailbox shows; what it does not show is left to a person."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from est_mailer.domain.journal import Told, told
from est_mailer.domain.outgoing import OutboxRow, OutboxState
from est_mailer.jobs.service import Service

log = logging.getLogger(__name__)

LOOK_FOR = timedelta(hours=1)  # a mail system that keeps what it has sent does so at once


def settle_by_sent(service: Service, now: datetime) -> int:
    """Mail in doubt that lies in the account's folder of sent mail has been sent. Returns how many were found.

    That one is not there proves nothing, as many mail systems keep no copy. Raises OutOfReach, StoreError.
    """
    found = [row for row in service.store.outbox.listing([OutboxState.IN_DOUBT]) if _is_there(service, row, now)]
    for row in found:
        service.store.outbox.resolve(row.id, True, now)
        found_again = told(Told.MAIL_FOUND, mail=row.id, purpose=row.purpose)
        words = "outbox row %s (%s) was in doubt and is found among the sent mail"
        log.info(words, row.id, row.purpose.value, extra=found_again)
    return len(found)


def _is_there(service: Service, row: OutboxRow, now: datetime) -> bool:
    since = service.store.deliveries.of(row.id)[-1].at
    return now - since <= LOOK_FOR and service.mailbox.has_sent(row.message_id)
