"""Indexes for what is asked in every pass, in every round and by ``status``, so that old years cost nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database

LATEST_GONE = """
    SELECT CASE latest.remains WHEN 'no' THEN lr.first_day END
    FROM observations latest
    JOIN submissions ls ON ls.id = latest.submission AND ls.current = 1
    JOIN rounds lr ON lr.key = ls.round
    WHERE latest.problem = observations.problem
      AND ls.respondent = (SELECT own.respondent FROM submissions own WHERE own.id = observations.submission)
    ORDER BY lr.first_day DESC, latest.key DESC LIMIT 1
"""


@migration
def m023_indexes(db: Database) -> None:
    """A partial index counts only where a query says its condition in the same words."""
    create(
        db,
        # The rounds that something may still happen to, and those whose status may rule.
        """CREATE INDEX rounds_unfinished ON rounds (first_day)
            WHERE state NOT IN ('cancelled', 'fed_back', 'skipped')""",
        "CREATE INDEX rounds_dispatched ON rounds (first_day) WHERE status <> ''",
        # A problem that is gone is none of the open ones, however long ago it was: settled_on is the first day of the
        # round whose answer was that it is gone, as long as that is the latest; see answers.py.
        "ALTER TABLE observations ADD COLUMN settled_on TEXT",
        f"UPDATE observations SET settled_on = ({LATEST_GONE})",  # noqa: S608 - our own query
        "CREATE INDEX observations_settled ON observations (settled_on)",
        # What came in since the last draft, with what was said in it.
        "CREATE INDEX inbound_by_accounting ON inbound (accounted_at)",
        "CREATE INDEX comments_by_message ON comments (inbound)",
    )
