"""Revoked codes: a token counts only if it was sealed since the last revocation that its function was part of."""

from __future__ import annotations

from datetime import datetime

from est_mailer.adapters.store.codec import moment_or_none
from est_mailer.adapters.store.connection import Connection


class Revocations:
    """How often the tokens of each function, and of all, have been revoked; counted anew for each key."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, number: int | None, key_mark: str, by: str, at: datetime) -> None:
        """From now on no token of the function (None: of any) that was sealed with this key before counts."""
        self._db.insert("revocations", number=number, key_mark=key_mark, by=by, at=at)

    def epoch(self, number: int, key_mark: str) -> int:
        """What a token of this function must have as its epoch to count."""
        sql = "SELECT count(*) FROM revocations WHERE key_mark = ? AND (number IS NULL OR number = ?)"
        epoch: int = self._db.value(sql, (key_mark, number))
        return epoch

    def highest(self, key_mark: str) -> int:
        """The highest epoch of any function."""
        sql = "SELECT DISTINCT number FROM revocations WHERE key_mark = ? AND number IS NOT NULL"
        numbers = [row["number"] for row in self._db.rows(sql, (key_mark,))]
        return max(self.epoch(number, key_mark) for number in (0, *numbers))

    def named_since(self, at: datetime) -> frozenset[str]:
        """The functions whose own tokens were revoked at this instant or later, those of all left aside."""
        sql = "SELECT DISTINCT n.member FROM revocations r JOIN numbers n ON n.number = r.number WHERE r.at >= ?"
        return frozenset(row["member"] for row in self._db.rows(sql, (at,)))

    def last(self, number: int) -> datetime | None:
        """When the function's own tokens were last revoked, those of all left aside (UTC); None if never."""
        return moment_or_none(self._db.value("SELECT max(at) FROM revocations WHERE number = ?", (number,)))
