"""Which reports a measure was decided for, and when those who reported were told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m015_feedback(db: Database) -> None:
    """The answer to a problem: the first feedback that named a measure for it."""
    create(
        db,
        "ALTER TABLE measures ADD COLUMN problems TEXT NOT NULL DEFAULT '[]'",  # JSON: ids of the problems it is for
        """CREATE TABLE problem_answers (
            respondent TEXT NOT NULL, problem TEXT NOT NULL, measure TEXT NOT NULL, round TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (respondent, problem)
        ) STRICT, WITHOUT ROWID""",
    )
