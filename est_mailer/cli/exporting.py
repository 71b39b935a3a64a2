"""``est-mailer export``: what leaves the service as files: the registrar's record, and tables for others' work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.cli.changes import tell_files
from est_mailer.cli.completing import round_keys
from est_mailer.cli.context import DryRun, Json, place_of
from est_mailer.cli.files import Out, PeriodKey, read_period, written_files
from est_mailer.cli.progress import watched
from est_mailer.documents.tables import as_csv, as_parquet
from est_mailer.domain.periods.tabulating import CoverageRow, TableRow, coverage_rows, table_rows
from est_mailer.jobs.dispatch.recording import registrar_record
from est_mailer.jobs.periods.exports import gis_files, statutory_files
from est_mailer.jobs.service import QuietService
from est_mailer.looking import Place, clock, reading


class Format(StrEnum):
    """The kinds of files a table is written as."""

    CSV = "csv"
    PARQUET = "parquet"
    BOTH = "both"


def registrar(
    context: typer.Context,
    key: Annotated[str, typer.Argument(help="The dispatched round, e.g. 2026-W47.", autocompletion=round_keys)],
    out: Out = Path(),
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    with _gathering(place_of(context)) as service:
        files = registrar_record(service, service.store.rounds.get(key))
    _write("registrar", out / key, files, dry_run, json)


def table(
    context: typer.Context,
    period: PeriodKey,
    out: Out = Path(),
    format_: Annotated[Format, typer.Option("--format", help="Which files to write.")] = Format.BOTH,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    wanted = read_period(period)
    with _gathering(place_of(context)) as service:
        rounds = service.store.history.between(wanted.first, wanted.until)
        rows, coverage = table_rows(rounds, service.deployment), coverage_rows(rounds, service.deployment)
    files: dict[str, bytes] = {}
    for write, suffix in ((as_csv, "csv"), (as_parquet, "parquet")):
        if format_ in (Format.BOTH, suffix):
            files[f"rows.{suffix}"] = write(TableRow, rows)
            files[f"coverage.{suffix}"] = write(CoverageRow, coverage)
    _write("table", out / f"table-{wanted.key}", files, dry_run, json)


def statutory(
    context: typer.Context,
    period: PeriodKey,
    out: Out = Path(),
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    wanted = read_period(period)
    with _gathering(place_of(context)) as service:
        files = statutory_files(service, wanted, clock()())
    _write("statutory", out, files, dry_run, json)


def gis(
    context: typer.Context,
    period: PeriodKey,
    out: Out = Path(),
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    wanted = read_period(period)
    with _gathering(place_of(context)) as service:
        files = gis_files(service, wanted, clock()())
    _write("gis", out / f"gis-{wanted.key}", files, dry_run, json)


@contextmanager
def _gathering(place: Place) -> Iterator[QuietService]:
    with watched() as progress, progress.during("gathering the period"), reading(place, with_key=True) as service:
        yield service


def _write(what: str, folder: Path, files: Mapping[str, bytes], dry_run: bool, json: bool) -> None:
    tell_files(f"export {what}", written_files(folder, files, dry_run=dry_run), done=not dry_run, json=json)
