"""``est-mailer hosted``: how the municipalities of a host are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from est_mailer.cli.context import Hosts, Json
from est_mailer.cli.output import NEEDS_A_PERSON, as_json
from est_mailer.cli.tables import table
from est_mailer.domain.errors import ServiceError
from est_mailer.hosting.health import read_health
from est_mailer.hosting.municipalities import require_hosts
from est_mailer.looking import states_of
from est_mailer.resources import HOSTED

_COLUMNS = ("municipality", "visited", "next", "not well")


def hosted(
    folder: Hosts = HOSTED,
    json: Json = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 if a person is needed.")] = False,
) -> None:
    found = _health(folder)
    municipalities = found["municipalities"]
    if json:
        as_json("hosted", found)
    else:
        rows = ((name, h["visited_at"] or "–", h["wakes"] or "–", h["wrong"]) for name, h in municipalities.items())
        table(_COLUMNS, rows, "no municipality")
    if exit_code and any(h["wrong"] for h in municipalities.values()):
        raise typer.Exit(NEEDS_A_PERSON)


def _health(folder: Path) -> dict[str, Any]:
    """Raises ConfigurationError if this is no folder of a host, which explains best why no health is found."""
    try:
        return read_health(states_of(folder, os.environ))
    except ServiceError:
        require_hosts(folder)
        raise
