"""What became of mail on its way out: each attempt, each bounce, each decision by a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from est_mailer.adapters.store.codec import moment, to_json
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
        return next(iter(self._last(1, _ANSWERS)), None)

    def tried_since(self, instant: datetime, most: int) -> int:
        """How many mails were offered to the mail system since an instant (UTC), of the ``most`` last."""
        return sum(at > instant for at in self._last(most, _TRIED))

    def _last(self, most: int, outcomes: Sequence[str]) -> list[datetime]:
        sql = "SELECT at FROM deliveries WHERE outcome IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT ?"
        return [moment(row["at"]) for row in self._db.rows(sql, (to_json(outcomes), most))]

    def note(self, number: int, at: datetime, outcome: str, detail: str) -> None:
        """Add what became of a letter to its log."""
        self._db.run(
            """INSERT INTO deliveries (outbox, recipient, at, outcome, detail)
               SELECT id, recipient, ?, ?, ? FROM outbox WHERE id = ?""",
            (at, outcome, detail, number),
        )
