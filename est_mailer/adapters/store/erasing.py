"""What may be erased, and erasing it: each step one transaction, so that a purge that was broken off goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from est_mailer.adapters.store.codec import moment, moment_or_none, to_json
from est_mailer.adapters.store.connection import Connection
from est_mailer.adapters.store.erasing_rounds import erase_loose, erase_round, loose_left, texts_left
from est_mailer.domain.incoming import AccountKind
from est_mailer.domain.keeping.erasable import RoundFacts
from est_mailer.domain.outgoing import OutboxState, Purpose
from est_mailer.domain.retention import Kept
from est_mailer.domain.rounds.errata_life import LIVE
from est_mailer.domain.rounds.life import PUBLISHED, RoundState

_WAITING = to_json((OutboxState.QUEUED, OutboxState.SENDING, OutboxState.IN_DOUBT))
_LIVE = to_json(tuple(sorted(LIVE)))
_ROUNDS = """
    SELECT r.key, r.state,
        (SELECT max(due_at) FROM dues WHERE round = r.key) AS ends_at,
        (SELECT count(*) FROM dues WHERE round = r.key AND outcome IS NULL) AS unsettled,
        (SELECT count(*) FROM outbox WHERE round = r.key
            AND state IN (SELECT value FROM json_each(:waiting))) AS mails_waiting,
        (SELECT count(*) FROM inbound WHERE round = r.key
            AND (accounted IS NULL OR accounted = :held)) AS messages_waiting,
        EXISTS (SELECT 1 FROM errata WHERE round = r.key
            AND state IN (SELECT value FROM json_each(:live))) AS live_erratum,
        r.state IN (SELECT value FROM json_each(:published)) AND NOT EXISTS (
            SELECT 1 FROM outbox WHERE round = r.key AND purpose = :copy AND state = 'sent'
        ) OR EXISTS (
            SELECT 1 FROM outbox WHERE round = r.key AND purpose = :copy AND state NOT IN ('sent', 'withdrawn')
        ) AS copy_missing
    FROM rounds r ORDER BY r.first_day
"""
_RIPE_MESSAGES = """
    FROM inbound WHERE erased_at IS NULL AND accounted IS NOT NULL AND accounted <> :held AND received_at < :limit
    AND (round IS NULL OR round NOT IN (SELECT value FROM json_each(:kept)))
"""
_RIPE_LETTERS = """
    FROM outbox WHERE erased_at IS NULL AND state IN ('sent', 'failed', 'withdrawn')
    AND coalesce(sent_at, queued_at) < :limit AND round NOT IN (SELECT value FROM json_each(:kept))
