"""One-time codes and the approvals they gave. The code itself is never stored, only its seal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from est_mailer.adapters.store.codec import moment
from est_mailer.adapters.store.connection import Connection
from est_mailer.adapters.store.errors import Conflict, NotStored

_OUTSTANDING = "round = ? AND content_hash = ? AND coordinator = ? AND used_at IS NULL AND voided_at IS NULL"


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code that may still be used: for which content, by which coordinator, after how many wrong tries."""

    content_hash: str
    coordinator: str
    code_hash: str
    tries: int


class Approvals:
    """Who may approve what, and who has."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def issue(
        self,
        round: str,
        content_hash: str,
        coordinator: str,
        code_hash: str,
        at: datetime,
    ) -> None:
        """A new code for a coordinator and a content, in place of an earlier one for the same."""
        with self._db.atomic():
            self._db.run(
                f"UPDATE codes SET voided_at = ?, reason = 'replaced' WHERE {_OUTSTANDING}",  # noqa: S608 - our clause
                (at, round, content_hash, coordinator),
            )
            self._db.insert(
                "codes",
                round=round,
                content_hash=content_hash,
                coordinator=coordinator,
                code_hash=code_hash,
                issued_at=at,
            )

    def void(self, round: str, at: datetime, reason: str, content_hash: str | None = None) -> int:
        """Void every outstanding code and every approval of the round, or of one content. Returns how many codes."""
        values = {"round": round, "at": at, "reason": reason, "content": content_hash}
        with self._db.atomic():
            self._db.run(
                """UPDATE approvals SET voided_at = :at, reason = :reason
                   WHERE round = :round AND content_hash = coalesce(:content, content_hash) AND voided_at IS NULL""",
                values,
            )
            return self._db.run(
                """UPDATE codes SET voided_at = :at, reason = :reason WHERE round = :round
                   AND content_hash = coalesce(:content, content_hash) AND used_at IS NULL AND voided_at IS NULL""",
                values,
            )

    def outstanding(self, round: str) -> tuple[IssuedCode, ...]:
        """The round's codes that may still be used, in the order they were issued."""
        rows = self._db.rows(
            """SELECT content_hash, coordinator, code_hash, tries FROM codes
               WHERE round = ? AND used_at IS NULL AND voided_at IS NULL ORDER BY id""",
            (round,),
        )
        return tuple(IssuedCode(**row) for row in rows)

    def spent(self, round: str, coordinator: str) -> tuple[IssuedCode, ...]:
        """The coordinator's codes of the round that were used or count no more, oldest first."""
        rows = self._db.rows(
            """SELECT content_hash, coordinator, code_hash, tries FROM codes
               WHERE round = ? AND coordinator = ? AND (used_at IS NOT NULL OR voided_at IS NOT NULL) ORDER BY id""",
            (round, coordinator),
        )
        return tuple(IssuedCode(**row) for row in rows)

    def count_try(self, round: str, content_hash: str, coordinator: str) -> int:
        """Count a wrong code. Returns the number of tries so far. Raises NotStored if no code is outstanding."""
        rows = self._db.rows(
            f"UPDATE codes SET tries = tries + 1 WHERE {_OUTSTANDING} RETURNING tries",  # noqa: S608 - our clause
            (round, content_hash, coordinator),
        )
        if not rows:
            raise NotStored(f"{coordinator} has no code for round {round}.")
        tries: int = rows[0]["tries"]
        return tries

    def approve(
        self,
        round: str,
        content_hash: str,
        coordinator: str,
        at: datetime,
    ) -> None:
        """Use the coordinator's code for this content. Raises Conflict if it has none, or it is used or void."""
        with self._db.atomic():
            used = self._db.run(
                f"UPDATE codes SET used_at = ? WHERE {_OUTSTANDING}",  # noqa: S608 - our clause
                (at, round, content_hash, coordinator),
            )
            if not used:
                raise Conflict(
                    f"{coordinator} has no code to approve this content of round {round} with.",
                    "Send the preview again.",
                )
            self._db.insert("approvals", round=round, content_hash=content_hash, coordinator=coordinator, at=at)

    def approved_by(self, round: str, content_hash: str) -> frozenset[str]:
        """The coordinators whose approval of exactly this content stands."""
        sql = "SELECT coordinator FROM approvals WHERE round = ? AND content_hash = ? AND voided_at IS NULL"
        return frozenset(row["coordinator"] for row in self._db.rows(sql, (round, content_hash)))

    def given(self, round: str, content_hash: str) -> tuple[tuple[str, datetime], ...]:
        """(coordinator, when) of each approval of exactly this content that stands, the first one first."""
        sql = """SELECT coordinator, at FROM approvals
                 WHERE round = ? AND content_hash = ? AND voided_at IS NULL ORDER BY id"""
        return tuple((row["coordinator"], moment(row["at"])) for row in self._db.rows(sql, (round, content_hash)))
