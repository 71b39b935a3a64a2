"""``est-mailer held``: messages that wait for a person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from est_mailer.cli.context import DryRun, Json, place_of

app = typer.Typer(no_args_is_help=True, help="Held messages: list, show, release, reject.")

By = Annotated[str, typer.Option("--by", help="Who says so.")]
Number = Annotated[int, typer.Argument(help="The message's number.")]


@app.command("list")
def list_held(
    context: typer.Context,
    quarantined: Annotated[bool, typer.Option("--quarantined", help="Those that could not be processed.")] = False,
    json: Json = False,
) -> None:
    """Messages that were held, or that could not be processed."""
    from est_mailer.bootstrap import reading
    from est_mailer.cli.output import as_json, local, say, table
    from est_mailer.domain.incoming import AccountKind
    from est_mailer.mail.message import parse

    kind = AccountKind.QUARANTINED if quarantined else AccountKind.HELD
    with reading(place_of(context)) as service:
        found = service.store.inbound.listing(kind=kind)
        others = 0 if quarantined else len(service.store.inbound.listing(kind=AccountKind.QUARANTINED))
        zone = service.deployment.calendar.zone
        mails = {s.id: parse(service.store.inbound.raw(s.id)) for s in found}
        reviewed = service.deployment.publication.reviewed  # then a subject is its own organisation's words
    subjects = {number: "–" if reviewed else mail.subject for number, mail in mails.items()}
    rows = [(s.id, local(s.received_at, zone), mails[s.id].sender, subjects[s.id], s.detail) for s in found]
    if json:
        as_json(found)
        return
    table(("number", "received", "from", "subject", "why"), rows, "No message waits.")
    if found and not quarantined:
        say("Settle each: est-mailer held release NUMBER --by YOU, or: est-mailer held reject NUMBER --by YOU")
    if found and quarantined:
        say("Read one anew, for example after an upgrade: est-mailer reprocess NUMBER")
    if others:
        say(f"{others} could not be processed: est-mailer held list --quarantined")


@app.command()
def show(
    context: typer.Context, number: Number, out: Annotated[Path, typer.Option("--out", help="File to write.")]
) -> None:
    """Write a message's original bytes to a file, to look at it in a mail program."""
    from est_mailer.bootstrap import reading
    from est_mailer.cli.output import say

    with reading(place_of(context)) as service:
        out.write_bytes(service.store.inbound.raw(number))
    say(f"wrote {out}")


@app.command()
def release(
    context: typer.Context,
    number: Number,
    by: By,
    dry_run: DryRun = False,
) -> None:
    """Believe a held message and process it now."""
    from est_mailer.bootstrap import changing, clock
    from est_mailer.cli.output import say
    from est_mailer.cli.rereading import read_anew
    from est_mailer.jobs.holding import release as release_message

    _require_held(context, number)
    if dry_run:
        say(f"would process message {number}")
        return
    with changing(place_of(context)) as service:
        release_message(service, number, by, clock()())
    say(read_anew(place_of(context), number))


@app.command()
def reject(
    context: typer.Context,
    number: Number,
    by: By,
    dry_run: DryRun = False,
) -> None:
    """Let a held message rest: it is kept and not used."""
    from est_mailer.bootstrap import changing, clock
    from est_mailer.cli.output import say
    from est_mailer.jobs.holding import reject as reject_message

    _require_held(context, number)
    if dry_run:
        say(f"would reject message {number}")
        return
    with changing(place_of(context)) as service:
        reject_message(service, number, by, clock()())
    say(f"message {number} is rejected; the original is kept")


def _require_held(context: typer.Context, number: int) -> None:
    """Raises ServiceError if the message does not wait for a person."""
    from est_mailer.bootstrap import reading
    from est_mailer.domain.errors import ServiceError
    from est_mailer.domain.incoming import AccountKind

    with reading(place_of(context)) as service:
        stored = service.store.inbound.get(number)
    if stored.accounted is not AccountKind.HELD:
        raise ServiceError(f"Message {number} is not held.", "See which are: est-mailer held list")
