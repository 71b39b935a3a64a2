"""The open problems that a meeting closed because nobody is left to say that they are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m021_closed_problems(db: Database) -> None:
    """``round``: the one whose dispatched picture closed the problem; a correction of it may take that back."""
    create(
        db,
        """CREATE TABLE closed_problems (
            problem TEXT NOT NULL, round TEXT NOT NULL REFERENCES rounds, PRIMARY KEY (problem, round)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX closed_problems_of ON closed_problems (round)",
    )
