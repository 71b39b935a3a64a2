"""The lists of names that the screening knows, from templates/screening."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from est_mailer.domain.screening_text import NameLists
from est_mailer.resources import shared_folder


@lru_cache(maxsize=1)
def name_lists() -> NameLists:
    """The lists, read once. Raises OSError if the installation lacks them."""
    return NameLists(_names("given_names"), _names("surnames"), _names("name_words"), _names("not_names"))


def _names(name: str) -> frozenset[str]:
    text = (shared_folder("templates") / "screening" / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line for line in unicodedata.normalize("NFC", text).splitlines() if not line.startswith("#"))
    return frozenset(word.casefold() for line in lines for word in line.split())
