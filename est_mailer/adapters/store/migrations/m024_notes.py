"""What the service notes of a message as facts, to be put in words when it is read, in its reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m024_notes(db: Database) -> None:
    """``note``: a ServiceNote as JSON, NULL for words alone. Notes from before are words, and stay so, in ``text``."""
    create(db, "ALTER TABLE comments ADD COLUMN note TEXT")
