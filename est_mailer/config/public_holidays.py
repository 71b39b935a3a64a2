"""Public holidays of a country or a part of it, from the library ``holidays``.

Counted: official public holidays, and the days that the country's law treats as such. For Sweden these are
midsummer, Christmas and New Year's eve (annual leave act, SFS 1977:480, section 7). Ordinary Sundays are not counted,
nor half days, bank days and observances.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import holidays
from holidays.constants import DE_FACTO, PUBLIC


def countries() -> dict[str, list[str]]:
    """ISO 3166-1 code of every country that has a calendar → its parts ("GB" → ["ENG", "NIR", …])."""
    return holidays.list_supported_countries()


def public_holidays(country: str) -> Callable[[date], bool]:
    """True for a public holiday. ``country``: "SE", or a part of one, "GB-ENG". Raises LookupError if unknown."""
    code, _, part = country.partition("-")
    if code not in countries() or (part and part not in countries()[code]):
        raise LookupError(country)
    plain = holidays.country_holidays(code, subdiv=part or None)
    kinds = tuple(kind for kind in (PUBLIC, DE_FACTO) if kind in plain.supported_categories)
    calendar = holidays.country_holidays(code, subdiv=part or None, categories=kinds)
    return calendar.__contains__
