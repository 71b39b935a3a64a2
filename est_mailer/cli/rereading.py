"""Reading a reopened message: at once if the service is not running, else by the service itself."""

from __future__ import annotations

from typing import Annotated

import typer

from est_mailer.adapters.store import StoreBusy
from est_mailer.bootstrap import changing, writing
from est_mailer.cli.changes import Change, tell
from est_mailer.cli.code_words import in_words
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.cli.progress import watched
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.incoming import AccountKind
from est_mailer.jobs.intake.accounting import account
from est_mailer.looking import Place, clock, reading


def reprocess(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The message's number, from `held list`.")],
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    place = place_of(context)
    if dry_run:
        with reading(place) as service:
            stored = service.store.inbound.get(number)
            service.store.inbound.require_content(number)
        said = f"would read message {number} ({in_words(stored.accounted) if stored.accounted else 'waiting'}) anew"
        tell("reprocess", Change(False, (str(number),), "", said), json=json)
        return
    with changing(place) as service:
        service.store.inbound.reopen(number, clock()())
    tell("reprocess", read_anew(place, number), json=json)


def read_anew(place: Place, number: int) -> Change:
    """Account for a message that was reopened; it becomes "reopened" if the running service is to read it.

    Raises ServiceError if it could not be processed this time either: it is kept, and waits for an upgrade.
    """
    try:
        with (
            watched() as progress,
            writing(place, progress=progress) as service,
            progress.during("reading the message"),
        ):
            kind = account(service, number, clock()())
    except StoreBusy:
        said = f"message {number} is reopened; the running service reads it within a minute"
        return Change(True, (str(number),), "reopened", said)
    if kind is AccountKind.QUARANTINED:
        raise ServiceError(f"Message {number} could not be processed this time either; it is kept.")
    return Change(True, (str(number),), kind, f"message {number}: {in_words(kind)}")
