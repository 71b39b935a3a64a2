"""What every command shares: where the configuration is, and the options that mean the same everywhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.cli.completing import round_keys
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.looking import Place

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
RoundKey = Annotated[
    str, typer.Argument(help="The ISO week, e.g. 2026-W47; a day of it: 2026-W47-3.", autocompletion=round_keys)
]
Hosts = Annotated[Path, typer.Argument(help="A folder with a folder for each municipality.")]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        help="A rehearsal, on a database of its own: it is this time when the command starts, 2026-11-16T08:00.",
    ),
]
Reason = Annotated[str, typer.Option("--reason", help="Why, for the audit trail.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]


def place_of(context: typer.Context) -> Place:
    """Where the municipality's configuration and database are."""
    config = context.obj
    assert isinstance(config, Path)
    return Place(config, secrets_beside(config, os.environ))


def secrets_beside(config: Path, environ: Mapping[str, str]) -> Mapping[str, str]:
    """The environment; for commands by hand secrets are looked for in the configuration folder, where they lie."""
    return {"CREDENTIALS_DIRECTORY": str(config.absolute()), **environ}


def instant(text: str, place: Place) -> datetime:
    """An instant as written on the command line; without an offset it is the municipality's local time.

    Raises ConfigurationError if it is no time.
    """
    try:
        written = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError([Finding("--at", f"{text!r} is no time.", "Write it as 2026-11-16T08:00.")]) from None
    return written if written.tzinfo else written.replace(tzinfo=place.deployment().calendar.zone)
