"""``est-mailer round remind``: what a coordinator gets by the word ``påminn``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer

from est_mailer.bootstrap import changing
from est_mailer.cli.context import DryRun, Json, RoundKey, place_of
from est_mailer.cli.output import as_json, local, say
from est_mailer.cli.tables import table
from est_mailer.domain.errors import ServiceError
from est_mailer.domain.model import Member
from est_mailer.domain.standing import respondents
from est_mailer.jobs.respondents.reminding_now import DONE, Became, Reminding, Untimely, remind_now, untimely
from est_mailer.jobs.service import Service
from est_mailer.looking import clock

Function = Annotated[str | None, typer.Argument(help="The function's id in the register; left out: all.")]
_WHY = {
    Untimely.NOT_OPEN: (
        "has not begun: nobody has been invited.",
        "est-mailer round open {round} sends the invitations.",
    ),
    Untimely.OVER: (
        "is past its meeting, or its completed draft has come.",
        "est-mailer round show {round} tells who is silent.",
    ),
    Untimely.HOLIDAY: ("is not reminded of on a public holiday.", "Try again on the next working day."),
}
BECAME = {
    Became.REMINDED: "reminded",
    Became.ASKED_AGAIN: "asked again",
    Became.ANSWERED: "has answered",
    Became.TODAY: "written to today",
    Became.JUST_ASKED: "only just invited",
    Became.AWAY: "away, and no deputy",
    Became.DEAD: "no address takes mail",
}


@dataclass(frozen=True, slots=True)
class FunctionReminded:
    """What became of one function: to whom mail was queued, or when it was last written to."""

    function: str
    became: Became
    recipients: tuple[str, ...]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class RoundReminded:
    """``done`` is false of a dry run. ``functions``: each that was to be reminded, in the register's order."""

    done: bool
    round: str
    functions: tuple[FunctionReminded, ...]


def remind(
    context: typer.Context, key: RoundKey, function: Function = None, json: Json = False, dry_run: DryRun = False
) -> None:
    now = clock()()
    with changing(place_of(context)) as service:
        round_, zone = service.store.rounds.get(key), service.deployment.calendar.zone
        if hindrance := untimely(service, round_, now):
            what, remedy = _WHY[hindrance]
            raise ServiceError(f"Round {key} {what}", remedy.format(round=key))
        wanted = None if function is None else (_member(service, key, function),)
        found = remind_now(service, round_, wanted, "operator", now, dry_run=dry_run)
    if json:
        as_json("round remind", RoundReminded(not dry_run, key, tuple(_plain(one) for one in found)))
        return
    rows = ((one.member.id, BECAME[one.became], ", ".join(one.recipients) or local(one.at, zone)) for one in found)
    table(("function", "became", "to, or when it was last written to"), rows, "Nobody was asked in this round.")
    done = sum(one.became in DONE for one in found)
    say(f"{done} of {len(found)} {'would be' if dry_run else 'are'} reminded")


def _member(service: Service, key: str, function: str) -> Member:
    members = {m.id: m for m in respondents(service.store.rounds.members(key))}
    if function not in members:
        raise ServiceError(
            f"No function {function!r} was asked in {key}.", f"Write one of: {', '.join(sorted(members))}."
        )
    return members[function]


def _plain(one: Reminding) -> FunctionReminded:
    return FunctionReminded(one.member.id, one.became, one.recipients, one.at)
