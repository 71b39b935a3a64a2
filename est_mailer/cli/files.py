"""Periods as they are written on the command line, and the files that commands write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.domain.errors import ConfigurationError, Finding, ServiceError
from est_mailer.domain.period import Period, period

PeriodKey = Annotated[
    str, typer.Argument(help="A year, a quarter, a week, or weeks: 2026, 2026-Q4, 2026-W47, 2026-W40..2026-W47.")
]
Out = Annotated[Path, typer.Option("--out", help="The folder that gets the files; it is made if it is not there.")]


def read_period(text: str) -> Period:
    """The period that was written. Raises ConfigurationError, in words, if it is none."""
    try:
        return period(text)
    except ValueError as error:
        raise ConfigurationError([Finding("period", str(error), "")]) from None


def written_files(folder: Path, files: Mapping[str, bytes], *, dry_run: bool) -> Iterator[Path]:
    """Write the files, none of them over an earlier one, and yield the path of each; a dry run only yields them.

    Raises ServiceError if one is there already, or if it cannot be written.
    """
    if taken := [name for name in files if (folder / name).exists()]:
        raise ServiceError(
            f"{', '.join(taken)} is there already.",
            "Name another folder with --out, or remove the old files.",
            str(folder),
        )
    try:
        if not dry_run:
            folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            if not dry_run:
                (folder / name).write_bytes(content)
            yield folder / name
    except OSError as error:
        raise ServiceError(
            f"It cannot be written: {error.strerror}.", "Name another folder with --out.", str(folder)
        ) from error
