"""When those who reported were first told of a measure for what they had seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from est_mailer.adapters.store.codec import moment, moment_or_none
from est_mailer.adapters.store.connection import Connection


class ProblemAnswers:
    """The first answer to each problem."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add(self, round: str, respondent: str, answers: Mapping[str, str], at: datetime) -> None:
        """Note problem → measure as told to a respondent; a problem that had an answer keeps its first one."""
        for problem, measure in answers.items():
            self._db.run(
                """INSERT INTO problem_answers (respondent, problem, measure, round, at) VALUES (?, ?, ?, ?, ?)
                   ON CONFLICT DO NOTHING""",
                (respondent, problem, measure, round, at),
            )

    def rows(self, first: date, until: date) -> tuple[tuple[datetime, datetime | None], ...]:
        """(came in, first answered) of every new row in rounds whose first day is in [first, until)."""
        found = self._db.rows(
            """SELECT s.received_at, a.at FROM rounds r
               JOIN submissions s ON s.round = r.key AND s.current = 1
               JOIN observations o ON o.submission = s.id
               LEFT JOIN problem_answers a ON a.respondent = s.respondent AND a.problem = o.problem
               WHERE r.first_day >= ? AND r.first_day < ? AND o.remains IS NULL""",
            (first, until),
        )
        return tuple((moment(row["received_at"]), moment_or_none(row["at"])) for row in found)
