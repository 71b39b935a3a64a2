"""The pictures of a quarter or a year together: what the meetings of the handbook go through.

Where reports concentrate, how they stand against the period before, which measures were decided and what followed them
in time. That something followed is a link (*samband*), never a proven effect: there is no control area.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from est_mailer.domain.analysis.history import SeenRound, SeenRow, covers
from est_mailer.domain.analysis.matching import beyond_chance
from est_mailer.domain.analysis.trends import Comparison, direction
from est_mailer.domain.model import FollowUp, Measure
from est_mailer.domain.period import Period
from est_mailer.domain.picture.analysis import Direction, RecurringPlace
from est_mailer.domain.picture.feedback import AnsweredShare
from est_mailer.domain.standing import Tally

LEAST_ROUNDS = 4  # in both periods, for a reporter to be compared with itself
LEAST_COMPLETENESS = 80  # per cent, in both periods; under it nothing is compared
FOLLOWED = timedelta(weeks=4)  # before a measure was decided, and after
LEAST_COMPARED = 2  # rounds on either side of a measure

Places = Callable[[SeenRound, Sequence[SeenRound]], Mapping[str, tuple[RecurringPlace, ...]]]
"""Finds what recurs: ``domain.analysis.places.recurring_places`` with its comparer and the areas' names filled in."""


