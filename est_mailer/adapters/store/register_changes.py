"""Changes of the register that came by mail: proposed, confirmed with a code, in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from est_mailer.adapters.store.connection import Connection, Row
from est_mailer.adapters.store.errors import Conflict

_PENDING = "confirmed_at IS NULL AND voided_at IS NULL"


@dataclass(frozen=True, slots=True)
class ProposedRegister:
    """A change that waits for its code. ``base`` and ``digest`` are of the old register and the new."""

    id: int
    coordinator: str
    base: str
    digest: str
    content: str
    code_hash: str
    tries: int


@dataclass(frozen=True, slots=True)
class ConfirmedRegister:
    """The whole register as confirmed, as CSV text. ``file``: the digest of the register.csv that it stands over.

    ``settled``: it has been written to the file, or the file cannot be written.
    """

    id: int
    coordinator: str
    content: str
    file: str
    settled: bool


class RegisterChanges:
    """Who changed the register by mail, when, to what."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def propose(self, coordinator: str, base: str, digest: str, content: str, code_hash: str, at: datetime) -> int:
        """A new change, in place of the coordinator's earlier ones that still wait. Returns its number."""
        with self._db.atomic():
            self._db.run(
                f"UPDATE register_changes SET voided_at = ?, reason = 'replaced' WHERE coordinator = ? AND {_PENDING}",  # noqa: S608 - our clause
                (at, coordinator),
            )
            return self._db.insert(
                "register_changes",
                coordinator=coordinator,
                base=base,
                digest=digest,
                content=content,
                code_hash=code_hash,
                proposed_at=at,
            )

    def pending(self, coordinator: str) -> ProposedRegister | None:
        """The coordinator's change that waits for its code."""
        sql = f"SELECT * FROM register_changes WHERE coordinator = ? AND {_PENDING} ORDER BY id DESC LIMIT 1"  # noqa: S608 - our clause
        rows = self._db.rows(sql, (coordinator,))
        return _proposed(rows[0]) if rows else None

    def count_try(self, id: int) -> None:
        """Count a wrong code."""
        self._db.run("UPDATE register_changes SET tries = tries + 1 WHERE id = ?", (id,))

    def void(self, id: int, at: datetime, reason: str) -> None:
        """The change may no longer be confirmed."""
        self._db.run(
            f"UPDATE register_changes SET voided_at = ?, reason = ? WHERE id = ? AND {_PENDING}",  # noqa: S608 - our clause
            (at, reason, id),
        )

    def void_waiting(self, at: datetime, reason: str, coordinator: str | None = None) -> None:
        """No change that waits may be confirmed any more: one coordinator's, or (None) nobody's."""
        self._db.run(
            f"UPDATE register_changes SET voided_at = ?, reason = ? "  # noqa: S608 - our clause
            f"WHERE coordinator = coalesce(?, coordinator) AND {_PENDING}",
            (at, reason, coordinator),
        )

    def confirm(self, id: int, file: str, at: datetime) -> None:
        """The change is in force, over the register.csv with this digest. Raises Conflict if it no longer waits."""
        changed = self._db.run(
            f"UPDATE register_changes SET confirmed_at = ?, file = ? WHERE id = ? AND {_PENDING}",  # noqa: S608 - our clause
            (at, file, id),
        )
        if not changed:
            raise Conflict(f"The register change {id} no longer waits for a code.")

    def latest(self) -> ConfirmedRegister | None:
        """The change that was confirmed last."""
        sql = (
            "SELECT * FROM register_changes WHERE confirmed_at IS NOT NULL ORDER BY confirmed_at DESC, id DESC LIMIT 1"
        )
        rows = self._db.rows(sql)
        return _confirmed(rows[0]) if rows else None

    def settle(self, id: int, file: str, at: datetime) -> None:
        """The file has been seen to: ``file`` is the digest of the register.csv that the change now stands over."""
        self._db.run("UPDATE register_changes SET file = ?, settled_at = ? WHERE id = ?", (file, at, id))


def _proposed(row: Row) -> ProposedRegister:
    return ProposedRegister(
        row["id"], row["coordinator"], row["base"], row["digest"], row["content"], row["code_hash"], row["tries"]
    )


def _confirmed(row: Row) -> ConfirmedRegister:
    return ConfirmedRegister(row["id"], row["coordinator"], row["content"], row["file"], row["settled_at"] is not None)