"""


@dataclass(frozen=True, slots=True)
class Ripe:
    """How much may go, from when to when (UTC)."""

    count: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None


class Erasing:
    """Erases what its caller has found ripe; the caller decides, this only knows where things are."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def rounds(self) -> tuple[RoundFacts, ...]:
        """What decides of every round whether something of it may go."""
        values = {
            "waiting": _WAITING,
            "held": AccountKind.HELD,
            "live": _LIVE,
            "published": to_json(tuple(sorted(PUBLISHED))),
            "copy": Purpose.REGISTRAR_COPY,
        }
        return tuple(
            RoundFacts(
                key=row["key"],
                state=RoundState(row["state"]),
                ends_at=moment(row["ends_at"]),
                unsettled=row["unsettled"],
                mails_waiting=row["mails_waiting"],
                messages_waiting=row["messages_waiting"],
                live_erratum=bool(row["live_erratum"]),
                copy_missing=bool(row["copy_missing"]),
            )
            for row in self._db.rows(_ROUNDS, values)
            if row["ends_at"]
        )

    def ripe_messages(self, limit: datetime, kept: Collection[str]) -> Ripe:
        """Received mails older than the limit that no kept round needs; held and unread ones are never among them."""
        return self._ripe("received_at", _RIPE_MESSAGES, limit, kept)

    def ripe_letters(self, limit: datetime, kept: Collection[str]) -> Ripe:
        """Sent, refused and withdrawn mails older than the limit that no kept round needs."""
        return self._ripe("coalesce(sent_at, queued_at)", _RIPE_LETTERS, limit, kept)

    def ripe_rounds(self, kind: Kept, ripe: Collection[str]) -> tuple[str, ...]:
        """Of the ripe rounds those that still have something of the class: never erased, or written to since."""
        rows = self._db.rows(
            """SELECT r.key FROM rounds r LEFT JOIN erased e ON e.kind = ? AND e.round = r.key
               WHERE r.key IN (SELECT value FROM json_each(?)) AND (e.at IS NULL OR EXISTS (
                   SELECT 1 FROM inbound i WHERE i.round = r.key AND i.accounted_at > e.at))
               ORDER BY r.first_day""",
            (kind, to_json(tuple(ripe))),
        )
        return tuple(row["key"] for row in rows)

    def loose(self, kind: Kept, limit: datetime) -> Ripe:
        """What belongs to the class and to no round."""
        return Ripe(*_span(loose_left(self._db, kind, limit)))

    def ripe_copies(self, limit: datetime, kept: Collection[str]) -> frozenset[str]:
        """The digests of the messages whose copies in the mailbox may go: those erased here, or ripe."""
        rows = self._db.rows(
            f"""SELECT coalesce(copy_digest, sha256) AS digest FROM inbound WHERE erased_at IS NOT NULL
                UNION SELECT sha256 {_RIPE_MESSAGES}""",  # noqa: S608 - our own clauses
            self._limits(limit, kept),
        )
        return frozenset(row["digest"] for row in rows)

    def ripe_sent(self, limit: datetime, kept: Collection[str]) -> frozenset[str]:
        """The Message-IDs of the sent mails whose copies in the mailbox may go: those erased here, or ripe."""
        rows = self._db.rows(
            f"""SELECT message_id FROM outbox WHERE erased_at IS NOT NULL
                UNION SELECT message_id {_RIPE_LETTERS}""",  # noqa: S608 - our own clauses
            self._limits(limit, kept),
        )
        return frozenset(row["message_id"] for row in rows)

    def knows_copy(self, digest: str) -> bool:
        """True if a message with these bytes has ever been taken in."""
        return self._db.value("SELECT 1 FROM inbound WHERE ? IN (sha256, copy_digest)", (digest,)) is not None

    def erase_messages(self, limit: datetime, kept: Collection[str], at: datetime, most: int) -> int:
        """Erase at most so many ripe messages; their digest, size, instants and account stay. Returns how many."""
        with self._db.atomic():
            ids = [row["id"] for row in self._some("id", _RIPE_MESSAGES, limit, kept, most)]
            for number in ids:
                self._erase_message(number, at)
        return len(ids)

    def erase_letters(self, limit: datetime, kept: Collection[str], at: datetime, most: int) -> int:
        """Erase at most so many ripe letters; purpose, state, instants and Message-ID stay. Returns how many."""
        with self._db.atomic():
            ids = tuple(row["id"] for row in self._some("id", _RIPE_LETTERS, limit, kept, most))
            chosen = to_json(ids)
            self._db.run(
                """UPDATE outbox SET recipient = 'erased-' || id, about = 'erased-' || id, last_error = '',
                   erased_at = ? WHERE id IN (SELECT value FROM json_each(?))""",
                (at, chosen),
            )
            self._db.run("DELETE FROM outbox_content WHERE outbox IN (SELECT value FROM json_each(?))", (chosen,))
            self._db.run(
                "UPDATE deliveries SET recipient = '', detail = '' WHERE outbox IN (SELECT value FROM json_each(?))",
                (chosen,),
            )
        return len(ids)

    def erase_round(self, kind: Kept, round: str, ripe: Collection[str], at: datetime) -> bool:
        """Erase a class of one round. False if something of it is needed still: a problem that is asked about again,
        a measure that is followed up. ``ripe``: all rounds of the class that may go."""
        with self._db.atomic():
            erase_round(self._db, kind, round, ripe)
            if kind in (Kept.TEXTS, Kept.PICTURES) and texts_left(self._db, kind, round):
                return False
            self._db.run(
                "INSERT INTO erased (kind, round, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
                (kind, round, at),
            )
        return True

    def erase_loose(self, kind: Kept, limit: datetime) -> int:
        """Erase what belongs to the class and to no round. Returns how many rows."""
        with self._db.atomic():
            return erase_loose(self._db, kind, limit)

    def erased_at(self, kind: Kept, round: str) -> datetime | None:
        """When the class was erased of this round; None if it was not."""
        return moment_or_none(self._db.value("SELECT at FROM erased WHERE kind = ? AND round = ?", (kind, round)))

    def begin(self, decision: str, name: str, at: datetime) -> int:
        """Open the protocol of a purge. Returns its number."""
        return self._db.insert("purges", decision=decision, name=name, started_at=at)

    def note(self, purge: int, counts: Mapping[str, int]) -> None:
        """What a purge has erased so far."""
        self._db.run("UPDATE purges SET counts = ? WHERE id = ?", (to_json(dict(counts)), purge))

    def finish(self, purge: int, at: datetime) -> None:
        """Close the protocol of a purge."""
        self._db.run("UPDATE purges SET finished_at = ? WHERE id = ?", (at, purge))

    def broken_off(self) -> bool:
        """True if the latest purge was not finished."""
        row = self._db.row("SELECT finished_at FROM purges ORDER BY id DESC LIMIT 1")
        return row is not None and row["finished_at"] is None

    def overwrite(self) -> bool:
        """Write the whole file anew without its free pages, and empty the write-ahead log.

        False if another process was reading, so that the log could not be emptied: then what was erased stands in it
        until it is. Raises StoreError, StoreFull among them: it takes as much room as the database again.
        """
        if not self._db.large_in_memory:
            self._db.run("PRAGMA temp_store = FILE")
        try:
            self._db.run("VACUUM")
        finally:
            self._db.run("PRAGMA temp_store = MEMORY")
        return bool(self._db.value("PRAGMA wal_checkpoint(TRUNCATE)") == 0)

    def _erase_message(self, number: int, at: datetime) -> None:
        row = self._db.row(
            "SELECT i.size, w.content FROM inbound i LEFT JOIN inbound_raw w ON w.inbound = i.id WHERE i.id = ?",
            (number,),
        )
        content: bytes = (row or {}).get("content") or b""
        cut = row is not None and row["size"] > len(content)
        self._db.run(
            "UPDATE inbound SET erased_at = ?, detail = '', hold = NULL, copy_digest = ? WHERE id = ?",
            (at, hashlib.sha256(content).hexdigest() if cut else None, number),
        )
        self._db.run("DELETE FROM inbound_raw WHERE inbound = ?", (number,))

    def _ripe(self, when: str, clauses: str, limit: datetime, kept: Collection[str]) -> Ripe:
        sql = f"SELECT count(*) AS n, min({when}) AS oldest, max({when}) AS newest {clauses}"
        row = self._db.row(sql, self._limits(limit, kept)) or {"n": 0, "oldest": None, "newest": None}
        return Ripe(row["n"], moment_or_none(row["oldest"]), moment_or_none(row["newest"]))

    def _some(
        self, columns: str, clauses: str, limit: datetime, kept: Collection[str], most: int
    ) -> list[dict[str, int]]:
        sql = f"SELECT {columns} {clauses} ORDER BY id LIMIT :most"
        return self._db.rows(sql, {**self._limits(limit, kept), "most": most})

    @staticmethod
    def _limits(limit: datetime, kept: Collection[str]) -> dict[str, object]:
        return {"limit": limit, "kept": to_json(tuple(kept)), "held": AccountKind.HELD}


def _span(instants: Sequence[datetime]) -> tuple[int, datetime | None, datetime | None]:
    return len(instants), min(instants, default=None), max(instants, default=None)
