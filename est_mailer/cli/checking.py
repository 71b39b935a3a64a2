"""``est-mailer check``: what would go wrong, the heaviest first, each with what to do."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Annotated

import typer

from est_mailer.adapters.randomness import system_random
from est_mailer.checking.found import Found, exit_code
from est_mailer.checking.looks import World, check_all
from est_mailer.cli.context import Json, place_of
from est_mailer.cli.output import as_json, unsaid
from est_mailer.cli.progress import watched
from est_mailer.cli.talking import Terminal
from est_mailer.installing.clocks import Moment
from est_mailer.installing.trial_mail import Conditions
from est_mailer.installing.tried import Result
from est_mailer.looking import boot_time, clock
from est_mailer.shown_commands import for_folder

_COUNTED = (Result.WRONG, Result.REMARK, Result.WELL)
_MARGIN = " " * (max(len(result.value) for result in Result) + 1)


def check(
    context: typer.Context,
    probe: Annotated[
        bool,
        typer.Option("--probe", help="Send three mails to the account itself, one of them forged: does it tell?"),
    ] = False,
    json: Json = False,
) -> None:
    begun = Moment(clock()(), boot_time())
    conditions = Conditions(clock(), boot_time, time.sleep, system_random, unsaid if json else Terminal().tell, begun)
    place = place_of(context)
    with watched() as progress:
        found = check_all(place, World(conditions), probe=probe, progress=progress)
    found = tuple(replace(one, remedy=for_folder(place.config, one.remedy)) for one in found)
    as_json("check", found) if json else show(found)
    if code := exit_code(found):
        raise typer.Exit(code)


def show(found: tuple[Found, ...]) -> None:
    """One finding after another as lines that are read from the top down, and how many of each kind there were."""
    talk = Terminal()
    for one in found:
        where = f"{one.where}: " if one.where not in ("", one.what) else ""
        talk.tell(f"{one.result.value:<{len(_MARGIN)}}{one.what}: {where}{one.found}", _MARGIN)
        for words in (one.means, one.remedy):
            if words:
                talk.tell(_MARGIN + words, _MARGIN)
    counts = {result: sum(one.result is result for one in found) for result in _COUNTED}
    talk.tell(", ".join(f"{count} {result.value}" for result, count in counts.items()))
