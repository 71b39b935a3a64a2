"""What the screening found in a completed picture, and who has cleared it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m010_screenings(db: Database) -> None:
    """Places, kinds and seals only: no text."""
    create(
        db,
        # The findings of a content, numbered as its preview told them.
        """CREATE TABLE screenings (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, content_hash TEXT NOT NULL,
            number INTEGER NOT NULL, value TEXT NOT NULL, at TEXT NOT NULL
        ) STRICT""",
        "CREATE UNIQUE INDEX screenings_of ON screenings (round, content_hash, number)",
        # A person has cleared a finding; the seal is bound to the exact text.
        """CREATE TABLE clearings (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, seal TEXT NOT NULL, person TEXT NOT NULL,
            content_hash TEXT NOT NULL, at TEXT NOT NULL
        ) STRICT""",
        "CREATE UNIQUE INDEX clearings_of ON clearings (round, seal)",
    )
