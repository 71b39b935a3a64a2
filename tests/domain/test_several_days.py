"""Several days in one cell: the first of them is the row's, the night between two is the first one's."""

from __future__ import annotations

from datetime import date

import pytest

from est_mailer.domain.meaning.when import understand_days, understand_when
from est_mailer.domain.meaning.when_several import of_several
from est_mailer.domain.meaning.when_words import When
from est_mailer.domain.model import TimeOfDay

TODAY = date(2026, 10, 14)  # a Wednesday


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("fre-lör", 9),
        ("fredag–lördag", 9),
        ("fredag till söndag", 9),
        ("torsdag t.o.m. söndag", 8),
        ("fre, lör och sön", 9),
        ("i fredags och i lördags", 9),
        ("ons-tors", 7),  # today is Wednesday: last week's, not today and a Thursday before it
        ("13-14/10", 13),
        ("9–11 oktober", 9),
        ("9/10-14/10", 9),
        ("2026-10-09 - 2026-10-10", 9),
        ("261009-261010", 9),
        ("mån och ons", 12),
        ("from Friday to Sunday", 9),
        ("i förrgår-igår", 12),
        ("igår–idag", 13),
        ("den 9 - den 11 oktober", 9),
        ("fre 9-sön 11/10", 9),
        ("9-11/10 2026", 9),
    ],
)
def test_the_first_of_several_days_is_the_rows(written: str, day: int) -> None:
    when = understand_days(written, TODAY)
    assert when is not None
    assert (when.day, when.time_of_day, when.several) == (date(2026, 10, day), None, True)


@pytest.mark.parametrize(
    "written",
    [
        "natten fre/lör",
        "natten mellan fredag och lördag",
        "fre-lör natt",
        "fredag-lördag kl 22-02",
        "natten till lördag",
        "natten 9-10/10",
        "natten mellan den 9 och 10 oktober",
        "the night between Friday and Saturday",
    ],
)
def test_the_night_between_two_days_is_one_night_and_the_first_ones(written: str) -> None:
    when = understand_days(written, TODAY)
    assert when is not None
    assert (when.day, when.time_of_day, when.several) == (date(2026, 10, 9), TimeOfDay.NIGHT, False)


@pytest.mark.parametrize(
    "written",
    [
        "fre-fre",
        "v45-46",
        "lör 22-02",
        "31-32/10",
        "13/10 22-23",
        "14/10-9/10",
        "1/1-9/10",
        "fre eller lör",
        "9/10-12",
        "ons 9-10/10",
    ],
)
def test_what_is_no_days_in_order_is_not_guessed_at(written: str) -> None:
    assert understand_days(written, TODAY) is None


@pytest.mark.parametrize("written", ["fre,", "1-", "9/10-", "lör,-,-/-/"])
def test_no_way_of_dividing_a_long_list_is_tried_twice(written: str) -> None:
    """Whoever writes sixty characters of commas would else keep the service busy for seconds."""
    tried: list[str] = []

    def understand(text: str) -> When | None:
        tried.append(text)
        return When(TODAY) if text.strip("-,/ ").isalnum() and "x" not in text else None

    for length in range(61):
        tried.clear()
        of_several((written * 60)[:length] + "x", understand)
        assert len(tried) < 200  # else millions


@pytest.mark.parametrize("written", ["natten till 0100-01-01", "9999-12-30 - 9999-12-31", "natten till 31/11"])
def test_a_day_that_cannot_be_is_no_fault(written: str) -> None:
    assert understand_days(written, TODAY) is None


def test_a_first_or_last_day_of_the_register_is_one_day() -> None:
    assert understand_when("fre-lör", TODAY) is None
