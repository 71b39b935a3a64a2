"""``est-mailer export``: what leaves the service as files: the registrar's record, and tables for others' work."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.cli.context import DryRun, place_of
from est_mailer.domain.errors import ServiceError

app = typer.Typer(no_args_is_help=True, help="Files for others: the registrar, the yearly picture, maps, tables.")

Out = Annotated[Path, typer.Option("--out", help="The folder that gets the files; it is made if it is not there.")]


@app.command()
def registrar(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="The dispatched round, e.g. 2026-W47.")],
    out: Out = Path(),
    dry_run: DryRun = False,
) -> None:
    """The record of a dispatched round: PDF, workbook, the mail as sent, recipients, approvals, facts, SHA-256."""
    from est_mailer.bootstrap import reading
    from est_mailer.jobs.recording import registrar_record

    with reading(place_of(context)) as service:
        files = registrar_record(service, service.store.rounds.get(key))
    write_files(out / key, files, dry_run=dry_run)


def write_files(folder: Path, files: Mapping[str, bytes], *, dry_run: bool) -> None:
    """Write the files, all or none of them over an earlier one. Raises ServiceError if one is there already."""
    from est_mailer.cli.output import say

    if taken := [name for name in files if (folder / name).exists()]:
        raise ServiceError(
            f"{', '.join(taken)} is there already.",
            "Name another folder with --out, or remove the old files.",
            str(folder),
        )
    if dry_run:
        for name, content in files.items():
            say(f"would write {folder / name} ({len(content)} bytes)")
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            say(f"wrote {folder / name}")
    except OSError as error:
        raise ServiceError(
            f"It cannot be written: {error.strerror}.", "Name another folder with --out.", str(folder)
        ) from error
