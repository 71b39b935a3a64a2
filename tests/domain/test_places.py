"""Places that come back under many spellings; what only looks alike stays apart."""

from __future__ import annotations

import pytest

from est_mailer.adapters.edits import edits
from est_mailer.domain.analysis.history import SeenRound, SeenRow
from est_mailer.domain.analysis.places import RecurringPlace, recurring_places
from est_mailer.domain.picture.analysis import EarlierRows


def seen(key: str, *places: str, area: str = "norrby") -> SeenRound:
    rows = (SeenRow(str(n), "f1", "brand", area, place, f"{key}/{n}") for n, place in enumerate(places, 1))
    return SeenRound(key, {"f1": ()}, tuple(rows))


def places(this: SeenRound, *earlier: SeenRound) -> tuple[RecurringPlace, ...]:
    names = {"norrby": {"norrby", "norra byn"}}
    return recurring_places(this, earlier, edits, names).get("norrby", ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Busskuren vid skolan", "busskurn, skolan"),
        ("Busskuren vid skolan", "skolans busskur"),
        ("Torget", "TORGET!"),
        ("Torget", "på torget"),
        ("Stationen", "Statonen"),
        ("Järnvägsstationen", "jarnvagstationen"),
        ("Storgatan 12", "storgatan 12"),
        ("P-hus A", "p-hus a"),
        ("Parken", "Prken"),
        ("Parken", "Praken"),
        ("The bus stop", "bus stop"),
    ],
)
def test_the_same_place(one: str, other: str) -> None:
    found = places(seen("W47", one), seen("W46", other))
    assert [(p.name, p.rounds) for p in found] == [(one, 2)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Storgatan 12", "Storgatan 14"),
        ("P-hus A", "P-hus B"),
        ("Östergatan", "Västergatan"),
        ("Björkgatan", "Bokgatan"),
        ("Ekvägen", "Bokvägen"),
        ("Norra torget", "Södra torget"),
        ("Norra torget", "Torget"),
        ("Parken", "Parkeringen"),
        ("Hus", "Bus"),
        ("Skolan", "Skolgården"),
    ],
)
def test_another_place(one: str, other: str) -> None:
    assert places(seen("W47", one), seen("W46", other)) == ()


def test_every_row_and_round_stands_behind_a_place() -> None:
    found = places(
        seen("W47", "Busskuren", "Torget", "busskur", "Busskuren"),
        seen("W46", "Parken"),
        seen("W45", "busskurens", "Busskuren"),
        seen("W44", "Busskuren"),
    )
    assert found == (
        RecurringPlace(
            name="Busskuren",
            spellings=("Busskuren", "busskur", "busskurens"),
            rows=("1", "3", "4"),
            earlier=(EarlierRows("W45", ("1", "2")), EarlierRows("W44", ("1",))),
            problems=6,
        ),
    )
    assert found[0].rounds == 3


def test_a_place_in_several_rows_of_this_round_gathers_even_if_it_is_new() -> None:
    assert [(p.name, p.rounds, p.rows) for p in places(seen("W47", "Torget", "torget"))] == [("Torget", 1, ("1", "2"))]
    assert places(seen("W47", "Torget")) == ()


def test_the_areas_own_name_is_no_place_and_neither_is_a_small_word() -> None:
    assert places(seen("W47", "Norrby", "norra byn!", "vid", ""), seen("W46", "Norrby", "Norra byn", "vid", "")) == ()


def test_the_same_name_in_two_areas_is_two_places() -> None:
    assert places(seen("W47", "Torget"), seen("W46", "Torget", area="centrum")) == ()
