"""The one series that every migration stands in, in the order of their names.

Whoever looks at a database that is up to date needs none of sqlite-utils, which is loaded when there is work for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

    Migration = Callable[[Database], None]

_NAME = "est_mailer"
MIGRATIONS: dict[str, Migration] = {}


def migration(made: Migration) -> Migration:
    """The next of the series, under its function's name."""
    MIGRATIONS[made.__name__] = made
    return made


def create(db: Database, *statements: str) -> None:
    """Run a migration's statements one by one: executescript would commit its transaction."""
    for statement in statements:
        db.execute(statement)


def applied(connection: sqlite3.Connection) -> frozenset[str]:
    """The migrations that a database has, as sqlite-utils writes them down in it."""
    table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_sqlite_migrations'"
    if connection.execute(table).fetchone() is None:
        return frozenset()
    names = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (_NAME,))
    return frozenset(name for (name,) in names)


def bring_up_to_date(connection: sqlite3.Connection, stop_before: str | None = None) -> None:
    """Carry out what the database lacks, all of it or up to one migration; sqlite-utils writes down which."""
    from sqlite_utils import Database, Migrations  # most starts find nothing to do

    series = Migrations(_NAME)
    for name, made in MIGRATIONS.items():
        series(name=name)(made)
    series.apply(Database(connection, execute_plugins=False), stop_before=stop_before)
