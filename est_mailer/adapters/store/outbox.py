"""Mail on its way out: each letter once, its state changed only as the table of the outbox's life allows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from est_mailer.adapters.store.audit import Audit
from est_mailer.adapters.store.codec import folded, instant, moment, moment_or_none, to_json
from est_mailer.adapters.store.connection import Connection, Row
from est_mailer.adapters.store.deliveries import ACCEPTED, Deliveries
from est_mailer.adapters.store.errors import Conflict, Erased, NotStored
from est_mailer.adapters.store.waiting import Addition
from est_mailer.domain.outbox_life import OutboxEvent, advance_row, event_of
from est_mailer.domain.outgoing import IN_TURN, Handover, Letter, OutboxRow, OutboxState, Purpose, Refusal

IDS, RECEIVED = "Message-IDs", "letters to an address"  # noted for several: see foreseen.py
_WRITTEN_TO = "addresses that were written to"
_LETTERS = Addition(
    "outbox", "round", "purpose", "recipient", "about", "message_id", "state", "queued_at", "next_attempt_at"
)  # fmt: skip
_LETTER_UNLESS_TAKEN = f"{_LETTERS.sql} ON CONFLICT DO NOTHING"
_CONTENTS = Addition("outbox_content", "outbox", "content", id=False)
_CONTENT_OF_THE_LAST = "INSERT INTO outbox_content (outbox, content) VALUES (last_insert_rowid(), ?)"
# Where the index of what has not been sent serves: SQLite takes it only if its condition is said in its own words.
_UNSENT = "state <> 'sent'"
_QUEUED = f"{_UNSENT} AND state = 'queued'"
# With these nothing was offered to the recipient's server, so it does not count as an attempt.
_NOT_TRIED = frozenset({Refusal.PAUSE, Refusal.UNREACHABLE})


class Outbox:
    """The queue of finished mail and what became of each."""

    def __init__(self, db: Connection) -> None:
        self._db, self._log = db, Deliveries(db)

    def queue(self, letter: Letter, at: datetime) -> bool:
        """Queue a letter. False, and nothing changed, if its key (round, purpose, recipient, about) is taken.

        A withdrawn letter never left: its key is free again. Where rows wait for each other the key is taken to be
        free, as nearly all are; if it is not, that is found when they are written, and all of it undone. An alert is
        asked for again and again, so its key is looked at.
        """
        with self._db.joined():
            due, queued = instant(at), OutboxState.QUEUED.value
            purpose = letter.purpose.value
            values = (letter.round, purpose, letter.recipient, letter.about, letter.message_id, queued, due, due)
            if self._db.waits and letter.purpose is not Purpose.ALERT:
                self._db.add_rows(_CONTENTS, [(self._db.add(_LETTERS, values), letter.content)])
            elif self._db.run(_LETTER_UNLESS_TAKEN, (None, *values)):
                self._db.run(_CONTENT_OF_THE_LAST, (letter.content,))
            else:
                return False
            self._db.note(IDS, letter.message_id, True)
            self._db.note(_WRITTEN_TO, folded(letter.recipient), True)
        return True

    def due(
        self, now: datetime, limit: int, only: Collection[Purpose] | None = None, *, kept: int = 0
    ) -> tuple[OutboxRow, ...]:
        """Queued letters that are due (``only`` of these purposes), in their turn (``IN_TURN``), longest due first;
        of the limit so many are ``kept`` for the first turn's."""
        found: list[Row] = []
        for turn in IN_TURN:
            room = limit - len(found) - (0 if turn is IN_TURN[0] else kept)
            found += self._db.rows(
                f"""SELECT * FROM outbox WHERE {_QUEUED} AND next_attempt_at <= ?
                   AND purpose IN (SELECT value FROM json_each(?)) ORDER BY next_attempt_at, id LIMIT ?""",  # noqa: S608 - our clause
                (now, to_json(tuple(turn if only is None else turn.intersection(only))), max(0, room)),
            )
        return tuple(_row(row) for row in found)

    def get(self, number: int) -> OutboxRow:
        """A row by its id. Raises NotStored."""
        row = self._db.row("SELECT * FROM outbox WHERE id = ?", (number,))
        if row is None:
            raise _unknown(number)
        return _row(row)

    def content(self, number: int) -> bytes:
        """The letter's bytes as they were queued. Raises NotStored, Erased."""
        row = self._db.row(
            "SELECT erased_at, content FROM outbox LEFT JOIN outbox_content ON outbox = id WHERE id = ?", (number,)
        )
        if row and row["erased_at"] is not None:
            raise Erased(f"Mail {number} was erased by decision on {row['erased_at'][:10]}.")
        if row is None or row["content"] is None:
            raise _unknown(number)
        content: bytes = row["content"]
        return content

    def claim(self, number: int, at: datetime) -> bool:
        """Take a queued letter for sending. False if it is not queued any more, or not due at ``at``."""
        sending = advance_row(OutboxState.QUEUED, OutboxEvent.SEND)
        sql = "UPDATE outbox SET state = ? WHERE id = ? AND state = 'queued' AND next_attempt_at <= ?"
        return self._db.run(sql, (sending, number, at)) == 1

    def settle(self, number: int, handover: Handover, at: datetime, retry_at: datetime) -> None:
        """Record an attempt on a claimed letter; one that is postponed is due again at ``retry_at``.

        Raises IllegalTransition if it was not being sent.
        """
        refusal, event = handover.refusal, event_of(handover)
        state = advance_row(OutboxState.SENDING, event)
        with self._db.joined():
            changed = self._db.run(
                """UPDATE outbox SET state = :state, attempts = attempts + :tried, last_error = :error,
                   next_attempt_at = CASE :state WHEN 'queued' THEN :retry_at ELSE next_attempt_at END,
                   sent_at = CASE :state WHEN 'sent' THEN :at END WHERE id = :id AND state = 'sending'""",
                {
                    "tried": refusal not in _NOT_TRIED,
                    "error": "" if refusal is None else handover.detail,
                    "state": state,
                    "retry_at": retry_at,
                    "at": at,
                    "id": number,
                },
            )
            if not changed:
                advance_row(self.get(number).state, event)  # only what is being sent has an attempt to record
            self._log.note(number, at, ACCEPTED if refusal is None else refusal.value, handover.detail)

    def recover(self, at: datetime) -> tuple[int, ...]:
        """Letters that a stopped process left in mid-sending now stand in doubt. Returns their ids."""
        with self._db.atomic():
            left = tuple(row.id for row in self.listing([OutboxState.SENDING]))
            for number in left:
                self._advance(number, OutboxEvent.LOSE)
                self._log.note(number, at, "recovered", "the service stopped before the answer came")
        return left

    def doubt(self, at: datetime, why: str) -> int:
        """Letters that wait or are being sent now stand in doubt: another database may have sent them. How many."""
        with self._db.atomic():
            found = self.listing([OutboxState.QUEUED, OutboxState.SENDING])
            for row in found:
                self._advance(row.id, OutboxEvent.LOSE if row.state is OutboxState.SENDING else OutboxEvent.RESTORE)
                self._log.note(row.id, at, "doubted", why)
        return len(found)

    def withdraw(self, round: str, purposes: Collection[Purpose], at: datetime) -> int:
        """Take back the round's queued letters of these purposes. Returns how many there were."""
        with self._db.atomic():
            queued = self.listing([OutboxState.QUEUED], round)
            return self._withdraw((row for row in queued if row.purpose in purposes), at)

    def withdraw_about(self, purpose: Purpose, about: str, at: datetime) -> int:
        """Take back the queued letters of a purpose whose ``about`` begins so. Returns how many there were."""
        with self._db.atomic():
            queued = self.listing([OutboxState.QUEUED])
            return self._withdraw((row for row in queued if row.purpose is purpose and row.about.startswith(about)), at)

    def _withdraw(self, found: Iterable[OutboxRow], at: datetime) -> int:
        withdrawn = [row.id for row in found]
        self._db.forget(RECEIVED)
        for number in withdrawn:
            self._advance(number, OutboxEvent.WITHDRAW)
            self._db.run("UPDATE outbox SET freed = id WHERE id = ?", (number,))
            self._log.note(number, at, "withdrawn", "")
        return len(withdrawn)

    def bring_forward(self, now: datetime, latest: datetime) -> int:
        """Make due now what waits for an instant that only a clock gone wrong can have set: a letter that has not been
        tried and was queued later than now, and any that is due after ``latest``. Returns how many there were."""
        return self._db.run(
            f"""UPDATE outbox SET next_attempt_at = :now WHERE {_QUEUED} AND next_attempt_at > :now
               AND ((attempts = 0 AND queued_at > :now) OR next_attempt_at > :latest)""",  # noqa: S608 - our clause
            {"now": now, "latest": latest},
        )

    def put_off_since(self, instant: datetime) -> tuple[OutboxRow, ...]:
        """Letters that were queued before an instant, have been tried and are still to be sent, oldest first."""
        sql = f"SELECT * FROM outbox WHERE {_QUEUED} AND attempts > 0 AND queued_at < ? ORDER BY id"  # noqa: S608 - our clause
        return tuple(_row(row) for row in self._db.rows(sql, (instant,)))

    def resolve(self, number: int, sent: bool, at: datetime) -> None:
        """A person, or the mailbox, settles a letter in doubt: it arrived (sent), or never left (queued again).

        Raises Conflict if it is not in doubt.
        """
        with self._db.atomic():
            if self.get(number).state is not OutboxState.IN_DOUBT:
                raise Conflict(f"Mail {number} is not in doubt.", "Only a mail in doubt can be settled.")
            if sent:
                self._advance(number, OutboxEvent.FIND)
                self._db.run("UPDATE outbox SET sent_at = ? WHERE id = ?", (at, number))
            else:
                self._requeue(number, at)
            self._log.note(number, at, "resolved", "sent" if sent else "not sent")
            Audit(self._db).add(at, "operator", "settled", f"outbox/{number}", {"sent": sent})

    def retry(self, number: int, at: datetime) -> None:
        """A person lets a failed letter be tried again. Raises Conflict if it has not failed."""
        with self._db.atomic():
            if self.get(number).state is not OutboxState.FAILED:
                raise Conflict(f"Mail {number} has not failed.", "Only a failed mail can be tried again.")
            self._requeue(number, at)
            self._log.note(number, at, "retried", "")
            Audit(self._db).add(at, "operator", "retried", f"outbox/{number}")

    def listing(self, states: Collection[OutboxState] | None = None, round: str | None = None) -> tuple[OutboxRow, ...]:
        """Letters in the order they were queued: in these states, of this round, or all."""
        wanted = tuple(OutboxState if states is None else states)
        sql = "SELECT * FROM outbox WHERE state IN (SELECT value FROM json_each(:states))"
        sql += "" if OutboxState.SENT in wanted else f" AND {_UNSENT}"
        sql += "" if round is None else " AND round = :round"
        rows = self._db.rows(f"{sql} ORDER BY id", {"states": to_json(wanted), "round": round})
        return tuple(_row(row) for row in rows)

    def counts(self) -> dict[OutboxState, int]:
        """State → number of letters, 0 included."""
        sql = f"""SELECT state, count(*) n FROM outbox WHERE {_UNSENT} GROUP BY state
            UNION ALL SELECT 'all', count(*) FROM outbox"""  # noqa: S608 - our clause
        found = {row["state"]: row["n"] for row in self._db.rows(sql)}
        found[OutboxState.SENT] = 2 * found["all"] - sum(found.values())
        return {state: found.get(state.value, 0) for state in OutboxState}

    def by_message_id(self, message_id: str) -> OutboxRow | None:
        """The letter that has this Message-ID, or None."""
        row = self._db.row("SELECT * FROM outbox WHERE message_id = ? ORDER BY id DESC LIMIT 1", (message_id,))
        return None if row is None else _row(row)

    def has(self, message_id: str) -> bool:
        """True if a letter with this Message-ID has been queued."""
        sql = "SELECT 1 FROM outbox WHERE message_id = ? LIMIT 1"
        return self._db.once(IDS, message_id, lambda: bool(self._db.glance(sql, (message_id,))))

    def received_since(self, recipient: str, purposes: Collection[Purpose], since: datetime) -> int:
        """How many letters of these purposes were queued to an address at or after ``since``, withdrawn ones not."""
        if self._db.noted(_WRITTEN_TO, folded(recipient)):
            self._db.settle()
        elif (known := self._db.noted(RECEIVED, (recipient, frozenset(purposes), since))) is not None:
            return int(known)
        among = ", ".join("?" * len(purposes))
        ((number,),) = self._db.glance(
            f"""SELECT count(*) FROM outbox WHERE recipient = ? AND queued_at >= ? AND state <> 'withdrawn'
                AND purpose IN ({among})""",  # noqa: S608 - question marks
            (recipient, instant(since), *(purpose.value for purpose in purposes)),
        )
        return int(number)

    def bounce(
        self, at: datetime, *, permanent: bool, detail: str, message_id: str = "", recipient: str = ""
    ) -> OutboxRow | None:
        """Record a bounce, found by Message-ID or else as the latest letter sent to the address. Returns that letter.

        The letter stays sent: it was accepted, and what came of it later is in its deliveries.
        """
        with self._db.atomic():
            letter = self.by_message_id(message_id) if message_id else None
            letter = letter or self._last_sent_to(recipient)
            self._db.insert(
                "deliveries",
                outbox=letter.id if letter else None,
                recipient=recipient or (letter.recipient if letter else ""),
                at=at,
                outcome="bounced" if permanent else "delayed",
                detail=detail,
            )
        return letter

    def _advance(self, number: int, event: OutboxEvent) -> OutboxState:
        before = self.get(number).state
        after = advance_row(before, event)
        self._db.run("UPDATE outbox SET state = ? WHERE id = ? AND state = ?", (after, number, before))
        return after

    def _requeue(self, number: int, at: datetime) -> None:
        self._advance(number, OutboxEvent.RETRY)
        self._db.run("UPDATE outbox SET next_attempt_at = ? WHERE id = ?", (at, number))

    def _last_sent_to(self, recipient: str) -> OutboxRow | None:
        row = self._db.row(
            "SELECT * FROM outbox WHERE recipient = ? AND state = 'sent' ORDER BY queued_at DESC, id DESC LIMIT 1",
            (recipient,),
        )
        return None if row is None else _row(row)


def _row(row: Row) -> OutboxRow:
    return OutboxRow(
        id=row["id"],
        round=row["round"],
        purpose=Purpose(row["purpose"]),
        recipient=row["recipient"],
        about=row["about"],
        message_id=row["message_id"],
        state=OutboxState(row["state"]),
        attempts=row["attempts"],
        queued_at=moment(row["queued_at"]),
        next_attempt_at=moment(row["next_attempt_at"]),
        last_error=row["last_error"],
        sent_at=moment_or_none(row["sent_at"]),
    )


def _unknown(number: int) -> NotStored:
    return NotStored(f"There is no mail {number} in the outbox.", "See which there are: est-mailer outbox list")
