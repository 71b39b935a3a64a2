"""The commands that stand alone; ``round``, ``held`` and ``outbox`` have modules of their own."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from est_mailer import __version__
from est_mailer.cli import authorising, backups, exporting, held, keeping, outbox, revoking, rounds, screening
from est_mailer.cli.context import DryRun, Json, instant, place_of
from est_mailer.domain.errors import ConfigurationError, Finding, ServiceError

if TYPE_CHECKING:
    from est_mailer.jobs.status import Status

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="EST by mail: the weekly round.")
app.add_typer(rounds.app, name="round")
app.add_typer(held.app, name="held")
app.add_typer(outbox.app, name="outbox")
app.add_typer(exporting.app, name="export")
app.add_typer(screening.app, name="screening")
app.command()(revoking.revoke)
for command in (keeping.purge, keeping.audit, backups.backup, backups.restore, backups.resume, authorising.authorise):
    app.command()(command)

At = Annotated[
    str | None,
    typer.Option(
        "--at",
        help="A rehearsal, on a database of its own: it is this time when the command starts, 2026-11-16T08:00.",
    ),
]


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 a person is needed, 2 wrong use, 3 a server is out of reach."""
    try:
        app()
    except ServiceError as error:
        from est_mailer.cli.output import complain

        complain(error)
        sys.exit(error.exit_code)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"est-mailer {__version__}")
        raise typer.Exit


@app.command()
def register(context: typer.Context) -> None:
    """Print the register that counts, as register.csv: the file's, or what coordinators have changed by mail."""
    from est_mailer.bootstrap import reading
    from est_mailer.config.register_text import register_text

    with reading(place_of(context)) as service:
        typer.echo(register_text(service.register, service.deployment), nl=False)


@app.callback()
def configured(
    context: typer.Context,
    config: Annotated[
        Path, typer.Option("--config", envvar="EST_CONFIG", help="The configuration folder.", show_default=True)
    ] = Path("/etc/est-mailer"),
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    """Where the configuration is."""
    del version  # its callback has done the work
    context.obj = config


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--out", help="Where everything is left to look at.")] = Path("demo"),
    weeks: Annotated[int, typer.Option(min=1, max=8, help="How many weeks to play.")] = 2,
) -> None:
    """Play whole weeks with some fifty played people, on mail servers inside this process."""
    try:
        from est_mailer.demo.play import play
    except ModuleNotFoundError as error:
        remedy = "Install them: pip install 'est-mailer[demo]', or run make demo in a checkout."
        raise ConfigurationError(
            [Finding("demo", f"The demo's mail servers are missing ({error.name}).", remedy)]
        ) from None
    play(folder, weeks)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="An empty or new folder.")],
    dry_run: DryRun = False,
) -> None:
    """Write a complete, commented example configuration to begin from."""
    from est_mailer.cli.output import say
    from est_mailer.config import initialise, would_write

    if dry_run:
        for path in would_write(folder):
            say(f"would write {path}")
        return
    for path in initialise(folder):
        say(f"wrote {path}")
    say(f"Edit them, then: est-mailer --config {folder} check")


@app.command()
def check(context: typer.Context, json: Json = False) -> None:
    """Find what would go wrong before it does: configuration, secrets, database, mailbox, mail system."""
    from est_mailer.cli.output import NEEDS_A_PERSON, OUT_OF_REACH, WRONG_USE, as_json, table
    from est_mailer.cli.probing import probe_all

    results = probe_all(place_of(context))
    if json:
        as_json(results)
    else:
        table(("", "what", "found"), ((r.mark, r.what, r.found) for r in results), "nothing to check")
    codes = {r.exit_code for r in results} - {0}
    if codes:
        raise typer.Exit(min(codes, key=(WRONG_USE, OUT_OF_REACH, NEEDS_A_PERSON).index))


