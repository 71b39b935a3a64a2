"""What people write is understood as they mean it, or not at all."""

import unicodedata
from datetime import date, datetime, time

import pytest
from builders import a_deployment
from hypothesis import given
from hypothesis import strategies as st

from est_mailer.domain.deployment import Area
from est_mailer.domain.meaning.understanding import (
    Closest,
    When,
    fold,
    suggest_area,
    suggest_indicator,
    understand_area,
    understand_indicator,
    understand_remains,
    understand_when,
)
from est_mailer.domain.meaning.when_words import LONGEST_AHEAD
from est_mailer.domain.model import Remains, TimeOfDay

TODAY = date(2026, 10, 14)  # a Wednesday in week 42
D = a_deployment()
MORNING, DAY, EVENING, NIGHT = TimeOfDay.MORNING, TimeOfDay.DAY, TimeOfDay.EVENING, TimeOfDay.NIGHT


def october(day: int) -> date:
    return date(2026, 10, day)


@pytest.mark.parametrize(
    ("written", "day", "part"),
    [
        ("2026-10-09", october(9), None),
        (" 2026-10-09 ", october(9), None),
        ("2026-10-09T23:30", october(9), NIGHT),
        ("2026-10-09 23:30:00", october(9), NIGHT),
        ("2026/10/09", october(9), None),
        ("9/10", october(9), None),
        ("09/10", october(9), None),
        ("9/10-26", october(9), None),
        ("9/10 2026", october(9), None),
        ("9/10/2026", october(9), None),
        ("9.10.2026", october(9), None),
        ("9.10", october(9), None),
        ("9-10-2026", october(9), None),
        ("261009", october(9), None),
        ("20261009", october(9), None),
        ("46304", october(9), None),
        ("9 oktober", october(9), None),
        ("den 9:e oktober", october(9), None),
        ("9 okt. kl. 22", october(9), NIGHT),
        ("fredag 9/10", october(9), None),
        ("Fredagen den 9 oktober 2026", october(9), None),
        ("9/10 23.30", october(9), NIGHT),
        ("28/10", october(28), None),
        ("i tisdags", october(13), None),
        ("i onsdags", october(7), None),
        ("förra onsdagen", october(7), None),
        ("onsdag", october(14), None),
        ("tisdag", october(13), None),
        ("tors", october(8), None),
        ("på lördag", october(17), None),
        ("nästa fredag", october(16), None),
        ("lördag kväll", october(10), EVENING),
        ("lördagskväll", october(10), EVENING),
        ("I lördags natt", october(10), NIGHT),
        ("natten till lördag", october(9), NIGHT),
        ("natten mot den 10/10", october(9), NIGHT),
        ("fre natt 23.30", october(9), NIGHT),
        ("lör 23.10", october(10), NIGHT),
        ("lör 10.10 kl 23.30", october(10), NIGHT),
        ("igår", october(13), None),
        ("i går kväll", october(13), EVENING),
        ("i förrgår", october(12), None),
        ("idag", october(14), None),
        ("i dag på förmiddagen", october(14), DAY),
        ("i morse", october(14), MORNING),
        ("i natt", october(14), NIGHT),
        ("i morgon", october(15), None),
        ("i helgen", october(10), None),
        ("tisdag v41", october(6), None),
        ("kl 22-02", None, NIGHT),
        ("23:30", None, NIGHT),
        ("på kvällen", None, EVENING),
        ("9 October", october(9), None),
        ("October 9th, 2026", october(9), None),
        ("the 9th of October", october(9), None),
        ("mon 12 oct", october(12), None),
        ("last Tuesday", october(13), None),
        ("last Wednesday", october(7), None),
        ("Tuesday", october(13), None),
        ("yesterday evening", october(13), EVENING),
        ("the day before yesterday", october(12), None),
        ("on Saturday night", october(10), NIGHT),
        ("last night", october(13), NIGHT),
        ("this morning", october(14), MORNING),
        ("tomorrow", october(15), None),
        ("10 pm Friday", october(9), NIGHT),
        ("9/10 7am", october(9), MORNING),
    ],
)
def test_when_in_words(written: str, day: date | None, part: TimeOfDay | None) -> None:
    when = understand_when(written, TODAY)
    assert when is not None
    assert (when.day, when.time_of_day) == (day, part)


