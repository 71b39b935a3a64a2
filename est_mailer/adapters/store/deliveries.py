"""What became of mail on its way out: each attempt, each bounce, each decision by a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from est_mailer.adapters.store.codec import moment, moment_or_none, to_json
from est_mailer.adapters.store.connection import Connection
from est_mailer.domain.outgoing import Refusal

ACCEPTED = "accepted"
_ANSWERS = (ACCEPTED, Refusal.TEMPORARY, Refusal.PERMANENT, Refusal.PAUSE)
_TRIED = (*_ANSWERS, Refusal.IN_DOUBT)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something that became of a letter: "accepted", a Refusal's value, "bounced", "recovered" … ``at`` in UTC."""

    at: datetime
    recipient: str
    outcome: str
    detail: str


class Deliveries:
    """The log of the outbox; nothing in it changes."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def of(self, number: int) -> tuple[Delivery, ...]:
        """Everything that became of a letter, in order."""
        sql = "SELECT at, recipient, outcome, detail FROM deliveries WHERE outbox = ? ORDER BY id"
        return tuple(
            Delivery(at=moment(row["at"]), recipient=row["recipient"], outcome=row["outcome"], detail=row["detail"])
            for row in self._db.rows(sql, (number,))
        )

    def last_answer(self) -> datetime | None:
        """When the mail system last said anything of a letter, yes or no (UTC); None if it never has."""
        row = self._db.row(
            "SELECT at FROM deliveries WHERE outcome IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT 1",
            (to_json(_ANSWERS),),
        )
        return moment_or_none(row["at"] if row else None)

    def tried_since(self, instant: datetime, most: int) -> int:
        """How many mails were offered to the mail system since an instant (UTC), of the ``most`` last."""
        rows = self._db.rows(
            "SELECT at FROM deliveries WHERE outcome IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT ?",
            (to_json(_TRIED), most),
        )
        return sum(moment(row["at"]) > instant for row in rows)

    def note(self, number: int, at: datetime, outcome: str, detail: str) -> None:
        """Add what became of a letter to its log."""
        self._db.run(
            """INSERT INTO deliveries (outbox, recipient, at, outcome, detail)
               SELECT id, recipient, ?, ?, ? FROM outbox WHERE id = ?""",
            (at, outcome, detail, number),
        )
