"""The earlier rounds, as their drafts showed them to the meeting.

A week is compared with what was seen of the others at the same step: without what came in afterwards, and without what
its organisation did not share.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from est_mailer.adapters.store.codec import to_json
from est_mailer.adapters.store.connection import Connection, Row
from est_mailer.adapters.store.errors import StoreDamaged
from est_mailer.domain.analysis.history import COORDINATORS, REPORTED, SeenRound, SeenRow
from est_mailer.domain.model import Remains, TimeOfDay
from est_mailer.domain.periods.period_picture import PastRound
from est_mailer.domain.rounds.life import PUBLISHED
from est_mailer.domain.standing import Tally

_DRAFTS = """
    SELECT r.key, d.value, (
        SELECT c.value FROM completed_drafts c WHERE c.round = r.key ORDER BY c.id DESC LIMIT 1
    ) AS completed
    FROM rounds r
    JOIN compiled_drafts d ON d.round = r.key
        AND d.version = (SELECT max(latest.version) FROM compiled_drafts latest WHERE latest.round = r.key)
"""
_EARLIER = """
    WHERE r.first_day < :before AND r.state <> 'cancelled'
        AND (:among IS NULL OR r.key IN (SELECT value FROM json_each(:among)))
    ORDER BY r.first_day DESC LIMIT :limit
"""
_PAST = """
    SELECT r.key, r.first_day, d.value, (
        SELECT c.value FROM completed_drafts c WHERE c.round = r.key ORDER BY c.id DESC LIMIT 1
    ) AS completed, (
        SELECT e.value FROM editions e
        WHERE e.round = r.key AND r.state IN (SELECT value FROM json_each(:published)) ORDER BY e.id DESC LIMIT 1
    ) AS edition
    FROM rounds r
    JOIN compiled_drafts d ON d.round = r.key
        AND d.version = (SELECT max(latest.version) FROM compiled_drafts latest WHERE latest.round = r.key)
    WHERE r.first_day >= :first AND r.first_day < :until AND r.state <> 'cancelled'
    ORDER BY r.first_day
"""
_Json = Mapping[str, Any]


class History:
    """What earlier rounds showed."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def rounds(self, before: date, limit: int, among: Collection[str] | None = None) -> tuple[SeenRound, ...]:
        """The latest rounds that have a draft and begin before this day, the latest first; cancelled ones left out.

        ``among``: only these keys count. With the rows that the coordinators added when they completed the draft.
        Raises StoreDamaged.
        """
        values = {"before": before, "limit": limit, "among": None if among is None else to_json(tuple(among))}
        return tuple(_tallied(row)[0] for row in self._db.rows(_DRAFTS + _EARLIER, values))

    def tallied(self, keys: Collection[str]) -> dict[str, tuple[SeenRound, Tally]]:
        """Of these rounds, those that have a draft, with their tally. Raises StoreDamaged."""
        sql = f"{_DRAFTS} WHERE r.key IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own clauses
        return {row["key"]: _tallied(row) for row in self._db.rows(sql, (to_json(tuple(keys)),))}

    def between(self, first: date, until: date) -> tuple[PastRound, ...]:
        """The rounds that have a draft and begin in [first, until), oldest first, with what was dispatched of them.

        Cancelled ones are left out. Raises StoreDamaged.
        """
        values = {"first": first, "until": until, "published": to_json(tuple(sorted(PUBLISHED)))}
        return tuple(_past(row) for row in self._db.rows(_PAST, values))


def _past(row: Row) -> PastRound:
    try:
        draft, picture = json.loads(row["value"]), json.loads(row["edition"] or "{}").get("picture", {})
        return PastRound(
            first_day=date.fromisoformat(row["first_day"]),
            seen=_seen(row, draft),
            tally=Tally(**draft["tally"]),
            respondents={s["respondent"]: tuple(s.get("areas", ())) for s in draft["standings"]},
            status=picture.get("status", ""),
            state=picture.get("state", ""),
            priorities=tuple(text["area"] for text in picture.get("priorities", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(row["key"], error) from error


def _tallied(row: Row) -> tuple[SeenRound, Tally]:
    try:
        draft = json.loads(row["value"])
        return _seen(row, draft), Tally(**draft["tally"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(row["key"], error) from error


def _damaged(key: str, error: Exception) -> StoreDamaged:
    return StoreDamaged(f"The stored draft of {key} cannot be read ({error}).", "Restore the latest backup.")


def _seen(row: Row, draft: _Json) -> SeenRound:
    """Only what is needed is read, not the whole draft: thousands of rows for every week of a quarter."""
    completed = json.loads(row["completed"] or "{}")
    rows = tuple(_rows(draft))
    known = {seen.problem for seen in rows}
    added = (_row(o["key"], COORDINATORS, o) for o in completed.get("added", ()) if o["problem"] not in known)
    reporters = {s["respondent"]: tuple(s.get("areas", ())) for s in draft["standings"] if s["state"] in REPORTED}
    return SeenRound(row["key"], reporters, (*rows, *added))


def _rows(draft: _Json) -> Iterator[SeenRow]:
    for row in draft["rows"]:
        observation = row["observation"]
        if observation.get("remains") == Remains.NO:
            continue
        if row.get("source") == "coordinator":
            yield _row(observation["key"], COORDINATORS, observation)
        else:
            yield _row(str(row["number"]), row["respondent"], observation)


def _row(label: str, respondent: str, observation: _Json) -> SeenRow:
    day, time = observation.get("day"), observation.get("time_of_day")
    return SeenRow(
        label=label,
        respondent=respondent,
        indicator=observation["indicator"],
        area=observation["area"],
        place=observation.get("place", ""),
        problem=observation["problem"],
        day=date.fromisoformat(day) if day else None,
        time_of_day=TimeOfDay(time) if time else None,
    )
