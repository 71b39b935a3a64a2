"""The registrar's numbers of dispatched pictures."""

from __future__ import annotations

from datetime import datetime

from est_mailer.adapters.store.connection import Connection


class CaseNumbers:
    """Round → the number it was registered under; the one said last counts."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, round: str, number: str, at: datetime, inbound: int | None = None) -> None:
        """Note a number. Raises Conflict if the round is unknown."""
        self._db.insert("case_numbers", round=round, number=number, at=at, inbound=inbound)

    def of(self, round: str) -> str:
        """The round's number, "" if none has been said."""
        number: str | None = self._db.value(
            "SELECT number FROM case_numbers WHERE round = ? ORDER BY id DESC LIMIT 1", (round,)
        )
        return number or ""
