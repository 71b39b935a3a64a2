"""What the steering group decided: the priority areas that rule the coming rounds, and its decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m016_priorities(db: Database) -> None:
    """Sent in, confirmed with a code, in force from a round's first day; ``configured``: est.toml's areas then."""
    create(
        db,
        """CREATE TABLE steering_decisions (
            id INTEGER PRIMARY KEY, period TEXT NOT NULL, sender TEXT NOT NULL, base INTEGER NOT NULL,
            value TEXT NOT NULL, code_hash TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
            inbound INTEGER REFERENCES inbound, proposed_at TEXT NOT NULL,
            confirmed_at TEXT, valid_from TEXT, configured TEXT, voided_at TEXT, reason TEXT
        ) STRICT""",
        "CREATE INDEX steering_decisions_ruling ON steering_decisions (valid_from) WHERE confirmed_at IS NOT NULL",
    )
