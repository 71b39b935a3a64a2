"""``est-mailer purge``: what is erased by decision."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from est_mailer.adapters.state_files import StateFiles
from est_mailer.bootstrap import archive_of, changing
from est_mailer.cli.code_words import in_words
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.cli.output import as_json, local, say
from est_mailer.cli.progress import watched
from est_mailer.cli.tables import table
from est_mailer.domain.counting import counted
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.domain.progress import Progress
from est_mailer.jobs.keeping import purging
from est_mailer.jobs.keeping.purging import Survey
from est_mailer.jobs.service import QuietService
from est_mailer.looking import Place, clock, reading


def purge(
    context: typer.Context,
    decision: Annotated[str, typer.Option("--decision", help="The decision's reference, as in est.toml.")] = "",
    name: Annotated[str, typer.Option("--name", help="Who erases.")] = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    place, now = place_of(context), clock()()
    if not dry_run and not (decision.strip() and name.strip()):
        wrong = "Erasing needs the decision's reference and the name of who does it. It cannot be undone."
        remedy = (
            "See first what would go: est-mailer purge --dry-run. Then: est-mailer purge --decision REF --name NAME."
        )
        raise ConfigurationError([Finding("purge", wrong, remedy)])
    with watched() as progress, archive_of(place) as archive, _opened(place, progress, dry_run=dry_run) as service:
        under_way = purging.Purge(service, archive, StateFiles(place.state), now)
        if dry_run:
            with progress.during("looking for what may go"):
                found = purging.survey(under_way)
        else:
            found = purging.carry_out(under_way, decision, name.strip())
        zone = service.deployment.calendar.zone
    as_json("purge", found) if json else _show(found, zone, dry_run=dry_run)


def _opened(place: Place, progress: Progress, *, dry_run: bool) -> AbstractContextManager[QuietService]:
    return reading(place) if dry_run else changing(place, progress)


def _show(found: Survey, zone: ZoneInfo, *, dry_run: bool) -> None:
    """A dry run's list and that of what was done must not be taken for each other."""
    if found.lines:
        say("This would be erased; nothing has been:" if dry_run else "This has been erased:")
    rows = (
        (
            in_words(line.kind),
            line.where,
            counted(line.count, line.unit.removesuffix("s"), line.unit),
            *(local(at, zone) for at in (line.oldest, line.newest)),
        )
        for line in found.lines
    )
    empty = f"Nothing {'is' if dry_run else 'was'} old enough."
    table(("class", "where", "count", "oldest", "newest"), rows, empty)
    if found.lines:
        say("What is erased cannot be had back, but from a backup that was made before.")
    for key, why in found.kept:
        say(f"  {key} stays: {why}")
    for line in found.told:
        say(f"  ! {line}")
