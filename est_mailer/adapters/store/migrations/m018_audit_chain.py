"""The audit trail becomes a chain: every entry sealed together with the one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from est_mailer.adapters.store.migrations.series import create, migration
from est_mailer.domain.keeping.audit_chain import FIRST, link_of

if TYPE_CHECKING:
    from sqlite_utils import Database


@migration
def m018_audit_chain(db: Database) -> None:
    """The entries there are get their links; from then on the database takes only the next link of the chain."""
    create(
        db,
        "DROP TRIGGER audit_never_changes",
        "ALTER TABLE audit ADD COLUMN previous TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE audit ADD COLUMN link TEXT NOT NULL DEFAULT ''",
    )
    link, found = FIRST, db.execute("SELECT id, at, actor, event, subject, detail FROM audit ORDER BY id").fetchall()
    # Entries were never removed, but numbers may have been left out: they are counted anew, without holes.
    for number, (id, *parts) in enumerate(found, start=1):
        previous, link = link, link_of(link, number, *parts)
        db.execute("UPDATE audit SET id = ?, previous = ?, link = ? WHERE id = ?", (number, previous, link, id))
    if found:
        head = f"{len(found)}:{link}"
        db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES ('audit.head', ?)", (head,))
    create(
        db,
        """CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END""",
        """CREATE TRIGGER audit_is_a_chain BEFORE INSERT ON audit
            WHEN NEW.id <> 1 + coalesce((SELECT max(id) FROM audit), 0)
              OR NEW.previous <> coalesce((SELECT link FROM audit ORDER BY id DESC LIMIT 1), '')
            BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to, link by link'); END""",
        # Says where the chain ends, so that a tail that is cut off is missed.
        """CREATE TRIGGER audit_head AFTER INSERT ON audit
            BEGIN INSERT INTO facts (name, value) VALUES ('audit.head', NEW.id || ':' || NEW.link)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value; END""",
        "CREATE INDEX audit_by_event ON audit (event, id)",
        "CREATE INDEX audit_by_subject ON audit (subject, id)",
    )
