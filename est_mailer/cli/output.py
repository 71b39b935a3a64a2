"""What commands print: tables for people, JSON for programs, errors with what to do. Exit codes: see ServiceError."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table
from rich.text import Text

from est_mailer.domain.errors import ServiceError

NEEDS_A_PERSON, WRONG_USE, OUT_OF_REACH = 1, 2, 3
_UNFOLDED = 1000  # columns, where no terminal sets the width: an address is found by grep only if it is in one piece


def say(text: str) -> None:
    """One line to standard output, as it is."""
    Console(soft_wrap=True, highlight=False).print(Text(text))


def complain(error: ServiceError) -> None:
    """Every finding to standard error: where, what is wrong, what to do."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    for finding in error.findings:
        console.print(Text(f"est-mailer: {finding}"))


def as_json(value: object) -> None:
    """The value as JSON on standard output; instants are ISO 8601 in UTC."""
    sys.stdout.write(json.dumps(_plain(value), ensure_ascii=False, indent=2, default=str) + "\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str) -> None:
    """A table, or a line that says that there is nothing."""
    lines = [[str(cell) for cell in row] for row in rows]
    if not lines:
        say(empty)
        return
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        shown.add_column(column, overflow="fold")
    for line in lines:
        shown.add_row(*(Text(cell) for cell in line))
    Console(highlight=False, width=None if sys.stdout.isatty() else _UNFOLDED).print(shown)


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
