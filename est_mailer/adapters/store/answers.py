"""What was sent to be filled in, what came back, and what it says of problems from week to week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from est_mailer.adapters.store.answer_queries import (
    ANSWERED_WEEKS,
    LAST_FORM,
    NUMBERS,
    PROBLEM_ROWS,
    SETTLE,
    SILENCES,
    UNREAD_COMMENTS,
)
from est_mailer.adapters.store.codec import from_json, instant, moment, to_json
from est_mailer.adapters.store.connection import Connection, Row, Values
from est_mailer.adapters.store.errors import Conflict
from est_mailer.adapters.store.waiting import Addition
from est_mailer.domain.comment import Comment, ServiceNote
from est_mailer.domain.ladder import Silence
from est_mailer.domain.model import (
    AnswerState,
    FilledRow,
    Note,
    Observation,
    Question,
    Remains,
    Report,
    SentForm,
    Submission,
    Timeliness,
    TimeOfDay,
)
from est_mailer.domain.picture.followup import ProblemRow

COUNTING, WRITTEN = "numbers of answers", "forms as they are written"  # noted for several: see foreseen.py
_FORMS = "forms"
_ANSWERS = Addition(
    "submissions", "round", "respondent", "revision", "current", "received_at", "timeliness", "state", "questions",
    "notes", "filled", "inbound",
)  # fmt: skip
_ROWS = Addition(
    "observations", "submission", "position", "key", "problem", "indicator", "area", "place", "day", "time_of_day",
    "what", "action", "remains", id=False,
)  # fmt: skip
_COMMENTS = Addition("comments", "round", "respondent", "inbound", "sender", "received_at", "text", "note")


class Answers:
    """Sent forms, submissions with their rows, and comments."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def add_form(self, form: SentForm) -> None:
        """Keep what a respondent was sent; the same form again (to a deputy) changes nothing.

        Raises Conflict if another form has this token.
        """
        self._db.forget(_FORMS)
        self._db.forget(WRITTEN)
        added = self._db.run(
            """INSERT INTO sent_forms (token, round, respondent, value) VALUES (?, ?, ?, ?)
               ON CONFLICT (token) DO NOTHING""",
            (form.token, form.round, form.respondent, to_json(form)),
        )
        if not added and self.form(form.token) != form:
            raise Conflict(f"Another form of {form.respondent} in {form.round} has this code.")

    def form(self, token: str) -> SentForm | None:
        """The form that has this token, or None."""
        return self._form("SELECT value FROM sent_forms WHERE token = ?", (token,))

    def form_of(self, round: str, respondent: str) -> SentForm | None:
        """The form the respondent was sent last in this round, or None."""
        key = (round, respondent)
        return self._db.once(_FORMS, key, lambda: self._form(LAST_FORM, key, self._db.noted(WRITTEN, key)))

    def next_revision(self, round: str, respondent: str) -> int:
        """The number of the respondent's next answer in this round, from 1."""
        last, _ = self._numbers(round, respondent)
        return last + 1

    def add(self, submission: Submission) -> None:
        """Store an answer with all its rows. Raises Conflict if the revision exists.

        Of the answers with rows the one that came last counts, whenever it was read; without rows, of all of them.
        """
        key = (submission.round, submission.respondent)
        with self._db.joined():
            last, counting = self._numbers(*key)
            first = counting is None  # one of those there are counts
            if not first:
                self._db.run(
                    "UPDATE submissions SET current = 0 WHERE round = ? AND respondent = ? AND current = 1", key
                )
            number = self._insert(submission, current=first)
            if not first:
                self._db.run(
                    """UPDATE submissions SET current = 1 WHERE id = (
                           SELECT id FROM submissions WHERE round = ? AND respondent = ?
                           ORDER BY state = 'events' DESC, received_at DESC, inbound DESC, revision DESC LIMIT 1)""",
                    key,
                )
            rows = submission.report.observations
            self._db.add_rows(_ROWS, [_of(number, n, row) for n, row in enumerate(rows)])
            if not first or any(row.carried or row.problem != f"{'/'.join(key)}/{row.key}" for row in rows):
                self._db.run(SETTLE, {"round": submission.round, "respondent": submission.respondent})
            if first:
                self._db.note(COUNTING, key, (max(last, submission.revision), submission.revision))
            else:
                self._db.forget(COUNTING)

    def current(self, round: str) -> dict[str, Submission]:
        """Respondent → the answer that counts in this round: the one that came last."""
        found = self._load("WHERE round = ? AND current = 1 ORDER BY respondent", (round,))
        return {submission.respondent: submission for submission in found}

    def current_of(self, round: str, respondent: str) -> Submission | None:
        """The respondent's answer that counts in this round, or None."""
        if self.current_revision(round, respondent) is None:
            return None
        found = self._load("WHERE round = ? AND respondent = ? AND current = 1", (round, respondent))
        return next(iter(found), None)

    def current_revision(self, round: str, respondent: str) -> int | None:
        """The number of the answer that counts; None if there is none."""
        _, counting = self._numbers(round, respondent)
        return counting

    def revisions(self, round: str, respondent: str) -> tuple[Submission, ...]:
        """Every answer of a respondent in a round, the first one first."""
        return self._load("WHERE round = ? AND respondent = ? ORDER BY revision", (round, respondent))

    def problem_rows(self, before: date, respondent: str | None = None) -> tuple[ProblemRow, ...]:
        """The rows of current answers in rounds whose first day is earlier, ordered by round and key.

        Problems whose latest answer before then says that they are gone, or that a meeting closed, are left out.
        """
        narrowed = "" if respondent is None else "AND s.respondent = :respondent"
        sql = PROBLEM_ROWS.format(respondent=narrowed)
        rows = self._db.rows(sql, {"before": before, "respondent": respondent})
        return tuple(
            ProblemRow(
                round=row["round_key"],
                first_day=date.fromisoformat(row["first_day"]),
                respondent=row["respondent"],
                observation=_observation(row),
            )
            for row in rows
        )

    def silences(self, round: str, *, including: bool = True) -> dict[str, Silence]:
        """Respondent of this round → its rounds in a row, up to this one, from which nothing has come; none without.

        Counted are the rounds that were opened and had the respondent in their register, not those that are open
        still or were cancelled; nor this one, unless ``including`` it.
        """
        rows = self._db.rows(SILENCES, {"round": round, "including": including})
        return {
            row["member"]: Silence(row["rounds"], date.fromisoformat(row["first"]), date.fromisoformat(row["last"]))
            for row in rows
        }

    def answered_weeks(self, round: str) -> dict[str, tuple[tuple[str, AnswerState], ...]]:
        """Respondent → its answered rounds up to this one, the first one first: (round, events or calm).

        Silent, unclear and cancelled ones are left out.
        """
        weeks: dict[str, list[tuple[str, AnswerState]]] = defaultdict(list)
        for row in self._db.rows(ANSWERED_WEEKS, {"round": round}):
            weeks[row["respondent"]].append((row["key"], AnswerState(row["state"])))
        return {respondent: tuple(answered) for respondent, answered in weeks.items()}

    def add_comment(
        self,
        comment: Comment,
        inbound: int,
        round: str | None = None,
        respondent: str | None = None,
    ) -> None:
        """Keep text that was no command, or what the service notes, for the coordinators of this round."""
        note = to_json(comment.note) if comment.note else None
        came = instant(comment.received_at)
        self._db.add(_COMMENTS, (round, respondent, inbound, comment.sender, came, comment.text, note))

    def comments(self, round: str) -> tuple[Comment, ...]:
        """The comments of a round in the order they came."""
        sql = (
            "SELECT sender, received_at, text, respondent, note FROM comments WHERE round = ? ORDER BY received_at, id"
        )
        return tuple(_comment(row) for row in self._db.rows(sql, (round,)))

    def all_comments(self) -> tuple[tuple[str | None, Comment], ...]:
        """Every comment there is, with its round's key, in the order they were kept."""
        rows = self._db.rows("SELECT round, sender, received_at, text, respondent, note FROM comments ORDER BY id")
        return tuple((row["round"], _comment(row)) for row in rows)

    def unread_comments(self, round: str) -> tuple[Comment, ...]:
        """What the round's draft is to show: its own comments, and those that came after the last draft before it."""
        return tuple(_comment(row) for row in self._db.rows(UNREAD_COMMENTS, {"round": round}))

    def _numbers(self, round: str, respondent: str) -> tuple[int, int | None]:
        def ask() -> tuple[int, int | None]:
            ((latest, counting),) = self._db.glance(NUMBERS, (round, respondent))
            return latest, counting

        return self._db.once(COUNTING, (round, respondent), ask)

    def _form(self, sql: str, values: Values, text: str | None = None) -> SentForm | None:
        if text is None and (found := self._db.glance(sql, values)):  # forms are not among what waits
            text = found[0][0]
        return None if text is None else _sent_form(text)

    def _insert(self, submission: Submission, *, current: bool) -> int:
        report = submission.report
        values = (
            submission.round,
            submission.respondent,
            submission.revision,
            current,
            instant(submission.received_at),
            submission.timeliness.value,
            report.state.value,
            to_json(report.questions),
            to_json(report.notes),
            to_json(report.filled),
            submission.inbound,
        )
        return self._db.add(_ANSWERS, values)

    def _load(self, clauses: str, values: Values) -> tuple[Submission, ...]:
        found = self._db.rows(f"SELECT submissions.* FROM submissions {clauses}", values)  # noqa: S608 - our clauses
        if not found:
            return ()
        observations: dict[int, list[Observation]] = defaultdict(list)
        for row in self._db.rows(
            """SELECT * FROM observations WHERE submission IN (SELECT value FROM json_each(?))
               ORDER BY submission, position""",
            (to_json(tuple(row["id"] for row in found)),),
        ):
            observations[row["submission"]].append(_observation(row))
        return tuple(_submission(row, observations[row["id"]]) for row in found)


