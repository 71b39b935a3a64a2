"""``est-mailer units``: the systemd units for this configuration, written, and started if it is asked for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.cli.context import DryRun, Json
from est_mailer.cli.output import as_json, say, unsaid
from est_mailer.domain.errors import ServiceError
from est_mailer.installing.dialogue import Dialogue, agreed
from est_mailer.installing.units import UNIT_FOLDER, install_units, units_for

UnitDir = Annotated[Path, typer.Option("--unit-dir", help="Where the systemd units are written.")]
_SYSTEMD = Path("/run/systemd/system")  # sd_booted(3)


@dataclass(frozen=True, slots=True)
class UnitsWritten:
    """The systemd units of a configuration. ``done`` is false of a dry run; ``left``: the commands that start it."""

    done: bool
    files: tuple[str, ...]
    left: tuple[str, ...]


def units(
    context: typer.Context,
    unit_dir: UnitDir = UNIT_FOLDER,
    start: Annotated[bool, typer.Option("--start", help="Tell systemd of them, and start the service.")] = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    folder = context.obj.absolute()
    if dry_run:
        would = [unit_dir / name for name in units_for(folder, _program()).texts]
        if json:
            as_json("units", UnitsWritten(False, tuple(map(str, would)), ()))
        else:
            say("\n".join(f"would write {path}" for path in would))
        return
    written, left = write_units(folder, unit_dir, start=start, tell=unsaid if json else say)
    if json:
        as_json("units", UnitsWritten(True, tuple(map(str, written)), left))
    elif left:
        say("\n".join(("To start it:", *(f"    {command}" for command in left))))


def write_units(
    folder: Path, unit_dir: Path, *, start: bool, tell: Callable[[str], None] = say
) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """Write the units for a configuration folder; the files, and what is left to do. Raises ServiceError."""
    found = units_for(folder, _program())
    written = tuple(install_units(found, unit_dir))
    for path in written:
        tell(f"wrote {path}")
    if not start:
        return written, found.commands
    for command in found.commands:
        tell(command)
        _run(command)
    return written, ()


def offer_units(talk: Dialogue, folder: Path, unit_dir: Path, later: str) -> tuple[str, ...]:
    """Ask whether the units are installed, and whether the service is started; what is left to do.

    Where it cannot be done nothing is asked. ``later``: the command that does it another time.
    """
    try:
        units_for(folder, _program())
    except ServiceError as error:
        talk.tell(f"The systemd units are not installed. {error}")
        return ()
    if not os.access(unit_dir, os.W_OK):
        talk.tell(f"You may not write in {unit_dir}, so the systemd units are not installed.")
        return (later,)
    if not agreed(talk, f"Install the systemd units in {unit_dir}?", default=True):
        return (later,)
    can_start = unit_dir == UNIT_FOLDER and _SYSTEMD.is_dir()
    _, left = write_units(folder, unit_dir, start=can_start and agreed(talk, "Start the service now?", default=False))
    return left


def _program() -> Path:
    """The command that runs now, by the name that people call it if that leads to it."""
    own = Path(sys.argv[0]).absolute()
    called = shutil.which("est-mailer")
    return Path(called) if called and Path(called).resolve() == own.resolve() else own


def _run(command: str) -> None:
    done = subprocess.run(command.split(), check=False, capture_output=True, text=True)  # noqa: S603 - our own words
    if done.returncode:
        raise ServiceError(f"{command} failed: {done.stderr.strip()}", "Look: journalctl -u est-mailer -n 50.")
