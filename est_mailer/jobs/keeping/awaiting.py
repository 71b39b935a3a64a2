"""After a restore: nothing is read, planned or sent until a person says so (``est-mailer resume``)."""

from __future__ import annotations

import json
from datetime import datetime

from est_mailer.adapters.store import Store
from est_mailer.domain.outgoing import Purpose
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.noted import RESTORED_FACT, restored
from est_mailer.jobs.outbox.relay import Relayed, relay
from est_mailer.jobs.service import Service
from est_mailer.jobs.watching.contact import latest_tick_in

DOUBTED_WHY = "the database was restored: an earlier one may have sent it"


def mark_restored(store: Store, backup: datetime, at: datetime) -> int:
    """Put a restored database in waiting: every mail that was on its way is in doubt. Returns how many.

    ``backup``: when the copy was made; what the database last knew of may be earlier, and that is what counts.
    """
    with store.atomic():
        backup = min(backup, latest_tick_in(store) or backup)
        store.outbox.withdraw("", (Purpose.ALERT,), at)
        store.facts.set(RESTORED_FACT, json.dumps({"backup": backup.isoformat(), "at": at.isoformat()}))
        count = store.outbox.doubt(at, DOUBTED_WHY)
        detail = {"backup": backup.isoformat(), "in_doubt": count}
        store.audit.add(at, "operator", "restored", "", detail)
    return count


def hold_back(service: Service, now: datetime, *, allowance: int) -> Relayed | None:
    """What a pass does instead of its work while the database waits: it tells the operator, once. None: it does not."""
    waiting = restored(service)
    if waiting is None:
        return None
    words = service.words()
    with service.store.atomic():
        if service.store.facts.get(f"{RESTORED_FACT}.told") != waiting.at.isoformat():
            service.store.facts.set(f"{RESTORED_FACT}.told", waiting.at.isoformat())
            backup = words.moment(waiting.backup)
            alert(service, "restored", now, about=waiting.at.isoformat(), backup=backup)
    return relay(service, now, allowance=allowance, only=(Purpose.ALERT,))
