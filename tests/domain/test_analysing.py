"""The analysis by hand-made figures, and against a recomputation that shares no code with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from analysis_samples import AREAS, FIVE, analysed, before, row, rows_of, week
from builders import an_observation
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.deployment import Area
from est_mailer.domain.model import AnswerState, OpenProblem, Remains, TimeOfDay
from est_mailer.domain.picture.analysis import Analysis, Direction, EarlierRows, Figure, OpenAges, Part, Withheld
from est_mailer.domain.picture.situation import Draft


def norrby(found: Analysis, indicator: str = "") -> Figure:
    area = found.area("norrby")
    assert area is not None
    return next((f for f in area.figures if f.indicator == indicator), area.total)


def test_a_count_against_the_same_reporters_own_earlier_mean() -> None:
    found = analysed(week(rows_of(f1=3, f2=1)), before(*[week(rows_of(f1=1))] * 4))
    assert norrby(found) == Figure(
        "norrby", "", 4, ("1", "2", "3", "4"), 5, 5, 5, compared=4, mean=1.0, direction=Direction.UP
    )
    assert found.rounds == ("2026-W46", "2026-W45", "2026-W44", "2026-W43")
    assert found.whole.total.mean == 1.0
    centrum = found.area("centrum")
    assert centrum is not None
    assert (centrum.total.count, centrum.total.mean, centrum.total.direction) == (0, 0.0, Direction.SAME)
    assert centrum.deviation is None, "nothing was ever reported there"


def test_a_new_function_moves_no_comparison() -> None:
    earlier = before(*[week(rows_of(f1=1))] * 5)
    with_new = week([*rows_of(f1=1), *(row(n, "ny") for n in range(2, 9))], {**FIVE, "ny": ()})
    found = norrby(analysed(with_new, earlier))
    assert (found.count, found.reported, found.expected, found.matched) == (8, 6, 6, 5)
    assert (found.compared, found.mean, found.direction) == (1, 1.0, Direction.SAME)


def test_a_closed_or_silent_function_moves_no_comparison() -> None:
    earlier = before(*[week(rows_of(f1=1, f5=9))] * 5)
    four = {name: FIVE[name] for name in ("f1", "f2", "f3", "f4")}
    closed = norrby(analysed(week(rows_of(f1=1), four), earlier))
    silent = norrby(analysed(week(rows_of(f1=1), silent={"f5"}), earlier))
    for found in (closed, silent):
        assert (found.compared, found.mean, found.direction) == (1, 1.0, Direction.SAME)
    assert (closed.reported, closed.expected) == (4, 4)
    assert (silent.reported, silent.expected) == (4, 5)


def test_only_the_rounds_in_which_a_reporter_reported_count_for_it() -> None:
    weeks = [week(rows_of(f1=2, f2=3))] * 4 + [week(rows_of(f2=3), silent={"f1"})] * 4
    found = norrby(analysed(week(rows_of(f1=2, f2=3)), before(*weeks)))
    assert found.mean == pytest.approx(8 / 4 + 24 / 8)


def test_a_reporter_with_fewer_than_four_rounds_is_not_compared_and_without_any_there_is_no_arrow() -> None:
    three = before(*[week(rows_of(f1=1))] * 3)
    found = norrby(analysed(week(rows_of(f1=9)), three))
    assert (found.count, found.matched, found.mean) == (9, 0, None)
    assert (found.direction, found.withheld) == (Direction.NONE, Withheld.SHORT_HISTORY)


def test_a_function_that_has_got_a_new_area_is_not_compared_there() -> None:
    then = {**FIVE, "f1": ("centrum",)}
    earlier = before(*[week([], then)] * 6)
    found = norrby(analysed(week(rows_of(f1=6)), earlier))
    assert (found.count, found.matched, found.compared, found.mean) == (6, 4, 0, 0.0)


def test_n_of_n_are_those_who_report_on_the_area() -> None:
    functions = {"f1": ("norrby",), "f2": ("centrum",), "f3": (), "f4": ("norrby", "centrum")}
    found = analysed(week(rows_of(f1=1), functions, silent={"f4"}))
    assert (norrby(found).reported, norrby(found).expected) == (2, 3)
    assert (found.whole.total.reported, found.whole.total.expected) == (3, 4)


@pytest.mark.parametrize(
    ("functions", "silent", "withheld"),
    [(5, 1, None), (100, 20, None), (100, 21, Withheld.FEW_ANSWERS), (5, 2, Withheld.FEW_ANSWERS)],
)
def test_no_arrow_under_eighty_per_cent(functions: int, silent: int, withheld: Withheld | None) -> None:
    who = {f"f{n}": () for n in range(functions)}
    quiet = {f"f{n}" for n in range(functions - silent, functions)}
    earlier = before(*[week(rows_of(f1=1), who)] * 5)
    found = analysed(week(rows_of(f1=9), who, quiet), earlier)
    assert norrby(found).withheld is withheld
    assert norrby(found).direction is (Direction.NONE if withheld else Direction.UP)
    area = found.area("norrby")
    assert area is not None
    assert (area.deviation is None) is bool(withheld)
    if withheld:
        assert all(f.mean is None for a in (found.whole, *found.areas) for f in (a.total, *a.figures))


def test_an_area_under_eighty_per_cent_has_no_arrow_though_the_round_has_enough() -> None:
    who = {**{f"f{n}": ("centrum",) for n in range(18)}, "n1": ("norrby",), "n2": ("norrby",)}
    found = analysed(week([row(1, "n1")], who, {"n2"}), before(*[week([row(1, "n1")], who)] * 5))
    assert norrby(found).withheld is Withheld.FEW_ANSWERS
    centrum = found.area("centrum")
    assert centrum is not None
    assert centrum.total.withheld is None


def test_an_over_represented_area_is_told_from_the_usual_ones() -> None:
    usual = [row(1, "f1", "centrum"), row(2, "f2", "vivalla")]
    hot = [row(n, f"f{n % 3 + 1}") for n in range(3, 10)]
    found = analysed(week([*usual, *hot]), before(*[week(usual)] * 13))
    assert [area.area for area in found.areas if area.deviation and area.deviation.over] == ["norrby"]
    deviation = found.areas[1].deviation
    assert deviation is not None
    assert deviation.probability == pytest.approx((1 / 14) ** 7 / 2)
    assert deviation.adjusted == pytest.approx(3 * deviation.probability, rel=1e-3)
    assert deviation.clustering == 0.0


def test_an_empty_week_has_no_figures_and_breaks_nothing() -> None:
    found = analysed(week(), before(*[week(rows_of(f1=4))] * 13))
    assert norrby(found).direction is Direction.DOWN
    assert norrby(found, "brand").count == 0
    assert not any(a.deviation and a.deviation.over for a in found.areas)
    nobody = analysed(week(functions={}))
    assert nobody.whole.total.withheld is Withheld.FEW_ANSWERS
    silent = analysed(week(silent=set(FIVE)), before(week()))
    assert silent.whole.total.reported == 0


def test_a_renamed_area_keeps_its_history_and_a_removed_one_is_shown_by_its_id() -> None:
    earlier = before(*[week(rows_of(f1=1))] * 4)
    renamed = (Area("norrby", "Norra staden"),)
    found = analysed(week([*rows_of(f1=1), row(2, "f1", "nedlagd")]), earlier, renamed)
    assert [a.area for a in found.areas] == ["norrby", "nedlagd"]
    assert norrby(found).mean == 1.0


def test_a_problem_that_is_gone_is_no_event_now_and_was_none_then() -> None:
    gone = row(2, "f1", remains=Remains.NO, problem="gone")
    found = analysed(week([*rows_of(f1=1), gone]), before(*[week([*rows_of(f1=1), gone])] * 4))
    assert (norrby(found).count, norrby(found).mean) == (1, 1.0)


def test_rows_that_coordinators_added_are_counted_but_not_compared() -> None:
    police = [an_observation("P1", area="norrby", indicator="brand", problem="2026-W47/coordinators/P1")]
    found = norrby(analysed(week(rows_of(f1=1)), before(*[week(rows_of(f1=1))] * 4), added=police))
    assert (found.count, found.rows, found.compared) == (2, ("1", "P1"), 1)
    in_draft = row(2, source="coordinator", key="P1", problem="2026-W47/coordinators/P1")
    again = norrby(analysed(week([*rows_of(f1=1), in_draft]), before(*[week(rows_of(f1=1))] * 4), added=police))
    assert (again.count, again.rows) == (2, ("1", "P1")), "once, though it stands in the draft too"


def a_problem(id_: str, weeks: int, answer: Remains | None, area: str = "norrby") -> OpenProblem:
    return OpenProblem(id_, "f1", an_observation(area=area), "2026-W40", weeks, answer)


def test_how_old_the_open_problems_are() -> None:
    problems = (
        a_problem("a", 2, Remains.YES),
        a_problem("b", 9, None),
        a_problem("c", 3, Remains.UNKNOWN),
        a_problem("d", 40, None, "centrum"),
    )
    rows = [row(1, problem="a", remains=Remains.YES), row(2, problem="c", remains=Remains.UNKNOWN), row(3)]
    found = analysed(week(rows, problems=problems))
    assert found.areas[1].open == OpenAges(3, 3.0, 9, 1, ("a", "b", "c"), ("1", "2"))
    assert found.areas[0].open == OpenAges(1, 40.0, 40, 1, ("d",), ())
    assert found.whole.open.count == 4


def test_when_it_happens() -> None:
    friday, monday = date(2026, 11, 13), date(2026, 11, 16)
    rows = [
        row(1, day=friday, time_of_day=TimeOfDay.EVENING),
        row(2, day=friday),
        row(3, day=monday, time_of_day=TimeOfDay.EVENING),
        row(4),
    ]
    then = week([row(1, day=friday, time_of_day=TimeOfDay.NIGHT), row(2)])
    area = analysed(week(rows), before(then, then)).areas[1]
    assert area.times == (Part("evening", 2, ("1", "3"), 0), Part("night", 0, (), 2), Part("", 2, ("2", "4"), 2))
    assert area.weekdays == (Part("5", 2, ("1", "2"), 2), Part("1", 1, ("3",), 0), Part("", 1, ("4",), 2))


def test_a_place_that_comes_back_is_told_with_its_rows() -> None:
    found = analysed(week([row(1, place="Busskuren")]), before(week([row(1, place="busskurn")])))
    (place,) = found.areas[1].places
    assert (place.name, place.rows, place.earlier) == ("Busskuren", ("1",), (EarlierRows("2026-W46", ("1",)),))


# A recomputation that shares no code with the analysis.

_NAMES = ("f1", "f2", "f3")
_REMITS = st.sampled_from([(), ("norrby",), ("centrum",), ("norrby", "centrum")])


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    who = {name: draw(_REMITS) for name in draw(st.sets(st.sampled_from(_NAMES), min_size=1))}
    silent = draw(st.sets(st.sampled_from(sorted(who))))
    talking = sorted(set(who) - silent)
    cells = st.tuples(
        st.sampled_from(talking or ["f1"]),
        st.sampled_from(["norrby", "centrum"]),
        st.sampled_from(["brand", "klotter"]),
        st.sampled_from([None, Remains.YES, Remains.NO]),
    )
    chosen = draw(st.lists(cells, max_size=8)) if talking else []
    rows = [row(n, f, a, i, remains=r) for n, (f, a, i, r) in enumerate(chosen, 1)]
    return week(rows, who, silent)


def naive(draft: Draft, earlier: list[Draft], area: str, indicator: str) -> dict[str, Any]:
    """Every figure by plain loops over the drafts."""

    def told(d: Draft, who: str) -> bool:
        return any(
            s.respondent == who
            and s.state in (AnswerState.EVENTS, AnswerState.CALM)
            and (s.areas == () or area in s.areas)
            for s in d.standings
        )

    def events(d: Draft, who: str | None) -> list[str]:
        return [
            str(r.number)
            for r in d.rows
            if r.observation.area == area
            and indicator in ("", r.observation.indicator)
            and r.observation.remains is not Remains.NO
            and who in (None, r.respondent)
        ]

    of = [s.respondent for s in draft.standings if s.areas == () or area in s.areas]
    same = [n for n in of if told(draft, n) and sum(told(d, n) for d in earlier) >= 4]
    means = [sum(len(events(d, n)) for d in earlier if told(d, n)) / sum(told(d, n) for d in earlier) for n in same]
    return {
        "rows": events(draft, None),
        "reported": sum(told(draft, n) for n in of),
        "expected": len(of),
        "matched": len(same),
        "compared": sum(len(events(draft, n)) for n in same),
        "mean": sum(means),
    }


@given(drafts(), st.lists(drafts(), max_size=8))
def test_every_figure_equals_a_naive_recomputation(this: Draft, weeks: list[Draft]) -> None:
    earlier = before(*weeks)
    found = analysed(this, earlier, AREAS[:2])
    for area in found.areas:
        told = {f.indicator: f for f in (area.total, *area.figures)}
        for indicator in ("", "brand", "klotter"):
            expected, figure = naive(this, earlier, area.area, indicator), told.get(indicator)
            if figure is None:
                assert expected["rows"] == []
                continue
            assert list(figure.rows) == expected["rows"]
            assert figure.count == len(expected["rows"])
            assert (figure.reported, figure.expected) == (expected["reported"], expected["expected"])
            assert figure.matched == expected["matched"]
            if figure.withheld is None:
                assert (figure.compared, figure.mean) == (expected["compared"], pytest.approx(expected["mean"]))
        assert sum(f.count for f in area.figures) == area.total.count
