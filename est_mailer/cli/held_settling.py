"""``est-mailer held release`` and ``reject``: a person settles a message that was held or could not be processed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer

from est_mailer.bootstrap import changing
from est_mailer.cli.changes import Change, tell
from est_mailer.cli.completing import held_numbers
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.cli.rereading import read_anew
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.incoming import AccountKind
from est_mailer.jobs.holding import reject as reject_message
from est_mailer.jobs.holding import release as release_message
from est_mailer.jobs.service import Service
from est_mailer.looking import clock, reading

By = Annotated[str, typer.Option("--by", help="Who says so.")]
Number = Annotated[int, typer.Argument(help="The message's number.", autocompletion=held_numbers)]
_Settle = Callable[[Service, int, str, datetime], None]


def release(context: typer.Context, number: Number, by: By, dry_run: DryRun = False, json: Json = False) -> None:
    _require(context, number, AccountKind.HELD)
    if _settled(context, number, by, release_message, dry_run):
        change = read_anew(place_of(context), number)
    else:
        change = Change(False, (str(number),), "", f"would process message {number}")
    tell("held release", change, json=json)


def reject(context: typer.Context, number: Number, by: By, dry_run: DryRun = False, json: Json = False) -> None:
    _require(context, number, AccountKind.HELD, AccountKind.QUARANTINED)
    done = _settled(context, number, by, reject_message, dry_run)
    said = f"message {number} is rejected; the original is kept" if done else f"would reject message {number}"
    tell("held reject", Change(done, (str(number),), "rejected", said), json=json)


def _settled(context: typer.Context, number: int, by: str, settle: _Settle, dry_run: bool) -> bool:
    """False if it was only to be said what would be done."""
    if dry_run:
        return False
    with changing(place_of(context)) as service:
        settle(service, number, by, clock()())
    return True


def _require(context: typer.Context, number: int, *kinds: AccountKind) -> None:
    """Raises ServiceError if the message does not wait for a person."""
    with reading(place_of(context)) as service:
        stored = service.store.inbound.get(number)
    if stored.accounted not in kinds:
        raise ServiceError(f"Message {number} is not held.", "See which are: est-mailer held list")
