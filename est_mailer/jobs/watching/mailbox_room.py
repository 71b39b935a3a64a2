"""The room in the service's own mailbox: a full one refuses people's reports, and only the senders would hear of it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from est_mailer.domain.journal import Told, told
from est_mailer.jobs.noted import Kind
from est_mailer.jobs.service import Service
from est_mailer.jobs.troubles import over, trouble

log = logging.getLogger(__name__)

LOOKED_AT_AFTER = timedelta(hours=1)
NEARLY_FULL = 0.9
_FACT = "mailbox.room_looked_at"


def look_at_room(service: Service, now: datetime) -> None:
    """Ask the server once an hour how full the mailbox is; the operator hears at 90 %.

    Raises OutOfReach, StoreError.
    """
    last = service.store.facts.get(_FACT)
    if last is not None and abs(now - datetime.fromisoformat(last)) < LOOKED_AT_AFTER:
        return
    used = service.mailbox.fullness()
    service.store.facts.set(_FACT, now.isoformat())
    if used is None or used < NEARLY_FULL:
        over(service, Kind.MAILBOX_FULL, now)
    elif trouble(service, Kind.MAILBOX_FULL, now, f"{used:.0%}", at_once=True):
        log.warning("the mailbox is %s full", f"{used:.0%}", extra=told(Told.MAILBOX_FULL))
