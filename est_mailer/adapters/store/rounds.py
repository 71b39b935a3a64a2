"""The rounds: their steps, their state, and the register as it stood when they opened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from est_mailer.adapters.store.codec import from_json, moment, moment_or_none, to_json
from est_mailer.adapters.store.connection import Connection, Row, Values
from est_mailer.adapters.store.errors import Conflict, NotStored
from est_mailer.domain.deployment import Step
from est_mailer.domain.model import Member, Role
from est_mailer.domain.roster import Roster
from est_mailer.domain.rounds.life import FINAL, Due, Outcome, Round, RoundState

_UNFINISHED = f"state NOT IN ({', '.join(repr(state.value) for state in sorted(FINAL))})"  # as the index says it
_ROUNDS, _MEMBERS, _NUMBERS = "rounds", "members of rounds", "numbers"
_NEVER_OPENED = frozenset({RoundState.SCHEDULED, RoundState.SKIPPED, RoundState.CANCELLED})


class Rounds:
    """Every round, and the numbers that stand for functions in tokens."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def number_of(self, member_id: str) -> int:
        """The function's number in tokens (1–65535), given the first time it is asked for and kept for ever."""
        sql = "SELECT number FROM numbers WHERE member = ?"
        known: int | None = self._db.once(_NUMBERS, member_id, lambda: self._db.value(sql, (member_id,)))
        if known is None:
            with self._db.atomic():  # another process may have given it since
                self._db.forget(_NUMBERS)
                known = self._db.value(sql, (member_id,))
                return known if known is not None else self._db.insert("numbers", member=member_id)
        return known

    def member_id(self, number: int) -> str | None:
        """The function that has this number, or None."""
        return self._db.kept(_NUMBERS, "members", self._numbered).get(number)

    def _numbered(self) -> dict[int, str]:
        return {row["number"]: row["member"] for row in self._db.rows("SELECT number, member FROM numbers")}

    def add(self, round_: Round) -> None:
        """Store a new round with its steps. Raises Conflict if there is one with its key or its first day."""
        self._db.forget(_ROUNDS)
        with self._db.atomic():
            self._db.insert(
                "rounds",
                key=round_.key,
                first_day=round_.first_day,
                state=round_.state,
                opened=round_.state not in _NEVER_OPENED,
                hold_until=round_.hold_until,
                reason=round_.reason,
                profile=round_.profile,
                status=round_.status,
            )
            for position, due in enumerate(round_.dues):
                self._db.insert(
                    "dues",
                    round=round_.key,
                    position=position,
                    step=due.step,
                    due_at=due.due_at,
                    settled_at=due.settled_at,
                    outcome=due.outcome,
                )

    def remove(self, key: str) -> None:
        """Forget a round that nobody has been asked in: it was only planned. Raises Conflict if it has been opened."""
        self._db.forget(_ROUNDS)
        with self._db.atomic():
            self._db.run("DELETE FROM dues WHERE round = ?", (key,))
            if not self._db.run(
                "DELETE FROM rounds WHERE key = ? AND opened = 0 AND state IN (?, ?)",
                (key, RoundState.SCHEDULED, RoundState.SKIPPED),
            ):
                raise Conflict(f"Round {key} is {self.get(key).state.value}, and is kept.")

    def get(self, key: str) -> Round:
        """The round. Raises NotStored."""
        found = self._load("WHERE key = ?", (key,))
        if not found:
            raise _unknown(key)
        return found[0]

    def all(self, limit: int | None = None) -> tuple[Round, ...]:
        """Rounds, the latest period first."""
        return self._load("ORDER BY first_day DESC LIMIT ?", (-1 if limit is None else limit,))

    def unfinished(self) -> tuple[Round, ...]:
        """Rounds that something may still happen to, the earliest period first."""
        return self._load(f"WHERE {_UNFINISHED} ORDER BY first_day", ())

    def live(self, since: date) -> tuple[Round, ...]:
        """Those that something may still happen to, and all that begin on this day or later; the latest first."""
        live = f"SELECT key FROM rounds WHERE {_UNFINISHED} UNION SELECT key FROM rounds WHERE first_day >= ?"  # noqa: S608
        return self._load(f"WHERE key IN ({live}) ORDER BY first_day DESC", (since,))

    def opened_before(self, day: date, limit: int) -> tuple[Round, ...]:
        """The latest rounds that were opened and begin before this day, the latest first."""
        return self._load("WHERE first_day < ? AND opened = 1 ORDER BY first_day DESC LIMIT ?", (day, limit))

    def knows(self, key: str) -> bool:
        """True if there is such a round."""
        return self._db.value("SELECT 1 FROM rounds WHERE key = ?", (key,)) is not None

    def earliest_day(self) -> date | None:
        """The first day of the very first round; None before it."""
        found: str | None = self._db.value("SELECT min(first_day) FROM rounds")
        return date.fromisoformat(found) if found else None

    def latest(self) -> Round | None:
        """The round of the latest period, or None before the first."""
        return next(iter(self.all(1)), None)

    def latest_opened(self) -> Round | None:
        """The latest round that was opened and not cancelled, or None."""
        kept = to_json(tuple(sorted(_NEVER_OPENED)))
        sql = "WHERE state NOT IN (SELECT value FROM json_each(?)) ORDER BY first_day DESC LIMIT 1"
        return next(iter(self._load(sql, (kept,))), None)

    def by_first_day(self, day: date) -> Round | None:
        """The round whose period begins on this day (a token names it so), or None."""
        return next(iter(self._load("WHERE first_day = ?", (day,))), None)

    def latest_dispatched(self) -> Round | None:
        """The dispatched round of the latest period, whose status holds; None before the first dispatch."""
        return next(iter(self._load("WHERE status <> '' ORDER BY first_day DESC LIMIT 1", ())), None)

    def set_status(self, key: str, status: str) -> None:
        """The status that the round's dispatched picture gives. Raises NotStored."""
        self._db.forget(_ROUNDS)
        if not self._db.run("UPDATE rounds SET status = ? WHERE key = ?", (status, key)):
            raise _unknown(key)

    def move(self, key: str, expected: RoundState, to: RoundState, *, reason: str = "") -> None:
        """Compare and set the state; ``reason`` is kept if given. Raises Conflict if it is not ``expected``."""
        self._db.forget(_ROUNDS)
        changed = self._db.run(
            """UPDATE rounds SET state = :to, opened = opened OR :opens,
               reason = CASE :reason WHEN '' THEN reason ELSE :reason END
               WHERE key = :key AND state = :expected""",
            {"to": to, "opens": to is RoundState.OPEN, "reason": reason, "key": key, "expected": expected},
        )
        if not changed:
            raise Conflict(f"Round {key} is {self.get(key).state.value}, not {expected.value} as was thought.")

    def set_hold(self, key: str, until: datetime | None) -> None:
        """Until when an approved picture waits; None: it does not. Raises NotStored."""
        self._db.forget(_ROUNDS)
        if not self._db.run("UPDATE rounds SET hold_until = ? WHERE key = ?", (until, key)):
            raise _unknown(key)

    def settle(self, key: str, step: Step, outcome: Outcome, at: datetime) -> None:
        """Say what became of a step. Raises Conflict if it is settled already, NotStored if there is no such step."""
        self._db.forget(_ROUNDS)
        changed = self._db.run(
            "UPDATE dues SET settled_at = ?, outcome = ? WHERE round = ? AND step = ? AND settled_at IS NULL",
            (at, outcome, key, step),
        )
        if changed:
            return
        if not self.get(key).has(step):
            raise NotStored(f"Round {key} has no step {step.value}.")
        raise Conflict(f"The step {step.value} of round {key} is settled already.")

    def freeze(self, key: str, members: Sequence[Member]) -> None:
        """Keep the register as it stands for this round. Raises Conflict if one is kept already."""
        with self._db.atomic():
            self._db.forget(_MEMBERS)
            if self._db.value("SELECT 1 FROM round_members WHERE round = ? LIMIT 1", (key,)):
                raise Conflict(f"Round {key} has its register already.")
            self._db.insert_all(
                "round_members",
                ("round", "member", "position", "responds", "value"),
                ((key, m.id, at, Role.RESPONDENT in m.roles, to_json(m)) for at, m in enumerate(members)),
            )
            self._number(members)

    def _number(self, members: Sequence[Member]) -> None:
        """All at once: each of them that reports is about to be sent something with its number in it."""
        known = self._numbers([member.id for member in members])
        new = [member.id for member in members if Role.RESPONDENT in member.roles and member.id not in known]
        if new:
            self._db.insert_all("numbers", ("member",), ((id_,) for id_ in new))
            self._db.forget(_NUMBERS)
        for id_, number in (known | self._numbers(new)).items():
            self._db.note(_NUMBERS, id_, number)

    def _numbers(self, members: Sequence[str]) -> dict[str, int]:
        sql = "SELECT member, number FROM numbers WHERE member IN (SELECT value FROM json_each(?))"
        return {row["member"]: row["number"] for row in self._db.rows(sql, (to_json(members),))}

    def members(self, key: str) -> Roster:
        """The register of a round, in its order, with the deputies named for this round; empty before it is kept."""
        return self._db.kept(_MEMBERS, key, lambda: self._members(key))

    def _members(self, key: str) -> Roster:
        values = self._db.column("SELECT value FROM round_members WHERE round = ? ORDER BY position", (key,))
        named = self._db.rows("SELECT member, address FROM round_deputies WHERE round = ? ORDER BY id", (key,))
        return _roster(values, tuple((row["member"], row["address"]) for row in named))

    def add_deputy(self, key: str, member_id: str, address: str, at: datetime) -> bool:
        """A deputy for this round only. False if it is named already. Raises Conflict if the round lacks the member."""
        self._db.forget(_MEMBERS)
        changed = self._db.run(
            "INSERT INTO round_deputies (round, member, address, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (key, member_id, address, at),
        )
        return changed == 1

    def _load(self, clauses: str, values: Values) -> tuple[Round, ...]:
        return self._db.kept(_ROUNDS, (clauses, tuple(values)), lambda: self._loaded(clauses, values))

    def _loaded(self, clauses: str, values: Values) -> tuple[Round, ...]:
        rows = self._db.rows(f"SELECT * FROM rounds {clauses}", values)  # noqa: S608 - our own clauses
        dues: dict[str, list[Due]] = defaultdict(list)
        for row in self._db.rows(
            "SELECT * FROM dues WHERE round IN (SELECT value FROM json_each(?)) ORDER BY position",
            (to_json(tuple(row["key"] for row in rows)),),
        ):
            dues[row["round"]].append(_due(row))
        return tuple(_round(row, tuple(dues[row["key"]])) for row in rows)


