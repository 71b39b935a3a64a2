"""What a round showed, as later rounds are compared with it: who reported, on which areas, and the rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from est_mailer.domain.model import AnswerState, Observation, Remains, TimeOfDay
from est_mailer.domain.picture.situation import Draft, PictureRow

REPORTED = frozenset({AnswerState.EVENTS, AnswerState.CALM})
COORDINATORS = ""  # the respondent of rows that the coordinators added: they have no earlier weeks of their own


@dataclass(frozen=True, slots=True)
class SeenRow:
    """A row that is an event of its round. ``label`` is what stands in the picture sheet's first column: "3", "P1"."""

    label: str
    respondent: str
    indicator: str
    area: str
    place: str = ""
    problem: str = ""
    day: date | None = None
    time_of_day: TimeOfDay | None = None


@dataclass(frozen=True, slots=True)
class SeenRound:
    """A round as its draft had it. ``reporters``: each one that reported, with the areas it reports on (none: all).

    ``rows`` in the order of their labels.
    """

    key: str
    reporters: Mapping[str, tuple[str, ...]]
    rows: tuple[SeenRow, ...]


def covers(remit: tuple[str, ...], area: str) -> bool:
    """True if a function with this remit reports on the area; "" is the whole municipality, which every one does."""
    return not remit or not area or area in remit


def seen_round(draft: Draft, added: Iterable[Observation] = ()) -> SeenRound:
    """The draft's round; ``added`` are rows that the coordinators added to it, each counted once."""
    reporters = {s.respondent: s.areas for s in draft.standings if s.state in REPORTED}
    rows = [_seen(row) for row in draft.rows if row.observation.remains is not Remains.NO]
    known = {row.problem for row in rows}
    rows += [_from_observation(o.key, COORDINATORS, o) for o in added if o.problem not in known]
    return SeenRound(draft.round, reporters, tuple(rows))


def _seen(row: PictureRow) -> SeenRow:
    if row.source == "coordinator":
        return _from_observation(row.observation.key, COORDINATORS, row.observation)
    return _from_observation(str(row.number), row.respondent, row.observation)


def _from_observation(label: str, respondent: str, o: Observation) -> SeenRow:
    return SeenRow(label, respondent, o.indicator, o.area, o.place, o.problem, o.day, o.time_of_day)
