"""The operator's mail when the database cannot be written: the same alert, from a store in memory, at once."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime

from est_mailer.adapters.store import Conflict, NotStored, Store, StoreBusy
from est_mailer.domain.errors import StoreError, traced
from est_mailer.domain.journal import Told, told
from est_mailer.jobs.noted import Kind
from est_mailer.jobs.outbox.relay import relay
from est_mailer.jobs.service import Service
from est_mailer.jobs.troubles import end, tell_afterwards, trouble

log = logging.getLogger(__name__)


@dataclass
class Emergency:
    """Tells of a database that is full, read-only, locked or damaged. ``service``: the one that lacks it."""

    service: Service
    _spare: Service | None = field(default=None, repr=False)

    def tell(self, error: StoreError, now: datetime) -> None:
        """The database has refused: tell the operator at once, of a lock only if it lasts. Never raises.

        Who holds the lock usually lets it go; all else a person must mend. A lost compare-and-set says nothing of the
        database.
        """
        if isinstance(error, Conflict | NotStored):
            return
        try:
            spare = self._spare = self._spare or replace(self.service, store=Store.open(None))
            trouble(spare, Kind.STORE_STOPPED, now, str(error), at_once=not isinstance(error, StoreBusy))
            relay(spare, now, allowance=1)
        except Exception as fault:  # noqa: BLE001 - the journal has told of the database; this mail is besides
            log.error("the operator could not be told: %s", traced(fault), extra=told(Told.ALERT_FAILED))

    @property
    def memory(self) -> bytes | None:
        """What has been told, for a later process; None if nothing."""
        return self._spare.store.serialized() if self._spare is not None else None

    def recall(self, memory: bytes) -> None:
        """Take up what an earlier process has told."""
        self._spare = replace(self.service, store=Store.deserialized(memory))

    def over(self, now: datetime, service: Service | None = None) -> None:
        """The database takes what it is given again (``service`` has it, if another than the one given at first).

        What lasted and was not told is told now. Raises StoreError.
        """
        ended = end(self._spare, Kind.STORE_STOPPED, now) if self._spare is not None else None
        if ended is not None:
            tell_afterwards(service or self.service, ended, now)
