"""``est-mailer outbox settle`` and ``retry``: what a person must say of mails in doubt, and of refused ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from est_mailer.bootstrap import changing
from est_mailer.cli.changes import Change, tell
from est_mailer.cli.code_words import in_words
from est_mailer.cli.completing import unsettled_mails
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.domain.outgoing import OutboxState, Purpose
from est_mailer.looking import clock, reading

Number = Annotated[int, typer.Argument(help="The row's number, from `outbox list`.", autocompletion=unsettled_mails)]


def settle(
    context: typer.Context,
    numbers: Annotated[
        list[int] | None,
        typer.Argument(help="The rows' numbers, from `outbox list --state in_doubt`.", autocompletion=unsettled_mails),
    ] = None,
    *,
    sent: Annotated[
        bool | None, typer.Option("--sent/--not-sent", help="Did it arrive? --not-sent sends it again.")
    ] = None,
    purpose: Annotated[
        Purpose | None, typer.Option("--all", help="Instead of numbers: every mail in doubt of this purpose.")
    ] = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    if bool(numbers) == bool(purpose) or sent is None:
        raise ConfigurationError(list(_unsaid(numbers, purpose, sent)))
    after, becomes = (OutboxState.SENT, "sent") if sent else (OutboxState.QUEUED, "queued again")
    with reading(place_of(context)) if dry_run else changing(place_of(context)) as service:
        doubtful = service.store.outbox.listing([OutboxState.IN_DOUBT])
        chosen = numbers or [row.id for row in doubtful if row.purpose is purpose]
        if dry_run:
            states = ((number, in_words(service.store.outbox.get(number).state)) for number in chosen)
            said = "\n".join(f"mail {number} is {state}; it would be {becomes}" for number, state in states)
            tell("outbox settle", Change(False, tuple(map(str, chosen)), after, said), json=json)
            return
        with service.store.atomic():
            for number in chosen:
                service.store.outbox.resolve(number, sent, clock()())
    said = f"mail {', '.join(str(n) for n in chosen)} is {becomes}" if chosen else "There is no such mail."
    tell("outbox settle", Change(True, tuple(map(str, chosen)), after, said), json=json)


def _unsaid(numbers: list[int] | None, purpose: Purpose | None, sent: bool | None) -> Iterator[Finding]:
    """What is still to be said: which mails, and whether they arrived."""
    if bool(numbers) == bool(purpose):
        wrong = "Which mails? Both numbers and a purpose were given." if numbers else "Which mails?"
        remedy = "Write their numbers, or --all PURPOSE. They are listed by: est-mailer outbox list --state in_doubt"
        yield Finding("outbox settle", wrong, remedy)
    if sent is None:
        which = " ".join(map(str, numbers)) if numbers else f"--all {purpose}" if purpose else "NUMBER"
        settle, show = (
            f"est-mailer outbox settle {which}",
            f"est-mailer outbox show {numbers[0] if numbers else 'NUMBER'}",
        )
        remedy = (
            f"Look for it in the mail system's log, by the Message-ID that {show} tells. If it did: {settle} --sent. "
            f"If it did not, so that it is sent again: {settle} --not-sent"
        )
        yield Finding("outbox settle", "Did it arrive?", remedy)


def retry(context: typer.Context, number: Number, dry_run: DryRun = False, json: Json = False) -> None:
    if dry_run:
        said = f"mail {number} is {_state(context, number)}; it would be queued again"
    else:
        with changing(place_of(context)) as service:
            service.store.outbox.retry(number, clock()())
        said = f"mail {number} is queued again"
    tell("outbox retry", Change(not dry_run, (str(number),), OutboxState.QUEUED, said), json=json)


def _state(context: typer.Context, number: int) -> str:
    """The state of a mail. Raises StoreError if there is none of this number."""
    with reading(place_of(context)) as service:
        return in_words(service.store.outbox.get(number).state)
