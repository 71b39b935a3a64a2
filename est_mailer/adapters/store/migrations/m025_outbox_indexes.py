"""Indexes of the outbox that stay as they are while a mail goes out: sending it writes fewer pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m025_outbox_indexes(db: Database) -> None:
    """``freed``: the row's own id once the mail was withdrawn, which frees its key for another; 0 until then."""
    create(
        db,
        "ALTER TABLE outbox ADD COLUMN freed INTEGER NOT NULL DEFAULT 0",
        "UPDATE outbox SET freed = id WHERE state = 'withdrawn'",
        # SQLite writes an entry anew whenever a column that its index's condition names is written: no state here.
        "DROP INDEX outbox_key",
        "CREATE UNIQUE INDEX outbox_key ON outbox (round, purpose, recipient, about, freed)",
        # Nearly all mail has been sent, and is asked for by other things than that.
        "DROP INDEX outbox_by_state",
        "CREATE INDEX outbox_by_state ON outbox (state, next_attempt_at) WHERE state <> 'sent'",
    )
