"""``est-mailer tick`` and ``trust-clock``: what the service does by itself, done or said by hand."""

from __future__ import annotations

from datetime import datetime

import typer

from est_mailer.bootstrap import changing, writing
from est_mailer.cli.by_folder import advise
from est_mailer.cli.changes import Change, tell
from est_mailer.cli.context import At, DryRun, Json, instant, place_of
from est_mailer.cli.output import as_json, local, say
from est_mailer.cli.progress import watched
from est_mailer.domain.rounds.planning import plan
from est_mailer.jobs.passing import one_pass
from est_mailer.jobs.rounds.ticking import snapshot
from est_mailer.jobs.rounds.ticking import trust_clock as trust
from est_mailer.looking import clock, reading


def tick(context: typer.Context, at: At = None, dry_run: DryRun = False, json: Json = False) -> None:
    place = place_of(context)
    now: datetime = clock(instant(at, place) if at else None)()
    if dry_run:
        with reading(place) as service:
            actions = plan(snapshot(service, now), now)
        shown = [f"{type(action).__name__} {getattr(action, 'round', '')}".strip() for action in actions]
        as_json("tick --dry-run", shown) if json else say("\n".join(shown) or "Nothing is due.")
        return
    with (
        watched() as progress,
        writing(place, rehearsal=at is not None, progress=progress) as service,
        progress.during("one pass"),
    ):
        done = one_pass(service, now)
    as_json("tick", done) if json else advise(place.config, done.sentence())


def trust_clock(context: typer.Context, dry_run: DryRun = False, json: Json = False) -> None:
    now = clock()()
    with changing(place_of(context)) as service:
        zone = service.deployment.calendar.zone
        if not dry_run:
            trust(service, now)
    said = f"it is {local(now, zone)}; " + ("nothing was changed" if dry_run else "the service goes on from here")
    tell("trust-clock", Change(not dry_run, (), "", said), json=json)
