"""The one series that every migration stands in, in the order of their names."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("est_mailer")


def create(db: Database, *statements: str) -> None:
    """Run a migration's statements one by one: executescript would commit its transaction."""
    for statement in statements:
        db.execute(statement)
