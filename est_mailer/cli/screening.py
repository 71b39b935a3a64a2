"""``est-mailer screening``: what was found in the picture on its way, clearing it, and trying the rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from est_mailer.cli.context import DryRun, Json, place_of

if TYPE_CHECKING:
    from est_mailer.jobs.screening_waiting import Waiting
    from est_mailer.jobs.service import Service

app = typer.Typer(no_args_is_help=True, help="The screening of free texts: list, clear, try.")


@app.command("list")
def list_findings(context: typer.Context, json: Json = False) -> None:
    """What was found in the picture that waits for approval: number, place, kind. Exit code 1 if any remains."""
    from est_mailer.bootstrap import reading
    from est_mailer.cli.output import NEEDS_A_PERSON, as_json, say, table

    with reading(place_of(context)) as service:
        waiting = _waiting(service)
        rows = waiting.rows(service.words())
    if json:
        as_json(rows)
    else:
        columns = ("number", "level", "where and what", "cleared")
        table(columns, ((r.number, r.level, r.text, "yes" if r.cleared else "no") for r in rows), "Nothing was found.")
    if not all(r.cleared for r in rows):
        if not json:
            say("Settle each in the draft, or: est-mailer screening clear NUMBER … --by YOU")
        raise typer.Exit(NEEDS_A_PERSON)


@app.command()
def clear(
    context: typer.Context,
    numbers: Annotated[list[int], typer.Argument(help="The findings' numbers, from the preview or `screening list`.")],
    by: Annotated[str, typer.Option("--by", help="Who has looked at the texts.")],
    dry_run: DryRun = False,
) -> None:
    """Say that somebody has looked at these texts and that they may stand. An edit of a text voids it."""
    from est_mailer.bootstrap import changing, clock
    from est_mailer.cli.output import say
    from est_mailer.domain.errors import ServiceError
    from est_mailer.jobs.screening import clear as clear_findings

    with changing(place_of(context)) as service:
        waiting = _waiting(service)
        known = {r.number for r in waiting.rows(service.words())}
        if unknown := sorted(set(numbers) - known):
            raise ServiceError(f"There is no finding {unknown[0]}.", "See which there are: est-mailer screening list")
        count = 0
        if not dry_run:
            count = clear_findings(service, waiting.round, waiting.content, numbers, by, clock()())
    say(f"would clear {len(numbers)}" if dry_run else f"{count} cleared")


@app.command("try")
def try_rules(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A text file, one text a line.")],
    json: Json = False,
) -> None:
    """Screen a file with this configuration's rules: line, columns and kind, never the text itself."""
    from est_mailer.cli.output import as_json, table
    from est_mailer.domain.screening import screen
    from est_mailer.jobs.screening import rules_of

    rules = rules_of(place_of(context).deployment())
    lines = file.read_text(encoding="utf-8").splitlines()
    found = [
        (number, f"{hit.start + 1}-{hit.end}", hit.kind.value, hit.level.value)
        for number, line in enumerate(lines, 1)
        for hit in screen(line, rules)
    ]
    columns = ("line", "columns", "kind", "level")
    if json:
        as_json([dict(zip(columns, row, strict=True)) for row in found])
        return
    table(columns, found, "Nothing was found.")


def _waiting(service: Service) -> Waiting:
    """Raises ServiceError if no picture is on its way."""
    from est_mailer.domain.errors import ServiceError
    from est_mailer.jobs.screening_waiting import waiting_picture

    waiting = waiting_picture(service)
    if waiting is None:
        raise ServiceError("No picture waits for approval.", "The findings come with the preview of a completed draft.")
    return waiting
