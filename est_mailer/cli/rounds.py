"""``est-mailer round``: look at rounds, open, skip or cancel one, make its draft anew."""

from __future__ import annotations

from typing import Annotated

import typer

from est_mailer.cli.context import DryRun, Json, place_of

app = typer.Typer(no_args_is_help=True, help="Rounds: list, show, open, skip, cancel, draft.")

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
        zone = service.deployment.calendar.zone
    if json:
        as_json({"round": round_, "standings": standings, "answered_before": share})
        return
    say(f"{round_.key}: {round_.state.value} {round_.reason}".rstrip())
    steps = ((d.step.value, local(d.due_at, zone), d.outcome.value if d.outcome else "") for d in round_.dues)
    table(("step", "due", "outcome"), steps, "It has no steps.")
    answers = ((s.name, s.state.value, local(s.received_at, zone), s.silent_rounds or "") for s in standings)
    table(("function", "answer", "received", "silent rounds"), answers, "Nobody has been asked yet.")
    if share.rows:
        say(f"of {share.rows} rows in the eight weeks before, {share.answered} had an answer within 14 days")


@app.command("open")
def open_round(context: typer.Context, key: Key, dry_run: DryRun = False) -> None:
    """Send the invitations of a scheduled round now, for example after an installation in the middle of a week."""
    from est_mailer.bootstrap import changing, clock, reading
    from est_mailer.cli.output import say
    from est_mailer.domain.rounds import Event, advance
    from est_mailer.jobs.inviting import invite

    place = place_of(context)
    if dry_run:
        with reading(place) as service:
            advance(service.store.rounds.get(key).state, Event.INVITE)
        say(f"would invite to {key}")
        return
    with changing(place) as service:
        mails = invite(service, service.store.rounds.get(key), clock()())
    say(f"{key} is open; {mails} invitations are queued")


@app.command()
def skip(context: typer.Context, key: Key, reason: Reason, dry_run: DryRun = False) -> None:
    """Skip a round that has not begun."""
    _end(context, key, reason, dry_run, cancel=False)


@app.command()
def cancel(context: typer.Context, key: Key, reason: Reason, dry_run: DryRun = False) -> None:
    """Cancel a round that has begun and is not dispatched; queued mail of it is withdrawn."""
    _end(context, key, reason, dry_run, cancel=True)


@app.command()
def draft(context: typer.Context, key: Key, dry_run: DryRun = False) -> None:
    """Compile a new version of a round's draft now and send it to the coordinators."""
    from est_mailer.bootstrap import changing, clock, reading
    from est_mailer.cli.output import say
    from est_mailer.domain.rounds import Event, advance
    from est_mailer.jobs.drafting import compile_round

    place = place_of(context)
    if dry_run:
        with reading(place) as service:
            advance(service.store.rounds.get(key).state, Event.COMPILE)
        say(f"would compile {key}")
        return
    with changing(place) as service:
        made = compile_round(service, service.store.rounds.get(key), None, clock()())
    say(f"{key}: draft {made.version}, {made.tally.received} of {made.tally.expected} reported; it is queued")


def _end(context: typer.Context, key: str, reason: str, dry_run: bool, *, cancel: bool) -> None:
    from est_mailer.bootstrap import changing, clock, reading
    from est_mailer.cli.output import say
    from est_mailer.domain.rounds import Event, advance
    from est_mailer.jobs.ending import end_round

    place, event = place_of(context), Event.CANCEL if cancel else Event.SKIP
    if dry_run:
        with reading(place) as service:
            after = advance(service.store.rounds.get(key).state, event)
        say(f"{key} would be {after.value}")
        return
    with changing(place) as service:
        after = end_round(service, service.store.rounds.get(key), event, reason, clock()())
    say(f"{key} is {after.value}")
