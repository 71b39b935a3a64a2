"""``est-mailer round open``, ``cancel`` and ``draft``: a person takes a step of a round."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import typer

from est_mailer.bootstrap import changing
from est_mailer.cli.changes import Change, tell
from est_mailer.cli.code_words import in_words
from est_mailer.cli.context import DryRun, Json, Reason, RoundKey, place_of
from est_mailer.cli.progress import watched
from est_mailer.domain.errors import IllegalTransition
from est_mailer.domain.rounds.life import Event, Round, RoundState, advance
from est_mailer.jobs.picture.drafting import compile_round
from est_mailer.jobs.respondents.inviting import invite
from est_mailer.jobs.rounds.ending import end_round
from est_mailer.jobs.service import Service
from est_mailer.looking import clock, reading


def open_round(context: typer.Context, key: RoundKey, dry_run: DryRun = False, json: Json = False) -> None:
    def invite_all(service: Service, round_: Round, now: datetime) -> str:
        return f"{key} is open; {invite(service, round_, now)} invitations are queued"

    _carry_out(context, key, "open", "invite", invite_all, dry_run=dry_run, json=json)


def cancel(context: typer.Context, key: RoundKey, reason: Reason, dry_run: DryRun = False, json: Json = False) -> None:
    def end(service: Service, round_: Round, now: datetime) -> str:
        return f"{key} is {in_words(end_round(service, round_, Event.CANCEL, reason, now))}"

    _carry_out(context, key, "cancel", "cancel", end, dry_run=dry_run, json=json)


def draft(context: typer.Context, key: RoundKey, dry_run: DryRun = False, json: Json = False) -> None:
    def compile_anew(service: Service, round_: Round, now: datetime) -> str:
        with service.progress.during("compiling the draft"):
            made = compile_round(service, round_, None, now)
        return f"{key}: draft {made.version}, {made.tally.received} of {made.tally.expected} reported; it is queued"

    _carry_out(context, key, "draft", "compile", compile_anew, dry_run=dry_run, json=json)


def _carry_out(
    context: typer.Context,
    key: str,
    command: str,
    event: str,
    act: Callable[[Service, Round, datetime], str],
    *,
    dry_run: bool,
    json: bool,
) -> None:
    """Let a round go through an event and print what ``act`` says of it; a dry run only sees whether it may."""
    place = place_of(context)
    if dry_run:
        with reading(place) as service:
            after = _after(service.store.rounds.get(key), command, event)
        said = f"{key} would be {in_words(after)}"
    else:
        with watched() as progress, changing(place, progress) as service:
            round_ = service.store.rounds.get(key)
            _after(round_, command, event)
            said = act(service, round_, clock()())
            after = service.store.rounds.get(key).state
    tell(f"round {command}", Change(not dry_run, (key,), after, said), json=json)


def _after(round_: Round, command: str, event: str) -> RoundState:
    """The round's state after the command. Raises IllegalTransition in the command's words."""
    try:
        return advance(round_.state, Event(event))
    except IllegalTransition as error:
        wrong = f"The round is {in_words(round_.state)}: it is not the time for `round {command}`."
        remedy = f"See its steps: est-mailer round show {round_.key}"
        raise IllegalTransition(wrong, remedy, round_.key) from error
