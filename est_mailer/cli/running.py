"""``est-mailer run``, ``tick`` and ``trust-clock``: the service at work."""

from __future__ import annotations

import logging
import os
import signal
from contextlib import ExitStack
from datetime import datetime
from typing import Annotated

import typer

from est_mailer.adapters.interruption import Interruption
from est_mailer.adapters.journal import begin as begin_log
from est_mailer.adapters.systemd import Notifier
from est_mailer.bootstrap import changing, writing
from est_mailer.cli.changes import Change, tell
from est_mailer.cli.context import DryRun, Json, instant, place_of
from est_mailer.cli.output import as_json, local, say
from est_mailer.cli.progress import watched
from est_mailer.daemon import Daemon, Stopped, stop_on_signals
from est_mailer.domain.journal import Told, told
from est_mailer.domain.planning import plan
from est_mailer.jobs.passing import one_pass
from est_mailer.jobs.ticking import snapshot
from est_mailer.jobs.ticking import trust_clock as trust
from est_mailer.looking import clock, reading
from est_mailer.starting import opened

At = Annotated[
    str | None,
    typer.Option(
        "--at",
        help="A rehearsal, on a database of its own: it is this time when the command starts, 2026-11-16T08:00.",
    ),
]


def run(context: typer.Context, at: At = None) -> None:
    begin_log(os.environ)
    place, stop, notifier = place_of(context), Interruption(), Notifier(os.environ)
    now = clock(instant(at, place) if at else None)
    with ExitStack() as stack:
        service = opened(stack, place, stop, notifier, now, rehearsal=at is not None)
        if service is None:
            return
        daemon = Daemon(service, now, notifier, stop)
        stop_on_signals(daemon)
        try:
            daemon.run()
        except Stopped:
            logging.getLogger(__name__).warning("stopped while a server did not answer", extra=told(Told.STOPPED))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


def tick(context: typer.Context, at: At = None, dry_run: DryRun = False, json: Json = False) -> None:
    place = place_of(context)
    now: datetime = clock(instant(at, place) if at else None)()
    if dry_run:
        with reading(place) as service:
            actions = plan(snapshot(service, now), now)
        shown = [f"{type(action).__name__} {getattr(action, 'round', '')}".strip() for action in actions]
        as_json("tick --dry-run", shown) if json else say("\n".join(shown) or "Nothing is due.")
        return
    with watched() as progress, progress.during("one pass"), writing(place, rehearsal=at is not None) as service:
        done = one_pass(service, now)
    as_json("tick", done) if json else say(done.sentence())


def trust_clock(context: typer.Context, dry_run: DryRun = False, json: Json = False) -> None:
    now = clock()()
    with changing(place_of(context)) as service:
        zone = service.deployment.calendar.zone
        if not dry_run:
            trust(service, now)
    said = f"it is {local(now, zone)}; " + ("nothing was changed" if dry_run else "the service goes on from here")
    tell("trust-clock", Change(not dry_run, (), "", said), json=json)
