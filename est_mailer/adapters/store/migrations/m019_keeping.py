"""What has been erased, and by which decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m019_keeping(db: Database) -> None:
    """Marks of what was erased, so that nobody takes it for lost, and the protocol of each erasing."""
    create(
        db,
        # copy_digest: of a message too large to be taken, the digest of its headers, by which the mailbox's copy is
        # known once they are erased here.
        "ALTER TABLE inbound ADD COLUMN erased_at TEXT",
        "ALTER TABLE inbound ADD COLUMN copy_digest TEXT",
        "ALTER TABLE outbox ADD COLUMN erased_at TEXT",
        # A class of a round of which nothing is left.
        """CREATE TABLE erased (
            kind TEXT NOT NULL, round TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (kind, round)
        ) STRICT, WITHOUT ROWID""",
        # Who erased what, by which decision; finished_at is NULL while it goes on or if it was broken off.
        """CREATE TABLE purges (
            id INTEGER PRIMARY KEY, decision TEXT NOT NULL, name TEXT NOT NULL, started_at TEXT NOT NULL,
            finished_at TEXT, counts TEXT NOT NULL DEFAULT '{}'  -- JSON: where/class → number
        ) STRICT""",
    )
