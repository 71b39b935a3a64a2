"""Reading a reopened message: at once if the service is not running, else by the service itself."""

from __future__ import annotations

from est_mailer.adapters.store import StoreBusy
from est_mailer.bootstrap import Place, clock, writing
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.incoming import AccountKind
from est_mailer.jobs.accounting import account


def read_anew(place: Place, number: int) -> str:
    """Account for a message that was reopened. Returns a sentence for the person who asked.

    Raises ServiceError if it could not be processed this time either: it is kept, and waits for an upgrade.
    """
    try:
        with writing(place) as service:
            kind = account(service, number, clock()())
    except StoreBusy:
        return f"message {number} is reopened; the running service reads it within a minute"
    if kind is AccountKind.QUARANTINED:
        raise ServiceError(f"Message {number} could not be processed this time either; it is kept.")
    return f"message {number}: {kind.value}"
