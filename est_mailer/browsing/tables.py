"""The tables that a browser is shown, and the few that it is shown only on demand. Never the database's own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Table:
    """``columns``: "name TYPE …" as SQL has them; ``label``: the column that names a row elsewhere;
    ``facets``: the columns by which its rows are counted from the beginning; ``sort``: the newest first by this one."""

    columns: tuple[str, ...]
    label: str = ""
    facets: tuple[str, ...] = ()
    sort: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.split()[0] for column in self.columns)


_ROUND = "round TEXT REFERENCES rounds (round)"
_AREA = "area TEXT REFERENCES areas (area)"
_INDICATOR = "indicator TEXT REFERENCES indicators (indicator)"
_FUNCTION = "function TEXT REFERENCES functions (function)"

OPEN: Mapping[str, Table] = MappingProxyType(
    {
        "areas": Table(("area TEXT PRIMARY KEY", "name TEXT", "priority INTEGER"), "name"),
        "indicators": Table(("indicator TEXT PRIMARY KEY", "name TEXT"), "name"),
        "functions": Table(
            ("function TEXT PRIMARY KEY", "name TEXT", "organisation TEXT", "asked INTEGER"), "name", ("organisation",)
        ),
        "rounds": Table(
            (
                "round TEXT PRIMARY KEY",
                "first_day TEXT",
                "quarter TEXT",
                "state TEXT",
                "status TEXT",
                "expected INTEGER",
                "reported INTEGER",
                "in_time INTEGER",
                "unclear INTEGER",
                "silent INTEGER",
                "completeness REAL",
                "rows INTEGER",
                "new_rows INTEGER",
            ),
            "round",
            ("quarter", "status"),
            "first_day",
        ),
        "answers": Table(
            (_ROUND, _FUNCTION, "state TEXT", "timeliness TEXT", "received_at TEXT", "revisions INTEGER"),
            facets=("state", "timeliness", "function"),
            sort="round",
        ),
        "observations": Table(
            (
                "id INTEGER PRIMARY KEY",
                _ROUND,
                _AREA,
                _INDICATOR,
                _FUNCTION,
                "day TEXT",
                "weekday INTEGER",
                "time_of_day TEXT",
                "new INTEGER",
                "place TEXT",
                "problem TEXT REFERENCES problems (problem)",
            ),
            facets=("area", "indicator", "time_of_day"),
            sort="round",
        ),
        "problems": Table(
            (
                "problem TEXT PRIMARY KEY",
                _AREA,
                _INDICATOR,
                _FUNCTION,
                "first_round TEXT REFERENCES rounds (round)",
                "last_round TEXT REFERENCES rounds (round)",
                "times INTEGER",
                "open INTEGER",
                "weeks INTEGER",
                "reported_at TEXT",
                "answered_at TEXT",
                "days_to_answer REAL",
                "place TEXT",
            ),
            facets=("open", "area", "indicator"),
            sort="first_round",
        ),
        "measures": Table(
            (
                "measure TEXT PRIMARY KEY",
                _ROUND,
                _AREA,
                "problem TEXT",
                "what TEXT",
                "who TEXT",
                "times_followed_up INTEGER",
                "done TEXT",
                "verdict TEXT",
            ),
            "what",
            ("area", "done", "verdict"),
            "round",
        ),
        "steps": Table(
            (_ROUND, "step TEXT", "due_at TEXT", "settled_at TEXT", "outcome TEXT"),
            facets=("step", "outcome"),
            sort="due_at",
        ),
        "screening": Table(
            (_ROUND, "kind TEXT", "level TEXT", "found INTEGER", "cleared INTEGER"),
            facets=("kind", "level"),
            sort="round",
        ),
        "mail": Table(
            (_ROUND, "direction TEXT", "kind TEXT", "state TEXT", "day TEXT", "count INTEGER"),
            facets=("direction", "kind", "state"),
            sort="day",
        ),
        "trail": Table(
            ("id INTEGER PRIMARY KEY", "at TEXT", "actor TEXT", "event TEXT", "subject TEXT", "detail TEXT"),
            facets=("event", "actor"),
            sort="id",
        ),
    }
)
"""Without addresses, names of people, mails, and words that the screening would stop in a dispatch."""

PERSONAL: Mapping[str, Table] = MappingProxyType(
    {
        "register": Table(
            (
                "function TEXT",
                "name TEXT",
                "organisation TEXT",
                "roles TEXT",
                "addresses TEXT",
                "deputies TEXT",
                "manager TEXT",
                "valid_from TEXT",
                "valid_until TEXT",
            ),
            "name",
            ("organisation",),
        ),
        "deputies_by_mail": Table(("round TEXT", "function TEXT", "address TEXT", "at TEXT"), sort="at"),
        "dead_addresses": Table(("address TEXT", "since TEXT", "detail TEXT", "revived_at TEXT"), sort="since"),
        "texts": Table(
            (
                "round TEXT",
                "function TEXT",
                "revision INTEGER",
                "counts INTEGER",
                "area TEXT",
                "indicator TEXT",
                "place TEXT",
                "what TEXT",
                "action TEXT",
            ),
            facets=("function", "area"),
            sort="round",
        ),
        "comments": Table(
            ("round TEXT", "function TEXT", "sender TEXT", "received_at TEXT", "text TEXT"), sort="received_at"
        ),
        "sent": Table(
            (
                "id INTEGER",
                "round TEXT",
                "purpose TEXT",
                "recipient TEXT",
                "state TEXT",
                "queued_at TEXT",
                "sent_at TEXT",
                "last_error TEXT",
            ),
            facets=("purpose", "state"),
            sort="id",
        ),
    }
)
"""Addresses, and words as they were written: shown to who says who they are and why."""


def create(db: sqlite3.Connection, tables: Mapping[str, Table]) -> None:
    """Make the tables, empty."""
    for name, table in tables.items():
        db.execute(f"CREATE TABLE {name} ({', '.join(table.columns)})")


def fill(db: sqlite3.Connection, name: str, table: Table, rows: Iterable[tuple[Any, ...]]) -> None:
    """Add rows, each with the table's columns in their order."""
    db.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(table.columns))})", rows)  # noqa: S608 - our names
