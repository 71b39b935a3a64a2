"""The steering group's decisions: sent in, confirmed with a code, ruling rounds from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from est_mailer.adapters.store.codec import from_json, to_json
from est_mailer.adapters.store.connection import Connection
from est_mailer.adapters.store.errors import Conflict
from est_mailer.domain.periods.steering import ConfirmedDecisions, SteeringDecisions

_PENDING = "confirmed_at IS NULL AND voided_at IS NULL"


@dataclass(frozen=True, slots=True)
class ProposedDecisions:
    """Decisions that wait for their code. ``base``: the number of those confirmed before them, 0 for the first."""

    id: int
    period: str
    base: int
    value: str
    said: SteeringDecisions
    code_hash: str
    tries: int


class Steering:
    """Who sent in which decisions, when, and from when they rule."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def propose(
        self, period: str, sender: str, said: SteeringDecisions, code_hash: str, inbound: int | None, at: datetime
    ) -> int:
        """New decisions, in place of the sender's earlier ones that still wait. Returns their number."""
        with self._db.atomic():
            self._db.run(
                f"UPDATE steering_decisions SET voided_at = ?, reason = 'replaced' WHERE sender = ? AND {_PENDING}",  # noqa: S608 - our clause
                (at, sender),
            )
            return self._db.insert(
                "steering_decisions",
                period=period,
                sender=sender,
                base=self.latest_number(),
                value=to_json(said),
                code_hash=code_hash,
                inbound=inbound,
                proposed_at=at,
            )

    def pending(self, sender: str) -> ProposedDecisions | None:
        """The sender's decisions that wait for their code."""
        row = self._db.row(
            f"SELECT * FROM steering_decisions WHERE sender = ? AND {_PENDING} ORDER BY id DESC LIMIT 1",  # noqa: S608 - our clause
            (sender,),
        )
        if row is None:
            return None
        said = from_json(SteeringDecisions, row["value"])
        return ProposedDecisions(
            row["id"], row["period"], row["base"], row["value"], said, row["code_hash"], row["tries"]
        )

    def count_try(self, id: int) -> None:
        """Count a wrong code."""
        self._db.run("UPDATE steering_decisions SET tries = tries + 1 WHERE id = ?", (id,))

    def void(self, id: int, at: datetime, reason: str) -> None:
        """The decisions may no longer be confirmed."""
        self._db.run(
            f"UPDATE steering_decisions SET voided_at = ?, reason = ? WHERE id = ? AND {_PENDING}",  # noqa: S608 - our clause
            (at, reason, id),
        )

    def void_waiting(self, at: datetime, reason: str, senders: tuple[str, ...] | None = None) -> None:
        """No decisions that wait may be confirmed any more: these senders', or (None) nobody's."""
        self._db.run(
            "UPDATE steering_decisions SET voided_at = ?, reason = ? "  # noqa: S608 - our clause
            f"WHERE (?3 IS NULL OR sender IN (SELECT value FROM json_each(?3))) AND {_PENDING}",
            (at, reason, None if senders is None else to_json(senders)),
        )

    def confirm(self, id: int, valid_from: date, configured: tuple[str, ...], at: datetime) -> None:
        """They rule from this day on. Raises Conflict if they no longer wait."""
        changed = self._db.run(
            "UPDATE steering_decisions SET confirmed_at = ?, valid_from = ?, configured = ? "  # noqa: S608 - our clause
            f"WHERE id = ? AND {_PENDING}",
            (at, valid_from, to_json(configured), id),
        )
        if not changed:
            raise Conflict(f"The steering group's decisions {id} no longer wait for a code.")

    def latest_number(self) -> int:
        """The number of those confirmed last, 0 if there are none."""
        return self._db.value("SELECT max(id) FROM steering_decisions WHERE confirmed_at IS NOT NULL") or 0

    def ruling(self, day: date) -> ConfirmedDecisions | None:
        """The decisions in force on a day: of those that rule from then or earlier, the ones confirmed last."""
        row = self._db.row(
            """SELECT * FROM steering_decisions WHERE confirmed_at IS NOT NULL AND valid_from <= ?
               ORDER BY confirmed_at DESC, id DESC LIMIT 1""",
            (day,),
        )
        if row is None:
            return None
        return ConfirmedDecisions(
            period=row["period"],
            valid_from=date.fromisoformat(row["valid_from"]),
            configured=from_json(tuple[str, ...], row["configured"]),
            said=from_json(SteeringDecisions, row["value"]),
        )
