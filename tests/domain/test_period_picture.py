"""A quarter's picture: figures worked out by hand."""

from dataclasses import replace
from datetime import date, timedelta

from est_mailer.domain.analysis.history import COORDINATORS, SeenRound, SeenRow
from est_mailer.domain.model import Measure, TimeOfDay
from est_mailer.domain.period import Period, period
from est_mailer.domain.periods.period_picture import Followed, PastMeasure, PastRound, PeriodPicture, picture_of_period
from est_mailer.domain.picture.analysis import Direction, RecurringPlace
from est_mailer.domain.picture.feedback import AnsweredShare
from est_mailer.domain.standing import Tally

SPAN = period("2026-W20..2026-W25")
ALL: dict[str, tuple[str, ...]] = {"skola": (), "vard": ("norrby",)}


def a_round(week: int, *rows: tuple[str, str, str], reporters: tuple[str, ...] = ("skola", "vard")) -> PastRound:
    """A round; each row: (respondent, area, problem)."""
    first = date.fromisocalendar(2026, week, 1)
    seen = tuple(
        SeenRow(str(n), who, "skadegorelse", area, "busskuren", problem, first, TimeOfDay.EVENING)
        for n, (who, area, problem) in enumerate(rows, start=1)
    )
    tally = Tally(events=len(reporters), silent=len(ALL) - len(reporters), in_time=len(reporters))
    kept = {who: ALL[who] for who in reporters}
    return PastRound(first, SeenRound(f"2026-W{week}", kept, seen), tally, ALL, "green")


def pictured(*rounds: PastRound, measures: tuple[PastMeasure, ...] = (), span: Period = SPAN) -> PeriodPicture:
    def none(_: SeenRound, __: object) -> dict[str, tuple[RecurringPlace, ...]]:
        return {}

    return picture_of_period(span, rounds, measures, ["norrby", "centrum"], none, AnsweredShare())


def quiet(weeks: range) -> list[PastRound]:
    return [a_round(week) for week in weeks]


def test_counts_shares_and_answers_are_those_of_the_periods_own_rounds() -> None:
    found = pictured(
        a_round(19, ("skola", "norrby", "before")),
        a_round(20, ("skola", "norrby", "p1"), ("vard", "norrby", "p2"), ("skola", "centrum", "p3")),
        a_round(21, ("skola", "norrby", "p1"), reporters=("skola",)),
        a_round(26, ("skola", "norrby", "after")),
    )
    norrby, centrum = found.areas
    assert (norrby.area, norrby.count, norrby.problems, norrby.share) == ("norrby", 3, 2, 0.75)
    assert (norrby.reported, norrby.expected) == (3, 4)
    assert (centrum.count, centrum.reported, centrum.expected) == (1, 2, 2)  # vard does not report on it
    assert (found.whole.count, found.whole.counts) == (4, {"skadegorelse": 4})
    assert (found.whole.times, found.whole.weekdays) == ({"evening": 4}, {"1": 4})
    assert (found.tally.received, found.tally.expected, found.tally.in_time) == (3, 4, 3)
    assert [past.seen.key for past in found.rounds] == ["2026-W20", "2026-W21"]


def test_many_more_new_problems_from_the_same_reporters_is_a_rise() -> None:
    now = [a_round(w, *(("skola", "norrby", f"{w}/{n}") for n in range(3))) for w in range(20, 26)]
    found = pictured(*quiet(range(14, 20)), *now)
    assert found.areas[0].direction is Direction.UP
    assert (found.areas[0].mean, found.areas[0].mean_before) == (3.0, 0.0)
    assert found.areas[1].direction is Direction.SAME


def test_one_problem_that_remains_for_weeks_is_no_rise() -> None:
    now = [a_round(w, ("skola", "norrby", "the lamp")) for w in range(20, 26)]
    found = pictured(*quiet(range(14, 20)), *now)
    assert (found.areas[0].count, found.areas[0].problems) == (6, 1)
    assert found.areas[0].direction is Direction.SAME


def test_rows_of_a_new_function_and_of_the_coordinators_move_no_comparison() -> None:
    before = [a_round(w, reporters=("skola",)) for w in range(14, 20)]
    now = [
        a_round(w, *((who, "norrby", f"{w}/{n}") for n in range(4) for who in ("vard", COORDINATORS)))
        for w in range(20, 26)
    ]
    assert pictured(*before, *now).areas[0].direction is Direction.NONE  # vard was asked and did not answer
    without = [replace(past, respondents={"skola": ()}) for past in before]  # vard was not in the register yet
    found = pictured(*without, *now)
    assert (found.areas[0].count, found.areas[0].direction) == (48, Direction.SAME)


def test_under_80_per_cent_answers_nothing_is_compared() -> None:
    now = [
        a_round(w, *(("skola", "norrby", f"{w}/{n}") for n in range(3)), reporters=("skola",)) for w in range(20, 26)
    ]
    found = pictured(*quiet(range(14, 20)), *now)
    assert found.whole.direction is Direction.NONE
    assert found.whole.mean is None
    assert found.areas[1].direction is Direction.SAME  # centrum: skola alone reports on it, every week


def test_what_followed_a_measure_is_counted_among_the_same_reporters_four_rounds_either_side() -> None:
    rounds = [
        *(a_round(w, ("skola", "norrby", f"a{w}"), ("vard", "norrby", f"b{w}")) for w in range(18, 22)),
        *(a_round(w, ("skola", "norrby", f"c{w}"), reporters=("skola",)) for w in range(22, 26)),
    ]
    lamp = Measure("2026-W21/1", "norrby", "Mörkt", "Ny lampa")
    found = pictured(*rounds, measures=(PastMeasure(lamp, date.fromisocalendar(2026, 21, 1)),))
    assert found.measures[0].followed == Followed(before=(4, 4), after=(4, 4), reporters=1)


def test_a_measure_with_one_round_after_it_is_not_compared() -> None:
    lamp = Measure("2026-W24/1", "norrby", "Mörkt", "Ny lampa")
    decided = date.fromisocalendar(2026, 24, 1)
    found = pictured(*quiet(range(20, 26)), measures=(PastMeasure(lamp, decided),))
    assert found.measures[0].followed is None
    later = pictured(*quiet(range(20, 27)), measures=(PastMeasure(lamp, decided),))
    assert later.measures[0].followed == Followed(before=(0, 4), after=(0, 2), reporters=2)


def test_an_empty_period_has_a_picture() -> None:
    found = pictured()
    assert (found.whole.count, found.whole.share, found.tally.expected, found.rounds) == (0, 0.0, 0, ())
    assert SPAN.weeks == 6
    assert found.period.until - found.period.first == timedelta(weeks=6)
