"""The room on the database's disk: told of while there is still some, for a full disk stops the service."""

from __future__ import annotations

import logging
from datetime import datetime

from est_mailer.domain.journal import Told, told
from est_mailer.jobs.noted import LEAST_FREE, MEGABYTE, Kind
from est_mailer.jobs.service import Service
from est_mailer.jobs.troubles import over, trouble

log = logging.getLogger(__name__)

_MARKS = (20, 50, 100, 200, 500)  # megabytes: told by mark, not to the byte, so that nothing is written at each look


def look_at_disk(service: Service, now: datetime) -> None:
    """Note that there is little room, or that there is room again. Raises StoreError."""
    free = service.store.room()
    if free is None or free >= LEAST_FREE:
        over(service, Kind.DISK_LOW, now)
        return
    mark = next(m for m in _MARKS if free < m * MEGABYTE)
    if trouble(service, Kind.DISK_LOW, now, f"< {mark} MB", at_once=True):
        log.warning("less than %s MB are free on the database's disk", mark, extra=told(Told.DISK_LOW))
