"""``est-mailer authorise``: a Gmail account lets the service in, once, in a browser on any machine (RFC 8252)."""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.adapters.gmail import code_in, consent_address, redeem
from est_mailer.adapters.randomness import system_random
from est_mailer.cli.context import DryRun, place_of
from est_mailer.cli.output import say
from est_mailer.config import read_named
from est_mailer.domain.errors import ConfigurationError, Finding, ServiceError
from est_mailer.domain.oauth2 import REFRESH, SECRET, Provider

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
    state, verifier = (urlsafe_b64encode(system_random(36)).decode() for _ in range(2))
    say(f"1. Open this in a browser, on any machine, and sign in as {account.address}:")
    say(consent_address(oauth2, account.address, state, verifier))
    if dry_run:
        return
    say("2. Allow it. The browser then ends at a page that does not open: that is as it should be.")
    returned = typer.prompt("3. Copy the address of that page here")  # worth nothing without the verifier
    token = redeem(oauth2, secret, code_in(returned, state), verifier, account.ca_file)
    file = out or place.config / REFRESH
    keep(file, token)
    say(f"The refresh token is in {file}, which only its owner can read. Try it: est-mailer check")


def keep(file: Path, secret: str) -> None:
    """Write a secret to a file that only its owner can read, whole or not at all. Raises ServiceError."""
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as written:
            written.write(secret + "\n")
        beside.replace(file)
    except OSError as error:
        raise ServiceError(
            f"The refresh token cannot be written: {error.strerror}.", "Choose another place with --out.", str(file)
        ) from error