@pytest.mark.parametrize(
    ("value", "day", "part"),
    [
        (october(9), october(9), None),
        (datetime.fromisoformat("2026-10-09T00:00"), october(9), None),
        (datetime.fromisoformat("2026-10-09T05:00"), october(9), MORNING),
        (datetime.fromisoformat("2026-10-09T21:59"), october(9), EVENING),
        (time(22, 0), None, NIGHT),
        (time(10, 0), None, DAY),
        (46304, october(9), None),
        (46304.98, october(9), NIGHT),
        (44842, october(9), None),  # the same day counted from 1904
        (44000, date(2020, 6, 18), None),  # far from today in both: counted from 1900
        (0.75, None, EVENING),
        (261009.0, october(9), None),
    ],
)
def test_when_as_spreadsheets_hold_it(value: object, day: date | None, part: TimeOfDay | None) -> None:
    when = understand_when(value, TODAY)  # type: ignore[arg-type]
    assert when is not None
    assert (when.day, when.time_of_day) == (day, part)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "  ",
        "-",
        True,
        "31 november",
        "31/11",
        "29/2",
        "10/13",
        "99.99.2026",
        "torsdag 9/10",  # it was a Friday
        "5/11",  # three weeks ahead, or nearly a year ago
        "2026-12-24",
        october(29),
        datetime.fromisoformat("2027-01-01"),
        "nyligen",
        "måndag och tisdag",
        "9-11 oktober",
        "tisdag vid skolan",
        "v99",
        "v53",
        "25:00",
        "kl 31",
        261399.0,
        12.0,
        -4,
        1e30,
        1999,
        "1998-05-01",
        "i",
        "på",
    ],
)
def test_what_cannot_be_understood_or_true(value: object) -> None:
    assert understand_when(value, TODAY) is None  # type: ignore[arg-type]


@pytest.mark.parametrize("written", ["v41", "v.41", "V 41", "vecka 41", "w41", "week 41", "förra veckan", "last week"])
def test_a_week_is_a_week(written: str) -> None:
    assert understand_when(written, TODAY) == When(october(5), None, week=41)


def test_dates_without_a_year_cross_the_new_year() -> None:
    assert understand_when("28/12", date(2027, 1, 4)) == When(date(2026, 12, 28))
    assert understand_when("2 januari", date(2026, 12, 28)) == When(date(2027, 1, 2))
    assert understand_when("v53", date(2027, 1, 4)) == When(date(2026, 12, 28), week=53)
    assert understand_when("29/2", date(2028, 3, 2)) == When(date(2028, 2, 29))


def test_only_a_full_date_is_exact() -> None:
    exact = [october(9), datetime.fromisoformat("2026-10-09T12:00"), "2026-10-09"]
    assert all(when and when.exact for when in (understand_when(value, TODAY) for value in exact))
    loose = ["9/10", "9.10.2026", "i tisdags", 46304, time(12)]
    assert not any(when and when.exact for when in (understand_when(value, TODAY) for value in loose))


@given(st.text(max_size=40) | st.floats() | st.integers(), st.dates(date(2001, 1, 1), date(2090, 1, 1)))
def test_whatever_is_written_is_understood_or_not_but_never_fails(written: str | float, today: date) -> None:
    when = understand_when(written, today)
    assert when is None or when.day is None or when.day <= today + LONGEST_AHEAD


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.integers(0, 170))
def test_a_day_written_in_any_usual_way_is_that_day(today: date, back: int) -> None:
    day = date.fromordinal(today.toordinal() - back)
    for written in (day.isoformat(), f"{day.day}/{day.month}", f"{day.day}.{day.month}.{day.year}", f"{day:%y%m%d}"):
        when = understand_when(written, today)
        assert when is not None, written
        assert when.day == day, written


