"""``est-mailer units``: the systemd units for this configuration, written, and started if it is asked for."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from est_mailer.cli.context import DryRun
from est_mailer.cli.output import say
from est_mailer.domain.errors import ServiceError
from est_mailer.installing.dialogue import Dialogue, agreed
from est_mailer.installing.units import UNIT_FOLDER, install_units, units_for

UnitDir = Annotated[Path, typer.Option("--unit-dir", help="Where the systemd units are written.")]
_SYSTEMD = Path("/run/systemd/system")  # sd_booted(3)


def units(
    context: typer.Context,
    unit_dir: UnitDir = UNIT_FOLDER,
    start: Annotated[bool, typer.Option("--start", help="Tell systemd of them, and start the service.")] = False,
    dry_run: DryRun = False,
) -> None:
    folder = context.obj.absolute()
    if dry_run:
        for name in units_for(folder, _program()).texts:
            say(f"would write {unit_dir / name}")
        return
    left = write_units(folder, unit_dir, start=start)
    if left:
        say("To start it:")
    for command in left:
        say(f"    {command}")


def write_units(folder: Path, unit_dir: Path, *, start: bool) -> tuple[str, ...]:
    """Write the units for a configuration folder; what is left to do. Raises ServiceError."""
    found = units_for(folder, _program())
    for path in install_units(found, unit_dir):
        say(f"wrote {path}")
    if not start:
        return found.commands
    for command in found.commands:
        _run(command)
    return ()


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
    return write_units(folder, unit_dir, start=can_start and agreed(talk, "Start the service now?", default=False))


def _program() -> Path:
    """The command that runs now, by the name that people call it if that leads to it."""
    own = Path(sys.argv[0]).absolute()
    called = shutil.which("est-mailer")
    return Path(called) if called and Path(called).resolve() == own.resolve() else own


def _run(command: str) -> None:
    say(command)
    done = subprocess.run(command.split(), check=False, capture_output=True, text=True)  # noqa: S603 - our own words
    if done.returncode:
        raise ServiceError(f"{command} failed: {done.stderr.strip()}", "Look: journalctl -u est-mailer -n 50.")