def _round(row: Row, dues: tuple[Due, ...]) -> Round:
    return Round(
        key=row["key"],
        first_day=date.fromisoformat(row["first_day"]),
        state=RoundState(row["state"]),
        dues=dues,
        hold_until=moment_or_none(row["hold_until"]),
        reason=row["reason"],
        profile=row["profile"],
        status=row["status"],
    )


def _due(row: Row) -> Due:
    return Due(
        step=Step(row["step"]),
        due_at=moment(row["due_at"]),
        settled_at=moment_or_none(row["settled_at"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
    )


@lru_cache(maxsize=8)  # every mail asks for the whole frozen register: the same texts are the same functions
def _roster(values: tuple[str, ...], deputies: tuple[tuple[str, str], ...]) -> Roster:
    named: dict[str, list[str]] = defaultdict(list)
    for member_id, address in deputies:
        named[member_id].append(address)
    members = (from_json(Member, value) for value in values)
    return Roster(_with_deputies(member, named[member.id]) for member in members)


def _with_deputies(member: Member, addresses: Sequence[str]) -> Member:
    new = tuple(address for address in addresses if not member.answers_from(address))
    return replace(member, round_deputies=new) if new else member


def _unknown(key: str) -> NotStored:
    return NotStored(
        f"There is no round {key}.",
        "It is written as the ISO week, 2026-W47, or a day of it, 2026-W47-3. est-mailer round list shows every round.",
    )
