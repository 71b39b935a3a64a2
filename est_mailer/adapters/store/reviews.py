"""What organisations share of their own rows: what was sent for review, what was decided, what is for their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from est_mailer.adapters.store.codec import from_json, moment_or_none, to_json
from est_mailer.adapters.store.connection import Connection, Row
from est_mailer.domain.model import Observation
from est_mailer.domain.picture.sharing import Decision, SentReview, Share, SharedText

_LATEST_DECISIONS = """
    SELECT d.* FROM review_decisions d
    WHERE d.round = ? AND d.id = (
        SELECT o.id FROM review_decisions o WHERE o.round = d.round AND o."row" = d."row"
        ORDER BY o.received_at DESC, o.id DESC LIMIT 1
    )
"""
_WITHDRAWN = """
    WITH said AS (
        SELECT d.problem, d.share, row_number() OVER (
            PARTITION BY d.problem ORDER BY r.first_day DESC, d.received_at DESC, d.id DESC
        ) AS place
        FROM review_decisions d JOIN rounds r ON r.key = d.round
        WHERE r.first_day <= ? AND d.problem IN (SELECT value FROM json_each(?))
    )
    SELECT problem FROM said WHERE place = 1 AND share <> 'released'
"""
# What the others saw: the rows of each earlier round's last draft, of the problems that are asked about.
_SEEN_BEFORE = """
    SELECT json_extract(shown.value, '$.observation') AS observation
    FROM rounds r JOIN compiled_drafts d ON d.round = r.key AND d.version = (
        SELECT max(version) FROM compiled_drafts WHERE round = r.key
    ), json_each(d.value, '$.rows') shown
    WHERE r.first_day < :before AND r.first_day >= :since
      AND json_extract(shown.value, '$.observation.problem') IN (SELECT value FROM json_each(:problems))
    ORDER BY r.first_day
"""


class Reviews:
    """Reviews of an organisation's own rows, by round."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add_sent(self, review: SentReview, at: datetime) -> None:
        """Keep what was sent. Raises Conflict if the version exists."""
        self._db.insert(
            "sent_reviews",
            round=review.round,
            organisation=review.organisation,
            version=review.version,
            at=at,
            to_all=not review.asked_by,
            value=to_json(review),
        )

    def sent(self, round: str, organisation: str, version: int) -> SentReview | None:
        """One version of what an organisation was sent, or None."""
        sql = "SELECT value FROM sent_reviews WHERE round = ? AND organisation = ? AND version = ?"
        return _review(self._db.value(sql, (round, organisation, version)))

    def latest(self, round: str, organisation: str, *, to_all: bool = False) -> SentReview | None:
        """What the organisation was sent last in this round; ``to_all``: what all its coordinators were sent."""
        sql = """SELECT value FROM sent_reviews WHERE round = ? AND organisation = ? AND to_all >= ?
                 ORDER BY version DESC LIMIT 1"""
        return _review(self._db.value(sql, (round, organisation, to_all)))

    def last_sent_at(self, round: str, organisation: str) -> datetime | None:
        """When all the organisation's coordinators were sent a review last in this round (UTC), or None."""
        sql = "SELECT max(at) FROM sent_reviews WHERE round = ? AND organisation = ? AND to_all = 1"
        return moment_or_none(self._db.value(sql, (round, organisation)))

    def decide(
        self,
        round: str,
        organisation: str,
        decisions: Iterable[Decision],
        coordinator: str,
        inbound: int,
        received_at: datetime,
    ) -> None:
        """Keep decisions on rows; of two on the same row the one that was received last counts."""
        with self._db.atomic():
            for decision in decisions:
                self._db.insert(
                    "review_decisions",
                    round=round,
                    organisation=organisation,
                    row=decision.row,
                    problem=decision.problem,
                    share=decision.share.value,
                    place=decision.text.place,
                    what=decision.text.what,
                    action=decision.text.action,
                    coordinator=coordinator,
                    inbound=inbound,
                    received_at=received_at,
                )

    def decisions(self, round: str) -> dict[str, Decision]:
        """Row → the decision that counts in this round."""
        return {row["row"]: _decision(row) for row in self._db.rows(_LATEST_DECISIONS, (round,))}

    def withdrawn(self, problems: Iterable[str], first_day: date) -> frozenset[str]:
        """Those of the problems whose latest decision, in rounds up to this first day, is no release."""
        found = self._db.rows(_WITHDRAWN, (first_day, to_json(tuple(problems))))
        return frozenset(row["problem"] for row in found)

    def seen_before(self, problems: Iterable[str], before: date, since: date) -> dict[str, Observation]:
        """Problem → its row as the last draft that had it showed it, in rounds from ``since`` to before ``before``."""
        values = {"before": before, "since": since, "problems": to_json(tuple(problems))}
        seen = (from_json(Observation, row["observation"]) for row in self._db.rows(_SEEN_BEFORE, values))
        return {observation.problem: observation for observation in seen}

    def set_own_part(
        self, round: str, organisation: str, text: str, coordinator: str, inbound: int, received_at: datetime
    ) -> None:
        """Keep what the organisation adds for its own recipients; "" takes it back."""
        self._db.insert(
            "own_parts",
            round=round,
            organisation=organisation,
            text=text,
            coordinator=coordinator,
            inbound=inbound,
            received_at=received_at,
        )

    def own_parts(self, round: str) -> Mapping[str, str]:
        """Organisation → its own part in this round; those that have none are left out."""
        sql = "SELECT organisation, text FROM own_parts WHERE round = ? ORDER BY received_at, id"
        parts = {row["organisation"]: str(row["text"]) for row in self._db.rows(sql, (round,))}
        return {organisation: text for organisation, text in sorted(parts.items()) if text}


def _review(text: str | None) -> SentReview | None:
    return None if text is None else from_json(SentReview, text)


def _decision(row: Row) -> Decision:
    text = SharedText(row["place"], row["what"], row["action"])
    return Decision(row["row"], row["problem"], Share(row["share"]), text)
