"""The joint picture on its way: compiled, completed, dispatched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from est_mailer.adapters.store.codec import from_json, moment, to_json
from est_mailer.adapters.store.connection import Connection, Row
from est_mailer.adapters.store.measures import Measures
from est_mailer.domain.picture.situation import Draft, Edition, SituationPicture
from est_mailer.domain.rounds.life import PUBLISHED


@dataclass(frozen=True, slots=True)
class CompiledDraft:
    """A draft as it was sent to the coordinators; ``at`` in UTC."""

    version: int
    draft: Draft
    workbook: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class CompletedDraft:
    """A draft as a coordinator returned it; ``inbound`` is None if it did not come by mail."""

    id: int
    round: str
    content_hash: str
    picture: SituationPicture
    workbook: bytes
    inbound: int | None
    coordinator: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredEdition:
    """What is, or is to be, dispatched, with its archived document."""

    content_hash: str
    edition: Edition
    pdf: bytes
    at: datetime


class Drafts(Measures):
    """Drafts and editions of every round, and (from Measures) the measures they decided."""

    def __init__(self, db: Connection) -> None:
        super().__init__(db)
        self._db = db

    def add_compiled(
        self,
        round: str,
        version: int,
        draft: Draft,
        workbook: bytes,
        at: datetime,
    ) -> None:
        """Keep a compiled draft with its workbook. Raises Conflict if the version exists."""
        self._db.insert("compiled_drafts", round=round, version=version, at=at, value=to_json(draft), workbook=workbook)

    def latest(self, round: str) -> CompiledDraft | None:
        """The round's draft of the highest version, or None."""
        row = self._db.row("SELECT * FROM compiled_drafts WHERE round = ? ORDER BY version DESC LIMIT 1", (round,))
        return None if row is None else _compiled(row)

    def compiled(self, round: str, version: int) -> CompiledDraft | None:
        """One version of the round's draft, or None."""
        row = self._db.row("SELECT * FROM compiled_drafts WHERE round = ? AND version = ?", (round, version))
        return None if row is None else _compiled(row)

    def add_completed(
        self,
        round: str,
        content_hash: str,
        picture: SituationPicture,
        workbook: bytes,
        inbound: int | None,
        coordinator: str,
        at: datetime,
    ) -> int:
        """Keep a returned draft. Returns its id."""
        return self._db.insert(
            "completed_drafts",
            round=round,
            content_hash=content_hash,
            inbound=inbound,
            coordinator=coordinator,
            at=at,
            value=to_json(picture),
            workbook=workbook,
        )

    def completed(self, round: str) -> CompletedDraft | None:
        """The draft that was returned last in this round, or None."""
        row = self._db.row("SELECT * FROM completed_drafts WHERE round = ? ORDER BY id DESC LIMIT 1", (round,))
        return None if row is None else _completed(row)

    def all_completed(self, round: str) -> tuple[CompletedDraft, ...]:
        """Every draft that was returned in this round, in the order in which they came."""
        rows = self._db.rows("SELECT * FROM completed_drafts WHERE round = ? ORDER BY id", (round,))
        return tuple(_completed(row) for row in rows)

    def add_edition(
        self,
        round: str,
        content_hash: str,
        edition: Edition,
        pdf: bytes,
        at: datetime,
    ) -> None:
        """Keep an edition with its document; the latest one of a round counts."""
        self._db.insert("editions", round=round, content_hash=content_hash, at=at, value=to_json(edition), pdf=pdf)

    def edition(self, round: str) -> StoredEdition | None:
        """The round's latest edition, or None."""
        row = self._db.row("SELECT * FROM editions WHERE round = ? ORDER BY id DESC LIMIT 1", (round,))
        if row is None:
            return None
        return StoredEdition(
            content_hash=row["content_hash"],
            edition=from_json(Edition, row["value"]),
            pdf=row["pdf"],
            at=moment(row["at"]),
        )

    def last_edition(self, before: date) -> Edition | None:
        """What was dispatched last in a round whose first day is earlier than ``before``, or None."""
        text: str | None = self._db.value(
            """SELECT e.value FROM rounds r JOIN editions e ON e.round = r.key
               WHERE r.first_day < ? AND r.state IN (SELECT value FROM json_each(?))
               ORDER BY r.first_day DESC, e.id DESC LIMIT 1""",
            (before, to_json(tuple(sorted(PUBLISHED)))),
        )
        return None if text is None else from_json(Edition, text)


def _compiled(row: Row) -> CompiledDraft:
    return CompiledDraft(
        version=row["version"],
        draft=from_json(Draft, row["value"]),
        workbook=row["workbook"],
        at=moment(row["at"]),
    )


def _completed(row: Row) -> CompletedDraft:
    return CompletedDraft(
        id=row["id"],
        round=row["round"],
        content_hash=row["content_hash"],
        picture=from_json(SituationPicture, row["value"]),
        workbook=row["workbook"],
        inbound=row["inbound"],
        coordinator=row["coordinator"],
        at=moment(row["at"]),
    )
