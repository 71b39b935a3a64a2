"""The situation picture: the draft that is compiled from the answers, and the one the meeting completes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from est_mailer.domain.comment import Comment
from est_mailer.domain.model import FollowUp, Measure, Observation, OpenProblem, Timeliness
from est_mailer.domain.picture.analysis import Analysis
from est_mailer.domain.picture.feedback import AnsweredShare
from est_mailer.domain.picture.reported import ReportedWeek
from est_mailer.domain.picture.warning_signals import RatedSignal
from est_mailer.domain.rounds.announcing import PaceChange
from est_mailer.domain.standing import Standing, Tally


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One observation in the joint picture. ``number`` is its number in the draft, from 1."""

    number: int
    respondent: str
    organisation: str
    observation: Observation
    timeliness: Timeliness
    weeks: int = 0  # age of a carried problem in whole weeks; 0: new, or days old
    source: str = "report"  # "report", or "coordinator" for a row added in the draft
    days: int = 0  # the same age in days; 0: new, or written down before days were counted


@dataclass(frozen=True, slots=True)
class AreaText:
    """What the picture says of one area, in the coordinators' words."""

    area: str
    text: str


@dataclass(frozen=True, slots=True)
class Gathering:
    """An *arrangemang* the recipients should know of."""

    what: str
    area: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class FieldUnit:
    """A unit in the field over the weekend: unit, area, when, works against."""

    unit: str
    area: str = ""
    when: str = ""
    works_against: str = ""


@dataclass(frozen=True, slots=True)
class SituationPicture:
    """What the meeting decided to say: the content of the dispatch (*veckoutskick*)."""

    status: str
    state: str  # the state of safety in the municipality, in words
    weather: str = ""
    important: str = ""
    priorities: tuple[AreaText, ...] = ()
    others: tuple[AreaText, ...] = ()
    measures: tuple[Measure, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    gatherings: tuple[Gathering, ...] = ()
    units: tuple[FieldUnit, ...] = ()
    added: tuple[Observation, ...] = ()  # rows the coordinators added, the police's among them
    analysis: str = ""  # the meeting's own reading of the week: kept with the picture, not dispatched
    closed: tuple[str, ...] = ()  # ids of open problems, of functions that have left, that the meeting closed
    # What else stands in the returned workbook and is not ours: the reports' words, notes, what is outside the tables.
    # It goes to the registrar with the workbook, so it is screened; nothing else is done with it.
    beside: tuple[str, ...] = ()
    signals: tuple[RatedSignal, ...] = ()  # the warning signals that were rated: kept as the analysis is


def coordinators_problem(round: str, key: str) -> str:
    """The problem's id of a row that the coordinators added in a round."""
    return f"{round}/coordinators/{key}"


@dataclass(frozen=True, slots=True)
class Flag:
    """A text in the draft that may point somebody out: in "picture", "problems" or "comments", which row and column.

    ``kinds``: kinds of ``screening_text.Kind``; the text itself is not repeated.
    """

    table: str
    row: int
    column: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """The compiled joint picture of a round, before the meeting has completed it.

    ``measures`` are those to follow up; ``previous`` is the last dispatched picture, whose lasting fields are
    filled in already. ``answered``: what came of the rows of the weeks before.
    ``counts``: area id → indicator id → number of observations that are events of this round
    (a carried problem reported as gone is not counted). ``waiting``: where organisations review their own rows, how
    many are left out for now; None where nobody reviews.
    """

    round: str
    version: int
    meeting: datetime
    compiled_at: datetime
    tally: Tally
    standings: tuple[Standing, ...]
    rows: tuple[PictureRow, ...]
    problems: tuple[OpenProblem, ...]
    measures: tuple[Measure, ...]
    counts: Mapping[str, Mapping[str, int]]
    priority_areas: tuple[str, ...]
    previous: SituationPicture | None = None
    comments: tuple[Comment, ...] = ()
    answered: AnsweredShare = field(default_factory=AnsweredShare)
    analysis: Analysis | None = None  # None: compiled before there was one
    waiting: int | None = None
    flags: tuple[Flag, ...] = ()

    @property
    def orphans(self) -> tuple[OpenProblem, ...]:
        """The open problems of functions that are not asked any more: only the meeting can close them."""
        asked = {standing.respondent for standing in self.standings}
        return tuple(problem for problem in self.problems if problem.respondent not in asked)

    @property
    def flagged(self) -> int:
        """How many rows and comments have a flag."""
        return len({(flag.table, flag.row) for flag in self.flags})


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that differs. ``part`` and ``field`` are word keys; ``name`` tells which (an area's id, a measure).

    ``before`` is "" for what is new, ``after`` is "" for what was taken away.
    """

    part: str
    before: str
    after: str
    name: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """A picture as it is dispatched: the decided content with what it rests on.

    ``weeks``: what was reported in this round, the last of them, and in those before it; frozen, so that a reprint is
    the same. ``version`` over 1 is an erratum, and ``corrections`` what it says otherwise than the version before it.
    ``pace``: what its status changes in the calendar.
    """

    round: str
    municipality: str
    meeting_day: date
    compiled_at: datetime
    tally: Tally
    picture: SituationPicture
    previous_status: str | None = None
    weeks: tuple[ReportedWeek, ...] = ()
    version: int = 1
    corrections: tuple[Correction, ...] = ()
    pace: PaceChange | None = None
