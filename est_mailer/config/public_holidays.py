"""Public holidays of a country or a part of it: Sweden's by our own rules, the others' from the library ``holidays``.

Counted: official public holidays, and the days that the country's law treats as such. For Sweden these are
midsummer, Christmas and New Year's eve (annual leave act, SFS 1977:480, section 7). Ordinary Sundays are not counted,
nor half days, bank days and observances.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from est_mailer.config import swedish_holidays

SWEDEN = "SE"


def parts_of(country: str) -> tuple[str, ...] | None:
    """The parts of a country that have calendars of their own: "GB" → ("ENG", "NIR", …); None if it has none itself.

    ``country``: an ISO 3166-1 code of two letters.
    """
    if country == SWEDEN:
        return ()
    if not re.fullmatch("[A-Z]{2}", country):
        return None
    import holidays  # a tenth of a second and the calendars of all countries

    try:
        return tuple(holidays.country_holidays(country).subdivisions)
    except NotImplementedError:
        return None


def public_holidays(country: str) -> Callable[[date], bool]:
    """True for a public holiday. ``country``: "SE", or a part of one, "GB-ENG". Raises LookupError if unknown."""
    code, _, part = country.partition("-")
    parts = parts_of(code)
    if parts is None or (part and part not in parts):
        raise LookupError(country)
    if country == SWEDEN:
        return swedish_holidays.is_public_holiday
    import holidays
    from holidays.constants import DE_FACTO, PUBLIC

    plain = holidays.country_holidays(code, subdiv=part or None)
    kinds = tuple(kind for kind in (PUBLIC, DE_FACTO) if kind in plain.supported_categories)
    calendar = holidays.country_holidays(code, subdiv=part or None, categories=kinds)
    return calendar.__contains__
