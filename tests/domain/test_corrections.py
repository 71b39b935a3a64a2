"""What a new version says otherwise: every field that a recipient sees, in words, and nothing else."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from builders import STOCKHOLM, an_observation
from full_week import a_corrected_week, a_full_week, the_town
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.errors import IllegalTransition
from est_mailer.domain.model import FollowUp, Measure
from est_mailer.domain.picture.corrections import corrections, differing
from est_mailer.domain.picture.presentation import corrected
from est_mailer.domain.picture.situation import AreaText, Edition, FieldUnit, Gathering, SituationPicture
from est_mailer.domain.picture.warning_signals import RatedSignal
from est_mailer.domain.rounds.errata_life import (
    FINAL,
    TRANSITIONS,
    ErratumEvent,
    ErratumState,
    advance_erratum,
)
from est_mailer.wording import Wording, languages

FIRST = a_full_week()
KEPT = {"follow_ups", "added", "analysis", "signals", "beside", "closed"}  # with the record, and not dispatched
_MEASURE = FIRST.picture.measures[0]
CHANGED: dict[str, tuple[Any, str]] = {
    "status": ("red", "Läget: ”Gult” är nu ”Rött”."),
    "state": ("Lugnt.", "är nu ”Lugnt.”."),
    "weather": ("", "Väder: ”Klart och milt, 6 grader på lördag kväll.” är nu ”inget”."),
    "important": ("Derby", "Att känna till:"),
    "priorities": (FIRST.picture.priorities[1:], "Inte längre prioriterat område: Centrum."),
    "others": ((*FIRST.picture.others, AreaText("nytt", "Oro")), "Nytt bland övriga områden: nytt."),
    "measures": (
        (replace(_MEASURE, who="Väktarna"), *FIRST.picture.measures[1:]),
        f"Insatsen ”{_MEASURE.what}”, vem: ”Fältgruppen och nattvandrarna” är nu ”Väktarna”.",
    ),
    "gatherings": (FIRST.picture.gatherings[1:], "Arrangemanget är borttaget: Match 1, 4 000 besökare."),
    "units": ((*FIRST.picture.units, FieldUnit("Grannstöd")), "Ny enhet på fältet: Grannstöd."),
}


def told(after: Edition, language: str = "sv") -> tuple[str, ...]:
    edition = replace(after, corrections=corrections(FIRST, after))
    return corrected(edition, the_town(), language, Wording.of(language, STOCKHOLM))


def test_every_field_is_tried() -> None:
    assert set(CHANGED) | KEPT == {f.name for f in fields(SituationPicture)}


@pytest.mark.parametrize("field", CHANGED)
def test_a_changed_field_is_told_in_one_sentence(field: str) -> None:
    value, said = CHANGED[field]
    (sentence,) = told(replace(FIRST, picture=replace(FIRST.picture, **{field: value})))
    assert said in sentence


def test_two_editions_that_look_the_same_have_no_difference() -> None:
    kept = replace(FIRST.picture, analysis="x", added=(an_observation(),), follow_ups=(FollowUp("1"),))
    kept = replace(kept, signals=(RatedSignal(1, 4),))
    spaced = replace(kept, weather=f"  {kept.weather.replace(' ', '  ')}\n")
    assert corrections(FIRST, replace(FIRST, picture=spaced)) == ()


def test_the_figures_are_compared_too() -> None:
    assert told(a_corrected_week())[2:] == (
        "Enheter som har rapporterat: 31 av 35 är nu 32 av 35.",
        "Rapporterade händelser, Hamnen: 1 är nu 3.",
    )


@pytest.mark.parametrize("language", languages())
def test_every_kind_of_correction_has_words(language: str) -> None:
    other = SituationPicture(
        "green",
        "Lugnt",
        "Regn",
        "Derby",
        priorities=(AreaText("norrby", "Oro"), AreaText("station", "Oro")),
        others=(AreaText("soderang", "Oro"), AreaText("centrum", "Oro")),
        measures=(
            replace(_MEASURE, area="norrby", problem="a", why="b", who="c", when="d"),
            Measure("9", "x", "", "y"),
        ),
        gatherings=(replace(FIRST.picture.gatherings[0], area="x", when="y"), Gathering("Marknad")),
        units=(replace(FIRST.picture.units[0], area="x", when="y", works_against="z"), FieldUnit("Vakt")),
    )
    found = told(replace(a_corrected_week(), picture=other), language)
    assert len(found) > 30
    assert all("{" not in sentence for sentence in found)


def test_two_of_the_same_name_are_told_apart() -> None:
    twice = replace(FIRST, picture=replace(FIRST.picture, measures=(_MEASURE, _MEASURE)))
    once = replace(FIRST, picture=replace(FIRST.picture, measures=(_MEASURE,)))
    assert [c.part for c in corrections(twice, once)] == ["measure_removed"]


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_two_texts_that_differ_are_never_quoted_alike(one: list[str], other: list[str]) -> None:
    before, after = differing(" ".join(one), " ".join(other))
    assert (before == after) == (one == other)


@pytest.mark.parametrize("state", ErratumState)
@pytest.mark.parametrize("event", ErratumEvent)
def test_every_pair_of_the_table(state: ErratumState, event: ErratumEvent) -> None:
    if (state, event) in TRANSITIONS:
        assert state not in FINAL
        assert advance_erratum(state, event) is TRANSITIONS[state, event]
    else:
        with pytest.raises(IllegalTransition):
            advance_erratum(state, event)
