"""Mail that came in: raw bytes first, then exactly one account, then out of the folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from est_mailer.adapters.store.audit import Audit
from est_mailer.adapters.store.codec import from_json, moment, moment_or_none, to_json
from est_mailer.adapters.store.connection import Connection, Row
from est_mailer.adapters.store.errors import Conflict, Erased, NotStored
from est_mailer.adapters.store.records import Facts
from est_mailer.domain.incoming import AccountKind, Fetched, Stored

_UIDVALIDITY = "uidvalidity."


@dataclass(frozen=True, slots=True)
class InboundAccount:
    """What a message turned out to be. ``hold`` says what a person must know to settle a held one."""

    kind: AccountKind
    detail: str
    at: datetime
    round: str | None
    respondent: str | None
    hold: Mapping[str, str]


class Inbound:
    """Every message the mailbox ever held, once each by the SHA-256 of its bytes."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, fetched: Fetched, received_at: datetime) -> int | None:
        """Commit a message. Returns its id, or None if the same bytes are stored already; notes where it lies anyway.

        One too large to be taken (raw None) is stored with its headers only; where it lies is then its identity.
        """
        digest = _digest(fetched)
        with self._db.atomic():
            known: int | None = self._db.value("SELECT id FROM inbound WHERE sha256 = ?", (digest,))
            number = known
            if number is None:
                number = self._db.insert("inbound", sha256=digest, received_at=received_at, size=fetched.size)
                self._db.insert(
                    "inbound_raw", inbound=number, content=fetched.head if fetched.raw is None else fetched.raw
                )
            self._db.run(
                """INSERT INTO locations (inbound, folder, uidvalidity, uid, seen_at) VALUES (?, ?, ?, ?, ?)
                   ON CONFLICT (folder, uidvalidity, uid)
                   DO UPDATE SET inbound = excluded.inbound, seen_at = excluded.seen_at""",
                (number, fetched.folder, fetched.uidvalidity, fetched.uid, received_at),
            )
            noted = Facts(self._db).get(_UIDVALIDITY + fetched.folder)
            if noted != str(fetched.uidvalidity):
                Facts(self._db).set(_UIDVALIDITY + fetched.folder, str(fetched.uidvalidity))
        return number if known is None else None

    def knows(self, fetched: Fetched) -> bool:
        """True if a message with these bytes is stored, or was until it was erased."""
        return self._db.value("SELECT 1 FROM inbound WHERE sha256 = ?", (_digest(fetched),)) is not None

    def last_uid(self, folder: str, uidvalidity: int) -> int:
        """The highest UID stored of a folder under this UIDVALIDITY; 0 if none."""
        sql = "SELECT max(uid) FROM locations WHERE folder = ? AND uidvalidity = ?"
        return self._db.value(sql, (folder, uidvalidity)) or 0

    def last_uidvalidity(self, folder: str) -> int | None:
        """The folder's UIDVALIDITY as last seen with a message; None before the first.

        It is noted when it changes: a mailbox that was restored from a backup has older messages than it had before.
        """
        if noted := Facts(self._db).get(_UIDVALIDITY + folder):
            return int(noted)
        sql = "SELECT uidvalidity FROM locations WHERE folder = ? ORDER BY seen_at DESC, id DESC LIMIT 1"
        found: int | None = self._db.value(sql, (folder,))
        return found

    def unaccounted(self) -> tuple[int, ...]:
        """Ids of the messages that wait to be read, oldest first."""
        return tuple(row["id"] for row in self._db.rows("SELECT id FROM inbound WHERE accounted IS NULL ORDER BY id"))

    def whole(self, number: int) -> tuple[Stored, bytes]:
        """A message as stored and its bytes; its headers alone if it was too large. Raises NotStored, Erased."""
        row = self._db.row("SELECT * FROM inbound JOIN inbound_raw ON inbound = id WHERE id = ?", (number,))
        if row is None or row["erased_at"] is not None:
            return self.get(number), self.raw(number)  # which raises, in words
        return _stored(row), row["content"]

    def raw(self, number: int) -> bytes:
        """The message's bytes as they came; its headers alone if it was too large. Raises NotStored, Erased."""
        self.require_content(number)
        content: bytes | None = self._db.value("SELECT content FROM inbound_raw WHERE inbound = ?", (number,))
        if content is None:
            raise _unknown(number)
        return content

    def require_content(self, number: int) -> None:
        """Raises Erased, in words, if the message has been erased by decision; NotStored if it is unknown."""
        erased_at: str | None = self._row(number)["erased_at"]
        if erased_at is not None:
            raise Erased(
                f"Message {number} was erased by decision on {erased_at[:10]}: it cannot be read again.",
                "Which decision it was says: est-mailer audit --event purged",
            )

    def get(self, number: int) -> Stored:
        """A message as stored. Raises NotStored."""
        return _stored(self._row(number))

    def account(
        self,
        number: int,
        kind: AccountKind,
        detail: str,
        at: datetime,
        *,
        round: str | None = None,
        respondent: str | None = None,
        hold: Mapping[str, str] | None = None,
    ) -> None:
        """Say what a message was. Raises Conflict if it has an account already, NotStored if it is unknown."""
        with self._db.atomic():
            changed = self._db.run(
                """UPDATE inbound SET accounted = ?, detail = ?, accounted_at = ?, round = ?, respondent = ?, hold = ?
                   WHERE id = ? AND accounted IS NULL""",
                (kind, detail, at, round, respondent, to_json(dict(hold)) if hold else None, number),
            )
            stored = self.get(number)
            if not changed:
                raise Conflict(f"Message {number} is accounted for already ({stored.accounted}).")
            said = {"kind": kind, "content": stored.sha256, "round": round, "respondent": respondent}
            self._note(at, "service", "accounted", number, said)

    def account_of(self, number: int) -> InboundAccount | None:
        """The whole account of a message, or None while it waits. Raises NotStored."""
        row = self._row(number)
        accounted_at = moment_or_none(row["accounted_at"])
        if accounted_at is None:
            return None
        return InboundAccount(
            kind=AccountKind(row["accounted"]),
            detail=row["detail"],
            at=accounted_at,
            round=row["round"],
            respondent=row["respondent"],
            hold=from_json(dict[str, str], row["hold"] or "{}"),
        )

    def reopen(self, number: int, at: datetime, actor: str = "operator") -> None:
        """Take an account back so that the message is read anew; the audit trail keeps what it was.

        Nothing happens to a message that has none. Raises NotStored, or Erased: what is gone cannot be read anew.
        """
        with self._db.atomic():
            self.require_content(number)
            old = self.account_of(number)
            if old is None:
                return
            kept = {"kind": old.kind, "round": old.round, "respondent": old.respondent}
            self._note(at, actor, "reopened", number, kept)
            self._db.run("DELETE FROM comments WHERE inbound = ?", (number,))  # said anew when it is read anew
            self._db.run(
                """UPDATE inbound SET accounted = NULL, detail = '', accounted_at = NULL, round = NULL,
                   respondent = NULL, hold = NULL WHERE id = ?""",
                (number,),
            )

    def listing(
        self,
        kind: AccountKind | None = None,
        round: str | None = None,
        limit: int | None = None,
    ) -> tuple[Stored, ...]:
        """Messages, newest first: of one kind, of one round, or all."""
        wanted = {"accounted = :kind": kind, "round = :round": round}
        where = " AND ".join(clause for clause, value in wanted.items() if value is not None) or "TRUE"
        sql = f"SELECT * FROM inbound WHERE {where} ORDER BY id DESC LIMIT :limit"  # noqa: S608 - our own clauses
        limits = {"kind": kind, "round": round, "limit": -1 if limit is None else limit}
        return tuple(_stored(row) for row in self._db.rows(sql, limits))

    def unfiled(self, folder: str) -> tuple[int, tuple[tuple[int, int], ...]] | None:
        """What is accounted for but still in the folder: (UIDVALIDITY, ((location, UID), …)); None if nothing is."""
        uidvalidity = self.last_uidvalidity(folder)
        rows = self._db.rows(
            """SELECT l.id, l.uid FROM locations l JOIN inbound i ON i.id = l.inbound
               WHERE l.folder = ? AND l.uidvalidity = ? AND l.filed_at IS NULL AND i.accounted IS NOT NULL
               ORDER BY l.uid""",
            (folder, uidvalidity),
        )
        if uidvalidity is None or not rows:
            return None
        return uidvalidity, tuple((row["id"], row["uid"]) for row in rows)

    def filed(self, locations: Sequence[int], at: datetime) -> None:
        """These locations have been moved out of the folder."""
        sql = "UPDATE locations SET filed_at = ? WHERE id IN (SELECT value FROM json_each(?))"
        self._db.run(sql, (at, to_json(tuple(locations))))

    def _note(self, at: datetime, actor: str, event: str, number: int, said: Mapping[str, object]) -> None:
        """An entry of the audit trail: what the message was, never what it says."""
        known = {name: value for name, value in said.items() if value}
        Audit(self._db).add(at, actor, event, f"inbound/{number}", known)

    def _row(self, number: int) -> Row:
        row = self._db.row("SELECT * FROM inbound WHERE id = ?", (number,))
        if row is None:
            raise _unknown(number)
        return row


def _digest(fetched: Fetched) -> str:
    if fetched.raw is not None:
        return hashlib.sha256(fetched.raw).hexdigest()
    place = f"too large\0{fetched.folder}\0{fetched.uidvalidity}\0{fetched.uid}\0{fetched.size}"
    return hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()


def _stored(row: Row) -> Stored:
    return Stored(
        id=row["id"],
        sha256=row["sha256"],
        received_at=moment(row["received_at"]),
        size=row["size"],
        accounted=AccountKind(row["accounted"]) if row["accounted"] else None,
        detail=row["detail"],
    )


def _unknown(number: int) -> NotStored:
    return NotStored(f"There is no message {number}.", "List the messages to see which there are.")
