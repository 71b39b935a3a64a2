"""Databases as every earlier schema had them: played by the version of that time, cut down, kept as SQL text.

How a schema gets its dump: ``tests/earlier/cutting.py``. ``m001`` to ``m007`` have none and can have none: the first
version that was ever committed had all of ``m001`` to ``m008``, so no database ends with one of them. There never was
an ``m014`` nor an ``m020``. ``m021`` was in use before ``m019``, so a database named after the latter has both.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "earlier"
EARLIER = tuple(sorted(path.stem for path in FOLDER.glob("*.sql")))
"""The schemas, each named after the migration that was its last to come."""
OLDEST, LATEST = "m008_outbox", "m024_notes"
FROM_TOMORROW = "m999_tomorrow"

Rows = list[tuple[Any, ...]]


def made_as(schema: str, path: Path) -> Path:
    """A database at ``path`` as that version left it, in the journal mode that the service has."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript((FOLDER / f"{schema}.sql").read_text(encoding="utf-8"))
        db.execute("PRAGMA journal_mode = WAL")
    path.chmod(0o600)
    return path


def make_from_the_future(path: Path) -> bytes:
    """Let a later version have changed the database, as far as anybody can see. Returns the file as it is then."""
    with closing(sqlite3.connect(path)) as db:
        row = ("est_mailer", FROM_TOMORROW, "2030-01-01")
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)", row)
        db.execute("INSERT OR REPLACE INTO facts VALUES ('store.written_by', '9.1')")
        db.commit()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


def contents(path: Path) -> dict[str, Rows]:
    """Every row of every table, its columns by name, but for what migrations note of themselves."""
    with closing(sqlite3.connect(path)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        db.row_factory = sqlite3.Row
        return {
            table: sorted((tuple(sorted(dict(row).items())) for row in db.execute(f"SELECT * FROM {table}")), key=str)
            for table in tables
            if table not in ("_sqlite_migrations", "sqlite_sequence")
        }


def schema_of(path: Path) -> set[tuple[str, str, str]]:
    """Tables, indexes and triggers, as SQL."""
    with closing(sqlite3.connect(path)) as db:
        return set(db.execute("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))
