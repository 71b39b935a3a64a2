"""Measures (*insatser*) and what later meetings said of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from est_mailer.adapters.store.codec import from_json, to_json
from est_mailer.adapters.store.connection import Connection, Row
from est_mailer.domain.model import Done, FollowUp, Measure, Verdict
from est_mailer.domain.periods.period_picture import PastMeasure


class Measures:
    """The life of measures from week to week."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add_measures(self, round: str, measures: Sequence[Measure]) -> None:
        """The measures this round decided, in place of those stored for it before (the picture was edited).

        Raises Conflict if one that a later round has followed up would be lost.
        """
        with self._db.atomic():
            self._db.run(
                "DELETE FROM measures WHERE round = ? AND id NOT IN (SELECT value FROM json_each(?))",
                (round, to_json(tuple(measure.id for measure in measures))),
            )
            for position, m in enumerate(measures):
                self._db.run(
                    """INSERT INTO measures (id, round, position, area, problem, what, why, who, "when", problems)
                       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                       ON CONFLICT (id) DO UPDATE SET position = excluded.position, area = excluded.area,
                       problem = excluded.problem, what = excluded.what, why = excluded.why, "when" = excluded."when",
                       who = excluded.who, problems = excluded.problems""",
                    (m.id, round, position, m.area, m.problem, m.what, m.why, m.who, m.when, to_json(m.problems)),
                )

    def close_problems(self, round: str, problems: Collection[str]) -> None:
        """The open problems that this round's meeting closed, in place of those stored for it before."""
        with self._db.atomic():
            self._db.run("DELETE FROM closed_problems WHERE round = ?", (round,))
            for problem in problems:
                self._db.insert("closed_problems", problem=problem, round=round)

    def add_follow_ups(self, round: str, follow_ups: Sequence[FollowUp]) -> None:
        """What this round's meeting said of earlier measures, in place of what was stored for it before.

        Raises Conflict if a measure is unknown.
        """
        with self._db.atomic():
            self._db.run("DELETE FROM follow_ups WHERE round = ?", (round,))
            for position, said in enumerate(follow_ups):
                self._db.insert(
                    "follow_ups",
                    round=round,
                    position=position,
                    measure=said.measure,
                    done=said.done,
                    problem_now=said.problem_now,
                    verdict=said.verdict,
                )

    def measures(self, round: str) -> tuple[Measure, ...]:
        """The measures this round decided, in their order."""
        rows = self._db.rows("SELECT * FROM measures WHERE round = ? ORDER BY position", (round,))
        return tuple(_measure(row) for row in rows)

    def open_measures(self, before: date) -> tuple[Measure, ...]:
        """Measures decided in rounds whose first day is earlier, and not ended by then; the oldest first."""
        rows = self._db.rows(
            """SELECT m.* FROM measures m JOIN rounds r ON r.key = m.round
               WHERE r.first_day < :before AND NOT EXISTS (
                   SELECT 1 FROM follow_ups f JOIN rounds fr ON fr.key = f.round
                   WHERE f.measure = m.id AND f.verdict = 'end' AND fr.first_day < :before)
               ORDER BY r.first_day, m.position""",
            {"before": before},
        )
        return tuple(_measure(row) for row in rows)

    def measures_alive(self, first: date, until: date) -> tuple[PastMeasure, ...]:
        """Measures decided in rounds before ``until`` and not ended before ``first``, with all that was said of them.

        The oldest first; what was said from ``until`` on is left out.
        """
        rows = self._db.rows(
            """SELECT m.*, r.first_day AS decided FROM measures m JOIN rounds r ON r.key = m.round
               WHERE r.first_day < :until AND NOT EXISTS (
                   SELECT 1 FROM follow_ups f JOIN rounds fr ON fr.key = f.round
                   WHERE f.measure = m.id AND f.verdict = 'end' AND fr.first_day < :first)
               ORDER BY r.first_day, m.position""",
            {"first": first, "until": until},
        )
        said: dict[str, list[tuple[str, FollowUp]]] = defaultdict(list)
        for row in self._db.rows(
            """SELECT f.* FROM follow_ups f JOIN rounds r ON r.key = f.round
               WHERE r.first_day < ? AND f.measure IN (SELECT value FROM json_each(?)) ORDER BY r.first_day""",
            (until, to_json(tuple(row["id"] for row in rows))),
        ):
            said[row["measure"]].append((row["round"], _follow_up(row)))
        return tuple(
            PastMeasure(_measure(row), date.fromisoformat(row["decided"]), tuple(said[row["id"]])) for row in rows
        )

    def measure_history(self, measure: str) -> tuple[tuple[str, FollowUp], ...]:
        """What was said of a measure, round by round: ((round key, follow-up), …)."""
        rows = self._db.rows(
            """SELECT f.* FROM follow_ups f JOIN rounds r ON r.key = f.round WHERE f.measure = ?
               ORDER BY r.first_day""",
            (measure,),
        )
        return tuple((row["round"], _follow_up(row)) for row in rows)


def _measure(row: Row) -> Measure:
    return Measure(
        id=row["id"],
        area=row["area"],
        problem=row["problem"],
        what=row["what"],
        why=row["why"],
        who=row["who"],
        when=row["when"],
        problems=from_json(tuple[str, ...], row["problems"]),
    )


def _follow_up(row: Row) -> FollowUp:
    return FollowUp(
        measure=row["measure"],
        done=Done(row["done"]) if row["done"] else None,
        problem_now=row["problem_now"],
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
    )
