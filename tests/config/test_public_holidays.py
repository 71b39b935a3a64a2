"""Which days count as holidays."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from holidays.constants import DE_FACTO, PUBLIC

from est_mailer.config.public_holidays import public_holidays
from est_mailer.config.swedish_holidays import is_public_holiday


def test_swedish_holidays_with_the_three_eves() -> None:
    is_holiday = public_holidays("SE")
    days = {date(2026, 1, 1) + timedelta(days=n) for n in range(365)}
    assert sorted(day for day in days if is_holiday(day) and day.isoweekday() < 6) == [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 6, 19),  # midsummer eve
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 31),
    ]


def test_an_ordinary_sunday_is_no_holiday() -> None:
    assert not public_holidays("SE")(date(2026, 11, 15))


def test_a_part_of_a_country() -> None:
    assert public_holidays("GB-SCT")(date(2026, 1, 2))
    assert not public_holidays("GB-ENG")(date(2026, 1, 2))
    assert public_holidays("GB-ENG")(date(2026, 12, 28))  # Boxing Day, moved from a Saturday


@pytest.mark.parametrize("country", ["XX", "se", "GB-XXX", ""])
def test_unknown_country(country: str) -> None:
    with pytest.raises(LookupError):
        public_holidays(country)


def test_swedens_own_rules_say_the_same_as_the_library_for_the_century() -> None:
    of_the_library = holidays.country_holidays("SE", categories=(PUBLIC, DE_FACTO))
    days = (date(2005, 1, 1) + timedelta(days=n) for n in range(95 * 365))
    assert [day for day in days if is_public_holiday(day) != (day in of_the_library)] == []
