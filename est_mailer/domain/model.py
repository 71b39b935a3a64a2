"""The nouns of an EST week: functions in the register, what they observe, what they answer.

The terms are those of the handbook *Effektiv samordning för trygghet* (Örebro universitet, 2016).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Role(StrEnum):
    """What a function in the register takes part in; one function may have several roles."""

    RESPONDENT = "respondent"
    COORDINATOR = "coordinator"
    RECIPIENT = "recipient"
    EXTRA = "extra"  # gets the picture only while a profile with an extra list rules


class AnswerState(StrEnum):
    """What is known of one respondent's answer in one round; the four add up to the round's register."""

    EVENTS = "events"
    CALM = "calm"  # a nil return, said in words or by the box
    UNCLEAR = "unclear"  # a blank form, an unreadable one, or one that waits for an answer to a question
    SILENT = "silent"


class Timeliness(StrEnum):
    """When an answer came, against its own round's close and dispatch."""

    IN_TIME = "in_time"
    LATE = "late"
    AFTER_DISPATCH = "after_dispatch"


class Remains(StrEnum):
    """Does a problem from last week remain? (*Kvar?*)"""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class TimeOfDay(StrEnum):
    """The part of the day: morning 05-10, day 10-17, evening 17-22, night 22-05, local time."""

    MORNING = "morning"
    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Member:
    """One function as the register has it: a function, not a person, so it may have several addresses.

    ``addresses`` are its own; ``deputies`` may answer in its stead and are reminded with it;
    ``manager`` is told after silent rounds. ``valid_until`` is the last day it is in force (None: open).
    """

    id: str
    name: str
    organisation: str
    roles: frozenset[Role]
    addresses: tuple[str, ...]
    deputies: tuple[str, ...] = ()
    manager: str | None = None
    areas: tuple[str, ...] = ()
    language: str = "sv"
    valid_from: date = date.min
    valid_until: date | None = None
    round_deputies: tuple[str, ...] = ()  # named by mail for one round: they may report, and nothing else

    def in_force(self, day: date) -> bool:
        """True if the function is in the register on this day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    def answers_from(self, address: str) -> bool:
        """True if mail from this address may report for the function (any case)."""
        return self.speaks_through(address) or address.casefold() in {a.casefold() for a in self.round_deputies}

    def speaks_through(self, address: str) -> bool:
        """True if the register says that this address may speak for the function in all it may do (any case)."""
        return address.casefold() in {a.casefold() for a in (*self.addresses, *self.deputies)}


@dataclass(frozen=True, slots=True)
class Observation:
    """One row of a checklist.

    ``key`` names the row within its submission ("K1": carried from last week, "N1": new).
    ``problem`` is the identity that follows the problem from week to week: "ROUND/MEMBER/KEY" of its first row.
    ``remains`` is given for carried rows only. ``indicator`` and ``area`` are ids of the configuration.
    """

    key: str
    problem: str
    indicator: str
    area: str
    place: str = ""
    day: date | None = None
    time_of_day: TimeOfDay | None = None
    what: str = ""
    action: str = ""
    remains: Remains | None = None

    @property
    def carried(self) -> bool:
        """True for a row that answers for a problem reported in an earlier round."""
        return self.remains is not None


@dataclass(frozen=True, slots=True)
class Question:
    """What could not be understood, to be asked of the sender in words: where it stands and what was written.

    ``kind`` is a key in the word catalogue under ``questions``; ``suggestion`` is what we believe was meant.
    ``row`` and ``column`` are as the sender sees them: row 6, column "Område".
    """

    kind: str
    sheet: str = ""
    cell: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A row as its sender wrote it: column id → text. ``row`` as the sender sees it; ``key`` of a carried row."""

    row: int
    key: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """How a loosely written value was understood: "i tisdags" → "tisdag 17 november"."""

    row: int
    column: str
    written: str
    understood: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was understood of one answer, before it becomes a submission.

    ``filled`` has every row the sender wrote anything in, as written, for the marked copy.
    """

    state: AnswerState
    observations: tuple[Observation, ...] = ()
    questions: tuple[Question, ...] = ()
    notes: tuple[Note, ...] = ()
    filled: tuple[FilledRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """A respondent's answer in a round; a correction is a new revision, and the one that came last counts."""

    round: str
    respondent: str
    revision: int
    received_at: datetime
    timeliness: Timeliness
    report: Report
    inbound: int

    @property
    def receipt_number(self) -> str:
        """What the sender may quote: round, function, revision."""
        return f"{self.round}-{self.respondent}-{self.revision}"


class Closing(StrEnum):
    """What the meeting decides about an open problem whose function has left: it ends, or it stands."""

    END = "end"
    KEEP = "keep"


class Verdict(StrEnum):
    """What the meeting decides about a measure: continue, extend, change or end."""

    CONTINUE = "continue"
    EXTEND = "extend"
    CHANGE = "change"
    END = "end"


class Done(StrEnum):
    """Was a measure carried out as decided?"""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Measure:
    """An *insats*: decided in one round, followed up in the next ones until it is ended.

    ``problems``: those it was decided for, where the meeting named their rows; none named, it is for its whole area.
    """

    id: str  # "ROUND/NUMBER" of the round that decided it
    area: str
    problem: str
    what: str
    why: str = ""
    who: str = ""
    when: str = ""
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a meeting said of an earlier measure."""

    measure: str
    done: Done | None = None
    problem_now: str = ""
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class OpenProblem:
    """A problem that was not reported as gone; an unanswered one stays, marked unconfirmed, never dropped.

    ``first`` is the row that first reported it; ``weeks`` its age in whole weeks, whatever the rhythm (1: from last
    week), ``days`` in days (0: written down before days were counted).
    """

    id: str
    respondent: str
    first: Observation
    first_round: str
    weeks: int
    last_answer: Remains | None
    days: int = 0


@dataclass(frozen=True, slots=True)
class SentForm:
    """What a respondent was sent, so that the answer can be read as a difference against it."""

    token: str
    round: str
    respondent: str
    form_version: int
    carried: tuple[OpenProblem, ...]
    language: str
    keys: Mapping[str, str] = field(default_factory=dict)  # row key "K1" -> problem id
