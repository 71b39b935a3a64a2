"""``est-mailer hosted``: how the municipalities of a host are."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from est_mailer.cli.context import Hosts, Json
from est_mailer.cli.output import NEEDS_A_PERSON, as_json
from est_mailer.cli.tables import table
from est_mailer.hosting.health import read_health
from est_mailer.looking import states_of
from est_mailer.resources import HOSTED

_COLUMNS = ("municipality", "visited", "next", "not well")


def hosted(
    folder: Hosts = HOSTED,
    json: Json = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 if a person is needed.")] = False,
) -> None:
    found = read_health(states_of(folder, os.environ))
    municipalities = found["municipalities"]
    if json:
        as_json("hosted", found)
    else:
        rows = ((name, h["visited_at"] or "–", h["wakes"] or "–", h["wrong"]) for name, h in municipalities.items())
        table(_COLUMNS, rows, "no municipality")
    if exit_code and any(h["wrong"] for h in municipalities.values()):
        raise typer.Exit(NEEDS_A_PERSON)