@app.command()
def run(context: typer.Context, at: At = None) -> None:
    """Run the service until it is told to stop (SIGTERM)."""
    import logging
    import signal
    import threading

    from est_mailer.adapters.systemd import Notifier
    from est_mailer.bootstrap import clock, writing
    from est_mailer.daemon import Daemon, Stopped, stop_on_signals

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("imapclient").setLevel(logging.WARNING)
    place, stop = place_of(context), threading.Event()
    now = clock(instant(at, place) if at else None)
    with writing(place, stop, rehearsal=at is not None) as service:
        daemon = Daemon(service, now, Notifier(os.environ), stop)
        stop_on_signals(daemon)
        try:
            daemon.run()
        except Stopped:
            logging.getLogger(__name__).warning("stopped while a server did not answer")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)


@app.command()
def tick(context: typer.Context, at: At = None, dry_run: DryRun = False, json: Json = False) -> None:
    """One pass by hand: take mail in, do what is due, send what is queued. --dry-run: only show what is due."""
    from est_mailer.bootstrap import clock, reading, writing
    from est_mailer.cli.output import as_json, say
    from est_mailer.domain.planning import plan
    from est_mailer.jobs.passing import one_pass
    from est_mailer.jobs.ticking import snapshot

    place = place_of(context)
    now: datetime = clock(instant(at, place) if at else None)()
    if dry_run:
        with reading(place) as service:
            actions = plan(snapshot(service, now), now)
        shown = [f"{type(action).__name__} {getattr(action, 'round', '')}".strip() for action in actions]
        as_json(shown) if json else say("\n".join(shown) or "Nothing is due.")
        return
    with writing(place, rehearsal=at is not None) as service:
        done = one_pass(service, now)
    as_json(done) if json else say(done.sentence())


@app.command("trust-clock")
def trust_clock(context: typer.Context, dry_run: DryRun = False) -> None:
    """Say that the machine's time is right again, after it was wrongly set ahead and the service waits for it."""
    from est_mailer.bootstrap import changing, clock
    from est_mailer.cli.output import local, say
    from est_mailer.jobs.ticking import trust_clock as trust

    now = clock()()
    with changing(place_of(context)) as service:
        zone = service.deployment.calendar.zone
        if not dry_run:
            trust(service, now)
    say(f"it is {local(now, zone)}; " + ("nothing was changed" if dry_run else "the service goes on from here"))


@app.command()
def status(
    context: typer.Context,
    json: Json = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with 1 if a person is needed.")] = False,
) -> None:
    """One screen: the round, what is due next, n of N, what waits for a person and the command that settles it."""
    from est_mailer.bootstrap import clock, reading
    from est_mailer.cli.output import NEEDS_A_PERSON, as_json
    from est_mailer.jobs.status import status as status_of

    with reading(place_of(context)) as service:
        found = status_of(service, clock()())
        zone = service.deployment.calendar.zone
    as_json(found) if json else _show_status(found, zone)
    if exit_code and found.warnings:
        raise typer.Exit(NEEDS_A_PERSON)


def _show_status(found: Status, zone: object) -> None:
    from zoneinfo import ZoneInfo

    from est_mailer.cli.output import local, say

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


@app.command()
def preview(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where the files are written.")],
) -> None:
    """Write the mails and workbooks as people will get them, from this configuration, without sending anything."""
    from est_mailer.bootstrap import clock
    from est_mailer.cli.output import say
    from est_mailer.cli.previewing import write_previews

    for path in write_previews(place_of(context), folder, clock()()):
        say(f"wrote {path}")


@app.command()
def reprocess(
    context: typer.Context,
    number: Annotated[int, typer.Argument(help="The message's number, from `held list`.")],
    dry_run: DryRun = False,
) -> None:
    """Read a stored message anew, for example after an upgrade that mended its reading."""
    from est_mailer.bootstrap import changing, clock, reading
    from est_mailer.cli.output import say
    from est_mailer.cli.rereading import read_anew

    place = place_of(context)
    if dry_run:
        with reading(place) as service:
            stored = service.store.inbound.get(number)
            service.store.inbound.require_content(number)
        say(f"would read message {number} ({stored.accounted or 'waiting'}) anew")
        return
    with changing(place) as service:
        service.store.inbound.reopen(number, clock()())
    say(read_anew(place, number))
