"""The audit trail: what was done, when, by which function, to what. Hash-linked, without content, only added to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from est_mailer.adapters.store.codec import from_json, instant, moment, texts_to_json
from est_mailer.adapters.store.connection import Connection, Row
from est_mailer.adapters.store.errors import StoreDamaged
from est_mailer.adapters.store.waiting import Addition
from est_mailer.domain.keeping.audit_chain import (
    FIRST,
    Break,
    Head,
    SealedEntry,
    as_actor,
    first_break,
    link_of,
    without_address,
)

HEAD_FACT = "audit.head"
_ENTRIES = Addition("audit", "at", "actor", "event", "subject", "detail", "previous", "link")
_LAST = "SELECT id, link FROM audit ORDER BY id DESC LIMIT 1"
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done: when (UTC), by whom, what, to what; ``link`` seals it and all before it."""

    id: int
    at: datetime
    actor: str
    event: str
    subject: str
    detail: Mapping[str, str]
    link: str = ""


class Audit:
    """The audit trail; the database itself refuses to change, remove or slip in an entry."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(
        self, at: datetime, actor: str, event: str, subject: str, detail: Mapping[str, object] | None = None
    ) -> int:
        """Write an entry; the values of ``detail`` are kept as text, names and addresses as their digests. Its id."""
        kept = {name: without_address(str(value)) for name, value in (detail or {}).items()}
        actor, subject = as_actor(actor), without_address(subject)
        written, text = instant(at), texts_to_json(kept)
        with self._db.joined():
            last, previous = self._db.once(HEAD_FACT, "last", self._last)
            id = last + 1
            link = link_of(previous, id, written, actor, event, subject, text)
            self._db.add(_ENTRIES, (written, actor, event, subject, text, previous, link), id=id)
            self._db.note(HEAD_FACT, "last", (id, link))
        return id

    def listing(self, limit: int = 100, event: str | None = None, subject: str | None = None) -> tuple[AuditEntry, ...]:
        """The latest entries, newest first: of one event, of one subject, or all."""
        wanted = {"event = :event": event, "subject = :subject": subject}
        where = " AND ".join(clause for clause, value in wanted.items() if value is not None) or "TRUE"
        sql = f"SELECT * FROM audit WHERE {where} ORDER BY id DESC LIMIT :limit"  # noqa: S608 - our own clauses
        rows = self._db.rows(sql, {"event": event, "subject": subject, "limit": limit})
        return tuple(_entry(row) for row in rows)

    def head(self) -> Head | None:
        """The chain's last entry; None before the first."""
        row = self._db.row(_LAST)
        return None if row is None else Head(row["id"], row["link"])

    def first_break(self) -> Break | None:
        """Where the chain does not hold, None if all of it does."""
        said: str | None = self._db.value("SELECT value FROM facts WHERE name = ?", (HEAD_FACT,))
        try:
            head = Head.of(said) if said else None
        except ValueError:
            return Break(0, "the note of where the chain ends cannot be read")
        return first_break(self._sealed(), head)

    def has(self, head: Head) -> bool:
        """True if the chain has this very link: nothing up to it has been changed since it was written down."""
        return bool(self._db.value("SELECT link FROM audit WHERE id = ?", (head.id,)) == head.link)

    def _last(self) -> tuple[int, str]:
        """The number and the link that the next entry follows on; an entry that waits to be written has been noted."""
        found = self._db.glance(_LAST)
        return found[0] if found else (0, FIRST)

    def _sealed(self) -> Iterator[SealedEntry]:
        last = 0
        while rows := self._db.rows("SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT ?", (last, _PAGE)):
            yield from (SealedEntry(**row) for row in rows)
            last = rows[-1]["id"]


def require_whole(audit: Audit) -> None:
    """Raises StoreDamaged, with the entry's number, if the chain does not hold."""
    found = audit.first_break()
    if found is not None:
        raise StoreDamaged(
            f"The audit trail does not hold at entry {found.id}: {found.why}.",
            "Somebody or something has changed the database outside the service. Keep a copy of the file, compare it "
            "with the latest backup (est-mailer audit --expect LINK), and tell whoever answers for the records.",
        )


def _entry(row: Row) -> AuditEntry:
    return AuditEntry(
        id=row["id"],
        at=moment(row["at"]),
        actor=row["actor"],
        event=row["event"],
        subject=row["subject"],
        detail=from_json(dict[str, str], row["detail"]),
        link=row["link"],
    )
