"""The numbers that the registrar gave the dispatched pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m017_case_numbers(db: Database) -> None:
    """The latest number of a round counts; ``inbound``: the registrar's mail that said it."""
    create(
        db,
        """CREATE TABLE case_numbers (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, number TEXT NOT NULL, at TEXT NOT NULL,
            inbound INTEGER REFERENCES inbound
        ) STRICT""",
        "CREATE INDEX case_numbers_of ON case_numbers (round)",
    )
