"""What Tab offers where a command takes a key or a number: looked up in the database, nothing where there is none."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from est_mailer.cli.code_words import in_words, why_held
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.outgoing import OutboxState
from est_mailer.looking import Place, reading
from est_mailer.resources import CONFIGURATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from est_mailer.jobs.service import QuietService

Offered = list[tuple[str, str]]  # what can be written, and what it is
_RECENT = 60  # rounds: more than a year of weeks


def round_keys(context: typer.Context, incomplete: str) -> Offered:
    """The latest rounds with their states, the newest first."""
    return _looked_up(
        context, incomplete, lambda s: ((r.key, in_words(r.state)) for r in s.store.rounds.all()[:_RECENT])
    )


def held_numbers(context: typer.Context, incomplete: str) -> Offered:
    """The messages that wait for a person, with the reason."""
    return _looked_up(
        context,
        incomplete,
        lambda s: ((str(m.id), why_held(m.detail)) for m in s.store.inbound.listing(kind=AccountKind.HELD)),
    )


def unsettled_mails(context: typer.Context, incomplete: str) -> Offered:
    """The mails in doubt and those that were refused."""
    states = (OutboxState.IN_DOUBT, OutboxState.FAILED)
    return _looked_up(
        context,
        incomplete,
        lambda s: ((str(r.id), f"{in_words(r.state)}: {in_words(r.purpose)}") for r in s.store.outbox.listing(states)),
    )


def _looked_up(
    context: typer.Context, incomplete: str, look: Callable[[QuietService], Iterable[tuple[str, str]]]
) -> Offered:
    config = context.find_root().params.get("config")
    try:
        with reading(Place(Path(config or CONFIGURATION), os.environ)) as service:
            return [(word, help_) for word, help_ in look(service) if word.startswith(incomplete)]
    except ServiceError:
        return []  # Tab is no place for words about what is wrong
