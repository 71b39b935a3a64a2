"""The lists of names that the screening knows, from templates/screening."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from est_mailer.domain.screening.text import NameLists, loosened
from est_mailer.resources import shared_folder


@lru_cache(maxsize=1)
def name_lists() -> NameLists:
    """The lists, read once. Raises OSError if the installation lacks them."""
    given, surnames, words, brands = (_names(n) for n in ("given_names", "surnames", "name_words", "not_names"))
    loose = frozenset(loosened(name) for name in (given | surnames) - words - brands)
    return NameLists(given, surnames, words, brands, loose)


def _names(name: str) -> frozenset[str]:
    text = (shared_folder("templates") / "screening" / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in unicodedata.normalize("NFC", text).splitlines() if not line.startswith("#"))
    return frozenset(word.casefold() for line in lines for word in line.split())
