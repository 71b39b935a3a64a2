"""``est-mailer round quarter`` and ``round year``: the packs for the steering group's meetings."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.bootstrap import changing
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.cli.files import read_period, write_files
from est_mailer.cli.output import as_json, say
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.domain.pack_calendar import ended
from est_mailer.domain.period import Kind, Period
from est_mailer.jobs.packs import pack_files, pack_in_words, send_pack
from est_mailer.jobs.periods import period_picture
from est_mailer.looking import clock, reading

Wanted = Annotated[str, typer.Argument(help="The period; left out: the latest that has ended.")]
Send = Annotated[bool, typer.Option("--send", help="Mail it to the coordinators and the steering group.")]
Out = Annotated[Path | None, typer.Option("--out", help="The folder that gets the PDF and the workbook.")]


def quarter(
    context: typer.Context,
    period: Wanted = "",
    send: Send = False,
    out: Out = None,
    json: Json = False,
    dry_run: DryRun = False,
) -> None:
    _pack(context, "quarter", period, send, out, json, dry_run)


def year(
    context: typer.Context,
    period: Wanted = "",
    send: Send = False,
    out: Out = None,
    json: Json = False,
    dry_run: DryRun = False,
) -> None:
    _pack(context, "year", period, send, out, json, dry_run)


def _pack(
    context: typer.Context, kind: str, written: str, send: bool, out: Path | None, json: bool, dry_run: bool
) -> None:
    place, now = place_of(context), clock()()
    wanted = _period(Kind(kind), written, now.astimezone(place.deployment().calendar.zone).date())
    with reading(place) as service:
        picture = period_picture(service, wanted, now)
        pack = pack_in_words(service, picture, service.words(), now)
    if json:
        as_json(picture)
    else:
        say("\n".join((pack.title, *(f"  {line}" for line in pack.summary))))
    if out is None and not send:
        return
    with changing(place) as service:
        if out is not None:
            files = pack_files(service, picture, service.words(), now)
            attached = (files.pdf, files.workbook)
            write_files(out, {file.filename: file.data for file in attached}, dry_run=dry_run)
        if send and dry_run:
            say("would be mailed")
        elif send:
            say(f"{send_pack(service, wanted, now)} mails are queued")


def _period(kind: Kind, written: str, today: date) -> Period:
    """The period meant. Raises ConfigurationError if it is none of this kind."""
    if not written:
        return ended(kind, today)
    found = read_period(written)
    if found.kind is not kind:
        example = {"quarter": "2026-Q3", "year": "2026"}[kind.value]
        raise ConfigurationError([Finding("period", f"{written} is no {kind.value}.", f"Write for example {example}.")])
    return found
