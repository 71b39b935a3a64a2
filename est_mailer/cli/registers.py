"""``est-mailer register``: the register that counts."""

from __future__ import annotations

import typer

from est_mailer.cli.context import Json, place_of
from est_mailer.cli.output import as_json
from est_mailer.config.register_text import register_text
from est_mailer.looking import reading


def register(context: typer.Context, json: Json = False) -> None:
    with reading(place_of(context)) as service:
        found, deployment = service.register, service.deployment
    as_json("register show", found) if json else typer.echo(register_text(found, deployment), nl=False)
