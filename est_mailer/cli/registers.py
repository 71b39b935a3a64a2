"""``est-mailer register``: the register that counts."""

from __future__ import annotations

import typer

from est_mailer.cli.context import place_of
from est_mailer.config.register_text import register_text
from est_mailer.looking import reading


def register(context: typer.Context) -> None:
    with reading(place_of(context)) as service:
        typer.echo(register_text(service.register, service.deployment), nl=False)
