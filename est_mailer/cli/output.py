"""What commands print: lines for people, JSON for programs, errors with what to do. Exit codes: see ServiceError."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from shutil import get_terminal_size
from typing import TextIO
from zoneinfo import ZoneInfo

import typer

from est_mailer.domain.errors import ServiceError

NEEDS_A_PERSON, WRONG_USE, OUT_OF_REACH = 1, 2, 3
_VERSIONS: Mapping[str, int] = {}  # of a command's JSON: raised when a field goes, or means another thing
_MOVES_THE_CURSOR = dict.fromkeys((7, 8, 11, 12, 13, 27))  # and what is quoted from mails is a stranger's


def say(text: str, colour: str = "") -> None:
    """One line to standard output, as it is, but for characters that a terminal obeys; ``colour`` where it may be."""
    plain = text.translate(_MOVES_THE_CURSOR)
    typer.echo(typer.style(plain, fg=colour) if colour and coloured(sys.stdout) else plain)


def unsaid(_: str) -> None:
    """Instead of ``say`` where nothing but JSON may be printed."""


def coloured(stream: TextIO) -> bool:
    """True where colour helps: on a terminal that has it, unless NO_COLOR (no-color.org) says otherwise."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal() -> tuple[int, int] | None:
    """The columns and lines of the terminal that standard output is; None if it is none."""
    size = get_terminal_size()
    return (size.columns, size.lines) if sys.stdout.isatty() else None


def complain(error: ServiceError) -> None:
    """Every finding to standard error: where, what is wrong, what to do."""
    for finding in error.findings:
        typer.echo(f"est-mailer: {finding}".translate(_MOVES_THE_CURSOR), err=True)


def as_json(command: str, value: object) -> None:
    """What a command found, as JSON on standard output; instants are ISO 8601 in UTC.

    A listing is in ``items``. ``schema`` names the description of it all, which ``est-mailer schema`` prints.
    """
    found = _plain(value)
    fields = found if isinstance(found, dict) else {"items": found}
    sys.stdout.write(json.dumps({"schema": schema_name(command), **fields}, ensure_ascii=False, indent=2) + "\n")


def schema_name(command: str) -> str:
    """The name and version of what a command prints with --json."""
    return f"urn:est-mailer:{command.replace(' --', '-').replace(' ', '-')}:{_VERSIONS.get(command, 1)}"


def local(instant: datetime | None, zone: ZoneInfo) -> str:
    """An instant in the municipality's local time, to the minute; "–" if there is none."""
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M") if instant else "–"


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, date):  # an instant too
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float) else str(value)
