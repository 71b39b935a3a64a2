"""``est-mailer round skip`` and ``unskip``: a round to come is not held, or held after all."""

from __future__ import annotations

import typer

from est_mailer.bootstrap import changing
from est_mailer.cli.changes import Change, tell
from est_mailer.cli.code_words import in_words
from est_mailer.cli.context import DryRun, Json, Reason, RoundKey, place_of
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.round_period import RoundPeriod
from est_mailer.domain.rounds.life import RoundState
from est_mailer.jobs.rounds.skipping import Became, Who, hold_hindrance, hold_rounds, skip_hindrance, skip_rounds
from est_mailer.jobs.service import QuietService
from est_mailer.looking import clock, reading

_WHY = {
    Became.ALREADY: ("is skipped already.", "est-mailer round unskip {round} holds it after all."),
    Became.NOT_SKIPPED: ("is not skipped.", "It is held as planned."),
    Became.HOLIDAY: ("is not held in any case: its meeting day is a holiday.", "See holiday_policy in est.toml."),
    Became.NO_ROUND: ("is no period with a round in this calendar.", "See every_weeks and profiles in est.toml."),
    Became.BEGUN: (
        "has begun: the invitations have gone out.",
        "est-mailer round cancel {round} --reason WHY ends it.",
    ),
    Became.CANCELLED: ("is cancelled already.", "est-mailer round list shows every round."),
    Became.TOO_FAR: ("is more than a year ahead.", "Skip it when the year has come."),
    Became.PAST: ("has been: its reporting would have closed.", "est-mailer round list shows every round."),
}


def skip(context: typer.Context, key: RoundKey, reason: Reason, dry_run: DryRun = False, json: Json = False) -> None:
    place, period = place_of(context), RoundPeriod.of_key(key)
    if dry_run:
        with reading(place) as service:
            _require(key, skip_hindrance(service, period, clock()()))
        _tell("skip", key, RoundState.SKIPPED, f"{key} would be {in_words(RoundState.SKIPPED)}", done=False, json=json)
        return
    with changing(place) as service:
        (found,) = skip_rounds(service, (period,), _by(service), reason, clock()())
    _require(key, None if found.became is Became.SKIPPED else found.became)
    said = f"{key} is {in_words(RoundState.SKIPPED)}; the coordinators are told, and those who report in due time"
    _tell("skip", key, RoundState.SKIPPED, said, done=True, json=json)


def unskip(context: typer.Context, key: RoundKey, dry_run: DryRun = False, json: Json = False) -> None:
    place, period = place_of(context), RoundPeriod.of_key(key)
    if dry_run:
        with reading(place) as service:
            _require(key, hold_hindrance(service, period, clock()()))
        said = f"{key} would be {in_words(RoundState.SCHEDULED)}"
        _tell("unskip", key, RoundState.SCHEDULED, said, done=False, json=json)
        return
    with changing(place) as service:
        (found,) = hold_rounds(service, (period,), _by(service), clock()())
        _require(key, None if found.became is Became.HELD else found.became)
        state = service.store.rounds.get(key).state
    _tell("unskip", key, state, f"{key} is {in_words(state)}; the coordinators are told", done=True, json=json)


def _tell(command: str, key: str, becomes: RoundState, said: str, *, done: bool, json: bool) -> None:
    tell(f"round {command}", Change(done, (key,), becomes, said), json=json)


def _by(service: QuietService) -> Who:
    """As the coordinators know it: whoever runs the service."""
    return Who("operator", service.words()("skip.operator"))


def _require(key: str, hindrance: Became | None) -> None:
    """Raises ServiceError, in words, if there is a hindrance."""
    if hindrance is not None:
        what, remedy = _WHY[hindrance]
        raise ServiceError(f"Round {key} {what}", remedy.format(round=key))
