"""Reading a reopened message: at once if the service is not running, else by the service itself."""

from __future__ import annotations

from est_mailer.adapters.store import StoreBusy
from est_mailer.bootstrap import Place, clock, writing
from est_mailer.jobs.accounting import account


def read_anew(place: Place, number: int) -> str:
    """Account for a message that was reopened. Returns a sentence for the person who asked."""
    try:
        with writing(place) as service:
            kind = account(service, number, clock()())
    except StoreBusy:
        return f"message {number} is reopened; the running service reads it within a minute"
    return f"message {number}: {kind.value}"
