"""``est-mailer check``: what would go wrong, the heaviest first, each with what to do."""

from __future__ import annotations

import time
from shutil import get_terminal_size
from textwrap import wrap
from typing import Annotated

import typer

from est_mailer.adapters.randomness import system_random
from est_mailer.checking.found import Found, exit_code
from est_mailer.checking.looks import World, check_all
from est_mailer.cli.context import Json, place_of
from est_mailer.cli.output import as_json, say, unsaid
from est_mailer.installing.clocks import Moment
from est_mailer.installing.trial_mail import Conditions
from est_mailer.installing.tried import Result
from est_mailer.looking import boot_time, clock

_WIDEST = 100
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
    conditions = Conditions(clock(), boot_time, time.sleep, system_random, unsaid if json else say, begun)
    found = check_all(place_of(context), World(conditions), probe=probe)
    if json:
        as_json("check", found)
    else:
        show(found)
    if code := exit_code(found):
        raise typer.Exit(code)


def show(found: tuple[Found, ...]) -> None:
    """One finding after another as lines that are read from the top down, and how many of each kind there were."""
    width = min(get_terminal_size().columns, _WIDEST)
    for one in found:
        where = f"{one.where}: " if one.where else ""
        _lines(f"{one.result.value:<{len(_MARGIN)}}{one.what}: {where}{one.found}", width)
        for words in (one.means, one.remedy):
            if words:
                _lines(_MARGIN + words, width)
    counts = {
        result: sum(one.result is result for one in found) for result in (Result.WRONG, Result.REMARK, Result.WELL)
    }
    say(", ".join(f"{count} {_SAID[result]}" for result, count in counts.items()))


_SAID = {Result.WRONG: "wrong", Result.REMARK: "to know of", Result.WELL: "well"}


def _lines(text: str, width: int) -> None:
    for line in wrap(text, width, subsequent_indent=_MARGIN, break_on_hyphens=False, break_long_words=False):
        say(line)
