"""``est-mailer purge``: what is erased by decision."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from est_mailer.adapters.state_files import StateFiles
from est_mailer.bootstrap import archive_of, changing
from est_mailer.cli.code_words import in_words
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.cli.output import as_json, local, say
from est_mailer.cli.tables import table
from est_mailer.domain.errors import ConfigurationError, Finding
from est_mailer.jobs import purging
from est_mailer.jobs.purging import Survey
from est_mailer.looking import clock, reading


def purge(
    context: typer.Context,
    decision: Annotated[str, typer.Option("--decision", help="The decision's reference, as in est.toml.")] = "",
    name: Annotated[str, typer.Option("--name", help="Who erases.")] = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    place, now = place_of(context), clock()()
    if not dry_run and not (decision.strip() and name.strip()):
        wrong = "Erasing needs the decision's reference and the name of who does it."
        remedy = "See first what would go: est-mailer purge --dry-run. Then: purge --decision REF --name NAME."
        raise ConfigurationError([Finding("purge", wrong, remedy)])
    with reading(place) if dry_run else changing(place) as service, archive_of(place) as archive:
        under_way = purging.Purge(service, archive, StateFiles(place.state), now)
        if dry_run:
            found = purging.survey(under_way)
        else:
            shown = (lambda _: None) if json else (lambda step: say(f"{step} …"))
            found = purging.carry_out(under_way, decision, name.strip(), shown)
        zone = service.deployment.calendar.zone
    empty = f"Nothing {'is' if dry_run else 'was'} old enough."
    as_json("purge", found) if json else _show(found, zone, empty)


def _show(found: Survey, zone: ZoneInfo, empty: str) -> None:
    rows = (
        (
            in_words(line.kind),
            line.where,
            f"{line.count} {line.unit}",
            *(local(at, zone) for at in (line.oldest, line.newest)),
        )
        for line in found.lines
    )
    table(("class", "where", "count", "oldest", "newest"), rows, empty)
    for key, why in found.kept:
        say(f"  {key} stays: {why}")
    for line in found.told:
        say(f"  ! {line}")
