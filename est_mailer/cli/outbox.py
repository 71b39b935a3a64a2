"""``est-mailer outbox``: mail on its way out, and what a person must settle."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from est_mailer.bootstrap import changing
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.cli.output import as_json, local, say
from est_mailer.cli.tables import table
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.domain.outgoing import OutboxState, Purpose
from est_mailer.looking import clock, reading

Number = Annotated[int, typer.Argument(help="The row's number, from `outbox list`.")]


def list_rows(
    context: typer.Context,
    state: Annotated[OutboxState | None, typer.Option("--state", help="Only rows in this state.")] = None,
    json: Json = False,
) -> None:
    with reading(place_of(context)) as service:
        found = service.store.outbox.listing(states=[state] if state else None)
        zone = service.deployment.calendar.zone
    if json:
        as_json(found)
        return
    rows = (
        (
            r.id,
            r.round,
            r.purpose.value,
            r.recipient,
            r.state.value,
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
        row, deliveries = service.store.outbox.get(number), service.store.outbox.deliveries(number)
        content, zone = service.store.outbox.content(number), service.deployment.calendar.zone
    if out:
        out.write_bytes(content)
    if json:
        as_json({"mail": row, "deliveries": deliveries})
        return
    say(f"{row.purpose.value} to {row.recipient}, {row.state.value}, queued {local(row.queued_at, zone)}")
    say(f"in the mail systems' logs it is {row.message_id}")
    attempts = ((local(d.at, zone), d.outcome, d.detail) for d in deliveries)
    table(("when", "outcome", "the server's words"), attempts, "Nothing has become of it yet.")


def settle(
    context: typer.Context,
    numbers: Annotated[
        list[int] | None, typer.Argument(help="The rows' numbers, from `outbox list --state in_doubt`.")
    ] = None,
    *,
    sent: Annotated[bool, typer.Option("--sent/--not-sent", help="Did it arrive? --not-sent sends it again.")],
    purpose: Annotated[
        Purpose | None, typer.Option("--all", help="Instead of numbers: every mail in doubt of this purpose.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    if bool(numbers) == bool(purpose):
        wrong = "Which mails? Neither numbers nor a purpose was given, or both."
        remedy = "Write their numbers, or --all invitation. They are listed by: est-mailer outbox list --state in_doubt"
        raise ConfigurationError([Finding("outbox settle", wrong, remedy)])
    becomes = "sent" if sent else "queued again"
    with reading(place_of(context)) if dry_run else changing(place_of(context)) as service:
        doubtful = service.store.outbox.listing([OutboxState.IN_DOUBT])
        chosen = numbers or [row.id for row in doubtful if row.purpose is purpose]
        if dry_run:
            for number in chosen:
                say(f"mail {number} is {service.store.outbox.get(number).state.value}; it would be {becomes}")
            return
        with service.store.atomic():
            for number in chosen:
                service.store.outbox.resolve(number, sent, clock()())
    say(f"mail {', '.join(str(n) for n in chosen)} is {becomes}" if chosen else "There is no such mail.")


def retry(context: typer.Context, number: Number, dry_run: DryRun = False) -> None:
    if dry_run:
        say(f"mail {number} is {_state(context, number)}; it would be queued again")
        return
    with changing(place_of(context)) as service:
        service.store.outbox.retry(number, clock()())
    say(f"mail {number} is queued again")


def _state(context: typer.Context, number: int) -> str:
    """The state of a mail. Raises StoreError if there is none of this number."""
    with reading(place_of(context)) as service:
        return service.store.outbox.get(number).state.value
