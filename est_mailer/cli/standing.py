"""``est-mailer status``: where everything stands, on one screen; for programs and monitors too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.cli.by_folder import in_folder
from est_mailer.cli.context import Json, place_of
from est_mailer.cli.output import as_json, complain, say, terminal
from est_mailer.cli.status_screen import Screen, status_lines
from est_mailer.domain.errors import ServiceError
from est_mailer.jobs.watching.status import Status
from est_mailer.jobs.watching.status import status as status_of
from est_mailer.jobs.watching.weighing import Weight
from est_mailer.looking import clock, reading
from est_mailer.shown_commands import for_folder

WARNS, CRITICAL, UNKNOWN = 1, 2, 3  # as monitoring plugins end
_SCREEN = 24  # lines, the smallest that is looked at
_COLOURS = {Weight.CRITICAL: "red", Weight.WARNING: "yellow"}


def status(
    context: typer.Context,
    json: Json = False,
    metrics: Annotated[bool, typer.Option("--metrics", help="Print the figures for Prometheus.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Every warning, also where the screen is full.")] = False,
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="For a monitor: end with 0 well, 1 warning, 2 critical, 3 cannot be told."),
    ] = False,
) -> None:
    place = place_of(context)
    with _judged(exit_code, place.config), reading(place) as service:
        found = _to_be_copied(status_of(service, clock()()), place.config)
        zone = service.deployment.calendar.zone
    if json:
        as_json("status", found)
    elif metrics:
        from est_mailer.cli.metrics import exposition  # only a scraper's minute needs it

        typer.echo(exposition(found), nl=False)
    else:
        for line in status_lines(found, zone, _screen(everything), partial(for_folder, place.config)):
            say(line.text, _COLOURS[line.weight] if line.weight else "")
    if exit_code and found.warnings:
        raise typer.Exit(_code(found))


def _to_be_copied(found: Status, folder: Path) -> Status:
    """Each warning's command with the folder in it, for programs too."""
    warnings = (replace(each, command=for_folder(folder, each.command)) for each in found.warnings)
    return replace(found, warnings=tuple(warnings))


def _screen(everything: bool) -> Screen:
    """What there is room for: of a terminal all but the line of the prompt."""
    size = terminal()
    if size is None:
        return Screen()
    columns, lines = size
    return Screen(columns, None if everything else max(lines, _SCREEN) - 1)


def _code(found: Status) -> int:
    return CRITICAL if any(each.weight is Weight.CRITICAL for each in found.warnings) else WARNS


@contextmanager
def _judged(exit_code: bool, folder: Path) -> Iterator[None]:
    """For a monitor, what cannot be looked at is unknown, whatever the reason."""
    try:
        yield
    except ServiceError as error:
        if not exit_code:
            raise
        complain(in_folder(folder, error))
        raise typer.Exit(UNKNOWN) from error
