"""Starting: a database that cannot be opened yet is waited for, as one that cannot be written later on is.

Ending instead would leave it to the service manager to start again and again, and to give up after a while.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

from est_mailer.adapters.interruption import Interruption
from est_mailer.adapters.store import AnotherService, StoreBusy, StoreFull, StoreReadOnly
from est_mailer.adapters.systemd import Notifier, StatusLine
from est_mailer.bootstrap import without_database, writing
from est_mailer.domain.journal import Told, told
from est_mailer.jobs.service import Service
from est_mailer.jobs.watching.emergency import Emergency
from est_mailer.jobs.watching.outages import Outage
from est_mailer.looking import Place

log = logging.getLogger(__name__)


def opened(
    stack: ExitStack,
    place: Place,
    stop: Interruption,
    notifier: Notifier,
    clock: Callable[[], datetime],
    *,
    rehearsal: bool = False,
) -> Service | None:
    """The service, its database open for writing until ``stack`` ends; None if it was told to stop before.

    A database that is full, read-only or locked is waited for, with a mail to the operator. Raises what does not mend
    itself: ConfigurationError, another est-mailer at work, a database that is damaged or of a newer version.
    """
    outage, shown = Outage(), StatusLine(notifier.environ)
    emergency: Emergency | None = None
    with ExitStack() as meanwhile:
        while not stop.is_set():
            try:
                service = stack.enter_context(writing(place, stop, rehearsal=rehearsal, progress=shown))
            except AnotherService:
                raise
            except (StoreFull, StoreReadOnly, StoreBusy) as error:
                now = clock()
                outage.failed(now)
                if outage.news(now, str(error)):
                    log.error("%s", error, extra=told(Told.DATABASE_REFUSES))
                if emergency is None:
                    emergency = Emergency(meanwhile.enter_context(without_database(place, stop)))
                    notifier.ready()  # it is up, and waits
                emergency.tell(error, now)
                notifier.alive("waits for its database; see the journal")
                stop.wait(outage.wait_of(now))
            else:
                if emergency is not None:
                    emergency.over(clock(), service)
                return service
    return None
