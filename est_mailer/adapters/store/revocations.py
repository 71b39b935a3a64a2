"""Revoked codes: a token counts only if it was sealed since the last revocation that its function was part of."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from est_mailer.adapters.store.codec import moment_or_none
from est_mailer.adapters.store.connection import Connection
from est_mailer.domain.keeping.audit_chain import as_actor

_REVOKED = "revoked codes"


class Revocations:
    """How often the tokens of each function, and of all, have been revoked; counted anew for each key."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, number: int | None, key_mark: str, by: str, at: datetime) -> None:
        """From now on no token of the function (None: of any) that was sealed with this key before counts.

        This is never erased, so ``by`` is kept as the trail has it."""
        self._db.forget(_REVOKED)
        self._db.insert("revocations", number=number, key_mark=key_mark, by=as_actor(by), at=at)

    def epoch(self, number: int, key_mark: str) -> int:
        """What a token of this function must have as its epoch to count."""
        revoked = self._db.kept(_REVOKED, key_mark, lambda: self._numbers(key_mark))
        return revoked[None] + revoked[number]

    def _numbers(self, key_mark: str) -> Counter[int | None]:
        """How often each function's, and all functions' (None), have been revoked: few, even in ten years."""
        return Counter(self._db.column("SELECT number FROM revocations WHERE key_mark = ?", (key_mark,)))

    def highest(self, key_mark: str) -> int:
        """The highest epoch of any function."""
        sql = "SELECT DISTINCT number FROM revocations WHERE key_mark = ? AND number IS NOT NULL"
        numbers = [row["number"] for row in self._db.rows(sql, (key_mark,))]
        return max(self.epoch(number, key_mark) for number in (0, *numbers))

    def named_since(self, at: datetime) -> frozenset[str]:
        """The functions whose own tokens were revoked at this instant or later, those of all left aside."""
        sql = "SELECT DISTINCT n.member FROM revocations r JOIN numbers n ON n.number = r.number WHERE r.at >= ?"
        return self._db.kept(_REVOKED, at, lambda: frozenset(self._db.column(sql, (at,))))

    def last(self, number: int) -> datetime | None:
        """When the function's own tokens were last revoked, those of all left aside (UTC); None if never."""
        return moment_or_none(self._db.value("SELECT max(at) FROM revocations WHERE number = ?", (number,)))
