"""``est-mailer export``: what leaves the service as files: the registrar's record, and tables for others' work."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from est_mailer.cli.context import DryRun, place_of
from est_mailer.domain.errors import ConfigurationError, Finding, ServiceError

if TYPE_CHECKING:
    from est_mailer.domain.period import Period

app = typer.Typer(no_args_is_help=True, help="Files for others: the registrar, the yearly picture, maps, tables.")

PeriodKey = Annotated[
    str, typer.Argument(help="A year, a quarter, a week, or weeks: 2026, 2026-Q4, 2026-W47, 2026-W40..2026-W47.")
]
Out = Annotated[Path, typer.Option("--out", help="The folder that gets the files; it is made if it is not there.")]


class Format(StrEnum):
    """The kinds of files a table is written as."""

    CSV = "csv"
    PARQUET = "parquet"
    BOTH = "both"


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


@app.command()
def table(
    context: typer.Context,
    period: PeriodKey,
    out: Out = Path(),
    format_: Annotated[Format, typer.Option("--format", help="Which files to write.")] = Format.BOTH,
    dry_run: DryRun = False,
) -> None:
    """De-identified rows, and what to divide them by: for several municipalities together, in DuckDB or Spark."""
    from est_mailer.bootstrap import reading
    from est_mailer.documents.tables import as_csv, as_parquet
    from est_mailer.domain.tabulating import CoverageRow, TableRow, coverage_rows, table_rows

    wanted = read_period(period)
    with reading(place_of(context)) as service:
        rounds = service.store.history.between(wanted.first, wanted.until)
        rows, coverage = table_rows(rounds, service.deployment), coverage_rows(rounds, service.deployment)
    files: dict[str, bytes] = {}
    for write, suffix in ((as_csv, "csv"), (as_parquet, "parquet")):
        if format_ in (Format.BOTH, suffix):
            files[f"rows.{suffix}"] = write(TableRow, rows)
            files[f"coverage.{suffix}"] = write(CoverageRow, coverage)
    write_files(out / f"table-{wanted.key}", files, dry_run=dry_run)


@app.command()
def statutory(
    context: typer.Context,
    period: PeriodKey,
    out: Out = Path(),
    dry_run: DryRun = False,
) -> None:
    """Text and tables for the picture that act 2023:196 asks for: an HTML file for a word processor, and a workbook."""
    from est_mailer.bootstrap import clock, reading
    from est_mailer.jobs.exports import statutory_files

    wanted = read_period(period)
    with reading(place_of(context)) as service:
        files = statutory_files(service, wanted, clock()())
    write_files(out, files, dry_run=dry_run)


@app.command()
def gis(
    context: typer.Context,
    period: PeriodKey,
    out: Out = Path(),
    dry_run: DryRun = False,
) -> None:
    """The areas with their figures for a map program: GeoJSON if they have outlines, and CSV round by round."""
    from est_mailer.bootstrap import clock, reading
    from est_mailer.jobs.exports import gis_files

    wanted = read_period(period)
    with reading(place_of(context)) as service:
        files = gis_files(service, wanted, clock()())
    write_files(out / f"gis-{wanted.key}", files, dry_run=dry_run)


def read_period(text: str) -> Period:
    """The period that was written. Raises ConfigurationError, in words, if it is none."""
    from est_mailer.domain.period import period

    try:
        return period(text)
    except ValueError as error:
        raise ConfigurationError([Finding("period", str(error), "")]) from None


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
