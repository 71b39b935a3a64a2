"""The tables of own → shared → joint: what was sent for review, what was decided, what only the own recipients get."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m011_reviews(db: Database) -> None:
    """What each organisation's coordinators were asked, and what they answered."""
    create(
        db,
        # What was sent; to_all: to every coordinator of the organisation, not only to the one who asked for it.
        """CREATE TABLE sent_reviews (
            round TEXT NOT NULL REFERENCES rounds, organisation TEXT NOT NULL, version INTEGER NOT NULL,
            at TEXT NOT NULL, to_all INTEGER NOT NULL, value TEXT NOT NULL,  -- JSON of SentReview
            PRIMARY KEY (round, organisation, version)
        ) STRICT""",
        # Every decision on a row, in the order they came; the latest of a row counts.
        """CREATE TABLE review_decisions (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, organisation TEXT NOT NULL,
            "row" TEXT NOT NULL, problem TEXT NOT NULL, share TEXT NOT NULL,
            place TEXT NOT NULL, what TEXT NOT NULL, action TEXT NOT NULL,
            coordinator TEXT NOT NULL, inbound INTEGER NOT NULL REFERENCES inbound, received_at TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX review_decisions_of ON review_decisions (round)",
        "CREATE INDEX review_decisions_of_problem ON review_decisions (problem)",
        # What an organisation adds for its own recipients; the latest of a round counts, an empty one takes it back.
        """CREATE TABLE own_parts (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, organisation TEXT NOT NULL,
            text TEXT NOT NULL, coordinator TEXT NOT NULL, inbound INTEGER NOT NULL REFERENCES inbound,
            received_at TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX own_parts_of ON own_parts (round)",
    )
