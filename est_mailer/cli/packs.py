"""``est-mailer round quarter`` and ``round year``: the packs for the steering group's meetings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.bootstrap import changing
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.cli.files import read_period, written_files
from est_mailer.cli.output import as_json, say
from est_mailer.cli.progress import watched
from est_mailer.domain.counting import counted
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.domain.period import Kind, Period
from est_mailer.domain.periods.period_picture import PeriodPicture
from est_mailer.domain.rounds.pack_calendar import ended
from est_mailer.jobs.periods.packs import pack_files, pack_in_words, send_pack
from est_mailer.jobs.periods.periods import period_picture
from est_mailer.jobs.service import Service
from est_mailer.looking import Place, clock, reading

Wanted = Annotated[str, typer.Argument(help="The period; left out: the latest that has ended.")]
Send = Annotated[bool, typer.Option("--send", help="Mail it to the coordinators and the steering group.")]
Out = Annotated[Path | None, typer.Option("--out", help="The folder that gets the PDF and the workbook.")]


@dataclass(frozen=True, slots=True)
class PackShown:
    """The pack's picture: a text that the screening would stop is "…", unless a coordinator has cleared it and the key
    that seals the clearings is given. ``done`` is false of a dry run; ``files``: the paths; ``queued``: the mails."""

    title: str
    picture: PeriodPicture
    done: bool
    files: tuple[str, ...]
    queued: int


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
    with watched() as progress, progress.during("gathering the period"), reading(place, with_key=True) as service:
        picture = period_picture(service, wanted, now)
        pack = pack_in_words(service, picture, service.words(), now)
    if not json:
        say("\n".join((pack.title, *(f"  {line}" for line in pack.summary))))
    paths, queued = [], 0
    with _changing(place) if out or send else nullcontext() as changed:
        if changed and out:
            files = pack_files(changed, picture, changed.words(), now)
            attached = {file.filename: file.data for file in (files.pdf, files.workbook)}
            paths = list(written_files(out, attached, dry_run=dry_run))
        if changed and send and not dry_run:
            queued = send_pack(changed, wanted, now)
    shown = PackShown(pack.title, picture, not dry_run, tuple(map(str, paths)), queued)
    as_json(f"round {kind}", shown) if json else _say_what_became(shown, send=send)


@contextmanager
def _changing(place: Place) -> Iterator[Service]:
    with watched() as progress, progress.during("writing the pack"), changing(place) as service:
        yield service


def _say_what_became(shown: PackShown, *, send: bool) -> None:
    for path in shown.files:
        say(f"{'wrote' if shown.done else 'would write'} {path}")
    if send:
        say(f"{counted(shown.queued, 'mail is', 'mails are')} queued" if shown.done else "would be mailed")


def _period(kind: Kind, written: str, today: date) -> Period:
    """The period meant. Raises ConfigurationError if it is none of this kind."""
    if not written:
        return ended(kind, today)
    found = read_period(written)
    if found.kind is not kind:
        example = {"quarter": "2026-Q3", "year": "2026"}[kind.value]
        raise ConfigurationError([Finding("period", f"{written} is no {kind.value}.", f"Write for example {example}.")])
    return found
