"""Addresses, and words as they were written: copied only when somebody says who they are and why, and noted then."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from est_mailer.adapters.store import Store
from est_mailer.adapters.store.codec import instant
from est_mailer.asking import comment_text
from est_mailer.browsing.tables import PERSONAL, create, fill
from est_mailer.domain.keeping.audit_chain import digest_of
from est_mailer.jobs.service import QuietService

EVENT = "personal data shown"
_STORED: Mapping[str, str] = MappingProxyType(
    {
        "deputies_by_mail": "SELECT round, member, address, at FROM round_deputies ORDER BY id",
        "dead_addresses": "SELECT address, since, detail, revived_at FROM dead_addresses ORDER BY since",
        "texts": """SELECT s.round, s.respondent, s.revision, s.current, o.area, o.indicator, o.place, o.what, o.action
                    FROM observations o JOIN submissions s ON s.id = o.submission ORDER BY s.id, o.position""",
        "sent": """SELECT id, round, purpose, recipient, state, queued_at, sent_at, last_error FROM outbox
                   ORDER BY id""",
    }
)


class Why(StrEnum):
    """What somebody may need personal data for: a choice, so that the trail, which is never erased, has no words."""

    DISCLOSURE = "disclosure"  # somebody has asked for a public record, or for the data on themselves
    FAULT = "fault"  # something does not work, and the mails or addresses show why
    REGISTER = "register"  # the register is being put right
    SUPERVISION = "supervision"  # the data protection officer, or an authority, looks at what is kept


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for personal data, and what for."""

    name: str
    why: Why


def note(store: Store, asked: Asked, now: datetime) -> None:
    """Write down that somebody looks, before they can. The name stands there as its digest, as all names do."""
    store.audit.add(now, "operator", EVENT, "browse", {"by": digest_of(asked.name), "why": asked.why.value})


def take_personal(service: QuietService, db: sqlite3.Connection) -> None:
    """Copy them into ``db``, which is empty. Raises StoreError."""
    create(db, PERSONAL)
    connection = service.store.connection
    with connection.unmoved(), db:
        fill(db, "register", PERSONAL["register"], _register(service))
        fill(db, "comments", PERSONAL["comments"], _comments(service))
        for name, sql in _STORED.items():
            fill(db, name, PERSONAL[name], (tuple(row.values()) for row in connection.rows(sql)))


def _comments(service: QuietService) -> Iterable[tuple[Any, ...]]:
    """As a draft has them, in the municipality's language."""
    words = service.words()
    for round_, said in service.store.answers.all_comments():
        yield round_, said.respondent or None, said.sender, instant(said.received_at), comment_text(said, words)


def _register(service: QuietService) -> Iterable[tuple[Any, ...]]:
    for m in service.register:
        until = m.valid_until.isoformat() if m.valid_until else None
        since = None if m.valid_from.year == 1 else m.valid_from.isoformat()
        lists = " ".join(sorted(m.roles)), " ".join(m.addresses), " ".join(m.deputies)
        yield m.id, m.name, m.organisation, *lists, m.manager, since, until
