"""What the service remembers: small facts, dead addresses."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime

from est_mailer.adapters.store.codec import to_json
from est_mailer.adapters.store.connection import Connection

_DEAD = "dead addresses"


class Facts:
    """Small facts by name."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def get(self, name: str) -> str | None:
        """The fact, or None if it was never set."""
        value: str | None = self._db.value("SELECT value FROM facts WHERE name = ?", (name,))
        return value

    def among(self, names: Iterable[str]) -> dict[str, str]:
        """Those of these facts that are set, by their names."""
        sql = "SELECT * FROM facts WHERE name IN (SELECT value FROM json_each(?))"
        return {row["name"]: row["value"] for row in self._db.rows(sql, (to_json(tuple(names)),))}

    def named(self, prefix: str) -> dict[str, str]:
        """The facts whose names begin so, by the rest of their names."""
        rows = self._db.rows(
            "SELECT * FROM facts WHERE name >= ? AND name < ?", (prefix, f"{prefix}{chr(sys.maxunicode)}")
        )
        return {row["name"].removeprefix(prefix): row["value"] for row in rows}

    def set(self, name: str, value: str) -> None:
        """Set the fact, whatever it was."""
        self._db.run(
            "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def forget(self, name: str) -> None:
        """Remove the fact; nothing happens if it was never set."""
        self._db.run("DELETE FROM facts WHERE name = ?", (name,))


class Addresses:
    """Addresses whose mail bounced for good. Upper and lower case are the same address."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def mark_dead(self, address: str, at: datetime, detail: str) -> bool:
        """Mark an address dead. False if it already was, so that the coordinators are told once."""
        self._db.forget(_DEAD)
        changed = self._db.run(
            """INSERT INTO dead_addresses (address, since, detail) VALUES (?, ?, ?)
               ON CONFLICT (address) DO UPDATE SET since = excluded.since, detail = excluded.detail, revived_at = NULL
               WHERE revived_at IS NOT NULL""",
            (address.casefold(), at, detail),
        )
        return changed == 1

    def dead(self) -> dict[str, str]:
        """Dead address (case folded) → the mail system's words."""
        rows = self._db.rows("SELECT address, detail FROM dead_addresses WHERE revived_at IS NULL ORDER BY address")
        return {row["address"]: row["detail"] for row in rows}

    def revive(self, address: str, at: datetime) -> bool:
        """A person says that the address works. False if it was not marked."""
        sql = "SELECT address FROM dead_addresses WHERE revived_at IS NULL"
        if address.casefold() not in self._db.kept(_DEAD, "marked", lambda: frozenset(self._db.column(sql))):
            return False  # as nearly every one that mail comes from
        self._db.forget(_DEAD)
        sql = "UPDATE dead_addresses SET revived_at = ? WHERE address = ? AND revived_at IS NULL"
        return self._db.run(sql, (at, address.casefold())) == 1
