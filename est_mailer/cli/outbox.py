"""``est-mailer outbox list`` and ``show``: mail on its way out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.adapters.store.deliveries import Delivery
from est_mailer.cli.code_words import attempt_in_words, in_words
from est_mailer.cli.completing import unsettled_mails
from est_mailer.cli.context import Json, place_of
from est_mailer.cli.output import as_json, local, say
from est_mailer.cli.tables import table
from est_mailer.domain.outgoing import OutboxRow, OutboxState
from est_mailer.looking import reading

Number = Annotated[int, typer.Argument(help="The row's number, from `outbox list`.", autocompletion=unsettled_mails)]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, and everything that became of it, in order."""

    mail: OutboxRow
    deliveries: tuple[Delivery, ...]


def list_rows(
    context: typer.Context,
    state: Annotated[OutboxState | None, typer.Option("--state", help="Only rows in this state.")] = None,
    json: Json = False,
) -> None:
    with reading(place_of(context)) as service:
        found = service.store.outbox.listing(states=[state] if state else None)
        zone = service.deployment.calendar.zone
    if json:
        as_json("outbox list", found)
        return
    rows = (
        (
            r.id,
            r.round,
            in_words(r.purpose),
            r.recipient,
            in_words(r.state),
            local(r.sent_at or r.queued_at, zone),
            r.last_error,
        )
        for r in found
    )
    table(("number", "round", "purpose", "recipient", "state", "when", "last answer"), rows, "There is no such mail.")


def show(
    context: typer.Context,
    number: Number,
    out: Annotated[Path | None, typer.Option("--out", help="Write the mail to this file, for a mail program.")] = None,
    json: Json = False,
) -> None:
    with reading(place_of(context)) as service:
        row, deliveries = service.store.outbox.get(number), service.store.deliveries.of(number)
        content, zone = service.store.outbox.content(number), service.deployment.calendar.zone
    if out:
        out.write_bytes(content)
    if json:
        as_json("outbox show", Mail(row, deliveries))
        return
    say(f"{in_words(row.purpose)} to {row.recipient}, {in_words(row.state)}, queued {local(row.queued_at, zone)}")
    say(f"in the mail systems' logs it is {row.message_id}")
    attempts = ((local(d.at, zone), attempt_in_words(d.outcome), d.detail) for d in deliveries)
    table(("when", "outcome", "the server's words"), attempts, "Nothing has become of it yet.")
