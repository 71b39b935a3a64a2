"""What commands print: tables for people, JSON for programs, errors with what to do. Exit codes: see ServiceError."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import typer

from est_mailer.domain.errors import ServiceError

NEEDS_A_PERSON, WRONG_USE, OUT_OF_REACH = 1, 2, 3
_MOVES_THE_CURSOR = dict.fromkeys((7, 8, 11, 12, 13, 27))  # and what is quoted from mails is a stranger's


def say(text: str) -> None:
    """One line to standard output, as it is, but for characters that a terminal obeys."""
    typer.echo(text.translate(_MOVES_THE_CURSOR))


def complain(error: ServiceError) -> None:
    """Every finding to standard error: where, what is wrong, what to do."""
    for finding in error.findings:
        typer.echo(f"est-mailer: {finding}".translate(_MOVES_THE_CURSOR), err=True)


def as_json(value: object) -> None:
    """The value as JSON on standard output; instants are ISO 8601 in UTC."""
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=False, indent=2, default=str) + "\n")


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
    return value.isoformat() if isinstance(value, datetime) else value
