"""What is said of reported figures: n of N beside them, no comparison where too few reported; nought is not missing."""

from __future__ import annotations

import pytest
from builders import STOCKHOLM

from est_mailer.domain.picture.reported import ReportedWeek, caption, chart_text, map_text, table
from est_mailer.wording import Wording

WORDS = Wording.of("sv", STOCKHOLM)
NAMES = {"centrum": "Centrum", "norrby": "Norrby"}


def week(number: int, count: int = 0, received: int = 10, expected: int = 10) -> ReportedWeek:
    return ReportedWeek(f"2026-W{number:02}", received, expected, {"centrum": count} if count else {})


@pytest.mark.parametrize(
    ("weeks", "said"),
    [
        ((week(46, 2), week(47, 4)), "4 rapporterade händelser vecka 47, 2 vecka 46."),
        ((week(46, 2), week(47, 1)), "1 rapporterad händelse vecka 47, 2 vecka 46."),
        ((week(46), week(47)), "0 rapporterade händelser vecka 47, 0 vecka 46."),
        ((week(47, 4),), "4 rapporterade händelser vecka 47."),
        ((week(46, 2, 7), week(47, 4)), "4 rapporterade händelser vecka 47."),
        ((week(46, 0, 0, 0), week(47, 4)), "4 rapporterade händelser vecka 47."),
        ((week(46, 2), week(47, 0, 0)), "Ingen har rapporterat vecka 47."),
        (
            (week(46, 2), week(47, 4, 7)),
            "4 rapporterade händelser vecka 47. Bara 7 av 10 enheter har rapporterat, så jämför inte med andra veckor.",
        ),
    ],
)
def test_this_week_against_the_last(weeks: tuple[ReportedWeek, ...], said: str) -> None:
    assert caption(weeks, "centrum", WORDS) == said


def test_eighty_percent_is_enough() -> None:
    assert week(47, 1, 8).complete
    assert not week(47, 1, 7).complete


def test_a_chart_in_words_has_every_week() -> None:
    told = chart_text((week(44, 0, 0, 0), week(45, 0, 0), week(46), week(47, 4)), "centrum", "Centrum", WORDS)
    assert "v. 44: ingen omgång; v. 45: ingen rapporterade; v. 46: 0 (10 av 10 rapporterade); v. 47: 4 (10" in told


def test_a_map_in_words_has_every_area_and_says_which_are_not_drawn() -> None:
    told = map_text((week(47, 4),), NAMES, ["norrby"], ["norrby"], WORDS)
    assert told == (
        "Karta med antalet rapporterade händelser vecka 47: Norrby 0 (prioriterat). Inte utritat på kartan: Centrum 4."
    )


def test_the_table_has_every_figure_and_how_many_reported() -> None:
    lines = table((week(44, 3), week(45, 0, 0, 0), week(46, 2, 9), week(47, 4)), NAMES, ["centrum"], WORDS)
    assert [(line.name, line.now, line.before, line.details) for line in lines] == [
        ("Centrum", "4", "2", ("v. 44–45: 3, –",)),
        ("Norrby", "0", "0", ("v. 44–45: 0, –",)),
        ("Enheter som har rapporterat", "10 av 10", "9 av 10", ("v. 44–45: 10 av 10, –",)),
    ]
    assert [line.priority for line in lines] == [True, False, False]


def test_the_first_week_has_nothing_before_it() -> None:
    first = table((week(47, 4),), NAMES, [], WORDS)[0]
    assert (first.now, first.before, first.details) == ("4", "", ())