def _of(submission: int, position: int, row: Observation) -> tuple[object, ...]:
    """An observation's row, as ``_ROWS`` has its columns."""
    day = row.day.isoformat() if row.day else None
    time = row.time_of_day.value if row.time_of_day else None
    remains = row.remains.value if row.remains else None
    seen = (row.key, row.problem, row.indicator, row.area, row.place, day, time, row.what, row.action, remains)
    return (submission, position, *seen)


@lru_cache(maxsize=32)  # an answer's form is asked for twice
def _sent_form(text: str) -> SentForm:
    return from_json(SentForm, text)


def _comment(row: Row) -> Comment:
    note = from_json(ServiceNote, row["note"]) if row["note"] else None
    return Comment(row["sender"], moment(row["received_at"]), row["text"], row["respondent"] or "", note)


def _submission(row: Row, observations: Sequence[Observation]) -> Submission:
    return Submission(
        round=row["round"],
        respondent=row["respondent"],
        revision=row["revision"],
        received_at=moment(row["received_at"]),
        timeliness=Timeliness(row["timeliness"]),
        report=Report(
            state=AnswerState(row["state"]),
            observations=tuple(observations),
            questions=from_json(tuple[Question, ...], row["questions"]),
            notes=from_json(tuple[Note, ...], row["notes"]),
            filled=from_json(tuple[FilledRow, ...], row["filled"]),
        ),
        inbound=row["inbound"],
    )


def _observation(row: Row) -> Observation:
    return Observation(
        key=row["key"],
        problem=row["problem"],
        indicator=row["indicator"],
        area=row["area"],
        place=row["place"],
        day=date.fromisoformat(row["day"]) if row["day"] else None,
        time_of_day=TimeOfDay(row["time_of_day"]) if row["time_of_day"] else None,
        what=row["what"],
        action=row["action"],
        remains=Remains(row["remains"]) if row["remains"] else None,
    )
