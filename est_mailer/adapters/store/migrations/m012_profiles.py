"""Rounds of a profile of their own, and the status that each dispatched picture gave the municipality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m012_profiles(db: Database) -> None:
    """Which profile's calendar a round goes by, and the status of its dispatched picture ("" before the dispatch)."""
    create(
        db,
        "ALTER TABLE rounds ADD COLUMN profile TEXT NOT NULL DEFAULT 'normal'",
        "ALTER TABLE rounds ADD COLUMN status TEXT NOT NULL DEFAULT ''",
        """UPDATE rounds SET status = coalesce((
               SELECT json_extract(e.value, '$.picture.status') FROM editions e
               WHERE e.round = rounds.key ORDER BY e.id DESC LIMIT 1), '')
           WHERE state IN ('dispatched', 'fed_back')""",
    )
