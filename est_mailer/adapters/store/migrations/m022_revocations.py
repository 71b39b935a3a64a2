"""Which codes have been revoked: those of one function, or all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m022_revocations(db: Database) -> None:
    """``number``: the function's, NULL for all; ``key_mark``: of the key whose tokens were revoked."""
    create(
        db,
        """CREATE TABLE revocations (
            id INTEGER PRIMARY KEY, number INTEGER, key_mark TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL
        ) STRICT""",
    )
