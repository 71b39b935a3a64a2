"""Errata: corrected versions of dispatched pictures, from the preview to the dispatch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from est_mailer.adapters.store.codec import from_json, moment, moment_or_none, to_json
from est_mailer.adapters.store.connection import Connection, Row
from est_mailer.adapters.store.errors import Conflict, NotStored
from est_mailer.domain.picture.situation import Edition
from est_mailer.domain.rounds.errata_life import LIVE, ErratumState

_IS_LIVE = f"state IN ({', '.join(repr(state.value) for state in sorted(LIVE, reverse=True))})"  # as the index says it


@dataclass(frozen=True, slots=True)
class StoredErratum:
    """A correction with its document and the workbook it came in; instants in UTC."""

    id: int
    round: str
    state: ErratumState
    content_hash: str
    edition: Edition
    pdf: bytes
    workbook: bytes
    inbound: int | None
    coordinator: str
    at: datetime
    hold_until: datetime | None = None


class Errata:
    """The corrections of every round."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(
        self,
        edition: Edition,
        content_hash: str,
        pdf: bytes,
        workbook: bytes,
        inbound: int | None,
        coordinator: str,
        at: datetime,
    ) -> int:
        """Keep a correction that is being previewed. Returns its id. Raises Conflict if the round has one already."""
        return self._db.insert(
            "errata",
            round=edition.round,
            state=ErratumState.PREVIEWED,
            content_hash=content_hash,
            inbound=inbound,
            coordinator=coordinator,
            at=at,
            value=to_json(edition),
            pdf=pdf,
            workbook=workbook,
        )

    def get(self, number: int) -> StoredErratum:
        """A correction by its id. Raises NotStored."""
        row = self._db.row("SELECT * FROM errata WHERE id = ?", (number,))
        if row is None:
            raise NotStored(f"There is no correction {number}.")
        return _erratum(row)

    def live(self, round: str) -> StoredErratum | None:
        """The round's correction that waits for approval or for its hold, or None."""
        row = self._db.row(f"SELECT * FROM errata WHERE {_IS_LIVE} AND round = ?", (round,))  # noqa: S608 - ours
        return None if row is None else _erratum(row)

    def all_live(self) -> tuple[StoredErratum, ...]:
        """Every correction that waits, the oldest first."""
        rows = self._db.rows(f"SELECT * FROM errata INDEXED BY errata_live WHERE {_IS_LIVE} ORDER BY id")  # noqa: S608 - our clause
        return tuple(_erratum(row) for row in rows)

    def listing(self, round: str) -> tuple[StoredErratum, ...]:
        """All corrections of a round, whatever became of them, the oldest first."""
        return tuple(_erratum(r) for r in self._db.rows("SELECT * FROM errata WHERE round = ? ORDER BY id", (round,)))

    def move(self, number: int, before: ErratumState, after: ErratumState, hold_until: datetime | None = None) -> None:
        """Change the state; ``hold_until`` is set while it is approved. Raises Conflict if it is not in ``before``."""
        sql = "UPDATE errata SET state = ?, hold_until = ? WHERE id = ? AND state = ?"
        if not self._db.run(sql, (after, hold_until, number, before)):
            raise Conflict(f"Correction {number} is not {before.value} any more.", "Look at its state and try again.")


def _erratum(row: Row) -> StoredErratum:
    return StoredErratum(
        id=row["id"],
        round=row["round"],
        state=ErratumState(row["state"]),
        content_hash=row["content_hash"],
        edition=from_json(Edition, row["value"]),
        pdf=row["pdf"],
        workbook=row["workbook"],
        inbound=row["inbound"],
        coordinator=row["coordinator"],
        at=moment(row["at"]),
        hold_until=moment_or_none(row["hold_until"]),
    )
