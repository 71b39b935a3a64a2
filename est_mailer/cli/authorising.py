"""``est-mailer authorise``: a Gmail account lets the service in, once, in a browser on any machine (RFC 8252)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from est_mailer.adapters.randomness import system_random
from est_mailer.cli.by_folder import advise
from est_mailer.cli.context import DryRun, place_of
from est_mailer.cli.output import say
from est_mailer.config import read_named
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.domain.oauth2 import REFRESH, SECRET, Provider
from est_mailer.installing.letting_in import let_in
from est_mailer.installing.placing import keep_secret

Out = Annotated[
    Path | None, typer.Option("--out", help="Where the refresh token is written.", show_default="in the configuration")
]


def authorise(context: typer.Context, out: Out = None, dry_run: DryRun = False) -> None:
    place = place_of(context)
    account = place.deployment().account
    oauth2 = account.oauth2
    if oauth2 is None or oauth2.provider is not Provider.GMAIL:
        wrong, remedy = "Only a Gmail account is let in this way.", 'Write preset = "gmail" and auth = "oauth2".'
        raise ConfigurationError([Finding("est.toml, [account]", wrong, remedy)])
    secret = read_named(SECRET, account, place.environ)
    file = out or place.config / REFRESH
    if dry_run:
        say(f"would ask for the right to the mailbox of {account.address}, and keep it in {file}")
        return
    token = let_in(account, secret, system_random, say, typer.prompt)
    keep_secret(file, token)
    advise(place.config, f"The refresh token is in {file}, which only its owner can read. Try it: est-mailer check")
