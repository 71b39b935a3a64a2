"""The findings of the screening and their clearings; never the text that they are about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from est_mailer.adapters.store.codec import from_json, to_json
from est_mailer.adapters.store.connection import Connection
from est_mailer.domain.picture.screened import Found


class Screenings:
    """What was found in which content of a round, and what of it a person has cleared."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def list_anew(self, round: str, content_hash: str, found: Sequence[Found], at: datetime) -> None:
        """Keep the findings of a content, numbered from 1 in their order, in place of an earlier list of the same."""
        with self._db.atomic():
            self._db.run("DELETE FROM screenings WHERE round = ? AND content_hash = ?", (round, content_hash))
            for number, finding in enumerate(found, 1):
                value = to_json(finding)
                self._db.insert("screenings", round=round, content_hash=content_hash, number=number, value=value, at=at)

    def listed(self, round: str, content_hash: str) -> dict[int, Found]:
        """Number → finding, as the preview of this content told them."""
        sql = "SELECT number, value FROM screenings WHERE round = ? AND content_hash = ? ORDER BY number"
        return {row["number"]: from_json(Found, row["value"]) for row in self._db.rows(sql, (round, content_hash))}

    def clear(self, round: str, seal: str, person: str, content_hash: str, at: datetime) -> bool:
        """A person has looked at the text and lets it stand. False if somebody had done so before."""
        sql = """INSERT INTO clearings (round, seal, person, content_hash, at) VALUES (?, ?, ?, ?, ?)
                 ON CONFLICT (round, seal) DO NOTHING"""
        return self._db.run(sql, (round, seal, person, content_hash, at)) == 1

    def cleared(self, round: str) -> frozenset[str]:
        """The seals that a person has cleared in this round."""
        return frozenset(row["seal"] for row in self._db.rows("SELECT seal FROM clearings WHERE round = ?", (round,)))
