"""Corrected versions of dispatched pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m013_errata(db: Database) -> None:
    """Errata live beside their round, which stays dispatched."""
    create(
        db,
        # One row for each correction that was previewed; at most one of a round waits for approval or for its hold.
        """CREATE TABLE errata (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, state TEXT NOT NULL,
            content_hash TEXT NOT NULL, hold_until TEXT, inbound INTEGER REFERENCES inbound,
            coordinator TEXT NOT NULL, at TEXT NOT NULL,
            value TEXT NOT NULL, pdf BLOB NOT NULL, workbook BLOB NOT NULL  -- value: JSON of Edition
        ) STRICT""",
        """CREATE UNIQUE INDEX errata_live ON errata (round) WHERE state IN ('previewed', 'approved')""",
        "CREATE INDEX errata_of ON errata (round)",
    )
