"""``est-mailer revoke``: no code that was sent before counts any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from est_mailer.bootstrap import changing
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.cli.output import as_json, say
from est_mailer.cli.progress import watched
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.jobs.words.revoking import revocable
from est_mailer.jobs.words.revoking import revoke as revoke_codes
from est_mailer.looking import clock, reading


@dataclass(frozen=True, slots=True)
class Revocation:
    """``done`` is false of a dry run. ``functions``: whose codes; ``sent_to``: the addresses that a new form was queued
    to; ``halted``: the rounds whose picture or correction was taken back."""

    done: bool
    functions: tuple[str, ...]
    sent_to: tuple[str, ...] = ()
    halted: tuple[str, ...] = ()


def revoke(
    context: typer.Context,
    name: Annotated[str, typer.Option("--name", help="Who says so, for the audit trail and the coordinators.")],
    function: Annotated[str, typer.Argument(help="The function's id in the register; styrgrupp: the packs.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every code of every function.")] = False,
    json: Json = False,
    dry_run: DryRun = False,
) -> None:
    if bool(function) == everything:
        remedy = "est-mailer revoke FUNCTION --name YOU, or: est-mailer revoke --all --name YOU"
        raise ConfigurationError([Finding("revoke", "Say either which function, or --all.", remedy)])
    place, now = place_of(context), clock()()
    if dry_run:
        with reading(place) as service:
            concerned = revocable(service, function or None, now)
        functions = tuple(sorted(m.id for m in concerned))
        if json:
            as_json("revoke", Revocation(False, functions))
        else:
            say(f"would revoke the codes of {', '.join(functions)}")
        return
    with watched() as progress, changing(place, progress) as service:
        concerned = revocable(service, function or None, now)
        done = revoke_codes(service, function or None, name, now)
    if json:
        functions = tuple(sorted(m.id for m in concerned))
        as_json("revoke", Revocation(True, functions, done.sent_to, done.halted))
        return
    say(f"no earlier code of {function or 'any function'} counts; mail with one is held")
    say(f"a new form is queued to: {', '.join(done.sent_to) or 'nobody'}")
    for round_ in done.halted:
        say(f"{round_}: what waited to go out is taken back; its file must be sent in again for new codes")
    if function:
        say("Has somebody left? Take the address out of the register too, and out of the mailbox.")
