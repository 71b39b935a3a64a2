"""Mail that came in: raw bytes first, then exactly one account, then out of the folder."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from est_mailer.adapters.store.audit import Audit
from est_mailer.adapters.store.codec import from_json, instant, moment, moment_or_none, to_json
from est_mailer.adapters.store.connection import Connection, Row
from est_mailer.adapters.store.errors import Conflict, Erased, NotStored
from est_mailer.adapters.store.records import Facts
from est_mailer.domain.incoming import AccountKind, Fetched, Stored

_UIDVALIDITY = "uidvalidity."
WITHOUT_ACCOUNT = "messages without account"  # noted for several: see foreseen.py
_ACCOUNT = """
    UPDATE inbound SET accounted = ?, detail = ?, accounted_at = ?, round = ?, respondent = ?, hold = ?
    WHERE id = ? AND accounted IS NULL
"""


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
        self._fresh: dict[int, tuple[Stored, bytes]] = {}  # committed last, neither asked for nor accounted for yet
        self._fresh_at: object = None  # the version that the database had then

    def add(self, fetched: Fetched, received_at: datetime) -> int | None:
        """Commit a message; see ``add_all``. Returns its id, or None if the same bytes are stored already."""
        (number,) = self.add_all([(fetched, received_at)])
        return number

    def add_all(self, arrived: Sequence[tuple[Fetched, datetime]]) -> tuple[int | None, ...]:
        """Commit messages, each with when it came. Returns their ids, None for one whose bytes are stored already: of
        that is noted where it lies.

        One too large to be taken (raw None) is stored with its headers only; where it lies is then its identity.
        """
        digests = [_digest(fetched) for fetched, _ in arrived]
        with self._db.atomic():
            sql = "SELECT sha256, id FROM inbound WHERE sha256 IN (SELECT value FROM json_each(?))"
            numbers = {row["sha256"]: row["id"] for row in self._db.rows(sql, (to_json(digests),))}
            known, last = set(numbers), self._db.value("SELECT max(id) FROM inbound") or 0
            new = []
            for digest, (fetched, at) in zip(digests, arrived, strict=True):
                if digest not in numbers:
                    numbers[digest] = last = last + 1
                    new.append((last, digest, at, fetched))
            columns = ("id", "sha256", "received_at", "size")
            self._db.insert_all("inbound", columns, ((n, digest, at, f.size) for n, digest, at, f in new))
            kept = ((number, f.head if f.raw is None else f.raw) for number, _, _, f in new)
            self._db.insert_all("inbound_raw", ("inbound", "content"), kept)
            self._note_places([(numbers[d], *each) for d, each in zip(digests, arrived, strict=True)])
            version = self._db.version()
        self._keep_fresh(new, version)
        first = {number: digest for number, digest, _, _ in reversed(new)}
        return tuple(None if d in known or first.pop(numbers[d], None) is None else numbers[d] for d in digests)

    def _keep_fresh(self, new: Sequence[tuple[int, str, datetime, Fetched]], version: object) -> None:
        """What has just been committed need not be read back by whoever opens it next."""
        self._fresh, self._fresh_at = {}, version
        if not self._db.sqlite.in_transaction:
            for number, digest, at, fetched in new:
                if fetched.raw is not None:
                    self._fresh[number] = (Stored(number, digest, moment(instant(at)), fetched.size), fetched.raw)

    def _note_places(self, lying: Sequence[tuple[int, Fetched, datetime]]) -> None:
        """Where the mailbox has them, and by which UIDVALIDITY it numbers its folder now."""
        self._db.run_all(
            """INSERT INTO locations (inbound, folder, uidvalidity, uid, seen_at) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (folder, uidvalidity, uid)
               DO UPDATE SET inbound = excluded.inbound, seen_at = excluded.seen_at""",
            ((number, f.folder, f.uidvalidity, f.uid, at) for number, f, at in lying),
        )
        for folder, uidvalidity in {f.folder: str(f.uidvalidity) for _, f, _ in lying}.items():
            if Facts(self._db).get(_UIDVALIDITY + folder) != uidvalidity:
                Facts(self._db).set(_UIDVALIDITY + folder, uidvalidity)

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
        found = self.wholes([number]).get(number)
        return found or (self.get(number), self.raw(number))  # which raises, in words

    def wholes(self, numbers: Sequence[int]) -> dict[int, tuple[Stored, bytes]]:
        """Several as ``whole`` gives each, by their ids, in one reading; those that are unknown or erased left out.

        What has just been committed is not read back. Only what is accounted for is ever erased, and is not fresh then.
        """
        if self._fresh and self._db.version() != self._fresh_at:
            self._fresh.clear()
        found = {number: self._fresh.pop(number) for number in numbers if number in self._fresh}
        if left := tuple(number for number in numbers if number not in found):
            rows = self._db.rows(
                """SELECT * FROM inbound JOIN inbound_raw ON inbound = id
                   WHERE id IN (SELECT value FROM json_each(?)) AND erased_at IS NULL""",
                (to_json(left),),
            )
            found |= {row["id"]: (_stored(row), row["content"]) for row in rows}
        return found

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
        held = to_json(dict(hold)) if hold else None
        values = (kind.value, detail, instant(at), round, respondent, held, number)
        self._fresh.pop(number, None)
        with self._db.joined():
            digest: str | None = self._db.noted(WITHOUT_ACCOUNT, number) if self._db.waits else None
            if digest is not None:
                self._db.change_later(_ACCOUNT, values)
                self._db.note(WITHOUT_ACCOUNT, number, None)  # as with every change: it is known, not yet written
            else:
                digest = self._db.value(f"{_ACCOUNT} RETURNING sha256", values)
            if digest is None:
                raise Conflict(f"Message {number} is accounted for already ({self.get(number).accounted}).")
            said = {"kind": kind, "content": digest, "round": round, "respondent": respondent}
            self._note(at, "service", "accounted", number, said)

    def let_rest(self, number: int, detail: str, at: datetime) -> None:
        """A message that could not be processed needs nobody any more; whose it was and what was said of it stands."""
        self._db.run(
            "UPDATE inbound SET accounted = ?, detail = ?, accounted_at = ? WHERE id = ?",
            (AccountKind.UNKNOWN.value, detail, instant(at), number),
        )

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
    return NotStored(f"There is no message {number}.", "See which wait for a person: est-mailer held list")
