"""``est-mailer status``: where everything stands, on one screen."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from est_mailer.cli.context import Json, place_of
from est_mailer.cli.output import NEEDS_A_PERSON, as_json, local, say
from est_mailer.jobs.status import Status
from est_mailer.jobs.status import status as status_of
from est_mailer.looking import clock, reading


def status(
    context: typer.Context,
    json: Json = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 if a person is needed.")] = False,
) -> None:
    with reading(place_of(context)) as service:
        found = status_of(service, clock()())
        zone = service.deployment.calendar.zone
    as_json(found) if json else _show_status(found, zone)
    if exit_code and found.warnings:
        raise typer.Exit(NEEDS_A_PERSON)


def _show_status(found: Status, zone: object) -> None:
    assert isinstance(zone, ZoneInfo)
    tally, round_ = found.tally, found.round
    say(f"{found.municipality}: {f'round {round_.key}, {round_.state.value}' if round_ else 'no round yet'}")
    if round_:
        say(
            f"  reported  {tally.received} of {tally.expected} "
            f"({tally.events} events, {tally.calm} calm, {tally.unclear} unclear, {tally.silent} silent)"
        )
    pace = found.pace
    say(f"  calendar  {pace.profile} ({pace.rhythm.value}): {pace.why}")
    for line in pace.replaced:
        say(f"            replaced {line}")
    if found.next_due:
        say(f"  next      {found.next_due.step.value} {local(found.next_due.due_at, zone)}")
    queued = {state: count for state, count in found.outbox.items() if count}
    say("  outbox    " + (", ".join(f"{count} {state}" for state, count in queued.items()) or "empty"))
    say(f"  mailbox   last reached {local(found.mailbox_contact, zone)}")
    if found.relay_paused_until:
        say(f"  sending   waits until {local(found.relay_paused_until, zone)}")
    for warning in found.warnings:
        say(f"  ! {warning.what}\n    {warning.command}")
