"""``est-mailer round``: look at rounds, open, skip or cancel one, make its draft anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from est_mailer.cli import packs
from est_mailer.cli.context import DryRun, Json, place_of

if TYPE_CHECKING:
    from est_mailer.domain.rounds import Round
    from est_mailer.jobs.service import Service

app = typer.Typer(no_args_is_help=True, help="Rounds: list, show, analysis, open, skip, cancel, draft; quarter, year.")
app.command()(packs.quarter)
app.command()(packs.year)

Key = Annotated[str, typer.Argument(help="The ISO week, e.g. 2026-W47; a day of it: 2026-W47-3.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for the audit trail.")]


@app.command("list")
def list_rounds(context: typer.Context, json: Json = False) -> None:
    """Every round with its state."""
    from est_mailer.bootstrap import reading
    from est_mailer.cli.output import as_json, table

    with reading(place_of(context)) as service:
        found = service.store.rounds.all()
    if json:
        as_json(found)
    else:
        table(
            ("round", "state", "calendar", "reason"),
            ((r.key, r.state.value, r.profile, r.reason) for r in found),
            "There are no rounds yet.",
        )


@app.command()
def show(context: typer.Context, key: Key, json: Json = False) -> None:
    """One round: its steps, and who has and has not reported."""
    from est_mailer.bootstrap import clock, reading
    from est_mailer.cli.output import as_json, local, say, table
    from est_mailer.jobs.feeding_back import share_before
    from est_mailer.jobs.status import standings_of

    with reading(place_of(context)) as service:
        round_ = service.store.rounds.get(key)
        standings = standings_of(service, round_)[1] if round_.dues else ()
        share = share_before(service, round_, clock()())
        number = service.store.case_numbers.of(key)
        zone = service.deployment.calendar.zone
    if json:
        as_json({"round": round_, "standings": standings, "answered_before": share, "case_number": number})
        return
    say(f"{round_.key}: {round_.state.value} {round_.reason}".rstrip())
    steps = ((d.step.value, local(d.due_at, zone), d.outcome.value if d.outcome else "") for d in round_.dues)
    table(("step", "due", "outcome"), steps, "It has no steps.")
    answers = ((s.name, s.state.value, local(s.received_at, zone), s.silent_weeks or "") for s in standings)
    table(("function", "answer", "received", "silent weeks"), answers, "Nobody has been asked yet.")
    if number:
        say(f"registered as {number}")
    if share.rows:
        say(f"of {share.rows} rows in the eight weeks before, {share.answered} had an answer within 14 days")


@app.command()
def analysis(context: typer.Context, key: Key, json: Json = False) -> None:
    """What a round's rows say, each figure with the rows behind it; compared with the same reporters' own rounds."""
    from est_mailer.bootstrap import reading
    from est_mailer.cli.analysis import print_analysis
    from est_mailer.cli.output import as_json
    from est_mailer.jobs.analysing import analysis_of

    with reading(place_of(context)) as service:
        found = analysis_of(service, service.store.rounds.get(key))
        deployment = service.deployment
    if json:
        as_json({"round": key, "analysis": found})
    else:
        print_analysis(key, found, deployment)


@app.command("open")
def open_round(context: typer.Context, key: Key, dry_run: DryRun = False) -> None:
    """Send the invitations of a scheduled round now, for example after an installation in the middle of a week."""

    def invite_all(service: Service, round_: Round, now: datetime) -> str:
        from est_mailer.jobs.inviting import invite

        return f"{key} is open; {invite(service, round_, now)} invitations are queued"

    _carry_out(context, key, "invite", invite_all, dry_run)


@app.command()
def skip(context: typer.Context, key: Key, reason: Reason, dry_run: DryRun = False) -> None:
    """Skip a round that has not begun."""
    _end(context, key, "skip", reason, dry_run)


@app.command()
def cancel(context: typer.Context, key: Key, reason: Reason, dry_run: DryRun = False) -> None:
    """Cancel a round that has begun and is not dispatched; queued mail of it is withdrawn."""
    _end(context, key, "cancel", reason, dry_run)


@app.command()
def draft(context: typer.Context, key: Key, dry_run: DryRun = False) -> None:
    """Compile a new version of a round's draft now and send it to the coordinators."""

    def compile_anew(service: Service, round_: Round, now: datetime) -> str:
        from est_mailer.jobs.drafting import compile_round

        made = compile_round(service, round_, None, now)
        return f"{key}: draft {made.version}, {made.tally.received} of {made.tally.expected} reported; it is queued"

    _carry_out(context, key, "compile", compile_anew, dry_run)


def _end(context: typer.Context, key: str, event: str, reason: str, dry_run: bool) -> None:
    def end(service: Service, round_: Round, now: datetime) -> str:
        from est_mailer.domain.rounds import Event
        from est_mailer.jobs.ending import end_round

        return f"{key} is {end_round(service, round_, Event(event), reason, now).value}"

    _carry_out(context, key, event, end, dry_run)


def _carry_out(
    context: typer.Context, key: str, event: str, act: Callable[[Service, Round, datetime], str], dry_run: bool
) -> None:
    """Let a round go through an event and print what ``act`` says of it; a dry run only sees whether it may."""
    from est_mailer.bootstrap import changing, clock, reading
    from est_mailer.cli.output import say
    from est_mailer.domain.rounds import Event, advance

    place = place_of(context)
    if dry_run:
        with reading(place) as service:
            after = advance(service.store.rounds.get(key).state, Event(event))
        say(f"{key} would be {after.value}")
        return
    with changing(place) as service:
        done = act(service, service.store.rounds.get(key), clock()())
    say(done)
