"""``est-mailer held``: messages that wait for a person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from est_mailer.cli.by_folder import advise
from est_mailer.cli.changes import tell_files
from est_mailer.cli.code_words import why_held
from est_mailer.cli.completing import held_numbers
from est_mailer.cli.context import Json, place_of
from est_mailer.cli.output import as_json, local
from est_mailer.cli.tables import table
from est_mailer.domain.incoming import AccountKind
from est_mailer.looking import reading
from est_mailer.mail.reading.message import parse


def list_held(
    context: typer.Context,
    quarantined: Annotated[bool, typer.Option("--quarantined", help="Those that could not be processed.")] = False,
    json: Json = False,
) -> None:
    kind = AccountKind.QUARANTINED if quarantined else AccountKind.HELD
    with reading(place_of(context)) as service:
        found = service.store.inbound.listing(kind=kind)
        others = 0 if quarantined else len(service.store.inbound.listing(kind=AccountKind.QUARANTINED))
        zone = service.deployment.calendar.zone
        mails = {s.id: parse(service.store.inbound.raw(s.id)) for s in found}
        reviewed = service.deployment.publication.reviewed  # then a subject is its own organisation's words
    subjects = {number: "–" if reviewed else mail.subject for number, mail in mails.items()}
    rows = [(s.id, local(s.received_at, zone), mails[s.id].sender, subjects[s.id], why_held(s.detail)) for s in found]
    if json:
        as_json("held list", found)
        return
    table(("number", "received", "from", "subject", "why"), rows, "No message waits.")
    if found and not quarantined:
        advise(
            context.obj,
            "Settle each: est-mailer held release NUMBER --by YOU, or: est-mailer held reject NUMBER --by YOU",
        )
    if found and quarantined:
        advise(
            context.obj,
            "Read one anew, for example after an upgrade: est-mailer reprocess NUMBER. "
            "Seen to, and to be told of no more: est-mailer held reject NUMBER --by YOU",
        )
    if others:
        advise(context.obj, f"{others} could not be processed: est-mailer held list --quarantined")


def show(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The message's number.", autocompletion=held_numbers)],
    out: Annotated[Path, typer.Option("--out", help="File to write.")],
    json: Json = False,
) -> None:
    with reading(place_of(context)) as service:
        out.write_bytes(service.store.inbound.raw(number))
    tell_files("held show", [out], done=True, json=json)