@dataclass(frozen=True, slots=True)
class PastRound:
    """One round of a period. ``respondents``: everybody who was asked, with the areas each reports on (none: all).

    ``status`` is "" if the round was not dispatched. ``priorities``: the priority areas of its picture.
    """

    first_day: date
    seen: SeenRound
    tally: Tally
    respondents: Mapping[str, tuple[str, ...]]
    status: str = ""
    state: str = ""
    priorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastMeasure:
    """A measure, the first day of the round that decided it, and what later meetings said: (round, follow-up)."""

    measure: Measure
    decided: date
    said: tuple[tuple[str, FollowUp], ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """Rows of a measure's area by the same reporters, in the rounds before it was decided and after.

    Each (rows, rounds); None where fewer than two rounds on either side can be compared.
    """

    before: tuple[int, int]
    after: tuple[int, int]
    reporters: int


@dataclass(frozen=True, slots=True)
class MeasureStory:
    """A measure with what followed it in time."""

    past: PastMeasure
    followed: Followed | None


@dataclass(frozen=True, slots=True)
class AreaPeriod:
    """One area in a period; "" is the whole municipality.

    ``count``: rows; ``problems``: how many different problems they tell of; ``share``: of all rows, 0 to 1;
    ``counts``: indicator → rows. ``reported`` of ``expected``: answers from those who report on the area.
    ``mean`` and ``mean_before``: the same reporters' new problems a round, now and in the period before, each problem
    counted once however long it remained; None where no comparison is allowed.
    """

    area: str
    count: int
    problems: int
    share: float
    counts: Mapping[str, int]
    reported: int
    expected: int
    direction: Direction = Direction.NONE
    mean: float | None = None
    mean_before: float | None = None
    places: tuple[RecurringPlace, ...] = ()
    times: Mapping[str, int] = field(default_factory=dict)  # time of day → rows, "" unknown
    weekdays: Mapping[str, int] = field(default_factory=dict)  # "1" Monday … "7" → rows, "" unknown


@dataclass(frozen=True, slots=True)
class PeriodPicture:
    """Everything that a quarter's or a year's meeting goes through. ``areas``: those with most rows first."""

    period: Period
    rounds: tuple[PastRound, ...]
    whole: AreaPeriod
    areas: tuple[AreaPeriod, ...]
    measures: tuple[MeasureStory, ...]
    answered: AnsweredShare

    @property
    def tally(self) -> Tally:
        """The answers of all rounds added up: the denominators of completeness and timeliness."""
        tallies = [past.tally for past in self.rounds]
        return Tally(
            events=sum(t.events for t in tallies),
            calm=sum(t.calm for t in tallies),
            unclear=sum(t.unclear for t in tallies),
            silent=sum(t.silent for t in tallies),
            in_time=sum(t.in_time for t in tallies),
        )


def picture_of_period(
    period: Period,
    rounds: Iterable[PastRound],
    measures: Iterable[PastMeasure],
    areas: Sequence[str],
    places: Places,
    answered: AnsweredShare,
) -> PeriodPicture:
    """The period's picture. ``rounds``: its own, those of the period before, and those that follow a late measure.

    ``areas``: ids of the configuration, in its order; an area that it no longer has comes by its id.
    """
    ordered = sorted(rounds, key=lambda past: past.first_day)
    own = tuple(past for past in ordered if period.first <= past.first_day < period.until)
    earlier_period = period.before()
    earlier = [past for past in ordered if earlier_period.first <= past.first_day < earlier_period.until]
    rows = [row for past in own for row in past.seen.rows]
    recurring = places(_together(own), ())
    ids = dict.fromkeys((*areas, *sorted({row.area for row in rows if row.area})))
    found = [_area(id_, own, earlier, recurring.get(id_, ()), len(rows)) for id_ in ids]
    return PeriodPicture(
        period=period,
        rounds=own,
        whole=_area("", own, earlier, (), len(rows)),
        areas=tuple(sorted(found, key=lambda area: -area.count)),
        measures=tuple(MeasureStory(past, _followed(past, ordered)) for past in measures),
        answered=answered,
    )


def _together(rounds: Iterable[PastRound]) -> SeenRound:
    """All rows as of one round, each labelled with its round, so that a place is found however the weeks spelt it."""
    rows = (replace(row, label=f"{past.seen.key}/{row.label}") for past in rounds for row in past.seen.rows)
    return SeenRound("", {}, tuple(rows))


def _area(
    id_: str,
    own: Sequence[PastRound],
    earlier: Sequence[PastRound],
    places: tuple[RecurringPlace, ...],
    all_rows: int,
) -> AreaPeriod:
    rows = _rows(own, id_)
    reported, expected = _answers(own, id_)
    area = AreaPeriod(
        area=id_,
        count=len(rows),
        problems=len({(row.respondent, row.problem) for row in rows}),
        share=len(rows) / all_rows if all_rows else 0.0,
        counts=dict(sorted(Counter(row.indicator for row in rows).items())),
        reported=reported,
        expected=expected,
        places=places,
        times=dict(Counter(row.time_of_day.value if row.time_of_day else "" for row in rows)),
        weekdays=dict(Counter(str(row.day.isoweekday()) if row.day else "" for row in rows)),
    )
    if not (_complete(reported, expected) and _complete(*_answers(earlier, id_))):
        return area
    matched = _matched(own, earlier, id_)
    if not matched:
        return area
    weeks = _weekly(own, id_), _weekly(earlier, id_)
    now, before = (sum(by.values(), Counter[str]()) for by in weeks)
    comparison = _comparison(matched, now, before)
    clustering = _clustering(matched, own, earlier, weeks, id_) / max(1, len(own))
    return replace(
        area,
        direction=direction(comparison, clustering),
        mean=sum(now[who] / n for who, (n, _) in matched.items()),
        mean_before=comparison.mean,
    )


def _comparison(
    matched: Mapping[str, tuple[int, int]], now: Mapping[str, int], before: Mapping[str, int]
) -> Comparison:
    """The same reporters' problems now and before; each has its own number of rounds in either period."""
    count, total = sum(now[who] for who in matched), sum(before[who] for who in matched)
    expected = sum((now[who] + before[who]) * n / (n + m) for who, (n, m) in matched.items())
    mean = sum(before[who] / m for who, (_, m) in matched.items())
    return Comparison(count, total, mean, expected / (count + total) if count + total else 0.0)


def _clustering(
    matched: Mapping[str, tuple[int, int]],
    own: Sequence[PastRound],
    earlier: Sequence[PastRound],
    weeks: tuple[Mapping[str, Counter[str]], Mapping[str, Counter[str]]],
    area: str,
) -> float:
    """How much a round's count of new problems varies beyond chance within the two periods."""
    pairs = []
    for part, rounds, by_round in ((0, own, weeks[0]), (1, earlier, weeks[1])):
        total = sum(by_round.values(), Counter[str]())
        for past in rounds:
            here = [w for w, remit in past.seen.reporters.items() if w in matched and covers(remit, area)]
            expected = sum(total[who] / matched[who][part] for who in here)
            if expected:
                pairs.append((sum(by_round[past.seen.key][who] for who in here), expected))
    beyond, weight = beyond_chance(pairs)
    return max(0.0, beyond / weight) if weight else 0.0


def _weekly(rounds: Sequence[PastRound], area: str) -> dict[str, Counter[str]]:
    """Round → reporter → problems that stand in the period for the first time."""
    known: set[tuple[str, str]] = set()
    found: dict[str, Counter[str]] = {}
    for past in rounds:
        new = {(row.respondent, row.problem) for row in _rows([past], area)} - known
        known |= new
        found[past.seen.key] = Counter(who for who, _ in new)
    return found


def _rows(rounds: Iterable[PastRound], area: str) -> list[SeenRow]:
    return [row for past in rounds for row in past.seen.rows if area in ("", row.area)]


def _answers(rounds: Sequence[PastRound], area: str) -> tuple[int, int]:
    """(answers, asked) of those who report on the area."""
    reported = sum(covers(remit, area) for past in rounds for remit in past.seen.reporters.values())
    return reported, sum(covers(remit, area) for past in rounds for remit in past.respondents.values())


def _complete(reported: int, expected: int) -> bool:
    return 100 * reported >= LEAST_COMPLETENESS * expected > 0


def _matched(own: Sequence[PastRound], earlier: Sequence[PastRound], area: str) -> dict[str, tuple[int, int]]:
    """Reporter → its rounds now and before, if it has enough of both."""
    now, before = _rounds_of(own, area), _rounds_of(earlier, area)
    return {who: (n, before[who]) for who, n in now.items() if n >= LEAST_ROUNDS and before[who] >= LEAST_ROUNDS}


def _rounds_of(rounds: Iterable[PastRound], area: str) -> Counter[str]:
    return Counter(who for past in rounds for who, remit in past.seen.reporters.items() if covers(remit, area))


def _followed(past: PastMeasure, rounds: Sequence[PastRound]) -> Followed | None:
    """The rounds up to and with the one that decided it, against the next ones: the same reporters in both."""
    decided, area = past.decided, past.measure.area
    before = [r for r in rounds if decided - FOLLOWED < r.first_day <= decided]
    after = [r for r in rounds if decided < r.first_day <= decided + FOLLOWED]
    if min(len(before), len(after)) < LEAST_COMPARED:
        return None
    everywhere = [{who for who, remit in r.seen.reporters.items() if covers(remit, area)} for r in (*before, *after)]
    same = set.intersection(*everywhere)
    if not same:
        return None
    counts = [sum(row.respondent in same for row in _rows(part, area)) for part in (before, after)]
    return Followed((counts[0], len(before)), (counts[1], len(after)), len(same))