@pytest.mark.parametrize("written", ["Centrum", "CENTRUM ", "centrum.", "City", "stan", "centrum"])
def test_an_area_by_name_alias_or_id(written: str) -> None:
    assert understand_area(written, D.areas) == "centrum"


@pytest.mark.parametrize("written", ["Söderäng", "soderang", "SÖDERÄNG", "Södera\u0308ng"])
def test_an_area_without_its_dots(written: str) -> None:
    assert understand_area(written, D.areas) == "soderang"


@pytest.mark.parametrize("written", ["", "Vivala", "Vivallaa", "norr", "-", "Centrum Norrby"])
def test_an_area_is_never_guessed(written: str) -> None:
    assert understand_area(written, D.areas) is None


def test_areas_that_differ_only_by_accents_are_told_apart() -> None:
    areas = (Area("a1", "Åby"), Area("a2", "Aby"))
    assert (understand_area("åby", areas), understand_area("ABY", areas)) == ("a1", "a2")
    same_alias = (Area("x", "Norr", ("torget",)), Area("y", "Söder", ("torget",)))
    assert understand_area("torget", same_alias) is None


@pytest.mark.parametrize("written", ["Brand", "brand", "Fire", "2", "2.", "2 Brand", "2. brand"])
def test_an_indicator_by_name_in_any_language_or_number(written: str) -> None:
    assert understand_indicator(written, D.indicators) == "brand"


@pytest.mark.parametrize("written", ["", "0", "5", "99", "3. Brand", "Bran", "2 bilar brann"])
def test_an_indicator_is_never_guessed(written: str) -> None:
    assert understand_indicator(written, D.indicators) is None


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("Ja", Remains.YES),
        ("JA!", Remains.YES),
        ("kvar", Remains.YES),
        ("x", Remains.YES),
        (True, Remains.YES),
        ("yes", Remains.YES),
        ("Nej", Remains.NO),
        ("nej, lagat i tisdags", Remains.NO),
        ("Åtgärdat", Remains.NO),
        ("borta", Remains.NO),
        (False, Remains.NO),
        ("No", Remains.NO),
        ("Vet ej", Remains.UNKNOWN),
        ("vet inte", Remains.UNKNOWN),
        ("Don't know", Remains.UNKNOWN),
        ("don’t know", Remains.UNKNOWN),
        ("Bestämt ja", Remains.YES),
        ("ja men mindre", Remains.YES),
        ("Nej 20/11", Remains.NO),
        ("Ja (värre)", Remains.YES),
    ],
)
def test_remains(written: str | bool, answer: Remains) -> None:
    assert understand_remains(written, {"Bestämt ja": Remains.YES}) is answer


@pytest.mark.parametrize("written", ["", "?", "nja", "kanske", "jag vet", 7, "nejlikor", None])
def test_an_unclear_answer_is_none(written: object) -> None:
    assert understand_remains(written, {}) is None  # type: ignore[arg-type]


def test_suggestions_are_names_of_the_right_thing() -> None:
    def always(meant: str | None) -> Closest:
        return lambda _, choices: meant if meant in choices else None

    assert suggest_area("Centrum, Norrby", D.areas, always("Centrum")) == ""
    assert suggest_area("cty", D.areas, always("city")) == "Centrum"
    assert suggest_area("xyz", D.areas, always(None)) == ""
    assert suggest_indicator("vandalizm", D.indicators, "sv", always("Vandalism")) == "Skadegörelse"
    assert suggest_indicator("vandalizm", D.indicators, "en", always("Vandalism")) == "Vandalism"


def test_fold() -> None:
    assert fold(" Vad  HÄNDE? ") == "vad hande"
    assert fold("—") == ""


@given(st.text())
def test_a_text_is_folded_character_by_character_as_it_would_be_as_a_whole(text: str) -> None:
    whole = unicodedata.normalize("NFKD", text.casefold()).casefold()
    kept = (c if c.isalnum() else " " for c in whole if not unicodedata.combining(c) and fold(f"a{c}a") != "aa")
    assert fold(text) == " ".join("".join(kept).split())
